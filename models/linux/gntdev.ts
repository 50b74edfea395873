/**
 * Modelled: /dev/xen/gntdev from mmap to munmap of one map by one process: the op arrays, the vma
 * pointer, the mmu notifier under priv->lock.
 *
 * Not modelled: the lazy MMU section inside of apply_to_page_range, in which nothing is queued; the
 * ioctls that make and drop a map, where no scope looks at them (`gntdev-file.ts`; a map exists from
 * the start to the end elsewhere), and map->users; the checks of gntdev_mmap, which pass, and map->flags; host_addr,
 * flags, ref and domid of map and unmap ops (slot i always names its own PTE and its own grant); an
 * apply_to_page_range that fails; several processes or threads on one map; fork (VM_DONTCOPY);
 * unmap notifications (CLEAR_BYTE, SEND_EVENT); the return of the pages to the balloon; partial
 * munmap; mappings without page-table modification (`use_ptemod` is 1 in a PV domain);
 * BUG_ON(handle == -1) after a map that succeeded; WARN_ON(err) of the notifier, which goes on
 * whatever the unmap returns.
 *
 * Memory model: priv->lock has no second taker here, so it is its effect on preemption only; the
 * short section of gntdev_mmap, in which nothing is called, is left out.
 *
 * Source: drivers/xen/gntdev.c @ 0f4b49eaf25e.
 */
import { proceduresOver } from '../../src/model/index.js';
import { id } from '../../src/schema/index.js';
import { type DomainMemory, errno, mapOf, upToSlots } from '../domain-memory.js';
import { gnttab_map_refs, gnttab_unmap_refs } from './grant-table.js';

const { procedure } = proceduresOver<DomainMemory>();

/** Returns: 0, -EINVAL when a user mapping failed, or what gnttab_map_refs returns. */
export const map_grant_pages = procedure('map_grant_pages', {
  source: 'drivers/xen/gntdev.c, map_grant_pages @ 0f4b49eaf25e',
  locals: { first: id('slots'), count: upToSlots(), i: upToSlots(), ret: errno() },
  body: (k) => [
    k.call('gnttab_map_refs(map_ops, pages, count)', gnttab_map_refs, {
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
      // Folded: the op arrays belong to the map, whose mmap call this is.
      k.step('unmap_ops[i].handle = map_ops[i].handle', (s, l) => {
        const { map_op, unmap_op } = s.slots[l.first + l.i];
        if (map_op.status === 'GNTST_okay') unmap_op.handle = map_op.handle;
        else l.ret = '-EINVAL';
        l.i += 1;
      }),
    ]),
    k.return('return err (all slots)'),
  ],
});

/** Returns: 0, or what map_grant_pages returns; then `map->vma` is NULL again. */
export const gntdev_mmap = procedure('gntdev_mmap', {
  source: 'drivers/xen/gntdev.c, gntdev_mmap @ 0f4b49eaf25e',
  locals: { map: id('maps'), first: id('slots'), count: upToSlots(), i: upToSlots(), ret: errno() },
  body: (k) => [
    k.step('map->vma = vma', (s, l) => {
      s.maps[l.map].vma = true;
    }),
    k.while('apply_to_page_range(find_grant_ptes)', (l) => l.i < l.count, [
      k.step('gnttab_set_unmap_op(handle -1)', (s, l) => {
        s.slots[l.first + l.i].unmap_op.handle = -1;
        l.i += 1;
      }),
    ]),
    k.call('map_grant_pages(map)', map_grant_pages, {
      pass: (l, callee) => {
        callee.first = l.first;
        callee.count = l.count;
      },
      take: (l, callee) => {
        l.ret = callee.ret;
      },
    }),
    k.branch('if (err)', (l) => l.ret !== '0', [
      k.step('map->vma = NULL', (s, l) => {
        s.maps[l.map].vma = false;
      }),
    ]),
  ],
});

/** Unmaps a run of slots whose handles are valid. Returns: 0 or an error. */
export const __unmap_grant_pages = procedure('__unmap_grant_pages', {
  source: 'drivers/xen/gntdev.c, __unmap_grant_pages @ 0f4b49eaf25e',
  locals: { first: upToSlots(), count: upToSlots(), i: upToSlots(), ret: errno() },
  body: (k) => [
    k.call('gnttab_unmap_refs(unmap_ops, pages, count)', gnttab_unmap_refs, {
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
      // Folded: the op arrays belong to the map, and priv->lock is held.
      k.step('unmap_ops[i].handle = -1', (s, l) => {
        const { unmap_op } = s.slots[l.first + l.i];
        if (unmap_op.status !== 'GNTST_okay') l.ret = '-EINVAL';
        unmap_op.handle = -1;
        l.i += 1;
      }),
    ]),
    k.return('return err (all slots)'),
  ],
});

/**
 * Unmaps what is mapped of a range, run by run. A run that ends at a hole is taken one slot short,
 * as in the kernel (`range--`); of a run of one slot nothing is left, and the loop makes no
 * progress. No caller here makes a hole.
 */
export const unmap_grant_pages = procedure('unmap_grant_pages', {
  source: 'drivers/xen/gntdev.c, unmap_grant_pages @ 0f4b49eaf25e',
  locals: {
    offset: upToSlots(),
    pages: upToSlots(),
    range: upToSlots(),
    err: errno(),
  },
  body: (k) => [
    k.while('while (pages && !err)', (l) => l.pages > 0 && l.err === '0', [
      // Folded: the handles belong to the map, and priv->lock is held; nobody else looks.
      k.step('find the next run of handles', (s, l) => {
        const valid = (slot: number): boolean => s.slots[slot].unmap_op.handle !== -1;
        while (l.pages > 0 && !valid(l.offset)) {
          l.offset += 1;
          l.pages -= 1;
        }
        l.range = 0;
        while (l.range < l.pages && valid(l.offset + l.range)) l.range += 1;
        if (l.range < l.pages) l.range -= 1;
      }),
      k.call('__unmap_grant_pages(map, offset, range)', __unmap_grant_pages, {
        pass: (l, callee) => {
          callee.first = l.offset;
          callee.count = l.range;
        },
        take: (l, callee) => {
          l.err = callee.ret;
          l.offset += l.range;
          l.pages -= l.range;
          l.range = 0;
        },
      }),
    ]),
  ],
});

/** Whether the map of a slot is in `priv->maps`, as all are where no scope makes and drops maps. */
function isListed(s: DomainMemory, slot: number): boolean {
  return s.gntdev_maps.length === 0 || s.gntdev_maps[mapOf(s, slot)].listed;
}

/** The mmu notifier, for a range that is the whole vma. */
export const mn_invl_range_start = procedure('mn_invl_range_start', {
  source: 'drivers/xen/gntdev.c, mn_invl_range_start @ 0f4b49eaf25e',
  locals: { first: id('slots'), count: upToSlots() },
  body: (k) => [
    // Folded: priv->maps changes under the lock only, and a map that is not in it is passed over.
    k.step('spin_lock(&priv->lock)', (s, l, me) => {
      s.cpus[me.cpu].preempt_count += 1;
      if (!isListed(s, l.first)) l.count = 0;
    }),
    k.call('unmap_grant_pages(map)', unmap_grant_pages, {
      pass: (l, callee) => {
        callee.offset = l.first;
        callee.pages = l.count;
      },
    }),
    k.step('spin_unlock(&priv->lock)', (s, _l, me) => {
      s.cpus[me.cpu].preempt_count -= 1;
    }),
  ],
});
