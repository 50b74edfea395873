/**
 * Modelled: GNTTABOP_unmap_grant_ref, one element a call: its first phase, the flush, and its second
 * phase, each phase with its own critical section under the lock of the active entry.
 *
 * Not modelled: what `grant-table-locks.ts` leaves out; batches (one element each, so the two phases of
 * different elements overlap only by calls of different vCPUs); `new_addr`. A handle of the free list
 * has a link where its reference was, which Xen takes for a number of a grant reference: here it stops.
 *
 * Source: xen/common/grant_table.c, __gnttab_unmap_common, __gnttab_unmap_common_complete @ 4.8.1, read
 * as `grant-table-locks.ts` says.
 */
import { BUG, proceduresOver } from '../../src/model/index.js';
import { bool, id, orNull } from '../../src/schema/index.js';
import type { DomainMemory } from '../domain-memory.js';
import { grantHandle, isLive } from '../memory/grant-entry.js';
import {
  active_entry_acquire,
  active_entry_release,
  passHandle,
  pinned,
  put_maptrack_handle,
} from './grant-table-locks.js';

const { procedure } = proceduresOver<DomainMemory>();

/**
 * Lowers a counter of `act->pin`. Release builds do not check it, and borrow from the next counter; the
 * kernel stops here where a debug build does.
 */
export function lower(s: DomainMemory, ref: number, counter: 'hstw' | 'devw'): void {
  const entry = s.grant_entries[ref];
  if (entry[counter] === 0) BUG(`ASSERT(act->pin & GNTPIN_${counter}_mask)`);
  entry[counter] -= 1;
}

/** Drops a reference of a granter's page. */
export function put_page(s: DomainMemory, ref: number): void {
  const entry = s.grant_entries[ref];
  if (entry.count === 0) BUG('put_page: the page has no reference left');
  entry.count -= 1;
}

export const passEntry = (l: { ref: number | null }, callee: { ref: number }): void => {
  callee.ref = l.ref ?? 0;
};

interface UnmapOp {
  mapping: number;
  host_addr: boolean;
  dev_bus_addr: boolean;
  handle: number;
}

export const passOp = (l: UnmapOp, callee: UnmapOp): void => {
  callee.mapping = l.mapping;
  callee.host_addr = l.host_addr;
  callee.dev_bus_addr = l.dev_bus_addr;
  callee.handle = l.handle;
};

/** `struct gnttab_unmap_common`, the part that is handed from the first phase to the second. */
export const common = {
  mapping: id('mappings'),
  /** `host_addr` is given: unmap the host half. */
  host_addr: bool(),
  /** `dev_bus_addr` is given, and right: unmap the device half. */
  dev_bus_addr: bool(),
  handle: grantHandle(),
  okay: bool(),
  /** `flags`, both bits. */
  host: bool(),
  device: bool(),
  /** `rd` is set. */
  rd: bool(),
} as const;

/** The first phase: takes away the mapping and its pins. */
export const __gnttab_unmap_common = procedure('__gnttab_unmap_common', {
  source: 'xen/common/grant_table.c, __gnttab_unmap_common @ 4.8.1',
  locals: { ...common, ref: orNull(id('refs')) },
  body: (k) => [
    k.branch('if (op->handle >= lgt->maptrack_limit)', (l) => l.handle < 0, [
      k.return('return GNTST_bad_handle: no such entry'),
    ]),
    k.test('if (!read_atomic(&op->map->flags))', (s, l) => !isLive(s.tracks[l.handle]), [
      k.return('return GNTST_bad_handle'),
    ]),
    k.step('op->flags = read_atomic(&op->map->flags)', (s, l) => {
      const map = s.tracks[l.handle];
      l.host = map.GNTMAP_host_map;
      l.device = map.GNTMAP_device_map;
    }),
    k.branch('if (!op->flags)', (l) => !l.host && !l.device, [
      k.return('return GNTST_bad_handle: unstable'),
    ]),
    k.set('op->rd = rd', (l) => {
      l.rd = true;
      l.okay = true;
    }),
    k.step('op->map->ref', (s, l) => {
      l.ref = s.tracks[l.handle].ref;
      if (l.ref === null) BUG('active_entry: the reference is a link of the free list');
    }),
    k.call('active_entry_acquire(rgt, op->map->ref)', active_entry_acquire, { pass: passEntry }),
    k.branch('if (op->frame != 0)', (l) => l.dev_bus_addr, [
      k.branch('if (op->flags & GNTMAP_device_map)', (l) => l.device, [
        k.step('op->map->flags &= ~GNTMAP_device_map', (s, l) => {
          s.tracks[l.handle].GNTMAP_device_map = false;
        }),
        k.step('act->pin -= GNTPIN_devw_inc', (s, l) => {
          lower(s, l.ref ?? 0, 'devw');
        }),
      ]),
    ]),
    k.branch('if (op->host_addr && (op->flags & GNTMAP_host_map))', (l) => l.host_addr && l.host, [
      k.step('replace_grant_host_mapping', (s, l) => {
        l.okay = s.mappings[l.mapping].pte;
        s.mappings[l.mapping].pte = false;
      }),
      k.branch('if (rc < 0)', (l) => !l.okay, [
        k.goto('active_entry_release(act)', 'goto act_release_out'),
      ]),
      k.step('op->map->flags &= ~GNTMAP_host_map', (s, l) => {
        s.tracks[l.handle].GNTMAP_host_map = false;
      }),
      k.step('act->pin -= GNTPIN_hstw_inc', (s, l) => {
        lower(s, l.ref ?? 0, 'hstw');
      }),
    ]),
    k.call('active_entry_release(act)', active_entry_release, { pass: passEntry }),
  ],
});

