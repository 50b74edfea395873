/**
 * Modelled: gnttab_map_refs and gnttab_unmap_refs; the unmap that is put off while a page of the
 * batch is in use, and its caller that waits for it.
 *
 * Not modelled: SetPageForeign and ClearPageForeign (nobody here looks); the retry of a map that
 * answers GNTST_eagain; a hypercall that fails as a whole; the delay, which grows, and the age. A
 * delayed work that finds the page still in use changes nothing, so one that waits for the page
 * stands for all of its runs; it runs in place of its caller, who sleeps until it is done.
 *
 * Source: drivers/xen/grant-table.c, gnttab_map_refs, gnttab_unmap_refs, __gnttab_unmap_refs_async,
 * gnttab_unmap_refs_sync @ 5.11, read in a tree of 4.x; the patches here leave them alone.
 */
import { proceduresOver } from '../../../src/model/index.js';
import { id } from '../../../src/schema/index.js';
import { type DomainMemory, errno, upToSlots } from '../../domain-memory.js';
import {
  HYPERVISOR_map_grant_ref,
  HYPERVISOR_unmap_grant_ref,
} from '../../xen/grant-table-arrays.js';
import { clear_foreign_p2m_mapping, set_foreign_p2m_mapping } from './p2m.js';

const { procedure } = proceduresOver<DomainMemory>();

/** Returns: what set_foreign_p2m_mapping returns. */
export const gnttab_map_refs = procedure('gnttab_map_refs', {
  source: 'drivers/xen/grant-table.c, gnttab_map_refs @ 5.11',
  locals: { first: id('slots'), count: upToSlots(), ret: errno() },
  body: (k) => [
    k.call('HYPERVISOR_grant_table_op(map, map_ops)', HYPERVISOR_map_grant_ref, {
      pass: (l, callee) => {
        callee.first = l.first;
        callee.count = l.count;
      },
    }),
    k.call('set_foreign_p2m_mapping(map_ops, kmap_ops, pages)', set_foreign_p2m_mapping, {
      pass: (l, callee) => {
        callee.first = l.first;
        callee.count = l.count;
      },
      take: (l, callee) => {
        l.ret = callee.ret;
      },
    }),
  ],
});

/** Returns: what clear_foreign_p2m_mapping returns. */
export const gnttab_unmap_refs = procedure('gnttab_unmap_refs', {
  source: 'drivers/xen/grant-table.c, gnttab_unmap_refs @ 5.11',
  locals: { first: upToSlots(), count: upToSlots(), ret: errno() },
  body: (k) => [
    k.call('HYPERVISOR_grant_table_op(unmap, unmap_ops)', HYPERVISOR_unmap_grant_ref, {
      pass: (l, callee) => {
        callee.first = l.first;
        callee.count = l.count;
      },
    }),
    k.call('clear_foreign_p2m_mapping(unmap_ops, kunmap_ops)', clear_foreign_p2m_mapping, {
      pass: (l, callee) => {
        callee.first = l.first;
        callee.count = l.count;
      },
      take: (l, callee) => {
        l.ret = callee.ret;
      },
    }),
  ],
});

/** Unmaps once no page of the batch has a reference but its owner's. Returns: as gnttab_unmap_refs. */
export const gnttab_unmap_refs_sync = procedure('gnttab_unmap_refs_sync', {
  source: 'drivers/xen/grant-table.c, gnttab_unmap_refs_sync, __gnttab_unmap_refs_async @ 5.11',
  locals: { first: upToSlots(), count: upToSlots(), pc: upToSlots(), ret: errno() },
  body: (k) => [
    k.while('for (pc = 0; pc < count; pc++)', (l) => l.pc < l.count, [
      k.test(
        'if (page_count(item->pages[pc]) > 1)',
        (s, l) => s.gntdev_slots[l.first + l.pc].page_in_use,
        [
          k.step('schedule_delayed_work(&item->gnttab_work)', {
            when: (s, l) => !s.gntdev_slots[l.first + l.pc].page_in_use,
            run: (_s, l) => {
              l.pc = 0;
            },
          }),
        ],
        [
          k.set('pc++', (l) => {
            l.pc += 1;
          }),
        ],
      ),
    ]),
    k.call('gnttab_unmap_refs(unmap_ops, kunmap_ops, pages)', gnttab_unmap_refs, {
      pass: (l, callee) => {
        callee.first = l.first;
        callee.count = l.count;
      },
      take: (l, callee) => {
        l.ret = callee.ret;
      },
    }),
  ],
});
