/**
 * Every handle of a batch is recorded, whatever became of the rest; a kernel map that failed is an
 * error, too.
 *
 * Not modelled: map ops whose status is preset, so that a hypercall that fails as a whole does not
 * look like a success: none does here; dev_bus_addr.
 *
 * Source: ebee0eab0859, "Xen/gntdev: correct error checking in gntdev_map_grant_pages()", as a
 * stable tree has it.
 */
import { hunksOver, patch } from '../../../src/model/index.js';
import type { DomainMemory } from '../../domain-memory.js';
import { gntdev_map_grant_pages } from '../../linux/gntdev/gntdev.js';

const { hunk } = hunksOver<DomainMemory>();

const go_on = hunk({
  name: 'go_on',
  what: 'gntdev_map_grant_pages: does not return before the handles are recorded',
  of: gntdev_map_grant_pages,
  edits: (k) => [k.remove('if (err)')],
});

const record = hunk({
  name: 'record',
  what: 'gntdev_map_grant_pages: records each handle by its own status, and keeps the first error',
  of: gntdev_map_grant_pages,
  edits: (k) => [
    k.replace(
      'unmap_ops[i].handle = map_ops[i].handle',
      // Folded: the op arrays belong to the map.
      k.step('unmap_ops[i].handle = map_ops[i].handle', (s, l) => {
        const { map_op, kmap_op, unmap_op } = s.slots[l.first + l.i];
        const mapped = map_op.status === 'GNTST_okay';
        const kmapped = kmap_op.status === 'GNTST_okay';
        if (mapped) unmap_op.handle = map_op.handle;
        if (kmapped) s.gntdev_slots[l.first + l.i].kunmap_op.handle = kmap_op.handle;
        if (!(mapped && kmapped) && l.ret === '0') l.ret = '-EINVAL';
      }),
    ),
  ],
});

export const pebee0eab0859 = patch({
  name: 'ebee0eab0859',
  title: 'Xen/gntdev: correct error checking in gntdev_map_grant_pages()',
  source: 'torvalds/linux ebee0eab0859 (5.12)',
  hunks: [go_on, record],
});
