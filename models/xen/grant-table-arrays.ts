/**
 * Modelled: GNTTABOP_map_grant_ref and GNTTABOP_unmap_grant_ref on each of the arrays that a gntdev
 * map has: user PTEs and kernel addresses are mapped by ops of their own, and unmapped by ops of
 * their own. An element of a map is that of `grant-table.ts`.
 *
 * Not modelled: what `grant-table.ts` leaves out; the retry of a map of a page that is paged out. An
 * unmap whose handle is live and whose PTE is its own may be refused all the same, by the scope's
 * budget of refusals (Xen must lock the page of the page table, and find it typed).
 *
 * Source: xen/common/grant_table.c, gnttab_map_grant_ref, gnttab_unmap_grant_ref @ 4.1.
 */
import { proceduresOver } from '../../src/model/index.js';
import { id, oneOf, range, type Sizes } from '../../src/schema/index.js';
import { type DomainMemory, EMPTY, GRANT, handle, upToSlots } from '../domain-memory.js';
import { gnttab_map_grant_ref } from './grant-table.js';

const { procedure } = proceduresOver<DomainMemory>();

/** The array `map_ops` or `kmap_ops`, from `first` on. */
export const HYPERVISOR_map_grant_ref = procedure('HYPERVISOR_map_grant_ref', {
  source: 'xen/common/grant_table.c, gnttab_map_grant_ref @ 4.1',
  locals: {
    first: id('slots'),
    count: upToSlots(),
    ops: oneOf('map_ops', 'kmap_ops'),
    i: upToSlots(),
  },
  body: (k) => [
    k.while('for (i = 0; i < count; i++)', (l) => l.i < l.count, [
      k.call('__gnttab_map_grant_ref(&op)', gnttab_map_grant_ref, {
        pass: (l, callee) => {
          callee.slot = l.first + l.i;
          callee.is_kmap = l.ops === 'kmap_ops' ? 'yes' : 'no';
          callee.host_addr = l.ops === 'kmap_ops' ? 'kernel_pte' : 'user_pte';
        },
        take: (l) => {
          l.i += 1;
        },
      }),
    ]),
  ],
});

/** Which unmap ops: an array of the map, or two on the caller's stack, user first, of one slot. */
interface UnmapLocals {
  first: number;
  count: number;
  ops: 'unmap_ops' | 'kunmap_ops' | 'unmap[2]';
  user_handle: number;
  kernel_handle: number;
  i: number;
  unmapped: number;
}

/** Elements of the longest of them. */
const elements = (sizes: Sizes): number => Math.max(2, sizes.slots);
const upToElements = () => range(0, elements);

const onStack = (l: UnmapLocals): boolean => l.ops === 'unmap[2]';

const slotOf = (l: UnmapLocals): number => (onStack(l) ? l.first : l.first + l.i);

const isKernel = (l: UnmapLocals): boolean => (onStack(l) ? l.i === 1 : l.ops === 'kunmap_ops');

function handleOf(s: DomainMemory, l: UnmapLocals): number {
  if (onStack(l)) return l.i === 1 ? l.kernel_handle : l.user_handle;
  if (l.ops === 'kunmap_ops') return s.gntdev_slots[slotOf(l)].kunmap_op.handle;
  return s.slots[slotOf(l)].unmap_op.handle;
}

type Status = DomainMemory['slots'][number]['unmap_op']['status'];

/** Of ops on the stack only a log message looks at the status. */
function writeStatus(s: DomainMemory, l: UnmapLocals, status: Status): void {
  if (l.ops === 'unmap_ops') s.slots[slotOf(l)].unmap_op.status = status;
  else if (l.ops === 'kunmap_ops') s.gntdev_slots[slotOf(l)].kunmap_op.status = status;
}

/** The grant of a live handle, or null. */
function grantOf(s: DomainMemory, l: UnmapLocals): number | null {
  const h = handleOf(s, l);
  return h < 0 ? null : s.maptrack[h].ref;
}

