/** A grant entry seen from both sides: what the granter is told, and what is mapped meanwhile. */
import type { DomainMemory } from '../models/domain-memory.js';
import { isFree, isLive } from '../models/memory/grant-entry.js';
import { implies, type Positions, propertiesOver } from '../src/model/index.js';

const { always, step } = propertiesOver<DomainMemory>();

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
