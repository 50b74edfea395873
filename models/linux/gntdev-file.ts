/**
 * Modelled: the ioctls that make and drop a map, and the release of the file; a process that uses
 * them beside mmap and munmap, and exits.
 *
 * Not modelled: map->users, as a map has two of them at most, the list and the vma, and is freed when
 * it has neither; the sleep in gntdev_put_map under priv->lock; mn_release, which at the end of the mm
 * does of each map what mn_invl_range_start does of a range that is the whole vma; where the pages
 * go: the next map gets them again, as they were left; what `gntdev.ts` leaves out.
 *
 * Source: drivers/xen/gntdev.c, gntdev_ioctl_map_grant_ref, gntdev_ioctl_unmap_grant_ref,
 * gntdev_release, gntdev_alloc_map @ 0f4b49eaf25e.
 */

import { proceduresOver } from '../../src/model/index.js';
import { id } from '../../src/schema/index.js';
import { type DomainMemory, ZERO } from '../domain-memory.js';
import { choose, forget, type MapRange, mapRange, passMap, passRange } from './map-range.js';
import { do_munmap, mmap_region } from './mm.js';

const { procedure } = proceduresOver<DomainMemory>();

const isMade = (s: DomainMemory, map: number): boolean =>
  s.gntdev_maps[map].listed || s.maps[map].vma;

/** The op arrays as kzalloc and the loop behind it leave them. */
function presetOps(s: DomainMemory, l: MapRange): void {
  for (let slot = l.first; slot < l.first + l.count; slot++) {
    const { map_op, unmap_op, kmap_op } = s.slots[slot];
    for (const op of [map_op, unmap_op, kmap_op]) {
      op.handle = -1;
      op.status = 'GNTST_okay';
    }
    map_op.dev_bus_addr = ZERO;
    kmap_op.dev_bus_addr = ZERO;
    kmap_op.host_addr = false;
  }
}

export const gntdev_ioctl_map_grant_ref = procedure('gntdev_ioctl_map_grant_ref', {
  source: 'drivers/xen/gntdev.c, gntdev_ioctl_map_grant_ref, gntdev_alloc_map @ 0f4b49eaf25e',
  locals: mapRange,
  body: (k) => [
    // Folded: nobody knows a map before it is in the list.
    k.step('gntdev_alloc_map, gntdev_add_map', (s, l) => {
      presetOps(s, l);
      s.gntdev_maps[l.map].listed = true;
    }),
  ],
});

export const gntdev_ioctl_unmap_grant_ref = procedure('gntdev_ioctl_unmap_grant_ref', {
  source: 'drivers/xen/gntdev.c, gntdev_ioctl_unmap_grant_ref @ 0f4b49eaf25e',
  locals: { map: id('maps') },
  body: (k) => [
    k.step('list_del(&map->next)', (s, l) => {
      s.gntdev_maps[l.map].listed = false;
    }),
  ],
});

/** When the last reference to the file is gone, the one of a vma among them. */
export const gntdev_release = procedure('gntdev_release', {
  source: 'drivers/xen/gntdev.c, gntdev_release @ 0f4b49eaf25e',
  locals: { map: id('maps') },
  body: (k) => [
    k.test('while (!list_empty(&priv->maps))', (s, l) => s.gntdev_maps[l.map].listed, [
      k.step('list_del(&map->next)', (s, l) => {
        s.gntdev_maps[l.map].listed = false;
      }),
    ]),
  ],
});

export const gntdev_owner = procedure('gntdev_owner', {
  source: 'a process with /dev/xen/gntdev open that makes and drops its map',
  locals: mapRange,
  body: (k) => [
    k.forever('system calls', [
      k.rest(
        'owner',
        k.alternative('IOCTL_GNTDEV_MAP_GRANT_REF', {
          when: (s, _l, me) => !isMade(s, me.id),
          run: (s, l, me) => choose(s, l, me.id),
          body: [
            k.call('ioctl(MAP_GRANT_REF)', gntdev_ioctl_map_grant_ref, {
              pass: passRange,
              take: forget,
            }),
          ],
        }),
        k.alternative('mmap', {
          when: (s, _l, me) => s.gntdev_maps[me.id].listed && !s.maps[me.id].vma,
          run: (s, l, me) => choose(s, l, me.id),
          body: [k.call('mmap', mmap_region, { pass: passRange, take: forget })],
        }),
        k.alternative('munmap', {
          when: (s, _l, me) => s.maps[me.id].vma,
          run: (s, l, me) => choose(s, l, me.id),
          body: [k.call('munmap', do_munmap, { pass: passRange, take: forget })],
        }),
        k.alternative('IOCTL_GNTDEV_UNMAP_GRANT_REF', {
          when: (s, _l, me) => s.gntdev_maps[me.id].listed,
          run: (s, l, me) => choose(s, l, me.id),
          body: [
            k.call('ioctl(UNMAP_GRANT_REF)', gntdev_ioctl_unmap_grant_ref, {
              pass: passMap,
              take: forget,
            }),
          ],
        }),
        k.alternative('exit', {
          when: (s, _l, me) => isMade(s, me.id),
          run: (s, l, me) => choose(s, l, me.id),
          body: [
            k.test('if (mm->mmap)', (s, l) => s.maps[l.map].vma, [
              k.call('exit_mmap(mm)', do_munmap, { pass: passRange }),
            ]),
            k.call('exit_files(tsk)', gntdev_release, {
              pass: passMap,
              take: forget,
            }),
          ],
        }),
      ),
    ]),
  ],
});
