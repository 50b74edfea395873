/**
 * Modelled: the balloon of one page: out of the domain, whereby its frame goes back to Xen and its
 * P2M entry becomes INVALID; in again with whichever frame Xen gives; and from the balloon's list
 * to gntdev and back.
 *
 * Not modelled: batches; balloon_mutex (one task asks for all of it); scrub_page; kmap_flush_unused
 * and flush_tlb_all, before which nothing is given back (these scopes have no loads); an alloc_page
 * that fails; BUG_ON of the results of update_va_mapping, which cannot fail here; the balloon's
 * statistics and target: it goes in and out as it likes. The balloon's list runs through page->lru,
 * as that of the overrides does: to put a page of the one on the other corrupts both.
 *
 * Source: drivers/xen/balloon.c, decrease_reservation, increase_reservation,
 * alloc_xenballooned_pages, free_xenballooned_pages (read in a tree of 3.1-rc).
 */
import { BUG, proceduresOver } from '../../src/model/index.js';
import { bool, id, range } from '../../src/schema/index.js';
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
import { XENMEM_decrease_reservation, XENMEM_populate_physmap } from '../xen/reservation.js';
import { get_user_pages_fast } from './gup.js';
import { do_munmap, mmap_region } from './mm.js';
import { mfn_to_pfn, pfn } from './xen-page.js';

const { procedure } = proceduresOver<DomainMemory>();

/** `balloon_append(page)`. */
function balloon_append(s: DomainMemory, page: number): void {
  if (s.pages[page].in_m2p_overrides) BUG('balloon_append: the page is in m2p_overrides');
  s.holdings[page].by = 'balloon';
}

/** A P2M entry that the balloon sets, which is what a later override has to restore. */
function setEntry(s: DomainMemory, page: number, word: number): void {
  s.pages[page].p2m = word;
  s.pages[page].p2m_at_start = word;
}

