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
const SEED4 = '1f3ac86b4c45';
const patchOf = (name: string): Patch => catalogue.patch(name);

/** Where a patch belongs: what it stands on, and a scope in which all of it is compiled. */
const HOME: Readonly<Record<string, readonly [on: readonly string[], scope: string]>> = {
  '0930bba674e2': [[], '1page-1cpu'],
  kmap_null_check: [['0930bba674e2'], '2slots-1cpu-pv-driver'],
  f62805f1f30a: [['0930bba674e2'], '1page-1cpu'],
  '2fc136eecd0c': [['0930bba674e2', 'f62805f1f30a'], '1page-1cpu'],
  '14883a75ec76': [['0930bba674e2', 'f62805f1f30a', '2fc136eecd0c'], '1page-1cpu-1fault'],
  kmap_handle_reset: [['0930bba674e2', 'f62805f1f30a', '2fc136eecd0c'], '1page-1cpu-lazy'],
  '1f3ac86b4c45': [[], 'e820-6pfns'],
  '054954eb051f': [[SEED4], 'e820-6pfns'],
  '808fdb71936c': [[SEED4], 'e820-kernel'],
  fac1bceeeb04: [[SEED4, '808fdb71936c'], 'e820-kernel'],
  identity_leaf_base: [[SEED4, '054954eb051f'], 'e820-6pfns'],
  find_pfn_range_end: [[SEED4], 'e820-6pfns'],
  release_keeps_frame: [[SEED4], 'e820-6pfns-1fault'],
};

/** The base tree that a patch is for: by its scope, as a tree has one machine. */
const baseOf = (name: string): string =>
  (HOME[name]?.[1] ?? '').startsWith('e820-') ? '3.18' : '3.1';

/** What a patch stands on. */
const homeOf = (name: string): Tree => catalogue.tree(baseOf(name), HOME[name]?.[0] ?? []);

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

  for (const [name, [on, scope]] of Object.entries(HOME)) {
    it(`${name} applies to ${[baseOf(name), ...on].join(' + ')} and compiles in ${scope}`, () => {
      const tree = catalogue.tree(baseOf(name), [...on, name]);
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
    const before = shapeOf(base);
    for (const procedure of base.procedures.values()) frozen(procedure.body);
    for (const name of Object.keys(HOME)) {
      const under = homeOf(name);
      const shape = shapeOf(under);
      const after = apply(under, patchOf(name));
      expect(shapeOf(under)).toEqual(shape);
      expect(shapeOf(after)).not.toEqual(shape);
    }
    const now = shapeOf(base);
    expect([...now.keys()]).toEqual([...before.keys()]);
    for (const [name, statements] of now) {
      const then = before.get(name) ?? [];
      expect([name, statements.map((statement, i) => statement === then[i])]).toEqual([
        name,
        then.map(() => true),
      ]);
    }
  });

  it('leave every procedure alone that no hunk names', () => {
    for (const name of Object.keys(HOME)) {
      const [under, patch] = [homeOf(name), patchOf(name)];
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

  it.each(WRONG)('%s on 3.1 + %j: %s', (name, on, outcome) => {
    const build = (): unknown =>
      compiled(series(base, ...on.map(patchOf), patchOf(name)), '1page-1cpu-1fault');
    expect(outcomeOf(build)).toBe(outcome);
  });
});

describe('a patch without one of its hunks', () => {
  const WITHOUT: Readonly<Record<string, Readonly<Record<string, string>>>> = {
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
    '1f3ac86b4c45': {
      free_mfn: 'M002 xen_set_identity_and_release_chunk `ret = xen_free_mfn(mfn)`',
      release: 'compiles',
      update_mem_tables: 'compiles',
      prepare_chunk: 'compiles',
      remap_chunk: 'compiles',
      remap_memory: 'M002 xen_pagetable_init `xen_remap_memory()`',
      remap_call: 'compiles',
    },
    '054954eb051f': {
      set: 'compiles',
      range: 'compiles',
      build: 'compiles',
      rebuild: 'compiles',
      alloc: 'compiles',
    },
    '808fdb71936c': {
      is_e820_reserved: 'M002 xen_memory_setup `xen_is_e820_reserved(_text, __bss_stop - _text)`',
      check: 'compiles',
    },
    fac1bceeeb04: { end: 'H002' },
    identity_leaf_base: { base: 'H002' },
    find_pfn_range_end: { end: 'H002' },
    release_keeps_frame: { release: 'compiles', mapping: 'compiles' },
  };

  it('is listed for every hunk of every patch', () => {
    expect(Object.entries(WITHOUT).map(([name, hunks]) => [name, Object.keys(hunks)])).toEqual(
      catalogue.patches.map(({ name, hunks }) => [name, hunks.map((hunk) => hunk.name)]),
    );
  });

  for (const [name, hunks] of Object.entries(WITHOUT)) {
    const [, scope] = HOME[name] ?? [[], ''];
    for (const [hunk, outcome] of Object.entries(hunks)) {
      it(`${name}-${hunk} in ${scope}: ${outcome}`, () => {
        const build = (): unknown =>
          compiled(apply(homeOf(name), without(patchOf(name), hunk)), scope);
        expect(outcomeOf(build)).toBe(outcome);
      });
    }
  }
});

describe('a hunk', () => {
  const hunks = Object.keys(HOME).flatMap((name) =>
    patchOf(name).hunks.map((hunk, i) => ({ name, hunk, i })),
  );

  it.each(hunks)('$name $hunk.name changes something where it is applied', ({ name, hunk, i }) => {
    const whole = patchOf(name);
    const earlier = { ...whole, hunks: whole.hunks.slice(0, i) };
    const under = i === 0 ? homeOf(name) : apply(homeOf(name), earlier);
    const after = apply(under, { ...whole, hunks: [hunk] });
    const [was, is] = [under.procedures.get(hunk.procedure), after.procedures.get(hunk.procedure)];
    expect(is?.body).not.toEqual(was?.body);
  });

  it.each(hunks)(
    '$name $hunk.name says what it does, first of all to which function',
    ({ hunk }) => {
      expect(hunk.what.startsWith(`${hunk.procedure}: `)).toBe(true);
      expect(hunk.name).toMatch(/^[a-z][a-z0-9_]*$/);
    },
  );
});
