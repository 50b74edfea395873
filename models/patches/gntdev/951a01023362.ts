/**
 * A run of handles that ends at a hole is unmapped whole.
 *
 * Source: 951a01023362, "xen/gntdev: Fix off-by-one error when unmapping with holes"; the commit was
 * not read: it is the difference between trees of 2017 and 2019, put on 3.1, whose loop is the same.
 */
import { hunksOver, patch } from '../../../src/model/index.js';
import type { DomainMemory } from '../../domain-memory.js';
import { unmap_grant_pages } from '../../linux/gntdev.js';

const { hunk } = hunksOver<DomainMemory>();

const whole_run = hunk({
  name: 'whole_run',
  what: 'unmap_grant_pages: does not leave out the last slot of a run',
  of: unmap_grant_pages,
  edits: (k) => [
    k.replace(
      'find the next run of handles',
      // Folded: the handles belong to the map, and priv->lock is held; nobody else looks.
      k.step('find the next run of handles', (s, l) => {
        while (l.pages > 0 && s.slots[l.offset].unmap_op.handle === -1) {
          l.offset += 1;
          l.pages -= 1;
        }
        l.range = 0;
        while (l.range < l.pages && s.slots[l.offset + l.range].unmap_op.handle !== -1)
          l.range += 1;
      }),
    ),
  ],
});

export const p951a01023362 = patch({
  name: '951a01023362',
  title: 'xen/gntdev: Fix off-by-one error when unmapping with holes',
  source: 'torvalds/linux 951a01023362 (4.16)',
  hunks: [whole_run],
});
