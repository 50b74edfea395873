/**
 * Complete pagetable pinning. PG_pinned says which pages are part of a pinned table; a table
 * is made read-only and pinned by one batch of hypercalls, after it was built and before it is used;
 * until then its pages are writable, and a PTE is set by a plain store that Xen emulates once the
 * table is pinned.
 *
 * Not modelled: moving xen_set_pud under CONFIG_X86_PAE, the removal of xen_pmd_val and xen_make_pmd
 * for !PAE, and includes (no behaviour); init_mm, whose own pin came earlier.
 *
 * Source: f4f97b3ea901, arch/i386/xen/mmu.c and arch/i386/xen/enlighten.c.
 */
import { BUG, hunksOver, patch, proceduresOver } from '../../../src/model/index.js';
import { bool, id, oneOf } from '../../../src/schema/index.js';
import type { DomainMemory } from '../../domain-memory.js';
import { xen_mc_batch } from '../../linux/multicalls.js';
import { kmap_atomic_pte, pagePassed } from '../../linux/pinning/enlighten.js';
import { lock_page_table, unlock_page_table } from '../../linux/pinning/locks.js';
import {
  make_lowmem_page_readonly,
  make_lowmem_page_readwrite,
  xen_activate_mm,
  xen_dup_mmap,
  xen_set_pte,
} from '../../linux/pinning/mmu.js';
import { MULTI_mmuext_op, xen_mc_issue } from '../../linux/pinning/multicalls.js';
import { kmap_flush_unused } from '../../linux/pinning/smp.js';
import { PtOp } from '../../memory/page-tables.js';
import { direct_store, mod_kmap } from '../../xen/page-tables.js';
import { mark_pinned, pin_page, unpin_page } from './f4f97b3ea901-pages.js';
import { func, pgd_walk } from './f4f97b3ea901-walk.js';

const { hunk, adds, replaces } = hunksOver<DomainMemory>();
const { procedure } = proceduresOver<DomainMemory>();
const mmu = (name: string): string => `arch/i386/xen/mmu.c, ${name} @ f4f97b3ea901`;
const enlighten = (name: string): string => `arch/i386/xen/enlighten.c, ${name} @ f4f97b3ea901`;

/** The walk, and kmap_flush_unused with interrupts off if a highmem page asks for it; then the pin. */
export const xen_pgd_pin = procedure('xen_pgd_pin', {
  source: mmu('xen_pgd_pin'),
  locals: { pgd: id('ptpages'), flush: bool(), pae: bool() },
  body: (k) => [
    k.call('xen_mc_batch()', xen_mc_batch),
    k.call('pgd_walk(pgd, pin_page, TASK_SIZE)', pgd_walk, {
      pass: (l, callee) => {
        callee.pgd_base = l.pgd;
        callee.func = 'pin_page';
      },
      take: (l, callee) => {
        l.flush = callee.flush;
        l.pae = callee.pae;
      },
    }),
    k.branch('if (flush)', (l) => l.flush, [k.call('kmap_flush_unused()', kmap_flush_unused)]),
    k.call('MULTI_mmuext_op(MMUEXT_PIN_L2_TABLE, or L3 with PAE)', MULTI_mmuext_op, {
      pass: (l, callee) => {
        callee.op = l.pae ? PtOp.values.PIN_L3(l.pgd) : PtOp.values.PIN_L2(l.pgd);
      },
    }),
    k.call('xen_mc_issue(0)', xen_mc_issue),
  ],
});

export const xen_mark_init_mm_pinned = procedure('xen_mark_init_mm_pinned', {
  source: mmu('xen_mark_init_mm_pinned'),
  body: (k) => [
    k.call('pgd_walk(init_mm.pgd, mark_pinned, FIXADDR_TOP)', pgd_walk, {
      pass: (_l, callee) => {
        callee.func = 'mark_pinned';
        callee.to_the_top = true;
      },
    }),
  ],
});

export const xen_pgd_unpin = procedure('xen_pgd_unpin', {
  source: mmu('xen_pgd_unpin'),
  locals: { pgd: id('ptpages') },
  body: (k) => [
    k.call('xen_mc_batch()', xen_mc_batch),
    k.call('MULTI_mmuext_op(MMUEXT_UNPIN_TABLE)', MULTI_mmuext_op, {
      pass: (l, callee) => {
        callee.op = PtOp.values.UNPIN_TABLE(l.pgd);
      },
    }),
    k.call('pgd_walk(pgd, unpin_page, TASK_SIZE)', pgd_walk, {
      pass: (l, callee) => {
        callee.pgd_base = l.pgd;
        callee.func = 'unpin_page';
      },
    }),
    k.call('xen_mc_issue(0)', xen_mc_issue),
  ],
});

