import { describe, expect, it } from '@jest/globals';
import { PvmcError } from '../../src/errors/index.js';
import {
  apply,
  type Patch,
  type Procedure,
  series,
  statementsOf,
  type Tree,
  without,
} from '../../src/model/index.js';
import { catalogue } from './own-machines.js';

const base = catalogue.base('3.1');
const patchOf = (name: string): Patch => catalogue.patch(name);

/** Where a patch belongs: what it stands on, a scope in which all of it is compiled, the base tree. */
type Home = readonly [on: readonly string[], scope: string, tree?: string];

const PINNING = [
  'f4f97b3ea901',
  'f87e4cac4f4e',
  'f120f13ea0db',
  '9f79991d4186',
  '74260714c56d',
  '5deb30d194d2',
];
const [pinning] = PINNING;

const HOME: Readonly<Record<string, Home>> = {
  f4f97b3ea901: [[], 'pin-1mm-2cpus', '2.6.22'],
  f87e4cac4f4e: [PINNING.slice(0, 1), 'pin-1mm-2cpus', '2.6.22'],
  f120f13ea0db: [PINNING.slice(0, 2), 'pin-1mm-2cpus', '2.6.22'],
  '9f79991d4186': [PINNING.slice(0, 3), 'pin-1mm-2cpus', '2.6.22'],
  '74260714c56d': [PINNING.slice(0, 4), 'pin-1mm-reclaim', '2.6.22'],
  '5deb30d194d2': [PINNING.slice(0, 5), 'pin-pae-1cpu', '2.6.22'],
  no_split_ptlocks: [PINNING.slice(0, 3), 'pin-1mm-reclaim', '2.6.22'],
  hold_all_pte_locks: [[pinning], 'pin-6ptes-1cpu', '2.6.22'],
  unpin_kernel_pmd: [PINNING, 'pin-pae-1cpu', '2.6.22'],
  walk_caller: [[pinning], 'walk-pae', '2.6.22'],
  set_pte_atomic: [[pinning], 'pte-words', '2.6.22'],
  xen_without_type_check: [[pinning], 'pin-1mm-2cpus', '2.6.22'],
  xen_without_tlb_flush: [[pinning], 'pin-1mm-2cpus-tlb', '2.6.22'],
  '0930bba674e2': [[], '1page-1cpu'],
  kmap_null_check: [['0930bba674e2'], '2slots-1cpu-pv-driver'],
  f62805f1f30a: [['0930bba674e2'], '1page-1cpu'],
  '2fc136eecd0c': [['0930bba674e2', 'f62805f1f30a'], '1page-1cpu'],
  '14883a75ec76': [['0930bba674e2', 'f62805f1f30a', '2fc136eecd0c'], '1page-1cpu-1fault'],
  kmap_handle_reset: [['0930bba674e2', 'f62805f1f30a', '2fc136eecd0c'], '1page-1cpu-lazy'],
};

const treeUnder = ([on, , name = '3.1']: Home): Tree => catalogue.tree(name, on);

/** `compiles`, or the code of the error and where it says the fault is. */
function outcomeOf(build: () => unknown): string {
  try {
    build();
    return 'compiles';
  } catch (thrown) {
    if (!(thrown instanceof PvmcError)) throw thrown;
    const data = thrown.data as Partial<Record<'hunk' | 'procedure' | 'label', string>>;
    if (data.label === undefined) return thrown.code;
    const hunk = data.hunk === undefined ? '' : ` ${data.hunk}:`;
    return `${thrown.code}${hunk} ${data.procedure} \`${data.label}\``;
  }
}

const compiled = (tree: Tree, scope: string): unknown => catalogue.scope(scope).machine(tree);

/** Which statement stands where, by identity. */
const shapeOf = ({ procedures }: Tree): ReadonlyMap<string, readonly unknown[]> =>
  new Map(
    [...procedures].map(([name, { body, locals }]) => [name, [locals, ...statementsOf(body)]]),
  );

function frozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  Object.freeze(value);
  for (const inner of Object.values(value)) frozen(inner);
  return value;
}

