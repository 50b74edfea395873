/**
 * Modelled: GNTTABOP_map_grant_ref and GNTTABOP_unmap_grant_ref as they are with a lock for each active
 * entry (from 4.6 on), one element a call, with their critical sections: what is read, written and
 * checked inside and outside of the lock, by several vCPUs of the mapping domain, while the granter
 * changes the shared entry. Both halves of a mapping (host_map, device_map), which go their own ways.
 *
 * Not modelled: the grant table's own lock, which both take for reading only: those who take it for
 * writing are not here (IOMMU mappings, which the domain has not: `gnttab_need_iommu_mapping` is false;
 * a change of the version; a table that grows). rcu and XSM; bounds of handle and reference; `dom` (one
 * granter); that a map gives up when its cmpxchg fails five times; a map that fails after it has pinned
 * (nothing makes it fail); GNTMAP_readonly and the rest of the flags; type references of the page
 * (they go with the references here, as every mapping is writable); MFNs of a device address, which is
 * either right or 0; the dirty log; lists of free maptrack entries for each vCPU (one for the domain).
 *
 * Memory model: sequential consistency, so nothing is said of 4b78efa91c8a, which orders the stores of a
 * growing maptrack table.
 *
 * Source: xen/common/grant_table.c, __gnttab_map_grant_ref, __gnttab_unmap_common,
 * __gnttab_unmap_common_complete @ 4.8.1. The file of that release could not be read; this is the code
 * of 4.9 with the differences that the fixes to it for 4.8 show as removed lines.
 */
import { proceduresOver } from '../../src/model/index.js';
import { bool, id } from '../../src/schema/index.js';
import type { DomainMemory } from '../domain-memory.js';
import { entryFlags, flagsOf, grantHandle, PERMIT_ACCESS } from '../memory/grant-entry.js';

const { procedure } = proceduresOver<DomainMemory>();

/** `act->pin` for writing; every mapping here is writable, so it is all there is of `act->pin`. */
export const pinned = (s: DomainMemory, ref: number): boolean =>
  s.grant_entries[ref].hstw > 0 || s.grant_entries[ref].devw > 0;

/** Appends a handle to the free list. If it is the last entry already, it is linked to itself. */
export const put_maptrack_handle = procedure('put_maptrack_handle', {
  source: 'xen/common/grant_table.c, put_maptrack_handle @ 4.8.1',
  locals: { handle: grantHandle() },
  body: (k) => [
    // Folded: the tail is swapped by a cmpxchg before the old one is linked to the new one. Until then
    // a reader finds that the old one is the last, and that one is never taken.
    k.step('maptrack_entry(t, prev_tail).ref = handle', (s, l) => {
      const entry = s.tracks[l.handle];
      entry.ref = null;
      entry.next = null;
      const prev_tail = s.free_track_tail;
      s.free_track_tail = l.handle;
      if (prev_tail !== null) s.tracks[prev_tail].next = l.handle;
    }),
  ],
});

export const passHandle = (l: { handle: number }, callee: { handle: number }): void => {
  callee.handle = l.handle;
};

export const active_entry_acquire = procedure('active_entry_acquire', {
  source: 'xen/common/grant_table.c, active_entry_acquire @ 4.8.1',
  locals: { ref: id('refs') },
  body: (k) => [
    k.step('spin_lock(&act->lock)', {
      when: (s, l) => s.grant_entries[l.ref].lock === null,
      run: (s, l, me) => {
        s.grant_entries[l.ref].lock = me.id;
      },
    }),
  ],
});

export const active_entry_release = procedure('active_entry_release', {
  source: 'xen/common/grant_table.c, active_entry_release @ 4.8.1',
  locals: { ref: id('refs') },
  body: (k) => [
    k.step('spin_unlock(&act->lock)', (s, l) => {
      s.grant_entries[l.ref].lock = null;
    }),
  ],
});

export const passRef = (l: { ref: number }, callee: { ref: number }): void => {
  callee.ref = l.ref;
};

