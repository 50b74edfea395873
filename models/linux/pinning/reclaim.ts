/**
 * Modelled: reclaim, on a CPU of its own, which unmaps pages of mm 1 that it finds through the rmap.
 *
 * Not modelled: the pages it is after, and which of them it takes; a change of the page's mapping
 * before page_lock_anon_vma; the flush of user TLBs after the store.
 *
 * Source: mm/vmscan.c, mm/rmap.c @ 2.6.22.
 */
import { proceduresOver } from '../../../src/model/index.js';
import { bool, id } from '../../../src/schema/index.js';
import type { DomainMemory } from '../../domain-memory.js';
import { ptePage } from '../../memory/page-tables.js';
import { mod_kmap } from '../../xen/page-tables.js';
import { kmap_atomic_pte } from './enlighten.js';
import { lock_ptl, preempt_disable, preempt_enable, unlock_ptl } from './locks.js';
import { ptep_get_and_clear } from './mmu.js';

const { procedure } = proceduresOver<DomainMemory>();

/** One page of reclaim's list: its PTE is cleared under the lock of the pte page alone. */
export const try_to_unmap = procedure('try_to_unmap', {
  source: 'mm/rmap.c, try_to_unmap_one, page_check_address @ 2.6.22',
  locals: { mm: id('mms'), page: id('ptpages'), kmapped: bool() },
  body: (k) => [
    k.step('page_lock_anon_vma(page)', {
      when: (s, l) => s.mms[l.mm].anon_vma_lock === null,
      run: (s, l, me) => {
        s.mms[l.mm].anon_vma_lock = me.id;
        preempt_disable(s, me.cpu);
      },
    }),
    k.test('list_for_each_entry(vma)', (s, l) => s.ptpages[l.page].linked, [
      k.test('if (PageHighMem(pte page))', (s, l) => s.ptpages[l.page].highmem, [
        k.call('pte_offset_map(pmd, address)', kmap_atomic_pte, {
          pass: (l, callee) => {
            callee.page = l.page;
          },
          take: (l) => {
            l.kmapped = true;
          },
        }),
      ]),
      k.call('spin_lock(ptl)', lock_ptl, {
        pass: (l, callee) => {
          callee.mm = l.mm;
          callee.page = l.page;
        },
      }),
      k.test('if (pte_present(*pte))', (s, l) => s.ptpages[l.page].pte === 'PRESENT', [
        k.call('ptep_clear_flush(vma, address, pte)', ptep_get_and_clear, {
          pass: (l, callee) => {
            callee.page = l.page;
            callee.kmapped = l.kmapped;
          },
        }),
      ]),
      k.call('spin_unlock(ptl)', unlock_ptl, {
        pass: (l, callee) => {
          callee.mm = l.mm;
          callee.page = l.page;
        },
      }),
      k.branch('if (kmapped)', (l) => l.kmapped, [
        k.step('pte_unmap(pte)', (s, l) => {
          mod_kmap(s, l.page, 'NONE');
        }),
      ]),
    ]),
    k.step('page_unlock_anon_vma(anon_vma)', (s, l, me) => {
      s.mms[l.mm].anon_vma_lock = null;
      preempt_enable(s, me.cpu);
    }),
  ],
});

export const reclaim = procedure('reclaim', {
  source: 'mm/vmscan.c, shrink_page_list @ 2.6.22',
  locals: { mm: id('mms'), page: id('ptpages') },
  body: (k) => [
    k.forever('pages', [
      k.rest(
        'reclaim',
        k.alternative('page', {
          among: 'ptes',
          when: (s, _l, _me, i) => s.ptpages[ptePage(s, 1, i)].linked,
          run: (s, l, _me, i) => {
            l.mm = 1;
            l.page = ptePage(s, 1, i);
          },
        }),
      ),
      k.call('try_to_unmap(page)', try_to_unmap, {
        pass: (l, callee) => {
          callee.mm = l.mm;
          callee.page = l.page;
        },
        take: (l) => {
          l.mm = 0;
          l.page = 0;
        },
      }),
    ]),
  ],
});
