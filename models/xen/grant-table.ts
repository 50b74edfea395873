/**
 * Modelled: GNTTABOP_map_grant_ref and GNTTABOP_unmap_grant_ref, grant table version 1, on arrays
 * of ops, with their phases, what they write back, and the maptrack free list (last freed, first
 * used).
 *
 * Not modelled: flags other than host_map (no device_map, so dev_bus_addr of an unmap is 0);
 * readonly; the granter's own actions (it never withdraws a grant in these scopes, so checks of
 * `flags` and `domid` cannot fail by themselves: a failure is a fault of the scope's budget, and an
 * unmap has no such faults); which check of a map fails (a late one has raised the pin count and
 * the flags for a moment; here they never change); the status codes of those checks (one stands for
 * all); host_addr of a user's op, which is always set; the fields of a map op that are written back
 * as they were read; reference counts of frames; batches of more than 32 unmaps; the crash with which a debug hypervisor
 * answers an implicit unmap (release behaviour: the entry is replaced, pin and handle stay).
 *
 * Memory model: sequential consistency. The grant locks are not state of their own: what Xen does
 * under them is one step, so no other grant operation sees the inside.
 */
import { proceduresOver } from '../../src/model/index.js';
import { id, oneOf, range, type Sizes } from '../../src/schema/index.js';
import {
  type DomainMemory,
  EMPTY,
  GNTST,
  GRANT,
  handle,
  MADDR,
  upToSlots,
} from '../domain-memory.js';
import { clearSpecial, frameOfGrant, specialAsAsked } from '../memory/overrides.js';

const { procedure } = proceduresOver<DomainMemory>();

/** Which PTE an op's `host_addr` names. */
const hostAddr = () => oneOf('user_pte', 'kernel_pte');

function readHostPte(s: DomainMemory, host: 'user_pte' | 'kernel_pte', slot: number): number {
  return host === 'user_pte' ? s.slots[slot].user_pte : s.pages[slot].pte;
}

function writeHostPte(
  s: DomainMemory,
  host: 'user_pte' | 'kernel_pte',
  slot: number,
  pte: number,
): void {
  if (host === 'kernel_pte') {
    s.pages[slot].pte = pte;
    return;
  }
  s.slots[slot].user_pte = pte;
  if (pte === EMPTY) clearSpecial(s, slot);
  else specialAsAsked(s, slot);
}

function takeFreeHandle(s: DomainMemory): number {
  const head = s.maptrack_head;
  if (head === null) return -1;
  s.maptrack_head = s.maptrack[head].next;
  s.maptrack[head].next = null;
  return head;
}

export function putFreeHandle(s: DomainMemory, freed: number): void {
  s.maptrack[freed].ref = null;
  s.maptrack[freed].by_va = 0;
  s.maptrack[freed].next = s.maptrack_head;
  s.maptrack_head = freed;
}

type Grant = DomainMemory['grants'][number];

export function clearFlags(grant: Grant): void {
  grant.GTF_reading = false;
  grant.GTF_writing = false;
}

/** Takes back the pin of a map that fails after it. */
function unpin(s: DomainMemory, ref: number): void {
  const grant = s.grants[ref];
  grant.pin -= 1;
  if (grant.pin === 0) clearFlags(grant);
}

/**
 * One element of GNTTABOP_map_grant_ref: `map_ops[slot]`, or `kmap_ops[slot]` where `is_kmap`.
 *
 * Source: xen/common/grant_table.c, __gnttab_map_grant_ref @ 4.1.
 */
export const gnttab_map_grant_ref = procedure('gnttab_map_grant_ref', {
  source: 'xen/common/grant_table.c, __gnttab_map_grant_ref @ 4.1',
  locals: {
    slot: id('slots'),
    is_kmap: oneOf('no', 'yes'),
    host_addr: hostAddr(),
    handle: handle(),
    status: GNTST,
  },
  body: (k) => [
    // Folded: the free list changes under the maptrack lock.
    k.step('get_maptrack_handle', (s, l) => {
      l.handle = takeFreeHandle(s);
      if (l.handle < 0) l.status = 'GNTST_no_device_space';
    }),
    k.branch('if (handle == -1)', (l) => l.handle < 0, [k.goto('op->status = status')]),
    // Folded: the shared flags and the pin count change under the granter's grant table lock.
    k.either(
      'act->pin++',
      k.alternative('granted', {
        run: (s, l) => {
          const grant = s.grants[l.slot];
          grant.GTF_reading = true;
          grant.GTF_writing = true;
          grant.pin += 1;
        },
      }),
      // Folded: whichever check fails, Xen undoes what it took and writes nothing but the status.
      k.alternative('fails', {
        when: (s) => s.faults_left > 0,
        run: (s, l) => {
          s.faults_left -= 1;
          putFreeHandle(s, l.handle);
          l.handle = -1;
          l.status = 'GNTST_general_error';
        },
        body: [k.goto('op->status = status', 'goto undo_out')],
      }),
    ),
    // Folded: the address is in the copy of the op that Xen made when it began with it, which the
    // guest's CPU cannot have changed since: it waits for the hypercall.
    k.step('create_grant_host_mapping', (s, l) => {
      if (l.is_kmap === 'yes' && !s.slots[l.slot].kmap_op.host_addr) {
        unpin(s, l.slot);
        putFreeHandle(s, l.handle);
        l.handle = -1;
        l.status = 'GNTST_general_error';
        return;
      }
      writeHostPte(s, l.host_addr, l.slot, GRANT(frameOfGrant(s, l.slot)));
    }),
    k.branch('if (rc != GNTST_okay)', (l) => l.status !== 'GNTST_okay', [
      k.goto('op->status = status', 'goto undo_out (no mapping)'),
    ]),
    // Folded: both are written under the maptrack lock.
    k.step('maptrack->ref = op->ref', (s, l) => {
      const entry = s.maptrack[l.handle];
      entry.ref = l.slot;
      if (l.is_kmap === 'yes') entry.by_va = s.slots[l.slot].kmap_op.by_va;
    }),
    // Folded: both are copied out in one go, and the guest looks at neither before the return.
    k.step('op->dev_bus_addr, op->handle', (s, l) => {
      const { map_op, kmap_op } = s.slots[l.slot];
      const op = l.is_kmap === 'yes' ? kmap_op : map_op;
      op.dev_bus_addr = MADDR(frameOfGrant(s, l.slot));
      op.handle = l.handle;
    }),
    k.step('op->status = status', (s, l) => {
      const { map_op, kmap_op } = s.slots[l.slot];
      (l.is_kmap === 'yes' ? kmap_op : map_op).status = l.status;
    }),
  ],
});

