/**
 * An unmap does not wait for pages in use: it is put off, and a worker does it later. What is being
 * unmapped is marked, and the grants that are mapped are counted.
 *
 * Not modelled: what gntdev_put_map does without page-table modification; -EAGAIN is -1 here. The
 * worker looks at all pages of the batch at once: a page that is in use keeps it from running, and no
 * reference is taken to a page of a map that is not in use.
 *
 * Source: dbe97cff7dd9, "xen/gntdev: Avoid blocking in unmap_grant_pages()", by its text for stable
 * trees and its first version for the tree of 2022.
 */
import { hunksOver, patch, proceduresOver } from '../../../src/model/index.js';
import { id, range, type Sizes } from '../../../src/schema/index.js';
import { type DomainMemory, upToSlots } from '../../domain-memory.js';
import { gntdev_mmap, gntdev_put_map } from '../../linux/gntdev/file.js';
import { gntdev_invalidate, gntdev_map_grant_pages } from '../../linux/gntdev/gntdev.js';
import { gnttab_unmap_refs } from '../../linux/gntdev/grant-table.js';

const { procedure } = proceduresOver<DomainMemory>();
const { hunk, adds, replaces } = hunksOver<DomainMemory>();

/** As many grants as a map can have. */
export const upToGrants = () => range(0, (sizes: Sizes) => 2 * sizes.slots);

const run = { map: id('maps'), first: upToSlots(), count: upToSlots() };

interface Run {
  map: number;
  first: number;
  count: number;
}

const sameSlots = (l: Run, callee: { first: number; count: number }): void => {
  callee.first = l.first;
  callee.count = l.count;
};

const sameRun = (l: Run, callee: Run): void => {
  callee.map = l.map;
  sameSlots(l, callee);
};

/** Whether a page of the batch has a reference beside its owner's. */
function isInUse(s: DomainMemory, first: number, count: number): boolean {
  for (let slot = first; slot < first + count; slot++)
    if (s.gntdev_slots[slot].page_in_use) return true;
  return false;
}

/** When a batch has been unmapped, or has been refused: the result is not looked at. */
export const __unmap_grant_pages_done = procedure('__unmap_grant_pages_done', {
  source: 'drivers/xen/gntdev.c, __unmap_grant_pages_done @ dbe97cff7dd9',
  locals: { ...run, i: upToSlots() },
  body: (k) => [
    k.while('for (i = 0; i < data->count; i++)', (l) => l.i < l.count, [
      k.step('WARN_ON(unmap_ops[i].status)', (s, l) => {
        if (s.slots[l.first + l.i].unmap_op.status !== 'GNTST_okay')
          s.gntdev_maps[l.map].warned = true;
      }),
      k.step('unmap_ops[i].handle = INVALID_GRANT_HANDLE', (s, l) => {
        s.slots[l.first + l.i].unmap_op.handle = -1;
      }),
      k.step('WARN_ON(kunmap_ops[i].status)', (s, l) => {
        if (s.gntdev_slots[l.first + l.i].kunmap_op.status !== 'GNTST_okay')
          s.gntdev_maps[l.map].warned = true;
      }),
      k.step('kunmap_ops[i].handle = INVALID_GRANT_HANDLE', (s, l) => {
        s.gntdev_slots[l.first + l.i].kunmap_op.handle = -1;
      }),
      k.set('i++', (l) => {
        l.i += 1;
      }),
    ]),
    k.step('atomic_sub(data->count, &map->live_grants)', (s, l) => {
      s.gntdev_maps[l.map].live_grants -= l.count;
    }),
    k.call('gntdev_put_map(NULL, map)', gntdev_put_map, {
      pass: (l, callee) => {
        callee.map = l.map;
      },
    }),
  ],
});

/** Unmaps now, or has a worker do it. */
export const gnttab_unmap_refs_async = procedure('gnttab_unmap_refs_async', {
  source: 'drivers/xen/grant-table.c, gnttab_unmap_refs_async, __gnttab_unmap_refs_async @ 5.11',
  locals: { ...run, pc: upToSlots() },
  body: (k) => [
    k.while('for (pc = 0; pc < count; pc++)', (l) => l.pc < l.count, [
      k.test(
        'if (page_count(item->pages[pc]) > 1)',
        (s, l) => s.gntdev_slots[l.first + l.pc].page_in_use,
        [
          k.step('schedule_delayed_work(&item->gnttab_work)', (s, l) => {
            const { unmap_data } = s.gntdev_maps[l.map];
            unmap_data.queued = true;
            unmap_data.offset = l.first;
            unmap_data.count = l.count;
          }),
          k.return('return'),
        ],
      ),
      k.set('pc++', (l) => {
        l.pc += 1;
      }),
    ]),
    k.call('gnttab_unmap_refs(unmap_ops, kunmap_ops, pages)', gnttab_unmap_refs, {
      pass: sameSlots,
    }),
    k.call('item->done(ret, item)', __unmap_grant_pages_done, { pass: sameRun }),
  ],
});

/** The worker. */
export const gnttab_unmap_work = procedure('gnttab_unmap_work', {
  source: 'drivers/xen/grant-table.c, gnttab_unmap_work @ 5.11',
  locals: run,
  body: (k) => [
    k.forever('works', [
      k.rest(
        'kworker',
        k.alternative('gnttab_unmap_work', {
          when: (s) => {
            const { queued, offset, count } = s.gntdev_maps[0].unmap_data;
            return queued && !isInUse(s, offset, count);
          },
          run: (s, l) => {
            const { unmap_data } = s.gntdev_maps[0];
            l.first = unmap_data.offset;
            l.count = unmap_data.count;
            unmap_data.queued = false;
            unmap_data.offset = 0;
            unmap_data.count = 0;
          },
        }),
      ),
      k.call('gnttab_unmap_refs(unmap_ops, kunmap_ops, pages)', gnttab_unmap_refs, {
        pass: sameSlots,
      }),
      k.call('unmap_data->done(ret, unmap_data)', __unmap_grant_pages_done, {
        pass: sameRun,
        take: (l) => {
          l.first = 0;
          l.count = 0;
        },
      }),
    ]),
  ],
});

