/**
 * The lock of a pte page is held from before its mapping becomes read-only until Xen has it as a page
 * table of its own, so that nobody stores into it in between; and the same the other way round. The
 * lock is given back by a callback of the batch, so no more are held than a batch has entries.
 *
 * Not modelled: highmem pages, which this commit leaves as they were; NR_CPUS below
 * CONFIG_SPLIT_PTLOCK_CPUS, where lock_pte takes nothing.
 *
 * Source: 74260714c56d, arch/x86/xen/mmu.c and arch/x86/xen/enlighten.c; read in the tree of
 * 5deb30d194d2, which comes after it. The hunks `alloc_pt` and `release_pt` are in the tree of 2.6.28;
 * without them xen_pgd_unpin would unpin a page that was never pinned.
 */
import { hunksOver, patch, proceduresOver } from '../../../src/model/index.js';
import { id } from '../../../src/schema/index.js';
import type { DomainMemory } from '../../domain-memory.js';
import { xen_mc_batch } from '../../linux/multicalls.js';
import { preempt_disable } from '../../linux/pinning/locks.js';
import { MULTI_mmuext_op, xen_mc_issue } from '../../linux/pinning/multicalls.js';
import { PtCallback, PtOp } from '../../memory/page-tables.js';
import { xen_mc_callback } from './9f79991d4186.js';
import { xen_alloc_pt, xen_release_pt } from './f4f97b3ea901.js';
import { pin_page, unpin_page } from './f4f97b3ea901-pages.js';
import { func, pgd_walk, type walkFunction } from './f4f97b3ea901-walk.js';

const { hunk, adds } = hunksOver<DomainMemory>();
const { procedure } = proceduresOver<DomainMemory>();

interface OnPage {
  page: number;
}

const passPage = (l: OnPage, callee: OnPage): void => {
  callee.page = l.page;
};

const passOp = (op: (page: number) => number) => (l: OnPage, callee: { op: number }) => {
  callee.op = op(l.page);
};

const passUnlock = (l: OnPage, callee: { fn: number }): void => {
  callee.fn = PtCallback.values.do_unlock(l.page);
};

export const lock_pte = procedure('lock_pte', {
  source: 'arch/x86/xen/mmu.c, lock_pte @ 5deb30d194d2',
  locals: { page: id('ptpages') },
  body: (k) => [
    k.step('spin_lock(ptl)', {
      when: (s, l) => s.ptpages[l.page].ptl === null,
      run: (s, l, me) => {
        s.ptpages[l.page].ptl = me.id;
        preempt_disable(s, me.cpu);
      },
    }),
  ],
});

type Func = ReturnType<typeof walkFunction>['names'][number];
interface Walked {
  func: Func;
  flush: boolean;
  pgd_base: number;
  pgd_page: number | null;
  pmd_page: number | null;
}
interface Called {
  func: Func;
  page: number;
  arg: '0' | 'UVMF_TLB_FLUSH' | 'PT_PTE' | 'PT_PMD' | 'PT_PGD';
  ret: boolean;
}

/** A call of the walk's function that hands on the level of the page. */
export const withLevel = (arg: 'PT_PTE' | 'PT_PMD' | 'PT_PGD', page: (l: Walked) => number) => ({
  pass: (l: Walked, callee: Called): void => {
    callee.func = l.func;
    callee.page = page(l);
    callee.arg = arg;
  },
  take: (l: Walked, callee: Called): void => {
    l.flush ||= callee.ret;
  },
});

export const pmdOf = (l: Walked): number => l.pgd_page ?? 0;
export const pteOf = (l: Walked): number => l.pmd_page ?? 0;
export const pgdOf = (l: Walked): number => l.pgd_base;

const walk = hunk({
  name: 'walk',
  what: 'pgd_walk: hands the level of the page to its function, no flags',
  of: pgd_walk,
  edits: (k) => [
    k.replace(
      '(*func)(virt_to_page(pmd), 0)',
      k.call('(*func)(virt_to_page(pmd), PT_PMD)', func, withLevel('PT_PMD', pmdOf)),
    ),
    k.replace(
      '(*func)(pmd_page(*pmd), 0)',
      k.call('(*func)(pmd_page(*pmd), PT_PTE)', func, withLevel('PT_PTE', pteOf)),
    ),
    k.replace(
      '(*func)(virt_to_page(pgd_base), UVMF_TLB_FLUSH)',
      k.call('(*func)(virt_to_page(pgd_base), PT_PGD)', func, withLevel('PT_PGD', pgdOf)),
    ),
  ],
});

