/**
 * The balloon driver for a run of pages, in scopes whose CPUs load from them; balloon.ts has it for one
 * page, with the lookups that it makes and the lists that the page goes through.
 *
 * Modelled: pages that leave for the balloon and come back: their kernel PTEs, their P2M entries, the
 * frames behind them, and the allocation by which gntdev takes ballooned pages.
 *
 * Not modelled: balloon_mutex (one caller in these scopes); credit and statistics; pages of the boot
 * that were never populated; highmem and kmap_flush_unused; an allocation or a hypercall that fails,
 * or does a part; scrub_page; frame_list (page p goes with its frame and comes back with the same
 * one; Xen would give any); the list of ballooned pages (every caller asks for pages of its own, all
 * at once); where BUG_ON(ret) stands: an update that Xen refuses stops the kernel at the update.
 *
 * Source: drivers/xen/balloon.c @ 3.1.
 */
import { BUG, proceduresOver } from '../../src/model/index.js';
import { id } from '../../src/schema/index.js';
import {
  type DomainMemory,
  EMPTY,
  INVALID,
  MAPS,
  MFN,
  ownFrame,
  upToSlots,
} from '../domain-memory.js';
import { mod_l1_entry } from '../xen/mmu.js';

const { procedure } = proceduresOver<DomainMemory>();

const range = { first: id('slots'), count: upToSlots(), i: upToSlots() };

export function update_va_mapping(s: DomainMemory, page: number, pte: number): void {
  if (!mod_l1_entry(s, page, pte)) BUG('HYPERVISOR_update_va_mapping: BUG_ON(ret)');
}

/** Gives the frames of pages back to Xen. */
export const decrease_reservation_run = procedure('decrease_reservation_run', {
  source: 'drivers/xen/balloon.c, decrease_reservation @ 3.1',
  locals: range,
  body: (k) => [
    k.while('for (i = 0; i < nr_pages; i++)', (l) => l.i < l.count, [
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
      k.step('__set_phys_to_machine(pfn, INVALID_P2M_ENTRY)', (s, l) => {
        s.pages[l.first + l.i].p2m = INVALID;
      }),
      // Folded: the list is under balloon_mutex; p2m_at_start is no field of the kernel's.
      k.step('balloon_append(page)', (s, l) => {
        s.pages[l.first + l.i].p2m_at_start = s.pages[l.first + l.i].p2m;
        l.i += 1;
      }),
    ]),
    // Folded: nobody looks at the M2P entries of these frames before they are used again.
    k.step('HYPERVISOR_memory_op(XENMEM_decrease_reservation)', (s, l) => {
      for (let i = 0; i < l.count; i++) s.frames[ownFrame(s, l.first + i)].m2p = null;
    }),
  ],
});

/** Takes frames from Xen and puts them behind ballooned pages. */
export const increase_reservation_run = procedure('increase_reservation_run', {
  source: 'drivers/xen/balloon.c, increase_reservation @ 3.1',
  locals: range,
  body: (k) => [
    // Folded: nobody looks at the M2P entries of these frames before their pages are given out.
    k.step('HYPERVISOR_memory_op(XENMEM_populate_physmap)', (s, l) => {
      for (let i = 0; i < l.count; i++) s.frames[ownFrame(s, l.first + i)].m2p = l.first + i;
    }),
    k.while('for (i = 0; i < rc; i++)', (l) => l.i < l.count, [
      k.step('BUG_ON(phys_to_machine_mapping_valid(pfn))', (s, l) => {
        if (s.pages[l.first + l.i].p2m !== INVALID) {
          BUG('increase_reservation: BUG_ON(phys_to_machine_mapping_valid(pfn))');
        }
      }),
      k.step('set_phys_to_machine(pfn, frame_list[i])', (s, l) => {
        s.pages[l.first + l.i].p2m = MFN(ownFrame(s, l.first + l.i));
      }),
      k.step('HYPERVISOR_update_va_mapping(va, mfn_pte(PAGE_KERNEL))', (s, l) => {
        update_va_mapping(s, l.first + l.i, MAPS(ownFrame(s, l.first + l.i)));
      }),
      k.set('__free_page(page)', (l) => {
        l.i += 1;
      }),
    ]),
  ],
});

/** As when the balloon is empty: what is asked for leaves the domain now. */
export const alloc_xenballooned_pages_run = procedure('alloc_xenballooned_pages_run', {
  source: 'drivers/xen/balloon.c, alloc_xenballooned_pages @ 3.1',
  locals: { first: id('slots'), count: upToSlots() },
  body: (k) => [
    k.call('decrease_reservation(nr_pages, GFP_HIGHUSER)', decrease_reservation_run, {
      pass: (l, callee) => {
        callee.first = l.first;
        callee.count = l.count;
      },
    }),
  ],
});