function readHostPte(s: DomainMemory, l: UnmapLocals): number {
  return isKernel(l) ? s.pages[slotOf(l)].pte : s.slots[slotOf(l)].user_pte;
}

/** The handle is live, and the PTE maps the frame of its grant. */
function fits(s: DomainMemory, l: UnmapLocals): boolean {
  const ref = grantOf(s, l);
  return ref !== null && readHostPte(s, l) === GRANT(ref);
}

/** The first phase of one element. */
function unmapCommon(s: DomainMemory, l: UnmapLocals): void {
  const ref = grantOf(s, l);
  if (ref !== null && fits(s, l)) {
    if (isKernel(l)) s.pages[slotOf(l)].pte = EMPTY;
    else s.slots[slotOf(l)].user_pte = EMPTY;
    s.grants[ref].pin -= 1;
    l.unmapped |= 1 << l.i;
    writeStatus(s, l, 'GNTST_okay');
  } else {
    writeStatus(s, l, ref === null ? 'GNTST_bad_handle' : 'GNTST_general_error');
  }
  l.i += 1;
}

/** The second phase of one element whose first succeeded. */
function unmapComplete(s: DomainMemory, l: UnmapLocals): void {
  const h = handleOf(s, l);
  const grant = s.grants[s.maptrack[h].ref ?? 0];
  s.maptrack[h].ref = null;
  s.maptrack[h].next = s.maptrack_head;
  s.maptrack_head = h;
  if (grant.pin === 0) {
    grant.GTF_reading = false;
    grant.GTF_writing = false;
  }
  l.unmapped &= ~(1 << l.i);
}

/** `count` elements of an array from `first` on, or the two on the stack about the slot `first`. */
export const HYPERVISOR_unmap_grant_ref = procedure('HYPERVISOR_unmap_grant_ref', {
  source: 'xen/common/grant_table.c, gnttab_unmap_grant_ref @ 4.1',
  locals: {
    first: upToSlots(),
    count: upToElements(),
    ops: oneOf('unmap_ops', 'kunmap_ops', 'unmap[2]'),
    user_handle: handle(),
    kernel_handle: handle(),
    i: upToElements(),
    /** The elements whose first phase succeeded, one bit each: `struct gnttab_unmap_common`. */
    unmapped: range(0, (sizes: Sizes) => 2 ** elements(sizes) - 1),
  },
  body: (k) => [
    k.branch('if (count == 0)', (l) => l.count === 0, [k.return('return 0')]),
    k.while('for (i = 0; i < c; i++) first phase', (l) => l.i < l.count, [
      // Folded: PTE, pin count and maptrack flags change under both grant locks, and only the PTE is
      // looked at by anybody who does not take them.
      k.either(
        '__gnttab_unmap_common(&op)',
        k.alternative('answered', { run: unmapCommon }),
        k.alternative('refused', {
          when: (s, l) => s.refusals_left > 0 && fits(s, l),
          run: (s, l) => {
            s.refusals_left -= 1;
            writeStatus(s, l, 'GNTST_general_error');
            l.i += 1;
          },
        }),
      ),
    ]),
    // Folded: the flush of each CPU is awaited; until the last one answers nothing else is done.
    k.step('gnttab_flush_tlb', (s, l) => {
      for (const cpu of s.cpus) for (const entry of cpu.tlb) entry.frame = null;
      l.i = 0;
    }),
    k.while('for (i = 0; i < c; i++) second phase', (l) => l.i < l.count, [
      k.branch('if (flags)', (l) => (l.unmapped & (1 << l.i)) !== 0, [
        // Folded: the handle is freed and the granter's flags change under the grant locks.
        k.step('__gnttab_unmap_common_complete', unmapComplete),
      ]),
      k.set('i++', (l) => {
        l.i += 1;
      }),
    ]),
  ],
});