/** A pte page is made read-only if it is attached to a pinned table, and only then. */
export const xen_alloc_pt = procedure('xen_alloc_pt', {
  source: enlighten('xen_alloc_pt'),
  locals: { mm: id('mms'), page: id('ptpages') },
  body: (k) => [
    k.test('if (PagePinned(virt_to_page(mm->pgd)))', (s, l) => s.ptpages[l.mm].PG_pinned, [
      k.step('SetPagePinned(page)', (s, l) => {
        s.ptpages[l.page].PG_pinned = true;
      }),
      k.test(
        'if (!PageHighMem(page))',
        (s, l) => !s.ptpages[l.page].highmem,
        [k.call('make_lowmem_page_readonly(pt)', make_lowmem_page_readonly, { pass: pagePassed })],
        [k.call('kmap_flush_unused()', kmap_flush_unused)],
      ),
    ]),
  ],
});

export const xen_release_pt = procedure('xen_release_pt', {
  source: enlighten('xen_release_pt'),
  locals: { page: id('ptpages') },
  body: (k) => [
    k.test(
      'if (PagePinned(page) && !PageHighMem(page))',
      (s, l) => s.ptpages[l.page].PG_pinned && !s.ptpages[l.page].highmem,
      [k.call('make_lowmem_page_readwrite(pt)', make_lowmem_page_readwrite, { pass: pagePassed })],
    ),
  ],
});

/** The mapping is read-only if PG_pinned is set, and stays so or not until it is unmapped. */
export const xen_kmap_atomic_pte = procedure(kmap_atomic_pte.name, {
  source: enlighten('xen_kmap_atomic_pte'),
  locals: { page: id('ptpages'), prot: oneOf('PAGE_KERNEL', 'PAGE_KERNEL_RO') },
  body: (k) => [
    k.step('if (PagePinned(page)) prot = PAGE_KERNEL_RO', (s, l) => {
      if (s.ptpages[l.page].PG_pinned) l.prot = 'PAGE_KERNEL_RO';
    }),
    k.step('kmap_atomic_prot(page, type, prot)', (s, l) => {
      const to = l.prot === 'PAGE_KERNEL' ? 'RW' : 'RO';
      if (!mod_kmap(s, l.page, to)) BUG('kmap_atomic: Xen refuses a writable mapping');
    }),
  ],
});

/** page_table_lock around the pin, in activate_mm and in dup_mmap alike. */
const lockAround = (name: string, of: typeof xen_activate_mm, pin: string) =>
  hunk({
    name,
    what: `${of.name}: takes page_table_lock around xen_pgd_pin`,
    of,
    edits: (k) => [
      k.insertBefore(
        pin,
        k.call('spin_lock(&next->page_table_lock)', lock_page_table, {
          pass: (l, callee) => {
            callee.mm = l.next;
          },
        }),
      ),
      k.insertAfter(
        pin,
        k.call('spin_unlock(&next->page_table_lock)', unlock_page_table, {
          pass: (l, callee) => {
            callee.mm = l.next;
          },
        }),
      ),
    ],
  });

const set_pte = hunk({
  name: 'set_pte',
  what: 'xen_set_pte: a plain store, which Xen emulates in a pinned table',
  of: xen_set_pte,
  edits: (k) => [
    k.replace(
      'HYPERVISOR_mmu_update',
      k.step('*ptep = pte', (s, l) => direct_store(s, l.page, l.pte, false)),
    ),
  ],
});

export const pf4f97b3ea901 = patch({
  name: 'f4f97b3ea901',
  title: 'xen: Complete pagetable pinning',
  source: 'torvalds/linux f4f97b3ea901 (2.6.23)',
  hunks: [
    set_pte,
    replaces('pgd_walk', 'pgd_walk: visits every level up to a limit, the pgd last', pgd_walk),
    adds('call', 'func: one of the functions that a walk calls on each page', func),
    adds('pin_page', 'pin_page: sets PG_pinned and queues the read-only mapping', pin_page),
    replaces('pgd_pin', 'xen_pgd_pin: one batch: read-only, flush of kmaps, pin', xen_pgd_pin),
    adds('mark_pinned', 'mark_pinned: sets PG_pinned of a page of init_mm', mark_pinned),
    adds(
      'mark_init_mm',
      'xen_mark_init_mm_pinned: marks init_mm once struct pages exist',
      xen_mark_init_mm_pinned,
    ),
    adds('unpin_page', 'unpin_page: clears PG_pinned, queues the writable mapping', unpin_page),
    replaces('pgd_unpin', 'xen_pgd_unpin: one batch: unpin, then writable', xen_pgd_unpin),
    lockAround('activate_mm', xen_activate_mm, 'xen_pgd_pin(next->pgd)'),
    lockAround('dup_mmap', xen_dup_mmap, 'xen_pgd_pin(mm->pgd)'),
    replaces('alloc_pt', 'xen_alloc_pt: read-only if attached to a pinned table', xen_alloc_pt),
    replaces('release_pt', 'xen_release_pt: writable again if it was pinned', xen_release_pt),
    replaces(
      'kmap_atomic_pte',
      'kmap_atomic_pte: a highmem pte page is mapped by PG_pinned',
      xen_kmap_atomic_pte,
    ),
  ],
});