export const decrease_reservation = procedure('decrease_reservation', {
  source: 'drivers/xen/balloon.c, decrease_reservation @ 3.1',
  locals: { page: id('pages'), frame: id('frames'), pfn: pfn(), done: range(0, 1) },
  body: (k) => [
    k.step('page = alloc_page(gfp)', (s, l) => {
      s.holdings[l.page].by = 'driver';
    }),
    k.step('frame_list[i] = pfn_to_mfn(pfn)', (s, l) => {
      const word = withoutTag(s.pages[l.page].p2m);
      if (!Word.is(word, 'MFN')) BUG('decrease_reservation: a page of the allocator has no frame');
      l.frame = Word.payload(word);
    }),
    k.step('HYPERVISOR_update_va_mapping(__pte_ma(0))', (s, l) => {
      s.pages[l.page].pte = EMPTY;
    }),
    k.call('pfn = mfn_to_pfn(frame_list[i])', mfn_to_pfn, {
      pass: (l, callee) => {
        callee.mfn = l.frame;
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
    }),
    k.call('HYPERVISOR_memory_op(decrease_reservation)', XENMEM_decrease_reservation, {
      pass: (l, callee) => {
        callee.frame = l.frame;
      },
      take: (l, callee) => {
        l.done = callee.done;
      },
    }),
    k.step('BUG_ON(ret != nr_pages)', (_s, l) => {
      if (l.done === 0) BUG('decrease_reservation: BUG_ON(ret != nr_pages)');
    }),
  ],
});

export const increase_reservation = procedure('increase_reservation', {
  source: 'drivers/xen/balloon.c, increase_reservation @ 3.1',
  locals: { page: id('pages'), frame: id('frames') },
  body: (k) => [
    k.call('HYPERVISOR_memory_op(populate_physmap)', XENMEM_populate_physmap, {
      pass: (l, callee) => {
        callee.gpfn = l.page;
      },
      take: (l, callee) => {
        l.frame = callee.frame;
      },
    }),
    k.step('page = balloon_retrieve(false)', (s, l) => {
      s.holdings[l.page].by = 'driver';
    }),
    k.step('BUG_ON(phys_to_machine_mapping_valid(pfn))', (s, l) => {
      if (s.pages[l.page].p2m !== INVALID) {
        BUG('increase_reservation: BUG_ON(phys_to_machine_mapping_valid(pfn))');
      }
    }),
    // Folded: `p2m_at_start` is no field of the kernel's.
    k.step('set_phys_to_machine(pfn, frame_list[i])', (s, l) => {
      setEntry(s, l.page, MFN(l.frame));
    }),
    k.step('HYPERVISOR_update_va_mapping(mfn_pte(frame_list[i]))', (s, l) => {
      s.pages[l.page].pte = MAPS(l.frame);
    }),
    k.step('__free_page(page)', (s, l) => {
      s.holdings[l.page].by = 'allocator';
    }),
  ],
});

/** Of one page. */
export const alloc_xenballooned_pages = procedure('alloc_xenballooned_pages', {
  source: 'drivers/xen/balloon.c, alloc_xenballooned_pages @ 3.1',
  locals: { page: id('pages'), empty: bool() },
  body: (k) => [
    k.step('page = balloon_retrieve(highmem)', (s, l) => {
      l.empty = s.holdings[l.page].by !== 'balloon';
      if (!l.empty) s.holdings[l.page].by = 'driver';
    }),
    k.branch('if (page)', (l) => l.empty, [
      k.call('decrease_reservation(nr_pages - pgno)', decrease_reservation, {
        pass: (l, callee) => {
          callee.page = l.page;
        },
      }),
      k.step('page = balloon_retrieve(highmem) again', (s, l) => {
        s.holdings[l.page].by = 'driver';
      }),
    ]),
  ],
});

export const free_xenballooned_pages = procedure('free_xenballooned_pages', {
  source: 'drivers/xen/balloon.c, free_xenballooned_pages @ 3.1',
  locals: { page: id('pages') },
  body: (k) => [
    k.step('balloon_append(pages[i])', (s, l) => {
      balloon_append(s, l.page);
    }),
  ],
});

const passCount = (l: { count: number }, callee: { count: number }): void => {
  callee.count = l.count;
};

const forgetCount = (l: { count: number }): void => {
  l.count = 0;
};

/** A process with one map of one page, and the balloon that the page comes from and goes to. */
export const balloon_user = procedure('balloon_user', {
  source: 'a process with /dev/xen/gntdev open, in a domain whose balloon works',
  locals: { count: upToSlots() },
  body: (k) => [
    k.forever('system calls', [
      k.rest(
        'user',
        k.alternative('ioctl MAP_GRANT_REF', {
          when: (s) => s.holdings[0].by !== 'driver',
          body: [k.call('alloc_xenballooned_pages(1)', alloc_xenballooned_pages)],
        }),
        k.alternative('mmap', {
          when: (s) => s.holdings[0].by === 'driver' && !s.maps[0].vma,
          run: (_s, l) => {
            l.count = 1;
          },
          body: [k.call('mmap', mmap_region, { pass: passCount, take: forgetCount })],
        }),
        k.alternative('munmap', {
          when: (s) => s.maps[0].vma,
          run: (_s, l) => {
            l.count = 1;
          },
          body: [k.call('munmap', do_munmap, { pass: passCount, take: forgetCount })],
        }),
        k.alternative('direct I/O', {
          when: (s) => s.maps[0].established,
          body: [k.call('get_user_pages_fast(addr)', get_user_pages_fast)],
        }),
        k.alternative('ioctl UNMAP_GRANT_REF', {
          when: (s) => s.holdings[0].by === 'driver' && !s.maps[0].vma,
          body: [k.call('free_xenballooned_pages(1)', free_xenballooned_pages)],
        }),
        k.alternative('balloon in', {
          when: (s) => s.holdings[0].by === 'balloon',
          body: [k.call('increase_reservation(1)', increase_reservation)],
        }),
        k.alternative('balloon out', {
          when: (s) => s.holdings[0].by === 'allocator',
          body: [k.call('decrease_reservation(1)', decrease_reservation)],
        }),
      ),
    ]),
  ],
});
