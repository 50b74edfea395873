/**
 * The first phase says what it has done, and the second one completes that and no more.
 *
 * Not modelled: the check of the version of the grant table, which moves to the first phase.
 *
 * Source: Xen 11fc7ccb7217, "gnttab: __gnttab_unmap_common_complete() is all-or-nothing",
 * xen/common/grant_table.c, read as the patch of XSA-224 for 4.8.
 */
import { extended, hunksOver, patch } from '../../../src/model/index.js';
import { bool } from '../../../src/schema/index.js';
import type { DomainMemory } from '../../domain-memory.js';
import { __gnttab_unmap_common_complete, passOp } from '../../xen/grant-table-unmap.js';
import { common_with_put, unmap_with_ref } from './b7f6cbb9d43f.js';

const { hunk } = hunksOver<DomainMemory>();

/** `op->done`, both bits. */
const done = { done_host: bool(), done_device: bool() } as const;
const common_with_done = extended(common_with_put, done);
const complete_with_done = extended(__gnttab_unmap_common_complete, done);

export const p11fc7ccb7217 = patch({
  name: '11fc7ccb7217',
  title: 'gnttab: __gnttab_unmap_common_complete() is all-or-nothing',
  source: 'xen-project/xen 11fc7ccb7217 (4.9)',
  hunks: [
    hunk({
      name: 'common',
      what: '__gnttab_unmap_common: notes which halves it has unmapped, the device half last',
      of: common_with_put,
      locals: done,
      edits: (k) => [
        k.remove('if (op->frame != 0)'),
        k.insertAfter(
          'op->map->flags &= ~GNTMAP_host_map',
          k.set('op->done |= GNTMAP_host_map', (l) => {
            l.done_host = true;
          }),
        ),
        k.insertAfter(
          'if (op->host_addr && (op->flags & GNTMAP_host_map))',
          k.branch(
            'if (op->dev_bus_addr && (flags & GNTMAP_device_map))',
            (l) => l.dev_bus_addr && l.device,
            [
              k.step('map->flags &= ~GNTMAP_device_map', (s, l) => {
                s.tracks[l.handle].GNTMAP_device_map = false;
                l.done_device = true;
              }),
            ],
          ),
        ),
      ],
    }),
    hunk({
      name: 'complete',
      what: '__gnttab_unmap_common_complete: completes what was done',
      of: __gnttab_unmap_common_complete,
      locals: done,
      edits: (k) => [
        k.rewrite(
          'if (rd == NULL)',
          k.branch('if (!op->done)', (l) => !l.done_host && !l.done_device, []),
        ),
        k.rewrite(
          'if (op->dev_bus_addr && (op->flags & GNTMAP_device_map))',
          k.branch('if (op->done & GNTMAP_device_map)', (l) => l.done_device, []),
        ),
        k.rewrite(
          'if (op->host_addr && (op->flags & GNTMAP_host_map))',
          k.branch('if (op->done & GNTMAP_host_map)', (l) => l.done_host, []),
        ),
        k.remove('if (op->status != 0)'),
      ],
    }),
    hunk({
      name: 'done',
      what: 'gnttab_unmap_grant_ref: hands on what was done',
      of: unmap_with_ref,
      locals: done,
      edits: (k) => [
        k.replace(
          '__gnttab_unmap_grant_ref(&op, &common): ref',
          k.call('__gnttab_unmap_grant_ref(&op, &common)', common_with_done, {
            pass: passOp,
            take: (l, callee) => {
              l.okay = callee.okay;
              l.ref = callee.ref;
              l.done_host = callee.done_host;
              l.done_device = callee.done_device;
            },
          }),
        ),
        k.replace(
          '__gnttab_unmap_common_complete(&common): ref',
          k.call('__gnttab_unmap_common_complete(&common)', complete_with_done, {
            pass: (l, callee) => {
              passOp(l, callee);
              callee.ref = l.ref;
              callee.done_host = l.done_host;
              callee.done_device = l.done_device;
            },
          }),
        ),
      ],
    }),
  ],
});
