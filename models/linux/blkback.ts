/**
 * Modelled: xen_blkbk_map and xen_blkbk_unmap of one request, which map by kernel address and then
 * override each page without touching its PTE. `ret` is never taken back: once a slot has failed,
 * the slots behind it keep their mappings and get no override.
 *
 * Not modelled: requests other than reads, whose grants are mapped read-only; the block I/O, and
 * seg[i].buf; BUG_ON of the hypercalls' results, which are 0; the alerts; the completion as a
 * softirq (the task itself unmaps, in no lazy mode either way); the array that holds the valid
 * handles only (here the hypercall is given all of the request's, and Xen refuses the others); the
 * pages after the last request (their PTEs stay empty: nobody restores them).
 *
 * Source: drivers/block/xen-blkback/blkback.c, xen_blkbk_map, xen_blkbk_unmap @ 3.1.
 */
import { proceduresOver } from '../../src/model/index.js';
import { id } from '../../src/schema/index.js';
import { type DomainMemory, errno, slotsOfMap, upToSlots, Word } from '../domain-memory.js';
import { HYPERVISOR_map_grant_ref, HYPERVISOR_unmap_grant_ref } from '../xen/grant-table.js';
import { m2p_add_override, m2p_remove_override } from './p2m.js';

const { procedure } = proceduresOver<DomainMemory>();

const request = { first: id('slots'), nseg: upToSlots(), i: upToSlots() };

/** Returns: 0, or the first error. */
export const xen_blkbk_map = procedure('xen_blkbk_map', {
  source: 'drivers/block/xen-blkback/blkback.c, xen_blkbk_map @ 3.1',
  locals: { ...request, mfn: id('frames'), ret: errno() },
  body: (k) => [
    k.call('HYPERVISOR_grant_table_op(GNTTABOP_map_grant_ref)', HYPERVISOR_map_grant_ref, {
      pass: (l, callee) => {
        callee.first = l.first;
        callee.count = l.nseg;
        callee.host_addr = 'kernel_pte';
      },
    }),
    k.while('for (i = 0; i < nseg; i++)', (l) => l.i < l.nseg, [
      // Folded: map[] is on this task's stack, pending_handle belongs to the request.
      k.step('pending_handle(req, i) = map[i].handle', (s, l) => {
        const { map_op, unmap_op } = s.slots[l.first + l.i];
        const failed = map_op.status !== 'GNTST_okay';
        unmap_op.handle = failed ? -1 : map_op.handle;
        if (failed) l.ret = '-1';
        else l.mfn = Word.payload(map_op.dev_bus_addr);
      }),
      k.branch(
        'if (ret)',
        (l) => l.ret !== '0',
        [],
        [
          k.call('m2p_add_override(PFN_DOWN(dev_bus_addr), page)', m2p_add_override, {
            pass: (l, callee) => {
              callee.mfn = l.mfn;
              callee.page = l.first + l.i;
            },
            take: (l, callee) => {
              l.ret = callee.ret;
            },
          }),
        ],
      ),
      k.set('i++', (l) => {
        l.i += 1;
        l.mfn = 0;
      }),
    ]),
  ],
});

/** One hypercall for all slots, then the override of each whose handle was valid. */
export const xen_blkbk_unmap = procedure('xen_blkbk_unmap', {
  source: 'drivers/block/xen-blkback/blkback.c, xen_blkbk_unmap @ 3.1',
  locals: request,
  body: (k) => [
    k.call('HYPERVISOR_grant_table_op(GNTTABOP_unmap_grant_ref)', HYPERVISOR_unmap_grant_ref, {
      pass: (l, callee) => {
        callee.first = l.first;
        callee.count = l.nseg;
        callee.host_addr = 'kernel_pte';
      },
    }),
    k.while('for (i = 0; i < invcount; i++)', (l) => l.i < l.nseg, [
      k.test(
        'if (handle == BLKBACK_INVALID_HANDLE)',
        (s, l) => s.slots[l.first + l.i].unmap_op.handle === -1,
        [],
        [
          // Folded: the C does this before the hypercall, to a handle that only this request reads.
          k.step('pending_handle(req, i) = BLKBACK_INVALID_HANDLE', (s, l) => {
            s.slots[l.first + l.i].unmap_op.handle = -1;
          }),
          k.call('m2p_remove_override(page, false)', m2p_remove_override, {
            pass: (l, callee) => {
              callee.page = l.first + l.i;
            },
          }),
        ],
      ),
      k.set('i++', (l) => {
        l.i += 1;
      }),
    ]),
  ],
});

/** blkback, one request after the other. */
export const blkback = procedure('blkback', {
  source: 'drivers/block/xen-blkback/blkback.c, dispatch_rw_block_io, end_block_io_op @ 3.1',
  locals: { map: id('maps'), first: id('slots'), nseg: upToSlots(), ret: errno() },
  body: (k) => [
    k.forever('requests', [
      k.rest(
        'wait for a request',
        k.alternative('request', {
          run: (s, l, me) => {
            l.map = me.id;
            l.nseg = slotsOfMap(s);
            l.first = me.id * l.nseg;
          },
        }),
      ),
      k.call('xen_blkbk_map', xen_blkbk_map, {
        pass: (l, callee) => {
          callee.first = l.first;
          callee.nseg = l.nseg;
        },
        take: (l, callee) => {
          l.ret = callee.ret;
        },
      }),
      k.branch(
        'if (xen_blkbk_map(...))',
        (l) => l.ret !== '0',
        [],
        [
          k.step('submit_bio', (s, l) => {
            s.maps[l.map].established = true;
          }),
          k.rest(
            'wait for the bio',
            k.alternative('end_block_io_op', {
              run: (s, l) => {
                s.maps[l.map].established = false;
              },
            }),
          ),
        ],
      ),
      k.call('xen_blkbk_unmap', xen_blkbk_unmap, {
        pass: (l, callee) => {
          callee.first = l.first;
          callee.nseg = l.nseg;
        },
        take: (l) => {
          l.map = 0;
          l.first = 0;
          l.nseg = 0;
          l.ret = '0';
        },
      }),
    ]),
  ],
});
