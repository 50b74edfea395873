/**
 * An unmap that fails because there was nothing to unmap is no cause for a warning.
 *
 * Source: 166d38632316, "xen/gntdev: Ignore failure to unmap INVALID_GRANT_HANDLE"; the commit was
 * not read: it is what 0991028cd495 finds there.
 */
import { hunksOver, patch } from '../../../src/model/index.js';
import type { DomainMemory } from '../../domain-memory.js';
import { __unmap_grant_pages_done } from './dbe97cff7dd9.js';

const { hunk } = hunksOver<DomainMemory>();

const warn = hunk({
  name: 'warn',
  what: '__unmap_grant_pages_done: warns only of a handle that was valid',
  of: __unmap_grant_pages_done,
  edits: (k) => [
    k.replace(
      'WARN_ON(unmap_ops[i].status)',
      // Folded: the op arrays belong to the map.
      k.step('WARN_ON(unmap_ops[i].status)', (s, l) => {
        const { status, handle } = s.slots[l.first + l.i].unmap_op;
        if (status !== 'GNTST_okay' && handle !== -1) s.gntdev_maps[l.map].warned = true;
      }),
    ),
    k.replace(
      'WARN_ON(kunmap_ops[i].status)',
      // Folded: the op arrays belong to the map.
      k.step('WARN_ON(kunmap_ops[i].status)', (s, l) => {
        const { status, handle } = s.gntdev_slots[l.first + l.i].kunmap_op;
        if (status !== 'GNTST_okay' && handle !== -1) s.gntdev_maps[l.map].warned = true;
      }),
    ),
  ],
});

export const p166d38632316 = patch({
  name: '166d38632316',
  title: 'xen/gntdev: Ignore failure to unmap INVALID_GRANT_HANDLE',
  source: 'torvalds/linux 166d38632316 (5.19)',
  hunks: [warn],
});