/** The second phase, after the flush: gives back references and the handle, and tells the granter. */
export const __gnttab_unmap_common_complete = procedure('__gnttab_unmap_common_complete', {
  source: 'xen/common/grant_table.c, __gnttab_unmap_common_complete @ 4.8.1',
  locals: { ...common, ref: orNull(id('refs')), put_handle: bool() },
  body: (k) => [
    k.branch('if (rd == NULL)', (l) => !l.rd, [k.return('return: nothing to complete')]),
    k.step('op->map->ref', (s, l) => {
      l.ref = s.tracks[l.handle].ref;
      if (l.ref === null) BUG('active_entry: the reference is a link of the free list');
    }),
    k.call('active_entry_acquire(rgt, op->map->ref)', active_entry_acquire, { pass: passEntry }),
    k.branch('if (op->flags & GNTMAP_device_map)', (l) => l.device, [
      k.step('put_page_and_type(pg): device_map', (s, l) => {
        put_page(s, l.ref ?? 0);
      }),
    ]),
    k.branch('if (op->host_addr && (op->flags & GNTMAP_host_map))', (l) => l.host_addr && l.host, [
      k.branch('if (op->status != 0)', (l) => !l.okay, [
        k.goto('active_entry_release(act)', 'goto act_release_out'),
      ]),
      k.step('put_page(pg): host_map', (s, l) => {
        put_page(s, l.ref ?? 0);
      }),
    ]),
    k.step('if (!(op->map->flags & (device_map | host_map)))', (s, l) => {
      l.put_handle = !isLive(s.tracks[l.handle]);
    }),
    k.test('if ((act->pin & (GNTPIN_devw | GNTPIN_hstw)) == 0)', (s, l) => !pinned(s, l.ref ?? 0), [
      k.step('gnttab_clear_flag(_GTF_writing, status)', (s, l) => {
        s.grant_entries[l.ref ?? 0].GTF_writing = false;
      }),
    ]),
    k.test('if (act->pin == 0)', (s, l) => !pinned(s, l.ref ?? 0), [
      k.step('gnttab_clear_flag(_GTF_reading, status)', (s, l) => {
        s.grant_entries[l.ref ?? 0].GTF_reading = false;
      }),
    ]),
    k.call('active_entry_release(act)', active_entry_release, { pass: passEntry }),
    k.branch('if (put_handle)', (l) => l.put_handle, [
      k.step('op->map->flags = 0', (s, l) => {
        s.tracks[l.handle].GNTMAP_host_map = false;
        s.tracks[l.handle].GNTMAP_device_map = false;
      }),
      k.call('put_maptrack_handle(ld->grant_table, op->handle)', put_maptrack_handle, {
        pass: passHandle,
      }),
    ]),
  ],
});

/** GNTTABOP_unmap_grant_ref of one element. Returns: `okay`. */
export const gnttab_unmap_grant_ref = procedure('gnttab_unmap_grant_ref', {
  source: 'xen/common/grant_table.c, gnttab_unmap_grant_ref @ 4.8.1',
  locals: common,
  body: (k) => [
    k.call('__gnttab_unmap_grant_ref(&op, &common)', __gnttab_unmap_common, {
      pass: passOp,
      take: (l, callee) => {
        l.okay = callee.okay;
        l.host = callee.host;
        l.device = callee.device;
        l.rd = callee.rd;
      },
    }),
    // Folded: the flush of each CPU is awaited; until the last one answers nothing else is done.
    k.step('gnttab_flush_tlb', (s) => {
      for (const mapping of s.mappings) mapping.tlb = mapping.pte;
    }),
    k.call('__gnttab_unmap_common_complete(&common)', __gnttab_unmap_common_complete, {
      pass: (l, callee) => {
        passOp(l, callee);
        callee.okay = l.okay;
        callee.host = l.host;
        callee.device = l.device;
        callee.rd = l.rd;
      },
    }),
  ],
});
