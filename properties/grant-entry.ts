/** A grant entry seen from both sides: what the granter is told, and what is mapped meanwhile. */
import type { DomainMemory } from '../models/domain-memory.js';
import { isFree, isLive } from '../models/memory/grant-entry.js';
import { implies, type Positions, propertiesOver } from '../src/model/index.js';

const { always, sometimes, step } = propertiesOver<DomainMemory>();

/** A claim about entries whose pins have a lock. Errors: M009 where no domain maps one. */
const aboutEntries =
  <D>(define: (at: Positions) => D) =>
  (at: Positions): D => {
    at.inside('__gnttab_map_grant_ref');
    return define(at);
  };

/** A PTE, a TLB or a device leads to the page; every mapping here is of page 0. */
const isMapped = (s: DomainMemory): boolean =>
  s.mappings.some(({ pte, tlb }) => pte || tlb) ||
  s.tracks.some(({ GNTMAP_device_map }) => GNTMAP_device_map);

export const ReusedPageIsNotMapped = always({
  name: 'ReusedPageIsNotMapped',
  claim: 'A page that the granter uses for something else is not mapped by the other domain.',
  formula: '[]( A r: reused[r] => ~Mapped(r) )',
  source: '6b1775f26a2d and its series: a page may be reused only when its access has been ended',
  misses: 'What the page holds, so whether there is anything to read.',
  define: aboutEntries(() => ({
    given: (s) => s.grant_entries.some(({ reused }) => reused),
    holds: (s) => s.grant_entries.every(({ reused }) => implies(reused, !isMapped(s))),
  })),
});

export const EndedEntryIsNotMapped = always({
  name: 'EndedEntryIsNotMapped',
  claim: 'While an entry permits no access, no PTE, TLB or device leads to its page.',
  formula: '[]( A r: ~GTF_permit_access[r] => ~Mapped(r) )',
  source: 'xen/include/public/grant_table.h: an entry with neither bit set may be ended',
  misses: 'Entries that are granted again before the last mapping is gone.',
  define: aboutEntries(() => ({
    given: (s) => s.grant_entries.some(({ GTF_permit_access }) => !GTF_permit_access),
    holds: (s) =>
      s.grant_entries.every(({ GTF_permit_access }) => implies(!GTF_permit_access, !isMapped(s))),
  })),
});

const isPinned = ({ hstw, devw }: DomainMemory['grant_entries'][number]): boolean =>
  hstw > 0 || devw > 0;

export const WritingFlagSaysPins = always({
  name: 'WritingFlagSaysPins',
  claim: 'Whenever the lock of an entry is free, GTF_writing is set if and only if it is pinned.',
  formula: '[]( A r: lock[r] = NULL => (GTF_writing[r] <=> pin[r] > 0) )',
  source: '9a0bd460cfc2: pins and flags change in one critical section',
  misses: 'Pins for reading only.',
  define: aboutEntries(() => ({
    given: (s) => s.grant_entries.some(({ GTF_writing }) => GTF_writing),
    holds: (s) =>
      s.grant_entries.every((entry) =>
        implies(entry.lock === null, entry.GTF_writing === isPinned(entry)),
      ),
  })),
});

export const ReadingFlagSaysPins = always({
  name: 'ReadingFlagSaysPins',
  claim: 'Whenever the lock of an entry is free, GTF_reading is set if and only if it is pinned.',
  formula: '[]( A r: lock[r] = NULL => (GTF_reading[r] <=> pin[r] > 0) )',
  source: '9a0bd460cfc2: pins and flags change in one critical section',
  misses: 'nothing',
  define: aboutEntries(() => ({
    given: (s) => s.grant_entries.some(({ GTF_reading }) => GTF_reading),
    holds: (s) =>
      s.grant_entries.every((entry) =>
        implies(entry.lock === null, entry.GTF_reading === isPinned(entry)),
      ),
  })),
});