const RO = 'MULTI_update_va_mapping(PAGE_KERNEL_RO, flags)';
const RW = 'MULTI_update_va_mapping(PAGE_KERNEL, flags)';

const pin = hunk({
  name: 'pin_page',
  what: 'pin_page: locks a pte page, pins it as an l1, has the batch unlock it',
  of: pin_page,
  edits: (k) => [
    k.insertBefore(
      RO,
      k.branch('if (level == PT_PTE) ptl', (l) => l.arg === 'PT_PTE', [
        k.call('lock_pte(page)', lock_pte, { pass: passPage }),
      ]),
    ),
    k.insertAfter(
      RO,
      k.branch('if (level == PT_PTE)', (l) => l.arg === 'PT_PTE', [
        k.call('xen_do_pin(MMUEXT_PIN_L1_TABLE, pfn)', MULTI_mmuext_op, {
          pass: passOp(PtOp.values.PIN_L1),
        }),
        k.call('xen_mc_callback(do_unlock, ptl)', xen_mc_callback, { pass: passUnlock }),
      ]),
    ),
  ],
});

const unpin = hunk({
  name: 'unpin_page',
  what: 'unpin_page: locks a pte page, unpins it itself, has the batch unlock it',
  of: unpin_page,
  edits: (k) => [
    k.insertBefore(
      '__xen_mc_entry(0)',
      k.branch('if (level == PT_PTE)', (l) => l.arg === 'PT_PTE', [
        k.call('lock_pte(page)', lock_pte, { pass: passPage }),
        k.call('xen_do_pin(MMUEXT_UNPIN_TABLE, pfn)', MULTI_mmuext_op, {
          pass: passOp(PtOp.values.UNPIN_TABLE),
        }),
      ]),
    ),
    k.insertAfter(
      RW,
      k.branch('if (ptl)', (l) => l.arg === 'PT_PTE', [
        k.call('xen_mc_callback(do_unlock, ptl)', xen_mc_callback, { pass: passUnlock }),
      ]),
    ),
  ],
});

/** `pin_pagetable_pfn`: one mmuext_op at once. */
export const pin_pagetable_pfn = procedure('pin_pagetable_pfn', {
  source: 'arch/x86/xen/enlighten.c, pin_pagetable_pfn @ 004aa322f855',
  locals: { op: PtOp },
  body: (k) => [
    k.call('xen_mc_batch()', xen_mc_batch),
    k.call('MULTI_mmuext_op', MULTI_mmuext_op, {
      pass: (l, callee) => {
        callee.op = l.op;
      },
    }),
    k.call('xen_mc_issue(0)', xen_mc_issue),
  ],
});

const alloc_pt = hunk({
  name: 'alloc_pt',
  what: 'xen_alloc_pt: a pte page of a pinned table is pinned itself',
  of: xen_alloc_pt,
  edits: (k) => [
    k.insertAfter(
      'make_lowmem_page_readonly(pt)',
      k.call('pin_pagetable_pfn(MMUEXT_PIN_L1_TABLE, pfn)', pin_pagetable_pfn, {
        pass: passOp(PtOp.values.PIN_L1),
      }),
    ),
  ],
});

const release_pt = hunk({
  name: 'release_pt',
  what: 'xen_release_pt: and unpinned before it is writable again',
  of: xen_release_pt,
  edits: (k) => [
    k.insertBefore(
      'make_lowmem_page_readwrite(pt)',
      k.call('pin_pagetable_pfn(MMUEXT_UNPIN_TABLE, pfn)', pin_pagetable_pfn, {
        pass: passOp(PtOp.values.UNPIN_TABLE),
      }),
    ),
  ],
});

export const p74260714c56d = patch({
  name: '74260714c56d',
  title: 'xen: lock pte pages while pinning/unpinning',
  source: 'torvalds/linux 74260714c56d (2.6.28)',
  hunks: [
    adds('lock_pte', 'lock_pte: the split lock of a pte page', lock_pte),
    walk,
    pin,
    unpin,
    adds('pin_pfn', 'pin_pagetable_pfn: pins or unpins one page', pin_pagetable_pfn),
    alloc_pt,
    release_pt,
  ],
});
