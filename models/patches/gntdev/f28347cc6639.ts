/**
 * The kernel part of an unmap is looked at as the user part is, and its handle is forgotten.
 *
 * Source: f28347cc6639, "Xen/gntdev: don't ignore kernel unmapping error", as it was sent.
 */
import { hunksOver, patch } from '../../../src/model/index.js';
import type { DomainMemory } from '../../domain-memory.js';
import { __unmap_grant_pages } from '../../linux/gntdev/gntdev.js';

const { hunk } = hunksOver<DomainMemory>();

const kernel_status = hunk({
  name: 'kernel_status',
  what: '__unmap_grant_pages: an error of a kernel unmap is one of the batch; resets the handle',
  of: __unmap_grant_pages,
  edits: (k) => [
    k.insertAfter(
      'unmap_ops[i].handle = -1',
      // Folded: the op arrays belong to the map.
      k.step('kunmap_ops[i].handle = -1', (s, l) => {
        const { kunmap_op } = s.gntdev_slots[l.first + l.i];
        if (kunmap_op.status !== 'GNTST_okay') l.ret = '-EINVAL';
        kunmap_op.handle = -1;
      }),
    ),
  ],
});

export const pf28347cc6639 = patch({
  name: 'f28347cc6639',
  title: "Xen/gntdev: don't ignore kernel unmapping error",
  source: 'torvalds/linux f28347cc6639 (5.16)',
  hunks: [kernel_status],
});