export const HandleIsFreedOnce = step({
  name: 'HandleIsFreedOnce',
  claim: 'When a maptrack entry is put into the free list, it is not in it yet.',
  formula: '[][ PutMaptrackHandle(h) => h notin Free ]',
  source: 'b7f6cbb9d43f: the maptrack entry is freed twice',
  misses: 'An entry that is freed twice and has been taken again in between.',
  define: (at) => {
    const isPut = at.is('put_maptrack_handle', 'maptrack_entry(t, prev_tail).ref = handle');
    return {
      given: (_before, _after, { action }) => isPut(action),
      // What has been put is the tail.
      holds: (before, after) =>
        after.free_track_tail !== null && !isFree(before, after.free_track_tail),
    };
  },
});

export const LiveHandleIsNotFree = always({
  name: 'LiveHandleIsNotFree',
  claim: 'No maptrack entry that records a mapping is in the free list.',
  formula: '[]( A h: Live(h) => h notin Free )',
  source: 'b7f6cbb9d43f: the maptrack entry is freed twice',
  misses: 'Entries between the map that takes them and the store of their flags.',
  define: aboutEntries(() => ({
    given: (s) => s.tracks.some(isLive),
    holds: (s) => s.tracks.every((track, t) => implies(isLive(track), !isFree(s, t))),
  })),
});

export const EveryHalfHasAReference = always({
  name: 'EveryHalfHasAReference',
  claim: "Xen's count of references of a page is at least one for its owner and one for each half.",
  formula: '[]( A r: count[r] >= 1 + Cardinality({<<h, half>>: maptrack[h] records half of r}) )',
  source: '8fdfcb2b6bcd: a reference too many is dropped with each unmap of the host half',
  misses: 'References of the page that have nothing to do with grants.',
  define: aboutEntries(() => ({
    given: (s) => s.tracks.some(isLive),
    holds: (s) =>
      s.grant_entries.every(({ count }) => {
        let halves = 1;
        for (const { GNTMAP_host_map, GNTMAP_device_map } of s.tracks)
          halves += (GNTMAP_host_map ? 1 : 0) + (GNTMAP_device_map ? 1 : 0);
        return count >= halves;
      }),
  })),
});

export const GrantIsMapped = sometimes({
  name: 'GrantIsMapped',
  claim: 'A mapping of the grant is there, and its guest was told.',
  formula: '<>( E m: handle[m] # -1 )',
  source: '9a0bd460cfc2: what it takes for anything to be unmapped',
  misses: 'nothing',
  define: aboutEntries(() => ({ holds: (s) => s.mappings.some(({ handle }) => handle >= 0) })),
});

export const GrantIsMappedTwice = sometimes({
  name: 'GrantIsMappedTwice',
  claim: 'Two handles are live, for mappings of the same grant.',
  formula: '<>( E h1, h2: h1 # h2 /\\ Live(h1) /\\ Live(h2) )',
  source: '9a0bd460cfc2: what it takes for one unmap to speak for another',
  misses: 'nothing',
  define: aboutEntries(() => ({ holds: (s) => s.tracks.filter(isLive).length > 1 })),
});

export const UnmapsOverlap = sometimes({
  name: 'UnmapsOverlap',
  claim: 'Two vCPUs are in the hypercall that unmaps.',
  formula: '<>( E v1, v2: v1 # v2 /\\ v1 inside gnttab_unmap_grant_ref /\\ v2 inside it )',
  source: 'b7f6cbb9d43f: what it takes for one handle to be freed by two',
  misses: 'Whether they unmap the same handle.',
  define: (at) => {
    const vcpus = at.actors('vcpu');
    const inside = at.inside('gnttab_unmap_grant_ref');
    return { holds: () => vcpus.filter(inside).length > 1 };
  },
});

export const EndIsDeferred = sometimes({
  name: 'EndIsDeferred',
  claim: 'A reference is in the list of those whose access could not be ended yet.',
  formula: '<>( E r: r in deferred_list )',
  source: '42baefac638f: what it takes for a page to outlive its owner',
  misses: 'nothing',
  define: (at) => {
    at.inside('gnttab_add_deferred');
    return { holds: (s) => s.grant_entries.some(({ deferred }) => deferred) };
  },
});
