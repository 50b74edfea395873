/**
 * Modelled: the life of a map: it is made by an ioctl, mapped, dropped by another ioctl or at the
 * release of the file, and freed with the last of its users.
 *
 * Not modelled: priv->lock (one thread works on a map at a time) and the search of priv->maps (there
 * is one map); the checks of gntdev_mmap that pass; an mmu notifier that cannot be inserted, an
 * apply_to_page_range or an allocation that fails; set_grant_ptes_as_special; GET_OFFSET_FOR_VADDR,
 * NOTIFY, COPY, and dma-bufs; vma_open (a vma is not split or moved); where the pages go: the next map
 * gets them again, as they were left.
 *
 * Source: drivers/xen/gntdev.c, gntdev_mmap, gntdev_vma_close, gntdev_put_map, gntdev_release,
 * gntdev_ioctl_map_grant_ref, gntdev_ioctl_unmap_grant_ref @ 5.11, read in a tree of 2020.
 */
import { proceduresOver } from '../../../src/model/index.js';
import { id } from '../../../src/schema/index.js';
import { type DomainMemory, errno, upToSlots, ZERO } from '../../domain-memory.js';
import { gntdev_map_grant_pages, unmap_grant_pages } from './gntdev.js';

const { procedure } = proceduresOver<DomainMemory>();

/** The op arrays as kvcalloc and the loop behind it leave them. */
function presetOps(s: DomainMemory, slot: number): void {
  const { map_op, unmap_op, kmap_op } = s.slots[slot];
  const { kunmap_op } = s.gntdev_slots[slot];
  for (const op of [map_op, unmap_op, kmap_op, kunmap_op]) {
    op.handle = -1;
    op.status = 'GNTST_okay';
  }
  map_op.dev_bus_addr = ZERO;
  kmap_op.dev_bus_addr = ZERO;
  kmap_op.host_addr = false;
  s.gntdev_slots[slot].being_removed = false;
}

/** Drops a reference; the last one frees the map. */
export const gntdev_put_map = procedure('gntdev_put_map', {
  source: 'drivers/xen/gntdev.c, gntdev_put_map, gntdev_free_map @ 5.11',
  locals: { map: id('maps') },
  body: (k) => [
    // Folded: a map without users belongs to whoever dropped the last reference. The arrays are blank
    // again, so that a map that is made later is as new.
    k.step('refcount_dec_and_test(&map->users)', (s, l) => {
      const map = s.gntdev_maps[l.map];
      map.users -= 1;
      if (map.users > 0) return;
      map.live_grants = 0;
      map.warned = false;
      for (let slot = 0; slot < s.slots.length; slot++) presetOps(s, slot);
    }),
  ],
});

export const gntdev_ioctl_map_grant_ref = procedure('gntdev_ioctl_map_grant_ref', {
  source: 'drivers/xen/gntdev.c, gntdev_ioctl_map_grant_ref @ 5.11',
  locals: { map: id('maps') },
  body: (k) => [
    // Folded: nobody knows a map before it is in the list.
    k.step('refcount_set(&map->users, 1), gntdev_add_map', (s, l) => {
      s.gntdev_maps[l.map].users = 1;
      s.gntdev_maps[l.map].listed = true;
    }),
  ],
});

export const gntdev_ioctl_unmap_grant_ref = procedure('gntdev_ioctl_unmap_grant_ref', {
  source: 'drivers/xen/gntdev.c, gntdev_ioctl_unmap_grant_ref @ 5.11',
  locals: { map: id('maps') },
  body: (k) => [
    k.step('list_del(&map->next)', (s, l) => {
      s.gntdev_maps[l.map].listed = false;
    }),
    k.call('gntdev_put_map(priv, map)', gntdev_put_map, {
      pass: (l, callee) => {
        callee.map = l.map;
      },
    }),
  ],
});

/** When the last reference to the file is gone, the one of a vma among them. */
export const gntdev_release = procedure('gntdev_release', {
  source: 'drivers/xen/gntdev.c, gntdev_release @ 5.11',
  locals: { map: id('maps') },
  body: (k) => [
    k.test('while (!list_empty(&priv->maps))', (s, l) => s.gntdev_maps[l.map].listed, [
      k.step('list_del(&map->next)', (s, l) => {
        s.gntdev_maps[l.map].listed = false;
      }),
      k.call('gntdev_put_map(NULL, map)', gntdev_put_map, {
        pass: (l, callee) => {
          callee.map = l.map;
        },
      }),
    ]),
  ],
});

/** Returns: 0, or what gntdev_map_grant_pages returns; then what was mapped is unmapped again. */
export const gntdev_mmap = procedure('gntdev_mmap', {
  source: 'drivers/xen/gntdev.c, gntdev_mmap @ 5.11',
  locals: { map: id('maps'), first: id('slots'), count: upToSlots(), i: upToSlots(), ret: errno() },
  body: (k) => [
    k.step('refcount_inc(&map->users)', (s, l) => {
      s.gntdev_maps[l.map].users += 1;
    }),
    k.step('map->vma = vma', (s, l) => {
      s.maps[l.map].vma = true;
    }),
    k.while('apply_to_page_range(find_grant_ptes)', (l) => l.i < l.count, [
      k.step('gnttab_set_unmap_op(handle -1)', (s, l) => {
        s.slots[l.first + l.i].unmap_op.handle = -1;
        l.i += 1;
      }),
    ]),
    k.call('gntdev_map_grant_pages(map)', gntdev_map_grant_pages, {
      pass: (l, callee) => {
        callee.map = l.map;
        callee.first = l.first;
        callee.count = l.count;
      },
      take: (l, callee) => {
        l.ret = callee.ret;
      },
    }),
    k.branch('if (err)', (l) => l.ret !== '0', [
      k.call('unmap_grant_pages(map, 0, map->count)', unmap_grant_pages, {
        pass: (l, callee) => {
          callee.map = l.map;
          callee.offset = l.first;
          callee.pages = l.count;
        },
      }),
      k.step('map->vma = NULL', (s, l) => {
        s.maps[l.map].vma = false;
      }),
      k.call('gntdev_put_map(priv, map)', gntdev_put_map, {
        pass: (l, callee) => {
          callee.map = l.map;
        },
      }),
    ]),
    k.return('return err'),
  ],
});

export const gntdev_vma_close = procedure('gntdev_vma_close', {
  source: 'drivers/xen/gntdev.c, gntdev_vma_close @ 5.11',
  locals: { map: id('maps') },
  body: (k) => [
    k.step('map->vma = NULL', (s, l) => {
      s.maps[l.map].vma = false;
    }),
    k.call('gntdev_put_map(priv, map)', gntdev_put_map, {
      pass: (l, callee) => {
        callee.map = l.map;
      },
    }),
  ],
});
