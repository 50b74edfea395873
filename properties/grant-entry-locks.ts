/** Who may change what Xen keeps about a grant, and what an unmap is answered. */
import type { DomainMemory } from '../models/domain-memory.js';
import { isLive } from '../models/memory/grant-entry.js';
import { implies, type Positions, propertiesOver, type Taken } from '../src/model/index.js';

const { always, quiescent, sometimes, step } = propertiesOver<DomainMemory>();

type Entry = DomainMemory['grant_entries'][number];
type Track = DomainMemory['tracks'][number];

/** A claim about entries whose pins have a lock. Errors: M009 where no domain maps one. */
const aboutEntries =
  <D>(define: (at: Positions) => D) =>
  (at: Positions): D => {
    at.inside('active_entry_acquire');
    return define(at);
  };

/** Whether the vCPU that acts holds the lock of an entry. The granter takes none. */
const holderOf =
  (at: Positions) =>
  ({ lock }: Entry, { actor }: Taken): boolean =>
    at.actors('vcpu').includes(actor) && lock === at.stepper.machine.actors[actor]?.id;

const pinsDiffer = (one: Entry, other: Entry): boolean =>
  one.hstw !== other.hstw || one.devw !== other.devw;

export const PinsChangeUnderTheLock = step({
  name: 'PinsChangeUnderTheLock',
  claim:
    'The pins of an active entry are changed by the vCPU that holds its lock, and by no other.',
  formula: "[][ A r: pin[r]' # pin[r] => lock[r] = self ]",
  source: 'xen/common/grant_table.c: act->pin is protected by act->lock',
  misses: 'Reads of the pins without the lock.',
  define: aboutEntries((at) => {
    const isHeld = holderOf(at);
    return {
      given: (before, after) =>
        before.grant_entries.some((entry, r) => pinsDiffer(entry, after.grant_entries[r])),
      holds: (before, after, taken) =>
        before.grant_entries.every((entry, r) =>
          implies(pinsDiffer(entry, after.grant_entries[r]), isHeld(entry, taken)),
        ),
    };
  }),
});

const usesDiffer = (one: Entry, other: Entry): boolean =>
  one.GTF_reading !== other.GTF_reading || one.GTF_writing !== other.GTF_writing;

export const XenChangesUsesUnderTheLock = step({
  name: 'XenChangesUsesUnderTheLock',
  claim: 'Xen sets and clears GTF_reading and GTF_writing while it holds the lock of the entry.',
  formula:
    "[][ A r: self in vCPUs /\\ (GTF_reading[r]' # GTF_reading[r] \\/ GTF_writing[r]' # GTF_writing[r]) => lock[r] = self ]",
  source: 'xen/common/grant_table.c: the shared entry follows act->pin, which has the lock',
  misses: 'The granter, who has no lock and stores to the entry by a cmpxchg.',
  define: aboutEntries((at) => {
    const vcpus = at.actors('vcpu');
    const isHeld = holderOf(at);
    return {
      given: (before, after, { actor }) =>
        vcpus.includes(actor) &&
        before.grant_entries.some((entry, r) => usesDiffer(entry, after.grant_entries[r])),
      holds: (before, after, taken) =>
        before.grant_entries.every((entry, r) =>
          implies(
            vcpus.includes(taken.actor) && usesDiffer(entry, after.grant_entries[r]),
            isHeld(entry, taken),
          ),
        ),
    };
  }),
});

/** A half that was mapped is not any more. */
const losesHalf = (before: Track, after: Track): boolean =>
  (before.GNTMAP_host_map && !after.GNTMAP_host_map) ||
  (before.GNTMAP_device_map && !after.GNTMAP_device_map);

export const HalfIsUnmappedUnderTheLock = step({
  name: 'HalfIsUnmappedUnderTheLock',
  claim: 'A half of a live handle is taken away by a vCPU that holds the lock of its entry.',
  formula: "[][ A h: Half(h) /\\ ~Half(h)' => lock[maptrack[h].ref] = self ]",
  source: 'b7f6cbb9d43f: the flags of a maptrack entry change under the lock of the active entry',
  misses: 'The map that makes a handle live: nobody knows the handle by then.',
  define: aboutEntries((at) => {
    const isHeld = holderOf(at);
    return {
      given: (before, after) => before.tracks.some((track, t) => losesHalf(track, after.tracks[t])),
      holds: (before, after, taken) =>
        before.tracks.every((track, t) =>
          implies(
            losesHalf(track, after.tracks[t]),
            track.ref !== null && isHeld(before.grant_entries[track.ref], taken),
          ),
        ),
    };
  }),
});

