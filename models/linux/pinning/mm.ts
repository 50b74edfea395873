/**
 * Modelled: what the core mm does to page tables: it attaches a pte page, sets and clears its entry
 * under the lock of the page, and takes it off the table again after the vma was unlinked.
 *
 * Not modelled: vmas, but for the link by which reclaim finds them; mmap_sem (one task alone changes
 * an mm); flushes of user TLBs; the pages that user PTEs map; failed allocations.
 *
 * Source: mm/memory.c, mm/mmap.c, mm/rmap.c @ 2.6.22; include/asm-i386/pgalloc.h @ 2.6.22.
 */
import { proceduresOver } from '../../../src/model/index.js';
import { id } from '../../../src/schema/index.js';
import type { DomainMemory } from '../../domain-memory.js';
import { directoryOf, ptePage, tableIndex } from '../../memory/page-tables.js';
import { mod_alias } from '../../xen/page-tables.js';
import { xen_alloc_pt, xen_release_pt } from './enlighten.js';
import { lock_page_table, lock_ptl, unlock_page_table, unlock_ptl } from './locks.js';
import { ptep_get_and_clear, xen_set_pmd, xen_set_pte_at } from './mmu.js';

const { procedure } = proceduresOver<DomainMemory>();

/** A pte page of an mm, and where its entry is. */
export const ptLocals = {
  mm: id('mms'),
  /** The index of the pte page among those of the mm. */
  i: tableIndex(),
  page: id('ptpages'),
  table: id('ptpages'),
};

interface Pt {
  mm: number;
  i: number;
  page: number;
  table: number;
}

export function choosePt(s: DomainMemory, l: Pt, mm: number, i: number): void {
  l.mm = mm;
  l.i = i;
  l.page = ptePage(s, mm, i);
  l.table = directoryOf(s, mm);
}

export function forgetPt(l: Pt): void {
  l.mm = 0;
  l.i = 0;
  l.page = 0;
  l.table = 0;
}

export const passPt = (l: Pt, callee: Pt): void => {
  callee.mm = l.mm;
  callee.i = l.i;
  callee.page = l.page;
  callee.table = l.table;
};

const passMm = (l: Pt, callee: { mm: number }): void => {
  callee.mm = l.mm;
};

const passMmPage = (l: Pt, callee: { mm: number; page: number }): void => {
  callee.mm = l.mm;
  callee.page = l.page;
};

/** A pte page is allocated, prepared for Xen, and attached. */
export const __pte_alloc = procedure('__pte_alloc', {
  source: 'mm/memory.c, __pte_alloc @ 2.6.22',
  locals: ptLocals,
  body: (k) => [
    k.either(
      'pte_alloc_one',
      k.alternative('page', {}),
      k.alternative('highmem page with an unused kmap', {
        when: (s, l) => s.ptpages[l.page].highmem,
        run: (s, l) => {
          mod_alias(s, l.page, 'RW');
        },
      }),
    ),
    k.call('spin_lock(&mm->page_table_lock)', lock_page_table, { pass: passMm }),
    k.call('paravirt_alloc_pt(mm, pfn)', xen_alloc_pt, { pass: passMmPage }),
    k.call('set_pmd(pmd, pte)', xen_set_pmd, {
      pass: (l, callee) => {
        callee.table = l.table;
        callee.index = l.i;
        callee.to = l.page;
      },
    }),
    k.call('spin_unlock(&mm->page_table_lock)', unlock_page_table, { pass: passMm }),
  ],
});

/** A page fault, or the copy of a PTE by fork: the entry is set, and its vma can be found. */
export const set_pte_at_locked = procedure('set_pte_at_locked', {
  source: 'mm/memory.c, do_anonymous_page, copy_one_pte @ 2.6.22',
  locals: ptLocals,
  body: (k) => [
    k.call('spin_lock(ptl)', lock_ptl, { pass: passMmPage }),
    k.call('set_pte_at(mm, address, page_table, entry)', xen_set_pte_at, {
      pass: (l, callee) => {
        callee.mm = l.mm;
        callee.page = l.page;
        callee.pte = 'PRESENT';
      },
    }),
    // Folded: page_add_new_anon_rmap; the anon_vma was linked when the vma was made.
    k.step('page_add_new_anon_rmap', (s, l) => {
      s.ptpages[l.page].linked = true;
    }),
    k.call('spin_unlock(ptl)', unlock_ptl, { pass: passMmPage }),
  ],
});

/** munmap, or the part of exit_mmap after arch_exit_mmap, for one pte page. */
export const unmap_region = procedure('unmap_region', {
  source: 'mm/mmap.c, unmap_region; mm/memory.c, zap_pte_range, free_pte_range @ 2.6.22',
  locals: ptLocals,
  body: (k) => [
    k.call('spin_lock(ptl)', lock_ptl, { pass: passMmPage }),
    k.test('if (pte_present(ptent))', (s, l) => s.ptpages[l.page].pte === 'PRESENT', [
      k.call('ptep_get_and_clear_full', ptep_get_and_clear, {
        pass: (l, callee) => {
          callee.page = l.page;
        },
      }),
    ]),
    k.call('spin_unlock(ptl)', unlock_ptl, { pass: passMmPage }),
    // Folded: lock, unlink and unlock of the anon_vma; whoever holds the lock is waited for.
    k.step('anon_vma_unlink(vma)', {
      when: (s, l) => s.mms[l.mm].anon_vma_lock === null,
      run: (s, l) => {
        s.ptpages[l.page].linked = false;
      },
    }),
    k.call('pmd_clear(pmd)', xen_set_pmd, {
      pass: (l, callee) => {
        callee.table = l.table;
        callee.index = l.i;
        callee.to = null;
      },
    }),
    k.call('paravirt_release_pt(pfn)', xen_release_pt, {
      pass: (l, callee) => {
        callee.page = l.page;
      },
    }),
    // Folded: the page is nobody's; the allocator clears PG_owner_priv_1 when it hands it out again.
    k.step('free_page(pte)', (s, l) => {
      s.ptpages[l.page].PG_pinned = false;
    }),
  ],
});