describe('the patches', () => {
  it('each have a home', () => {
    expect(Object.keys(HOME)).toEqual(catalogue.patches.map(({ name }) => name));
  });

  for (const [name, [on, scope, base = '3.1']] of Object.entries(HOME)) {
    it(`${name} applies to ${[base, ...on].join(' + ')} and compiles in ${scope}`, () => {
      const tree = catalogue.tree(base, [...on, name]);
      expect(outcomeOf(() => compiled(tree, scope))).toBe('compiles');
      expect(tree.patches).toEqual([...on, name]);
    });
  }

  const QUILT = ['0930bba674e2', 'f62805f1f30a', '2fc136eecd0c', '14883a75ec76'];
  for (const count of [0, 1, 2, 3, 4]) {
    const prefix = QUILT.slice(0, count);
    it(`the series up to ${prefix.at(-1) ?? 'the base'} stacks, with kmap_handle_reset on it or not`, () => {
      const tree = catalogue.tree('3.1', prefix);
      expect(tree.patches).toEqual(prefix);
      expect(outcomeOf(() => compiled(tree, '2slots-1cpu-1fault'))).toBe('compiles');
      const reset = (): unknown =>
        compiled(apply(tree, patchOf('kmap_handle_reset')), '2slots-1cpu-1fault');
      expect(outcomeOf(reset)).toBe(
        count === 0 ? 'H001 preset: map_grant_pages `gnttab_set_map_op(&kmap_ops[i])`' : 'compiles',
      );
    });
  }

  it('never change the tree that they are applied to', () => {
    const befores = catalogue.bases.map((tree) => [tree, shapeOf(tree)] as const);
    for (const { procedures } of catalogue.bases)
      for (const procedure of procedures.values()) frozen(procedure.body);
    for (const [name, home] of Object.entries(HOME)) {
      const under = treeUnder(home);
      const shape = shapeOf(under);
      const after = apply(under, patchOf(name));
      expect(shapeOf(under)).toEqual(shape);
      expect(shapeOf(after)).not.toEqual(shape);
    }
    for (const [tree, before] of befores) {
      const now = shapeOf(tree);
      expect([...now.keys()]).toEqual([...before.keys()]);
      for (const [name, statements] of now) {
        const then = before.get(name) ?? [];
        expect([name, statements.map((statement, i) => statement === then[i])]).toEqual([
          name,
          then.map(() => true),
        ]);
      }
    }
  });

  it('leave every procedure alone that no hunk names', () => {
    for (const [name, home] of Object.entries(HOME)) {
      const [under, patch] = [treeUnder(home), patchOf(name)];
      const after = apply(under, patch);
      const named = new Set(patch.hunks.map(({ procedure }) => procedure));
      const changed = [...after.procedures].filter(
        ([key, procedure]: [string, Procedure]) => under.procedures.get(key) !== procedure,
      );
      expect(changed.map(([key]) => key).sort()).toEqual([...named].sort());
    }
  });
});

