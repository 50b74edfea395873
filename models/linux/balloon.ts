/**
 * Modelled: the balloon: a run of pages leaves the domain, whereby their frames go back to Xen and
 * their P2M entries become INVALID; comes in again with whichever frames Xen gives; and goes from the
 * balloon's list to gntdev and back.
 *
 * Not modelled: balloon_mutex (one task of a scope asks for all of it, or waits until it is over);
 * scrub_page; kmap_flush_unused and the other halves of what asks for highmem; an alloc_page or a
 * hypercall that fails or does a part; the pfns that increase_reservation hands to Xen in frame_list
 * (Xen is told which pages it gives to); pages of the boot that were never populated; the driver's
 * statistics and target: it goes in and out as it likes. The list of ballooned pages has no order:
 * every caller asks for pages of its own. It runs through page->lru, as that of the overrides does:
 * to put a page of the one on the other corrupts both.
 *
 * Between 3.1 and cd9151e26d31 (3.12) nothing of this changed but the accounting of pages.
 *
 * Source: drivers/xen/balloon.c, decrease_reservation, increase_reservation,
 * alloc_xenballooned_pages, free_xenballooned_pages (read in a tree of 3.1-rc, and @ cd9151e26d31).
 */
import { BUG, proceduresOver } from '../../src/model/index.js';
import { bool, id } from '../../src/schema/index.js';
import {
  type DomainMemory,
  EMPTY,
  INVALID,
  MAPS,
  MFN,
  upToSlots,
  Word,
  withoutTag,
} from '../domain-memory.js';
import { mod_l1_entry } from '../xen/mmu.js';
import { XENMEM_decrease_reservation, XENMEM_populate_physmap } from '../xen/reservation.js';
import { mfn_to_pfn, pfn } from './xen-page.js';

const { procedure } = proceduresOver<DomainMemory>();

interface Run {
  first: number;
  count: number;
}

const run = { first: id('slots'), count: upToSlots() };

const pass = (l: Run, callee: Run): void => {
  callee.first = l.first;
  callee.count = l.count;
};

/** `balloon_append(page)`. */
function balloon_append(s: DomainMemory, page: number): void {
  if (s.pages[page].in_m2p_overrides) BUG('balloon_append: the page is in m2p_overrides');
  s.holdings[page].by = 'balloon';
}

/** A P2M entry that the balloon sets, which is what a later override has to restore. */
export function setEntry(s: DomainMemory, page: number, word: number): void {
  s.pages[page].p2m = word;
  s.pages[page].p2m_at_start = word;
}

export function update_va_mapping(s: DomainMemory, page: number, pte: number): void {
  if (!mod_l1_entry(s, page, pte)) BUG('HYPERVISOR_update_va_mapping: BUG_ON(ret)');
}

/** Gives the frames of pages back to Xen. */
export const decrease_reservation = procedure('decrease_reservation', {
  source: 'drivers/xen/balloon.c, decrease_reservation @ 3.1',
  locals: { ...run, i: upToSlots(), mfn: id('frames'), pfn: pfn(), ret: upToSlots() },
  body: (k) => [
    k.while('for (i = 0; i < nr_pages; i++)', (l) => l.i < l.count, [
      k.step('page = alloc_page(gfp)', (s, l) => {
        s.holdings[l.first + l.i].by = 'driver';
      }),
      // Folded: the list is under balloon_mutex.
      k.step('frame_list[i] = pfn_to_mfn(pfn)', (s, l) => {
        const word = withoutTag(s.pages[l.first + l.i].p2m);
        if (!Word.is(word, 'MFN')) BUG('decrease_reservation: a page has no frame');
        s.frame_list[l.first + l.i].mfn = Word.payload(word);
      }),
      k.step('HYPERVISOR_update_va_mapping(va, __pte_ma(0))', (s, l) => {
        update_va_mapping(s, l.first + l.i, EMPTY);
      }),
      k.set('i++', (l) => {
        l.i += 1;
      }),
    ]),
    // Folded: the flush of each CPU is awaited.
    k.step('flush_tlb_all()', (s, l) => {
      for (const cpu of s.cpus) for (const entry of cpu.tlb) entry.frame = null;
      l.i = 0;
    }),
    k.while('for (i = 0; i < nr_pages; i++) append', (l) => l.i < l.count, [
      k.step('mfn = frame_list[i]', (s, l) => {
        l.mfn = s.frame_list[l.first + l.i].mfn ?? 0;
      }),
      k.call('pfn = mfn_to_pfn(mfn)', mfn_to_pfn, {
        pass: (l, callee) => {
          callee.mfn = l.mfn;
        },
        take: (l, callee) => {
          l.pfn = callee.pfn;
        },
      }),
      // Folded: `p2m_at_start` is no field of the kernel's.
      k.step('__set_phys_to_machine(pfn, INVALID_P2M_ENTRY)', (s, l) => {
        if (l.pfn === null) BUG('decrease_reservation: the frame has no pfn');
        else setEntry(s, l.pfn, INVALID);
      }),
      k.step('balloon_append(pfn_to_page(pfn))', (s, l) => {
        balloon_append(s, l.pfn ?? 0);
        l.pfn = null;
        l.mfn = 0;
        l.i += 1;
      }),
    ]),
    k.call('HYPERVISOR_memory_op(XENMEM_decrease_reservation)', XENMEM_decrease_reservation, {
      pass,
      take: (l, callee) => {
        l.ret = callee.done;
      },
    }),
    // Folded: the elements of the list are used up.
    k.step('BUG_ON(ret != nr_pages)', (s, l) => {
      if (l.ret !== l.count) BUG('decrease_reservation: BUG_ON(ret != nr_pages)');
      for (let i = 0; i < l.count; i++) s.frame_list[l.first + i].mfn = null;
    }),
  ],
});