/** Unmaps a run of slots, now or later. */
export const __unmap_grant_pages = procedure('__unmap_grant_pages', {
  source: 'drivers/xen/gntdev.c, __unmap_grant_pages @ dbe97cff7dd9',
  locals: run,
  body: (k) => [
    k.step('refcount_inc(&map->users)', (s, l) => {
      s.gntdev_maps[l.map].users += 1;
    }),
    k.call('gnttab_unmap_refs_async(&map->unmap_data)', gnttab_unmap_refs_async, {
      pass: sameRun,
    }),
  ],
});

/** Unmaps what is not yet being unmapped of a range, run by run. */
export const unmap_grant_pages = procedure('unmap_grant_pages', {
  source: 'drivers/xen/gntdev.c, unmap_grant_pages @ dbe97cff7dd9',
  locals: { map: id('maps'), offset: upToSlots(), pages: upToSlots(), range: upToSlots() },
  body: (k) => [
    k.test('if (live_grants == 0)', (s, l) => s.gntdev_maps[l.map].live_grants === 0, [
      k.return('return'),
    ]),
    k.while('while (pages)', (l) => l.pages > 0, [
      // Folded: the marks belong to the map, and only its notifier and its mmap come here.
      k.step('being_removed[offset + range] = true', (s, l) => {
        while (l.pages > 0 && s.gntdev_slots[l.offset].being_removed) {
          l.offset += 1;
          l.pages -= 1;
        }
        l.range = 0;
        while (l.range < l.pages && !s.gntdev_slots[l.offset + l.range].being_removed) {
          s.gntdev_slots[l.offset + l.range].being_removed = true;
          l.range += 1;
        }
      }),
      k.branch('if (range)', (l) => l.range > 0, [
        k.call('__unmap_grant_pages(map, offset, range)', __unmap_grant_pages, {
          pass: (l, callee) => {
            callee.map = l.map;
            callee.first = l.offset;
            callee.count = l.range;
          },
          take: (l) => {
            l.offset += l.range;
            l.pages -= l.range;
            l.range = 0;
          },
        }),
      ]),
    ]),
  ],
});

const count_maps = hunk({
  name: 'count_maps',
  what: 'gntdev_map_grant_pages: counts the slots of which both maps succeeded',
  of: gntdev_map_grant_pages,
  locals: { alloced: upToGrants() },
  edits: (k) => [
    k.insertAfter(
      'unmap_ops[i].handle = map_ops[i].handle',
      // Folded: the op arrays belong to the map.
      k.step('alloced++', (s, l) => {
        const { map_op, kmap_op } = s.slots[l.first + l.i];
        if (map_op.status === 'GNTST_okay' && kmap_op.status === 'GNTST_okay') l.alloced += 1;
      }),
    ),
    k.insertBefore(
      'return err (all slots)',
      k.step('atomic_add(alloced, &map->live_grants)', (s, l) => {
        s.gntdev_maps[l.map].live_grants += l.alloced;
      }),
    ),
  ],
});

const invalidate = hunk({
  name: 'invalidate',
  what: 'gntdev_invalidate: there is no error to warn of',
  of: gntdev_invalidate,
  edits: (k) => [
    k.remove('if (err)'),
    k.replace(
      'unmap_grant_pages(map, 0, count)',
      k.call('unmap_grant_pages(map, 0, count)', unmap_grant_pages, {
        pass: (l, callee) => {
          callee.map = l.map;
          callee.offset = l.first;
          callee.pages = l.count;
        },
      }),
    ),
  ],
});

const mmap = hunk({
  name: 'mmap',
  what: 'gntdev_mmap: refuses a map of which grants are still mapped',
  of: gntdev_mmap,
  edits: (k) => [
    k.insertBefore(
      'refcount_inc(&map->users)',
      k.test(
        'if (atomic_read(&map->live_grants))',
        (s, l) => s.gntdev_maps[l.map].live_grants !== 0,
        [
          k.return('return -EAGAIN', (l) => {
            l.ret = '-1';
          }),
        ],
      ),
    ),
  ],
});

export const pdbe97cff7dd9 = patch({
  name: 'dbe97cff7dd9',
  title: 'xen/gntdev: Avoid blocking in unmap_grant_pages()',
  source: 'torvalds/linux dbe97cff7dd9 (5.19)',
  hunks: [
    count_maps,
    adds(
      'done',
      '__unmap_grant_pages_done: forgets handles that were unmapped',
      __unmap_grant_pages_done,
    ),
    adds('async', 'gnttab_unmap_refs_async: unmaps a batch now or later', gnttab_unmap_refs_async),
    adds('work', 'gnttab_unmap_work: unmaps a batch that was put off', gnttab_unmap_work),
    replaces(
      'unmap_run',
      '__unmap_grant_pages: takes a reference to the map and does not wait',
      __unmap_grant_pages,
    ),
    replaces(
      'unmap_range',
      'unmap_grant_pages: marks what is being unmapped, and skips it',
      unmap_grant_pages,
    ),
    invalidate,
    mmap,
  ],
});
