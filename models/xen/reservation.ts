/**
 * Modelled: XENMEM_decrease_reservation and XENMEM_populate_physmap of one page, for a domain whose
 * pfns are its own affair: Xen gives and takes frames, and writes the M2P of what it gives.
 *
 * Not modelled: extents of more than a page; a shortage of frames (nothing is given, and the caller
 * comes back later); reference counts: a frame that a PTE or a peer still maps stays the domain's
 * until that is gone. The M2P entry of a frame that is given back stays as it was, as before 4.2.
 *
 * Source: xen/common/memory.c, guest_remove_page, populate_physmap @ 4.1.
 */
import { proceduresOver } from '../../src/model/index.js';
import { id, range } from '../../src/schema/index.js';
import type { DomainMemory } from '../domain-memory.js';

const { procedure } = proceduresOver<DomainMemory>();

const isFree = (s: DomainMemory, frame: number): boolean =>
  frame >= s.grants.length && !s.owners[frame].ours;

/** Returns: the number of frames taken, 0 or 1. */
export const XENMEM_decrease_reservation = procedure('XENMEM_decrease_reservation', {
  source: 'xen/common/memory.c, guest_remove_page @ 4.1',
  locals: { frame: id('frames'), done: range(0, 1) },
  body: (k) => [
    k.step('free_domheap_page', (s, l) => {
      l.done = s.owners[l.frame].ours ? 1 : 0;
      s.owners[l.frame].ours = false;
    }),
  ],
});

/** Returns: a frame, whichever is free. */
export const XENMEM_populate_physmap = procedure('XENMEM_populate_physmap', {
  source: 'xen/common/memory.c, populate_physmap @ 4.1',
  locals: { gpfn: id('pages'), frame: id('frames') },
  body: (k) => [
    k.step('alloc_domheap_pages', {
      among: 'frames',
      when: (s, _l, _me, frame) => isFree(s, frame),
      run: (s, l, _me, frame) => {
        s.owners[frame].ours = true;
        l.frame = frame;
      },
    }),
    k.step('set_gpfn_from_mfn', (s, l) => {
      s.frames[l.frame].m2p = l.gpfn;
    }),
  ],
});
