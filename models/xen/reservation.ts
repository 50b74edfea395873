/**
 * Modelled: XENMEM_decrease_reservation and XENMEM_populate_physmap of a list of pages, for a domain
 * whose pfns are its own affair: Xen takes and gives frames, and writes the M2P of what it gives.
 *
 * Not modelled: extents of more than a page; a shortage of frames (nothing is given, and the caller
 * comes back later); preemption within a list; reference counts: a frame that a PTE or a peer still
 * maps stays the domain's until that is gone. The M2P entry of a frame that is given back stays as it
 * was, as before 4.2.
 *
 * Source: xen/common/memory.c, decrease_reservation, guest_remove_page, populate_physmap @ 4.1.
 */
import { proceduresOver } from '../../src/model/index.js';
import { id } from '../../src/schema/index.js';
import { type DomainMemory, upToSlots } from '../domain-memory.js';

const { procedure } = proceduresOver<DomainMemory>();

const isFree = (s: DomainMemory, frame: number): boolean =>
  frame >= s.grants.length && !s.owners[frame].ours;

/** The elements of `frame_list` that `extent_start` and `nr_extents` name, and how many are done. */
const extents = { first: id('slots'), count: upToSlots(), done: upToSlots() };

/** Returns: the number of frames taken; the first that is not the domain's ends it. */
export const XENMEM_decrease_reservation = procedure('XENMEM_decrease_reservation', {
  source: 'xen/common/memory.c, decrease_reservation, guest_remove_page @ 4.1',
  locals: { ...extents, mfn: id('frames') },
  body: (k) => [
    k.while('for (i = 0; i < nr_extents; i++)', (l) => l.done < l.count, [
      k.step('__copy_from_guest_offset(&gmfn, extent_list, i)', (s, l) => {
        l.mfn = s.frame_list[l.first + l.done].mfn ?? 0;
      }),
      k.test('if (unlikely(!get_page(page, d)))', (s, l) => !s.owners[l.mfn].ours, [
        k.return('goto out'),
      ]),
      k.step('free_domheap_page', (s, l) => {
        s.owners[l.mfn].ours = false;
        l.done += 1;
      }),
    ]),
  ],
});

/** Returns: in `frame_list`, a frame for each page, whichever is free. */
export const XENMEM_populate_physmap = procedure('XENMEM_populate_physmap', {
  source: 'xen/common/memory.c, populate_physmap @ 4.1',
  locals: { ...extents, mfn: id('frames') },
  body: (k) => [
    k.while('for (i = 0; i < nr_extents; i++)', (l) => l.done < l.count, [
      k.step('alloc_domheap_pages', {
        among: 'frames',
        when: (s, _l, _me, frame) => isFree(s, frame),
        run: (s, l, _me, frame) => {
          s.owners[frame].ours = true;
          l.mfn = frame;
        },
      }),
      k.step('set_gpfn_from_mfn', (s, l) => {
        s.frames[l.mfn].m2p = l.first + l.done;
      }),
      k.step('__copy_to_guest_offset(extent_list, i, &mfn)', (s, l) => {
        s.frame_list[l.first + l.done].mfn = l.mfn;
        l.done += 1;
      }),
    ]),
  ],
});