/** Takes frames from Xen and puts them behind ballooned pages. */
export const increase_reservation = procedure('increase_reservation', {
  source: 'drivers/xen/balloon.c, increase_reservation @ 3.1',
  locals: { ...run, i: upToSlots() },
  body: (k) => [
    k.call('HYPERVISOR_memory_op(XENMEM_populate_physmap)', XENMEM_populate_physmap, { pass }),
    k.while('for (i = 0; i < rc; i++)', (l) => l.i < l.count, [
      k.step('page = balloon_retrieve(false)', (s, l) => {
        const holding = s.holdings[l.first + l.i];
        if (holding.by !== 'balloon') BUG('increase_reservation: BUG_ON(page == NULL)');
        holding.by = 'driver';
      }),
      k.step('BUG_ON(phys_to_machine_mapping_valid(pfn))', (s, l) => {
        if (s.pages[l.first + l.i].p2m !== INVALID) {
          BUG('increase_reservation: BUG_ON(phys_to_machine_mapping_valid(pfn))');
        }
      }),
      // Folded: the list is under balloon_mutex; `p2m_at_start` is no field of the kernel's.
      k.step('set_phys_to_machine(pfn, frame_list[i])', (s, l) => {
        setEntry(s, l.first + l.i, MFN(s.frame_list[l.first + l.i].mfn ?? 0));
      }),
      k.step('HYPERVISOR_update_va_mapping(va, mfn_pte(PAGE_KERNEL))', (s, l) => {
        update_va_mapping(s, l.first + l.i, MAPS(s.frame_list[l.first + l.i].mfn ?? 0));
      }),
      // Folded: the element of the list is used up.
      k.step('__free_page(page)', (s, l) => {
        s.holdings[l.first + l.i].by = 'allocator';
        s.frame_list[l.first + l.i].mfn = null;
        l.i += 1;
      }),
    ]),
  ],
});

export const alloc_xenballooned_pages = procedure('alloc_xenballooned_pages', {
  source: 'drivers/xen/balloon.c, alloc_xenballooned_pages @ 3.1',
  locals: { ...run, pgno: upToSlots(), empty: bool() },
  body: (k) => [
    k.while('while (pgno < nr_pages)', (l) => l.pgno < l.count, [
      k.step('page = balloon_retrieve(true)', (s, l) => {
        const holding = s.holdings[l.first + l.pgno];
        l.empty = holding.by !== 'balloon';
        if (!l.empty) holding.by = 'driver';
      }),
      k.branch(
        'if (page)',
        (l) => !l.empty,
        [
          k.set('pages[pgno++] = page', (l) => {
            l.pgno += 1;
          }),
        ],
        [
          k.call('decrease_reservation(nr_pages - pgno)', decrease_reservation, {
            pass: (l, callee) => {
              callee.first = l.first + l.pgno;
              callee.count = l.count - l.pgno;
            },
            take: (l) => {
              l.empty = false;
            },
          }),
        ],
      ),
    ]),
  ],
});

export const free_xenballooned_pages = procedure('free_xenballooned_pages', {
  source: 'drivers/xen/balloon.c, free_xenballooned_pages @ 3.1',
  locals: { ...run, i: upToSlots() },
  body: (k) => [
    k.while('for (i = 0; i < nr_pages; i++)', (l) => l.i < l.count, [
      k.step('balloon_append(pages[i])', (s, l) => {
        balloon_append(s, l.first + l.i);
        l.i += 1;
      }),
    ]),
  ],
});
