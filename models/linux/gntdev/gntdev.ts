/**
 * Modelled: gntdev_map_grant_pages, and the unmap of a range, run by run, up to the mmu notifier.
 *
 * Not modelled: mappings without page-table modification (`use_ptemod` is 1 in a PV domain);
 * GNTMAP_device_map; DMA buffers; host_addr, flags, ref and domid of the ops (slot i always names its
 * own PTE, its own page and its own grant); unmap notifications; a notifier that may not block, or
 * whose vma was split; pr_debug. `map->vma` is `maps[m].vma`. WARN_ON is the field
 * `warned`, as what a WARN_ON tells is all that some of this code does about an error.
 *
 * Memory model: the op arrays belong to the map, and one thread at a time works on a map: mmap and
 * munmap hold the mmap lock. What is put off is the map's own, too.
 *
 * Source: drivers/xen/gntdev.c @ 5.11, read in a tree of 2020 and in what later patches take out.
 */
import { proceduresOver } from '../../../src/model/index.js';
import { id } from '../../../src/schema/index.js';
import { type DomainMemory, errno, upToSlots } from '../../domain-memory.js';
import { gnttab_map_refs, gnttab_unmap_refs_sync } from './grant-table.js';

const { procedure } = proceduresOver<DomainMemory>();

/** Returns: 0, -EINVAL when a user mapping failed, or what gnttab_map_refs returns. */
export const gntdev_map_grant_pages = procedure('gntdev_map_grant_pages', {
  source: 'drivers/xen/gntdev.c, gntdev_map_grant_pages @ 5.11',
  locals: {
    map: id('maps'),
    first: id('slots'),
    count: upToSlots(),
    kmap_i: upToSlots(),
    i: upToSlots(),
    ret: errno(),
  },
  body: (k) => [
    k.while('for (i = 0; i < map->count; i++) kmap', (l) => l.kmap_i < l.count, [
      // Folded: the op arrays belong to the map.
      k.step('gnttab_set_map_op(&kmap_ops[i]), unmap_op(-1)', (s, l) => {
        s.slots[l.first + l.kmap_i].kmap_op.host_addr = true;
        s.gntdev_slots[l.first + l.kmap_i].kunmap_op.handle = -1;
        l.kmap_i += 1;
      }),
    ]),
    k.call('gnttab_map_refs(map_ops, kmap_ops, pages, count)', gnttab_map_refs, {
      pass: (l, callee) => {
        callee.first = l.first;
        callee.count = l.count;
      },
      take: (l, callee) => {
        l.ret = callee.ret;
      },
    }),
    k.branch('if (err)', (l) => l.ret !== '0', [k.return('return err')]),
    k.while('for (i = 0; i < map->count; i++)', (l) => l.i < l.count, [
      // Folded: the op arrays belong to the map.
      k.step('unmap_ops[i].handle = map_ops[i].handle', (s, l) => {
        const { map_op, kmap_op, unmap_op } = s.slots[l.first + l.i];
        if (map_op.status === 'GNTST_okay') {
          unmap_op.handle = map_op.handle;
          s.gntdev_slots[l.first + l.i].kunmap_op.handle = kmap_op.handle;
        } else {
          l.ret = '-EINVAL';
        }
      }),
      k.set('i++', (l) => {
        l.i += 1;
      }),
    ]),
    k.return('return err (all slots)'),
  ],
});

/** Unmaps a run of slots. Returns: 0 or an error. */
export const __unmap_grant_pages = procedure('__unmap_grant_pages', {
  source: 'drivers/xen/gntdev.c, __unmap_grant_pages @ 5.11',
  locals: {
    map: id('maps'),
    first: upToSlots(),
    count: upToSlots(),
    i: upToSlots(),
    ret: errno(),
  },
  body: (k) => [
    k.call('gnttab_unmap_refs_sync(&unmap_data)', gnttab_unmap_refs_sync, {
      pass: (l, callee) => {
        callee.first = l.first;
        callee.count = l.count;
      },
      take: (l, callee) => {
        l.ret = callee.ret;
      },
    }),
    k.branch('if (err)', (l) => l.ret !== '0', [k.return('return err')]),
    k.while('for (i = 0; i < pages; i++)', (l) => l.i < l.count, [
      // Folded: the op arrays belong to the map.
      k.step('unmap_ops[i].handle = -1', (s, l) => {
        const { unmap_op } = s.slots[l.first + l.i];
        if (unmap_op.status !== 'GNTST_okay') l.ret = '-EINVAL';
        unmap_op.handle = -1;
      }),
      k.set('i++', (l) => {
        l.i += 1;
      }),
    ]),
    k.return('return err (all slots)'),
  ],
});

/** Unmaps what is mapped of a range, run by run. Returns: 0 or the first error. */
export const unmap_grant_pages = procedure('unmap_grant_pages', {
  source: 'drivers/xen/gntdev.c, unmap_grant_pages @ 5.11',
  locals: {
    map: id('maps'),
    offset: upToSlots(),
    pages: upToSlots(),
    range: upToSlots(),
    ret: errno(),
  },
  body: (k) => [
    k.while('while (pages && !err)', (l) => l.pages > 0 && l.ret === '0', [
      // Folded: the handles belong to the map; nobody else looks.
      k.step('while (pages && handle == -1) offset++', (s, l) => {
        while (l.pages > 0 && s.slots[l.offset].unmap_op.handle === -1) {
          l.offset += 1;
          l.pages -= 1;
        }
      }),
      // Folded: as above.
      k.step('find the next run of handles', (s, l) => {
        l.range = 0;
        while (l.range < l.pages && s.slots[l.offset + l.range].unmap_op.handle !== -1)
          l.range += 1;
      }),
      k.call('__unmap_grant_pages(map, offset, range)', __unmap_grant_pages, {
        pass: (l, callee) => {
          callee.map = l.map;
          callee.first = l.offset;
          callee.count = l.range;
        },
        take: (l, callee) => {
          l.ret = callee.ret;
          l.offset += l.range;
          l.pages -= l.range;
          l.range = 0;
        },
      }),
    ]),
    k.return('return err'),
  ],
});

/** The mmu notifier of a map, for a range within its vma. */
export const gntdev_invalidate = procedure('gntdev_invalidate', {
  source: 'drivers/xen/gntdev.c, gntdev_invalidate @ 5.11',
  locals: { map: id('maps'), first: id('slots'), count: upToSlots(), err: errno() },
  body: (k) => [
    k.call('unmap_grant_pages(map, 0, count)', unmap_grant_pages, {
      pass: (l, callee) => {
        callee.map = l.map;
        callee.offset = l.first;
        callee.pages = l.count;
      },
      take: (l, callee) => {
        l.err = callee.ret;
      },
    }),
    k.branch('if (err)', (l) => l.err !== '0', [
      k.step('WARN_ON(err)', (s, l) => {
        s.gntdev_maps[l.map].warned = true;
      }),
    ]),
  ],
});
