/**
 * Modelled: get_user_pages_fast of one user page, as direct I/O calls it: the walk that takes no
 * lock, with interrupts off, and gets the page from the PTE by mfn_to_pfn.
 *
 * Not modelled: the levels above the PTE, which are there; the access check of the address; ranges
 * of more than a page; reference counts (the page that is found is all that matters here); the slow
 * path for a PTE that is not present or special, which ends in -EFAULT: the vma of gntdev has
 * VM_PFNMAP, which the fast path does not look at. Without CONFIG_DEBUG_VM nothing checks the pfn:
 * the page of pfn ~0 lies outside of the memory map, and its reference count is an address that
 * faults.
 *
 * Source: arch/x86/mm/gup.c, get_user_pages_fast, gup_pte_range (read in later versions; these
 * statements are the same from 2.6.27 on); pte_mfn_to_pfn of arch/x86/xen/mmu.c @ 3.1.
 */
import { BUG, proceduresOver } from '../../src/model/index.js';
import { bool, id } from '../../src/schema/index.js';
import { type DomainMemory, EMPTY, Pte } from '../domain-memory.js';
import { isSpecial } from '../memory/overrides.js';
import { mfn_to_pfn, pfn } from './xen-page.js';

const { procedure } = proceduresOver<DomainMemory>();

/** Returns: the page, or null when the PTE is not present or special. */
export const gup_pte_range = procedure('gup_pte_range', {
  source: 'arch/x86/mm/gup.c, gup_pte_range @ 3.1',
  locals: { slot: id('slots'), pte: Pte, special: bool(), page: pfn() },
  body: (k) => [
    k.step('pte = gup_get_pte(ptep)', (s, l) => {
      l.pte = s.slots[l.slot].user_pte;
      l.special = isSpecial(s, l.slot);
    }),
    k.branch(
      'if ((pte_flags(pte) & (mask | _PAGE_SPECIAL)) != mask)',
      (l) => l.pte === EMPTY || l.special,
      [k.return('return 0')],
    ),
    k.call('page = pte_page(pte)', mfn_to_pfn, {
      pass: (l, callee) => {
        callee.mfn = Pte.payload(l.pte);
      },
      take: (l, callee) => {
        l.page = callee.pfn;
      },
    }),
    k.step('get_page(page)', (_s, l) => {
      if (l.page === null) BUG('get_page: the frame of the PTE has no page');
    }),
    k.return('return 1'),
  ],
});

/** Returns: the page, or null for none. */
export const get_user_pages_fast = procedure('get_user_pages_fast', {
  source: 'arch/x86/mm/gup.c, get_user_pages_fast @ 3.1',
  locals: { slot: id('slots'), page: pfn() },
  body: (k) => [
    k.step('local_irq_disable()', (s, _l, me) => {
      s.cpus[me.cpu].irqs_off = true;
    }),
    k.call('gup_pte_range(addr)', gup_pte_range, {
      pass: (l, callee) => {
        callee.slot = l.slot;
      },
      take: (l, callee) => {
        l.page = callee.page;
      },
    }),
    k.step('local_irq_enable()', (s, _l, me) => {
      s.cpus[me.cpu].irqs_off = false;
    }),
    k.return('return nr'),
  ],
});
