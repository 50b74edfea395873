/**
 * Another answer to a store that meets a pte page between two states: the locks of all pte
 * pages, held until the table is pinned, which is one lock too many for the preempt count.
 */
import { hunksOver, patch, proceduresOver } from '../../../src/model/index.js';
import { id, range, type Sizes } from '../../../src/schema/index.js';
import type { DomainMemory } from '../../domain-memory.js';
import { preempt_enable } from '../../linux/pinning/locks.js';
import { ptePage } from '../../memory/page-tables.js';
import { lock_pte } from './74260714c56d.js';
import { xen_pgd_pin } from './f4f97b3ea901.js';
import { pin_page } from './f4f97b3ea901-pages.js';

const { hunk, adds } = hunksOver<DomainMemory>();
const { procedure } = proceduresOver<DomainMemory>();

export const unlock_ptes = procedure('unlock_ptes', {
  source: 'arch/x86/xen/mmu.c, the variant of xen_pgd_pin that is warned of @ 74260714c56d',
  locals: {
    mm: id('mms'),
    i: range(0, (s: Sizes) => s.ptes),
    ptes: range(0, (s: Sizes) => s.ptes),
  },
  body: (k) => [
    // Folded: a constant of the scope.
    k.step('for each pte page', (s, l) => {
      l.ptes = s.address_space.ptes;
    }),
    k.while('while (i < ptes)', (l) => l.i < l.ptes, [
      k.step('spin_unlock(ptl)', (s, l, me) => {
        const page = s.ptpages[ptePage(s, l.mm, l.i)];
        l.i += 1;
        if (page.ptl !== me.id) return;
        page.ptl = null;
        preempt_enable(s, me.cpu);
      }),
    ]),
  ],
});

export const holdAllPteLocks = patch({
  name: 'hold_all_pte_locks',
  title: 'the locks of all pte pages are held until the table is pinned',
  source: 'pvmc; the variant that 74260714c56d warns of',
  hunks: [
    adds('lock_pte', 'lock_pte: the split lock of a pte page', lock_pte),
    adds('unlock_ptes', 'unlock_ptes: gives back every lock', unlock_ptes),
    hunk({
      name: 'pin_page',
      what: 'pin_page: locks a pte page, and keeps the lock',
      of: pin_page,
      edits: (k) => [
        k.insertBefore(
          'MULTI_update_va_mapping(PAGE_KERNEL_RO, flags)',
          k.test('if (level == PT_PTE)', (s, l) => s.ptpages[l.page].level === 'PTE', [
            k.call('lock_pte(page)', lock_pte, {
              pass: (l, callee) => {
                callee.page = l.page;
              },
            }),
          ]),
        ),
      ],
    }),
    hunk({
      name: 'pgd_pin',
      what: 'xen_pgd_pin: gives back the locks when the batch has been issued',
      of: xen_pgd_pin,
      edits: (k) => [
        k.insertAfter(
          'xen_mc_issue(0)',
          k.call('unlock all pte pages', unlock_ptes, {
            pass: (l, callee) => {
              callee.mm = l.pgd;
            },
          }),
        ),
      ],
    }),
  ],
});