describe('on the wrong tree a patch fails', () => {
  const WRONG: readonly [patch: string, on: readonly string[], outcome: string][] = [
    [
      '0930bba674e2',
      ['0930bba674e2'],
      'H001 add_map: m2p_add_override `if (clear_pte && !PageHighMem(page))`',
    ],
    [
      'kmap_null_check',
      [],
      'H001 null_check: gnttab_map_refs `m2p_add_override(mfn, pages[i], &kmap_ops[i])`',
    ],
    [
      'f62805f1f30a',
      ['0930bba674e2', 'f62805f1f30a'],
      'M001 gnttab_map_refs `if (paravirt_get_lazy_mode() == NONE)`',
    ],
    [
      '2fc136eecd0c',
      [],
      'H001 add_keeps_index: m2p_add_override `kmap_op->dev_bus_addr = page->index`',
    ],
    ['14883a75ec76', [], 'M003 gnttab_map_refs `goto out`'],
    ['14883a75ec76', ['0930bba674e2'], 'M003 gnttab_map_refs `goto out`'],
    [
      '14883a75ec76',
      ['0930bba674e2', 'f62805f1f30a', '2fc136eecd0c', '14883a75ec76'],
      'H001 map_out: gnttab_map_refs `return ret`',
    ],
    ['kmap_handle_reset', [], 'H001 preset: map_grant_pages `gnttab_set_map_op(&kmap_ops[i])`'],
  ];

  const WRONG_2622: typeof WRONG = [
    ['f4f97b3ea901', [pinning], 'H001 set_pte: xen_set_pte `HYPERVISOR_mmu_update`'],
    ['f87e4cac4f4e', [], 'H001 kmap_flush: xen_pgd_pin `kmap_flush_unused()`'],
    ['9f79991d4186', PINNING.slice(0, 4), 'H004'],
    ['74260714c56d', [], 'H001 walk: pgd_walk `(*func)(virt_to_page(pmd), 0)`'],
    ['5deb30d194d2', PINNING, 'H002'],
    ['hold_all_pte_locks', [], 'H001 pin_page: pin_page `null`'],
    ['unpin_kernel_pmd', [], 'H001 unpin_page: xen_pgd_unpin `pin_page(kernel pmd, PT_PMD)`'],
    ['walk_caller', [], 'M002 walk_to_limit `xen_mark_init_mm_pinned()`'],
  ];

  it.each(WRONG_2622)('%s on 2.6.22 + %j: %s', (name, on, outcome) => {
    const build = (): unknown => {
      const tree = apply(catalogue.tree('2.6.22', on), patchOf(name));
      return compiled(tree, HOME[name]?.[1] ?? '');
    };
    expect(outcomeOf(build)).toBe(outcome);
  });

  it.each(WRONG)('%s on 3.1 + %j: %s', (name, on, outcome) => {
    const build = (): unknown =>
      compiled(series(base, ...on.map(patchOf), patchOf(name)), '1page-1cpu-1fault');
    expect(outcomeOf(build)).toBe(outcome);
  });
});