/**
 * GNTTABOP_map_grant_ref on `map_ops[first]` .. `map_ops[first + count - 1]`, called directly.
 *
 * Source: xen/common/grant_table.c, gnttab_map_grant_ref @ 4.1.
 */
export const HYPERVISOR_map_grant_ref = procedure('HYPERVISOR_map_grant_ref', {
  source: 'xen/common/grant_table.c, gnttab_map_grant_ref @ 4.1',
  locals: { first: id('slots'), count: upToSlots(), host_addr: hostAddr(), i: upToSlots() },
  body: (k) => [
    k.while('for (i = 0; i < count; i++)', (l) => l.i < l.count, [
      k.call('__gnttab_map_grant_ref(&op)', gnttab_map_grant_ref, {
        pass: (l, callee) => {
          callee.slot = l.first + l.i;
          callee.host_addr = l.host_addr;
        },
        take: (l) => {
          l.i += 1;
        },
      }),
    ]),
  ],
});

/**
 * GNTTABOP_unmap_grant_ref on `count` elements: the first phase for each, one flush of all CPUs,
 * the second phase for each. The elements are `unmap_ops[first]`.., or, where `arena` is `yes`, one
 * op in a multicall's argument area with the handle `arena_handle`.
 *
 * Source: xen/common/grant_table.c, gnttab_unmap_grant_ref, __gnttab_unmap_common,
 * __gnttab_unmap_common_complete @ 4.1.
 */
export const HYPERVISOR_unmap_grant_ref = procedure('HYPERVISOR_unmap_grant_ref', {
  source: 'xen/common/grant_table.c, gnttab_unmap_grant_ref @ 4.1',
  locals: {
    first: upToSlots(),
    count: upToSlots(),
    host_addr: hostAddr(),
    arena: oneOf('no', 'yes'),
    arena_handle: handle(),
    i: upToSlots(),
    /** The elements whose first phase succeeded, one bit each: `struct gnttab_unmap_common`. */
    unmapped: range(0, (sizes: Sizes) => 2 ** sizes.slots - 1),
  },
  body: (k) => [
    k.branch('if (count == 0)', (l) => l.count === 0, [k.return('return 0')]),
    k.while('for (i = 0; i < c; i++) first phase', (l) => l.i < l.count, [
      // Folded: PTE, pin count and maptrack flags change under both grant locks, and only the PTE is
      // looked at by anybody who does not take them.
      k.step('__gnttab_unmap_common', (s, l) => {
        const slot = l.first + l.i;
        const { unmap_op } = s.slots[slot];
        const h = l.arena === 'yes' ? l.arena_handle : unmap_op.handle;
        const ref = h < 0 ? null : s.maptrack[h].ref;
        // A handle that is live serves if the entry maps the frame of its grant.
        const fits =
          ref !== null && readHostPte(s, l.host_addr, slot) === GRANT(frameOfGrant(s, ref));
        if (ref !== null && fits) {
          writeHostPte(s, l.host_addr, slot, EMPTY);
          s.grants[ref].pin -= 1;
          l.unmapped |= 1 << l.i;
        }
        if (l.arena === 'no') {
          const refused = ref === null ? 'GNTST_bad_handle' : 'GNTST_general_error';
          unmap_op.status = fits ? 'GNTST_okay' : refused;
        }
        l.i += 1;
      }),
    ]),
    // Folded: the flush of each CPU is awaited; until the last one answers nothing else is done.
    k.step('gnttab_flush_tlb', (s, l) => {
      for (const cpu of s.cpus) for (const entry of cpu.tlb) entry.frame = null;
      l.i = 0;
    }),
    k.while('for (i = 0; i < c; i++) second phase', (l) => l.i < l.count, [
      k.branch('if (flags)', (l) => (l.unmapped & (1 << l.i)) !== 0, [
        // Folded: the handle is freed and the granter's flags change under the grant locks. The
        // granter could see one flag clear before the other, but does nothing in these scopes.
        k.step('__gnttab_unmap_common_complete', (s, l) => {
          const h = l.arena === 'yes' ? l.arena_handle : s.slots[l.first + l.i].unmap_op.handle;
          const grant = s.grants[s.maptrack[h].ref ?? 0];
          putFreeHandle(s, h);
          if (grant.pin === 0) clearFlags(grant);
          l.unmapped &= ~(1 << l.i);
        }),
      ]),
      k.set('i++', (l) => {
        l.i += 1;
      }),
    ]),
  ],
});