export const EntryIsUnlockedAtRest = quiescent({
  name: 'EntryIsUnlockedAtRest',
  claim: 'No vCPU that has returned to its guest holds the lock of an active entry.',
  formula: '[]( Quiescent => (A r: lock[r] = NULL) )',
  source: 'xen/common/grant_table.c: each active_entry_acquire has its active_entry_release',
  misses: 'A lock that is released too early.',
  define: aboutEntries(() => ({
    holds: (s) => s.grant_entries.every(({ lock }) => lock === null),
  })),
});

export const LiveHandleHasItsReference = always({
  name: 'LiveHandleHasItsReference',
  claim: 'A maptrack entry that records a mapping says of which reference.',
  formula: '[]( A h: Live(h) => maptrack[h].ref in Refs )',
  source:
    'xen/common/grant_table.c, __gnttab_map_grant_ref: the reference is written before the flags',
  misses: 'Whether it is the reference that was mapped, where there are several.',
  define: aboutEntries(() => ({
    given: (s) => s.tracks.some(isLive),
    holds: (s) => s.tracks.every((track) => implies(isLive(track), track.ref !== null)),
  })),
});

/** An unmap as its hypercall keeps it. */
interface UnmapLocals {
  readonly mapping: number;
  readonly host_addr: boolean;
  readonly dev_bus_addr: boolean;
  readonly handle: number;
  readonly okay: boolean;
}

export const OwnHalfIsUnmapped = always({
  name: 'OwnHalfIsUnmapped',
  claim: 'Xen does not refuse an unmap to the guest that has mapped those halves.',
  formula: '[]( A v at flush: Halves(op[v]) \\subseteq mapped[op[v].mapping] => op[v].okay )',
  source: 'xen/include/public/grant_table.h: a handle serves until it is unmapped',
  misses: 'What the second phase does; vCPUs that unmap by handles they were not given.',
  define: aboutEntries((at) => {
    const vcpus = at.actors('vcpu');
    const flushes = at.at('gnttab_unmap_grant_ref', 'gnttab_flush_tlb');
    const locals = at.locals<UnmapLocals>('gnttab_unmap_grant_ref');
    // Where another vCPU may have unmapped the same half meanwhile, a refusal is right: M009.
    const guesses = vcpus.some((actor) => at.localsOf('unmaps_host')(actor) !== undefined);
    if (guesses) at.at('unmaps_host', 'a handle that the vCPU was given');
    const isOwn = (s: DomainMemory, l: UnmapLocals): boolean => {
      const { host, device } = s.mappings[l.mapping];
      return implies(l.host_addr, host) && implies(l.dev_bus_addr, device);
    };
    const answer = (actor: number): UnmapLocals | null =>
      flushes(actor) ? (locals(actor) ?? null) : null;
    return {
      given: () => vcpus.some((actor) => answer(actor) !== null),
      holds: (s) =>
        vcpus.every((actor) => {
          const l = answer(actor);
          return l === null || implies(isOwn(s, l), l.okay);
        }),
    };
  }),
});

export const DeadHandleIsRefused = step({
  name: 'DeadHandleIsRefused',
  claim: 'An unmap for which Xen finds the handle dead is not answered with GNTST_okay.',
  formula: '[][ Check(h) /\\ ~Live(h) => ~okay ]',
  source: 'b7f6cbb9d43f: an unmap that finds no flags set is refused, before the lock and under it',
  misses: 'A handle that was freed and is live again when it is looked at.',
  define: (at) => {
    const early = at.is('__gnttab_unmap_common', 'if (!read_atomic(&op->map->flags))');
    const late = at.is('__gnttab_unmap_common', 'if (!op->flags || map->ref != op->ref)');
    const isInside = at.inside('__gnttab_unmap_common');
    const inner = at.locals<UnmapLocals>('__gnttab_unmap_common');
    const outer = at.locals<UnmapLocals>('gnttab_unmap_grant_ref');
    return {
      given: (before, _after, { action, actor }) => {
        if (!early(action) && !late(action)) return false;
        const handle = outer(actor)?.handle ?? -1;
        return handle >= 0 && !isLive(before.tracks[handle]);
      },
      // The first check returns at once, the second by way of the unlocking.
      holds: (_before, _after, { actor }) =>
        (isInside(actor) ? inner(actor) : outer(actor))?.okay === false,
    };
  },
});

export const UnmapIsToldOkay = sometimes({
  name: 'UnmapIsToldOkay',
  claim: 'A guest is told that its unmap is done, and forgets the handle.',
  formula: '<>( At(handle = -1) )',
  source: 'xen/include/public/grant_table.h: what a guest maps it can unmap',
  misses: 'Whether each unmap ends.',
  define: aboutEntries((at) => {
    const vcpus = at.actors('vcpu');
    const forgets = at.at('unmap_a_grant', 'handle = -1');
    return { holds: () => vcpus.some(forgets) };
  }),
});