/** `_set_status_v1`: marks the entry as in use, if its flags permit it. */
export const _set_status_v1 = procedure('_set_status_v1', {
  source: 'xen/common/grant_table.c, _set_status_v1 @ 4.8.1',
  locals: { ref: id('refs'), scombo: entryFlags(), swapped: bool(), pinned: bool(), ok: bool() },
  body: (k) => [
    // Folded: act->pin does not change while its lock is held.
    k.step('scombo.word = *(u32 *)shah', (s, l) => {
      l.scombo = flagsOf(s.grant_entries[l.ref]);
      l.pinned = pinned(s, l.ref);
    }),
    k.forever('for ( ; ; )', [
      k.branch(
        'if (!act->pin && (flags & mask) != GTF_permit_access)',
        (l) => !l.pinned && (l.scombo & PERMIT_ACCESS) === 0,
        [k.return('return GNTST_general_error')],
      ),
      k.step('cmpxchg(shah, scombo, new_scombo)', (s, l) => {
        const entry = s.grant_entries[l.ref];
        const prev_scombo = flagsOf(entry);
        l.swapped = prev_scombo === l.scombo;
        l.scombo = prev_scombo;
        if (!l.swapped) return;
        entry.GTF_reading = true;
        entry.GTF_writing = true;
      }),
      k.branch('if (prev_scombo.word == scombo.word)', (l) => l.swapped, [
        k.return('return GNTST_okay', (l) => {
          l.ok = true;
        }),
      ]),
    ]),
  ],
});

/** The label of the C is act_release_out. */
const FAILED = 'active_entry_release(act): act_release_out';

/** A counter is as large as it can be. */
function overflows(s: DomainMemory, { ref }: { readonly ref: number }): boolean {
  const { hstw, devw } = s.grant_entries[ref];
  return hstw === s.tracks.length || devw === s.tracks.length;
}

/**
 * One map, of the halves that `host` and `device` name, at the PTE of `mapping`.
 *
 * Returns: `handle`, -1 where it failed.
 */
export const __gnttab_map_grant_ref = procedure('__gnttab_map_grant_ref', {
  source: 'xen/common/grant_table.c, __gnttab_map_grant_ref @ 4.8.1',
  locals: {
    ref: id('refs'),
    mapping: id('mappings'),
    host: bool(),
    device: bool(),
    handle: grantHandle(),
    pinned: bool(),
    ok: bool(),
  },
  body: (k) => [
    // Folded: the head is swapped by a cmpxchg, which fails if anything of this has changed. The last
    // entry of the list is never taken.
    k.step('get_maptrack_handle', (s, l) => {
      const head = s.free_track_head;
      if (head === null || s.tracks[head].next === null) return;
      s.free_track_head = s.tracks[head].next;
      l.handle = head;
    }),
    k.branch('if (handle == -1)', (l) => l.handle < 0, [k.return('return GNTST_no_device_space')]),
    k.call('active_entry_acquire(rgt, op->ref)', active_entry_acquire, { pass: passRef }),
    k.test('if (act->pin & 0x80808080U)', overflows, [
      k.goto(FAILED, 'goto act_release_out: risk of overflow'),
    ]),
    k.test('if (!act->pin)', (s, l) => !pinned(s, l.ref), [
      k.call('_set_status(rgt, ld, shah, act, status)', _set_status_v1, {
        pass: passRef,
        take: (l, callee) => {
          l.ok = callee.ok;
        },
      }),
      k.branch('if (rc != GNTST_okay)', (l) => !l.ok, [k.goto(FAILED, 'goto act_release_out')]),
    ]),
    k.step('act->pin += GNTPIN_devw_inc, GNTPIN_hstw_inc', (s, l) => {
      const entry = s.grant_entries[l.ref];
      if (l.device) entry.devw += 1;
      if (l.host) entry.hstw += 1;
    }),
    k.call('active_entry_release(act)', active_entry_release, { pass: passRef }),
    // Folded: references only count, and the owner holds one meanwhile.
    k.step('get_page(pg, rd)', (s, l) => {
      s.grant_entries[l.ref].count += (l.host ? 1 : 0) + (l.device ? 1 : 0);
    }),
    k.branch('if (op->flags & GNTMAP_host_map)', (l) => l.host, [
      // Folded: hardware may load the PTE into a TLB as soon as it is there.
      k.step('create_grant_host_mapping', (s, l) => {
        s.mappings[l.mapping].pte = true;
        s.mappings[l.mapping].tlb = true;
      }),
    ]),
    k.step('mt->ref = op->ref', (s, l) => {
      s.tracks[l.handle].ref = l.ref;
      s.tracks[l.handle].next = null;
    }),
    k.step('write_atomic(&mt->flags, op->flags)', (s, l) => {
      s.tracks[l.handle].GNTMAP_host_map = l.host;
      s.tracks[l.handle].GNTMAP_device_map = l.device;
    }),
    k.return('return GNTST_okay'),
    k.call(FAILED, active_entry_release, { pass: passRef }),
    k.call('put_maptrack_handle(lgt, handle)', put_maptrack_handle, { pass: passHandle }),
    k.return('return rc', (l) => {
      l.handle = -1;
    }),
  ],
});
