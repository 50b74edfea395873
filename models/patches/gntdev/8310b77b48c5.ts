/**
 * A P2M entry that cannot be stored is an error of its slot, which is unmapped at once.
 *
 * Not modelled: dev_bus_addr; the preset status of the two unmaps and the message that shows it; the
 * same of Arm. The handle that becomes ~0 is -1 here.
 *
 * Source: 8310b77b48c5, "Xen/gnttab: handle p2m update errors on a per-slot basis", as a stable tree
 * has it.
 */
import { hunksOver, patch } from '../../../src/model/index.js';
import { type DomainMemory, handle } from '../../domain-memory.js';
import { set_foreign_p2m_mapping } from '../../linux/gntdev/p2m.js';
import { HYPERVISOR_unmap_grant_ref } from '../../xen/grant-table-arrays.js';

const { hunk } = hunksOver<DomainMemory>();

const per_slot = hunk({
  name: 'per_slot',
  what: 'set_foreign_p2m_mapping: reports the slot as failed, unmaps it and goes on',
  of: set_foreign_p2m_mapping,
  locals: { user_handle: handle(), kernel_handle: handle() },
  edits: (k) => [
    k.replace(
      'ret = -ENOMEM; goto out',
      // Folded: the op arrays belong to the caller.
      k.step('map_ops[i].status = GNTST_general_error', (s, l) => {
        const { map_op, kmap_op } = s.slots[l.first + l.i];
        l.user_handle = map_op.handle;
        l.kernel_handle = kmap_op.handle;
        for (const op of [map_op, kmap_op]) {
          op.status = 'GNTST_general_error';
          op.handle = -1;
        }
      }),
      k.call('HYPERVISOR_grant_table_op(unmap, unmap[2])', HYPERVISOR_unmap_grant_ref, {
        pass: (l, callee) => {
          callee.first = l.first + l.i;
          callee.count = 2;
          callee.ops = 'unmap[2]';
          callee.user_handle = l.user_handle;
          callee.kernel_handle = l.kernel_handle;
        },
        take: (l) => {
          l.user_handle = -1;
          l.kernel_handle = -1;
        },
      }),
    ),
  ],
});

export const p8310b77b48c5 = patch({
  name: '8310b77b48c5',
  title: 'Xen/gnttab: handle p2m update errors on a per-slot basis',
  source: 'torvalds/linux 8310b77b48c5 (5.12)',
  hunks: [per_slot],
});