describe('a patch without one of its hunks', () => {
  const WITHOUT: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    f4f97b3ea901: {
      set_pte: 'compiles',
      pgd_walk: 'compiles',
      call: 'M002 pgd_walk `(*func)(virt_to_page(pgd_base), UVMF_TLB_FLUSH)`',
      pin_page: 'M002 func `pin_page(page, flags)`',
      pgd_pin: 'compiles',
      mark_pinned: 'M002 func `mark_pinned(page, flags)`',
      mark_init_mm: 'compiles',
      unpin_page: 'M002 func `unpin_page(page, flags)`',
      pgd_unpin: 'compiles',
      activate_mm: 'compiles',
      dup_mmap: 'compiles',
      alloc_pt: 'compiles',
      release_pt: 'compiles',
      kmap_atomic_pte: 'compiles',
    },
    f87e4cac4f4e: {
      kmap_flush: 'compiles',
      drop_other: 'M002 call_function_interrupt `(*func)(info)`',
      call_mask: 'M002 drop_mm_ref `xen_smp_call_function_mask(mask, drop_other_mm_ref, mm, 1)`',
      drop_mm_ref: 'M002 xen_exit_mmap `drop_mm_ref(mm)`',
      exit_mmap: 'compiles',
      call_function: 'compiles',
    },
    f120f13ea0db: {
      exit_mmap: 'H002',
    },
    '9f79991d4186': {
      mc_callback: 'M002 xen_write_cr3 `xen_mc_callback(set_current_cr3, cr3)`',
      callbacks: 'compiles',
      write_cr3: 'compiles',
      drop_other: 'compiles',
      stale: 'compiles',
    },
    '74260714c56d': {
      lock_pte: 'M002 unpin_page `lock_pte(page)`',
      walk: 'compiles',
      pin_page: 'compiles',
      unpin_page: 'compiles',
      pin_pfn: 'M002 xen_alloc_pt `pin_pagetable_pfn(MMUEXT_PIN_L1_TABLE, pfn)`',
      alloc_pt: 'compiles',
      release_pt: 'compiles',
    },
    '5deb30d194d2': {
      walk: 'compiles',
      pgd_pin: 'compiles',
      pgd_unpin: 'compiles',
    },
    no_split_ptlocks: {
      lock: 'compiles',
      unlock: 'compiles',
    },
    hold_all_pte_locks: {
      lock_pte: 'M002 pin_page `lock_pte(page)`',
      unlock_ptes: 'M002 xen_pgd_pin `unlock all pte pages`',
      pin_page: 'compiles',
      pgd_pin: 'compiles',
    },
    unpin_kernel_pmd: {
      unpin_page: 'H002',
    },
    walk_caller: {
      walk_to_limit: 'M002 walker `walk`',
      walker: 'compiles',
    },
    set_pte_atomic: {
      replace: 'H002',
    },
    xen_without_type_check: {
      update_va_mapping: 'H002',
    },
    xen_without_tlb_flush: {
      pin: 'H002',
    },
    '0930bba674e2': {
      add_map: 'H001 add_save: m2p_add_override `xen_mc_issue(PARAVIRT_LAZY_MMU)`',
      add_save: 'compiles',
      remove_restore:
        'H001 host_addr: m2p_remove_override `set_phys_to_machine(pfn, map_op->dev_bus_addr)`',
      host_addr: 'compiles',
      invlpg: 'compiles',
      set_pte: 'compiles',
      unmap: 'compiles',
      check: 'compiles',
      flush: 'compiles',
      map_refs: 'compiles',
      gntdev: 'compiles',
    },
    kmap_null_check: { null_check: 'H002' },
    f62805f1f30a: {
      map_enter: 'compiles',
      map_leave: 'compiles',
      unmap_enter: 'compiles',
      unmap_leave: 'compiles',
    },
    '2fc136eecd0c': {
      add_keeps_index: 'compiles',
      remove_takes_kmap_op: 'compiles',
      unmap_refs: 'compiles',
      gntdev: 'compiles',
    },
    '14883a75ec76': { map_out: 'compiles', unmap_out: 'compiles' },
    kmap_handle_reset: { preset: 'H002' },
  };

  it('is listed for every hunk of every patch', () => {
    expect(Object.entries(WITHOUT).map(([name, hunks]) => [name, Object.keys(hunks)])).toEqual(
      catalogue.patches.map(({ name, hunks }) => [name, hunks.map((hunk) => hunk.name)]),
    );
  });

  for (const [name, hunks] of Object.entries(WITHOUT)) {
    const home = HOME[name] ?? [[], ''];
    const [, scope] = home;
    for (const [hunk, outcome] of Object.entries(hunks)) {
      it(`${name}-${hunk} in ${scope}: ${outcome}`, () => {
        const build = (): unknown =>
          compiled(apply(treeUnder(home), without(patchOf(name), hunk)), scope);
        expect(outcomeOf(build)).toBe(outcome);
      });
    }
  }
});

describe('a hunk', () => {
  const hunks = Object.entries(HOME).flatMap(([name, home]) =>
    patchOf(name).hunks.map((hunk, i) => ({ name, home, hunk, i })),
  );

  it.each(hunks)(
    '$name $hunk.name changes something where it is applied',
    ({ name, home, hunk, i }) => {
      const whole = patchOf(name);
      const earlier = { ...whole, hunks: whole.hunks.slice(0, i) };
      const under = i === 0 ? treeUnder(home) : apply(treeUnder(home), earlier);
      const after = apply(under, { ...whole, hunks: [hunk] });
      const [was, is] = [
        under.procedures.get(hunk.procedure),
        after.procedures.get(hunk.procedure),
      ];
      expect(is?.body).not.toEqual(was?.body);
    },
  );

  it.each(hunks)(
    '$name $hunk.name says what it does, first of all to which function',
    ({ hunk }) => {
      expect(hunk.what.startsWith(`${hunk.procedure}: `)).toBe(true);
      expect(hunk.name).toMatch(/^[a-z][a-z0-9_]*$/);
    },
  );
});
