/**
 * The mark of a slot that is being unmapped goes when it is unmapped, so that a map can be mapped
 * and unmapped a second time. Upstream never takes the mark back; since 5c13a4a0291b it refuses the
 * second mmap.
 */
import { hunksOver, patch } from '../../../src/model/index.js';
import type { DomainMemory } from '../../domain-memory.js';
import { __unmap_grant_pages_done } from './dbe97cff7dd9.js';

const { hunk } = hunksOver<DomainMemory>();

const reset = hunk({
  name: 'reset',
  what: '__unmap_grant_pages_done: takes the mark back',
  of: __unmap_grant_pages_done,
  edits: (k) => [
    k.insertAfter(
      'kunmap_ops[i].handle = INVALID_GRANT_HANDLE',
      k.step('being_removed[i] = false', (s, l) => {
        s.gntdev_slots[l.first + l.i].being_removed = false;
      }),
    ),
  ],
});

export const beingRemovedReset = patch({
  name: 'being_removed_reset',
  title: 'xen/gntdev: a slot that was unmapped is not being removed any more',
  source: 'pvmc; a repair of dbe97cff7dd9',
  hunks: [reset],
});
