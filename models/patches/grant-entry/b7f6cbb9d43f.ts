/**
 * The handle is freed by the unmap that takes away its last half, in its first phase and under the lock
 * of the active entry, no longer by every unmap that finds in its second phase that no half is left.
 * The flags of the maptrack entry are read under that lock too.
 *
 * The reference is read before the lock is taken, and may be a link by then, of a handle that has just
 * been freed: the first phase refuses it, the second one (until 11fc7ccb7217) does not know.
 *
 * Not modelled: `map->domid`, which cannot differ.
 *
 * Source: Xen b7f6cbb9d43f, "gnttab: Avoid potential double-put of maptrack entry",
 * xen/common/grant_table.c, read as the patch of XSA-218 for 4.8.
 */
import { BUG, extended, hunksOver, patch } from '../../../src/model/index.js';
import { bool, id, orNull } from '../../../src/schema/index.js';
import type { DomainMemory } from '../../domain-memory.js';
import { isLive } from '../../memory/grant-entry.js';
import { passHandle, put_maptrack_handle } from '../../xen/grant-table-locks.js';
import {
  __gnttab_unmap_common,
  __gnttab_unmap_common_complete,
  gnttab_unmap_grant_ref,
  passOp,
} from '../../xen/grant-table-unmap.js';

const { hunk } = hunksOver<DomainMemory>();

const ref = { ref: orNull(id('refs')) } as const;

/** The procedures from this patch on. */
export const common_with_put = extended(__gnttab_unmap_common, { put_handle: bool() });
export const unmap_with_ref = extended(gnttab_unmap_grant_ref, { ref: orNull(id('refs')) });

const common = hunk({
  name: 'common',
  what: '__gnttab_unmap_common: reads the flags under the lock, and frees the handle',
  of: __gnttab_unmap_common,
  locals: { put_handle: bool() },
  edits: (k) => [
    k.remove('op->flags = read_atomic(&op->map->flags)'),
    k.remove('if (!op->flags)'),
    k.replace(
      'op->map->ref',
      k.step('op->ref = map->ref', (s, l) => {
        l.ref = s.tracks[l.handle].ref;
      }),
      k.branch('if (op->ref >= nr_grant_entries(rgt))', (l) => l.ref === null, [
        k.return('goto unlock_out', (l) => {
          l.okay = false;
        }),
      ]),
    ),
    k.insertAfter(
      'active_entry_acquire(rgt, op->map->ref)',
      k.step('op->flags = read_atomic(&map->flags)', (s, l) => {
        const map = s.tracks[l.handle];
        l.host = map.GNTMAP_host_map;
        l.device = map.GNTMAP_device_map;
      }),
      k.test(
        'if (!op->flags || map->ref != op->ref)',
        (s, l) => (!l.host && !l.device) || s.tracks[l.handle].ref !== l.ref,
        [
          k.set('rc = GNTST_bad_handle', (l) => {
            l.okay = false;
          }),
          k.goto('active_entry_release(act)', 'goto act_release_out: unstable handle'),
        ],
      ),
    ),
    k.insertBefore(
      'active_entry_release(act)',
      k.test(
        'if (!(map->flags & (device_map | host_map)))',
        (s, l) => !isLive(s.tracks[l.handle]),
        [
          k.step('map->flags = 0', (s, l) => {
            s.tracks[l.handle].GNTMAP_host_map = false;
            s.tracks[l.handle].GNTMAP_device_map = false;
            l.put_handle = true;
          }),
        ],
      ),
    ),
    k.insertAfter(
      'active_entry_release(act)',
      k.branch('if (put_handle)', (l) => l.put_handle, [
        k.call('put_maptrack_handle(lgt, op->handle)', put_maptrack_handle, { pass: passHandle }),
      ]),
    ),
  ],
});

const complete = hunk({
  name: 'complete',
  what: '__gnttab_unmap_common_complete: looks at the maptrack entry no more',
  of: __gnttab_unmap_common_complete,
  edits: (k) => [
    k.replace(
      'op->map->ref',
      k.step('active_entry(rgt, op->ref)', (_s, l) => {
        if (l.ref === null) BUG('active_entry: the reference is a link of the free list');
      }),
    ),
    k.remove('if (!(op->map->flags & (device_map | host_map)))'),
    k.remove('if (put_handle)'),
  ],
});

const op = hunk({
  name: 'ref',
  what: 'gnttab_unmap_grant_ref: hands on the reference from phase to phase, not the maptrack entry',
  of: gnttab_unmap_grant_ref,
  locals: ref,
  edits: (k) => [
    k.replace(
      '__gnttab_unmap_grant_ref(&op, &common)',
      k.call('__gnttab_unmap_grant_ref(&op, &common): ref', __gnttab_unmap_common, {
        pass: passOp,
        take: (l, callee) => {
          l.okay = callee.okay;
          l.host = callee.host;
          l.device = callee.device;
          l.rd = callee.rd;
          l.ref = callee.ref;
        },
      }),
    ),
    k.replace(
      '__gnttab_unmap_common_complete(&common)',
      k.call('__gnttab_unmap_common_complete(&common): ref', __gnttab_unmap_common_complete, {
        pass: (l, callee) => {
          passOp(l, callee);
          callee.okay = l.okay;
          callee.host = l.host;
          callee.device = l.device;
          callee.rd = l.rd;
          callee.ref = l.ref;
        },
      }),
    ),
  ],
});

export const pb7f6cbb9d43f = patch({
  name: 'b7f6cbb9d43f',
  title: 'gnttab: Avoid potential double-put of maptrack entry',
  source: 'xen-project/xen b7f6cbb9d43f (4.9)',
  hunks: [common, complete, op],
});
