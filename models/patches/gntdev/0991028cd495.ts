/**
 * What live_grants counts is grants: user and kernel maps each, as they succeed and as they are undone.
 *
 * Not modelled: the message of a negative count.
 *
 * Source: 0991028cd495, "xen/gntdev: Prevent leaking grants", as it was sent.
 */
import { extended, hunksOver, patch } from '../../../src/model/index.js';
import type { DomainMemory } from '../../domain-memory.js';
import { gntdev_map_grant_pages } from '../../linux/gntdev/gntdev.js';
import { __unmap_grant_pages_done, upToGrants } from './dbe97cff7dd9.js';

const { hunk } = hunksOver<DomainMemory>();

const count_maps = hunk({
  name: 'count_maps',
  what: 'gntdev_map_grant_pages: counts each map that succeeded',
  of: extended(gntdev_map_grant_pages, { alloced: upToGrants() }),
  edits: (k) => [
    k.replace(
      'alloced++',
      // Folded: the op arrays belong to the map.
      k.step('alloced++', (s, l) => {
        if (s.slots[l.first + l.i].map_op.status === 'GNTST_okay') l.alloced += 1;
      }),
      // Folded: as above.
      k.step('alloced++ kernel', (s, l) => {
        if (s.slots[l.first + l.i].kmap_op.status === 'GNTST_okay') l.alloced += 1;
      }),
    ),
  ],
});

const count_unmaps = hunk({
  name: 'count_unmaps',
  what: '__unmap_grant_pages_done: counts each unmap of a valid handle that succeeded',
  of: __unmap_grant_pages_done,
  locals: { successful_unmaps: upToGrants() },
  edits: (k) => [
    k.insertBefore(
      'WARN_ON(unmap_ops[i].status)',
      // Folded: the op arrays belong to the map.
      k.step('successful_unmaps++', (s, l) => {
        const { status, handle } = s.slots[l.first + l.i].unmap_op;
        if (status === 'GNTST_okay' && handle !== -1) l.successful_unmaps += 1;
      }),
    ),
    k.insertBefore(
      'WARN_ON(kunmap_ops[i].status)',
      // Folded: the op arrays belong to the map.
      k.step('successful_unmaps++ kernel', (s, l) => {
        const { status, handle } = s.gntdev_slots[l.first + l.i].kunmap_op;
        if (status === 'GNTST_okay' && handle !== -1) l.successful_unmaps += 1;
      }),
    ),
    k.replace(
      'atomic_sub(data->count, &map->live_grants)',
      k.step('atomic_sub_return(successful_unmaps, &live_grants)', (s, l) => {
        s.gntdev_maps[l.map].live_grants -= l.successful_unmaps;
      }),
    ),
  ],
});

export const p0991028cd495 = patch({
  name: '0991028cd495',
  title: 'xen/gntdev: Prevent leaking grants',
  source: 'torvalds/linux 0991028cd495 (6.1)',
  hunks: [count_maps, count_unmaps],
});
