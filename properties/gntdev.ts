/** What gntdev keeps about the grants of a map, and what is true of them in Xen. */
import type { DomainMemory } from '../models/domain-memory.js';
import { Pte, Word } from '../models/domain-memory.js';
import { implies, type Positions, propertiesOver } from '../src/model/index.js';

const { always, quiescent, sometimes, step } = propertiesOver<DomainMemory>();

/** A claim about the life of a map without the M2P override. Errors: M009 in other trees. */
const aboutMaps =
  <D>(define: (at: Positions) => D) =>
  (at: Positions): D => {
    at.inside('gntdev_invalidate');
    return define(at);
  };

const isForeign = ({ p2m }: DomainMemory['pages'][number]): boolean => Word.is(p2m, 'FOREIGN');

const isLive = (s: DomainMemory, handle: number): boolean =>
  handle >= 0 && s.maptrack[handle].ref !== null;

const someLive = (s: DomainMemory): boolean => s.maptrack.some(({ ref }) => ref !== null);

export const P2MForeignImpliesKernelMapped = quiescent({
  name: 'P2MForeignImpliesKernelMapped',
  claim: 'A page whose P2M entry is FOREIGN is mapped to that frame at its kernel address.',
  formula: '[]( Quiescent => (A p, f: p2m[p] = FOREIGN(f) => pte[p] = GRANT(f)) )',
  source: 'b512e1b077e5: no further state is set up if either mapping failed',
  misses: 'Pages that are being mapped or unmapped.',
  define: aboutMaps(() => ({
    given: (s) => s.pages.some(isForeign),
    holds: (s) =>
      s.pages.every((page) =>
        implies(
          isForeign(page),
          Pte.is(page.pte, 'GRANT') && Pte.payload(page.pte) === Word.payload(page.p2m),
        ),
      ),
  })),
});

interface Op {
  readonly handle: number;
  readonly status: string;
}

export const SuccessfulHandleIsRecorded = always({
  name: 'SuccessfulHandleIsRecorded',
  claim:
    'When gntdev_map_grant_pages has returned, each slot has recorded the handles of the maps of it that succeeded.',
  formula:
    '[]( Mapped => (A i: map_ops[i].status = okay /\\ Live(map_ops[i].handle) => unmap_ops[i].handle = map_ops[i].handle, and so of kmap_ops) )',
  source: 'ebee0eab0859: a map that fails must record the handles of what was mapped',
  misses: 'What becomes of the handles later.',
  define: aboutMaps((at) => {
    const actors = at.actors();
    const mapped = at.at('mmap_region', 'return addr');
    const undoing = at.inside('unmap_grant_pages');
    const unmapping = at.inside('__unmap_grant_pages');
    const inMmap = at.inside('gntdev_mmap');
    const hasReturned = (actor: number): boolean =>
      mapped(actor) || (undoing(actor) && !unmapping(actor) && inMmap(actor));
    const isRecorded = (s: DomainMemory, op: Op, by: { readonly handle: number }): boolean =>
      implies(op.status === 'GNTST_okay' && isLive(s, op.handle), by.handle === op.handle);
    return {
      given: () => actors.some(hasReturned),
      holds: (s) =>
        !actors.some(hasReturned) ||
        s.slots.every(
          ({ map_op, unmap_op, kmap_op }, i) =>
            isRecorded(s, map_op, unmap_op) && isRecorded(s, kmap_op, s.gntdev_slots[i].kunmap_op),
        ),
    };
  }),
});

export const UnmappedMapHasNoLiveHandle = quiescent({
  name: 'UnmappedMapHasNoLiveHandle',
  claim: 'While the map has no vma, no grant of it is mapped.',
  formula: '[]( Quiescent => (vma = NULL => ~(E h: Live(h))) )',
  source: 'cf2acf66ad43, 0991028cd495: what was mapped is unmapped, also where the map failed',
  misses:
    'Unmaps that are put off, until they are done; where Xen may refuse one, the grant stays, and that is no fault of gntdev.',
  define: aboutMaps(() => ({
    given: (s) => !s.maps[0].vma,
    holds: (s) => implies(!s.maps[0].vma, !someLive(s)),
  })),
});

export const UnmappedMapHasNoForeignPage = quiescent({
  name: 'UnmappedMapHasNoForeignPage',
  claim: 'While the map has no vma, no page of it is FOREIGN in P2M.',
  formula: '[]( Quiescent => (vma = NULL => (A p: ~IsForeign(p2m[p]))) )',
  source: 'a35f2ef3b737: a slot in an unexpected state does not end the clearing of the others',
  misses: 'Unmaps that are put off, until they are done.',
  define: aboutMaps(() => ({
    given: (s) => !s.maps[0].vma,
    holds: (s) => implies(!s.maps[0].vma, !s.pages.some(isForeign)),
  })),
});

export const RecordedHandleIsLive = quiescent({
  name: 'RecordedHandleIsLive',
  claim: 'A handle that an unmap op records is live, or it is -1.',
  formula:
    '[]( Quiescent => (A i: A h in {unmap_ops[i].handle, kunmap_ops[i].handle}: h = -1 \\/ Live(h)) )',
  source: 'f28347cc6639: the kernel handle is reset when the unmap is done, as the other is',
  misses: 'Whose handle it is.',
  define: aboutMaps(() => ({
    given: (s) =>
      s.slots.some(({ unmap_op }) => unmap_op.handle !== -1) ||
      s.gntdev_slots.some(({ kunmap_op }) => kunmap_op.handle !== -1),
    holds: (s) =>
      s.slots.every(({ unmap_op: { handle } }) => handle === -1 || isLive(s, handle)) &&
      s.gntdev_slots.every(({ kunmap_op: { handle } }) => handle === -1 || isLive(s, handle)),
  })),
});

interface RecordLocals {
  readonly first: number;
  readonly i: number;
}

export const OkaySlotIsForeign = always({
  name: 'OkaySlotIsForeign',
  claim:
    'When gntdev looks at a slot whose two maps are reported as good, its P2M entry is FOREIGN.',
  formula:
    '[]( At(record, i) /\\ map_ops[i].status = okay /\\ kmap_ops[i].status = okay => IsForeign(p2m[i]) )',
  source: '8310b77b48c5: an error that spoils one slot is the status of that slot',
  misses: 'Callers other than gntdev.',
  define: aboutMaps((at) => {
    const actors = at.actors();
    const isAt = at.at('gntdev_map_grant_pages', 'unmap_ops[i].handle = map_ops[i].handle');
    const locals = at.locals<RecordLocals>('gntdev_map_grant_pages');
    const slotAt = (actor: number): number | null => {
      const l = locals(actor);
      return l === undefined || !isAt(actor) ? null : l.first + l.i;
    };
    const bothOkay = (s: DomainMemory, slot: number): boolean =>
      s.slots[slot].map_op.status === 'GNTST_okay' && s.slots[slot].kmap_op.status === 'GNTST_okay';
    return {
      given: () => actors.some((actor) => slotAt(actor) !== null),
      holds: (s) =>
        actors.every((actor) => {
          const slot = slotAt(actor);
          if (slot === null || slot >= s.slots.length) return true;
          return implies(bothOkay(s, slot), isForeign(s.pages[slot]));
        }),
    };
  }),
});

export const RefusedUnmapIsReported = always({
  name: 'RefusedUnmapIsReported',
  claim:
    'When the notifier returns and Xen has refused to unmap a live grant, some WARN_ON has fired.',
  formula:
    '[]( At(notifier returns) /\\ (E i: general_error in {unmap_ops[i].status, kunmap_ops[i].status}) => Warned )',
  source: 'f28347cc6639: the kernel part of the unmap is looked at as the user part is',
  misses:
    'Unmaps after a map that failed, whose result nobody asks for; unmaps that are put off; whether the warning was about this slot.',
  define: aboutMaps((at) => {
    const actors = at.actors();
    const returns = at.at('mmu_notifier_invalidate', 'invalidate_range_start returns');
    const refused = (s: DomainMemory): boolean =>
      actors.some(returns) &&
      (s.slots.some(({ unmap_op }) => unmap_op.status === 'GNTST_general_error') ||
        s.gntdev_slots.some(({ kunmap_op }) => kunmap_op.status === 'GNTST_general_error'));
    return { given: refused, holds: (s) => s.gntdev_maps[0].warned };
  }),
});

interface UnmapLocals {
  readonly first: number;
  readonly count: number;
}

export const PageInUseIsNotUnmapped = step({
  name: 'PageInUseIsNotUnmapped',
  claim: 'A batch of which a page is in use is not handed to Xen to be unmapped.',
  formula: '[][ UnmapElement(batch) => (A i in batch: page_count(pages[i]) = 1) ]',
  source: '3f9f1c67572f: the unmap is put off while page_count is above 1',
  misses: 'References that are taken while the batch is unmapped.',
  define: aboutMaps((at) => {
    const isUnmap = at.is('HYPERVISOR_unmap_grant_ref', '__gnttab_unmap_common(&op)');
    const locals = at.locals<UnmapLocals>('HYPERVISOR_unmap_grant_ref');
    return {
      given: (_before, _after, { action }) => isUnmap(action),
      holds: (before, _after, { actor }) => {
        const l = locals(actor);
        if (l === undefined) return false;
        return before.gntdev_slots.every(
          ({ page_in_use }, slot) => !page_in_use || slot < l.first || slot >= l.first + l.count,
        );
      },
    };
  }),
});

export const MapIsInUseByAnother = sometimes({
  name: 'MapIsInUseByAnother',
  claim: 'A page of a map is in use when the map is unmapped.',
  formula: '<>( E i: page_count(pages[i]) > 1 /\\ Invalidating )',
  source: '3f9f1c67572f: a retransmit holds a reference when the request is done',
  misses: 'nothing',
  define: aboutMaps(() => ({
    holds: (s) =>
      s.gntdev_maps[0].invalidating && s.gntdev_slots.some(({ page_in_use }) => page_in_use),
  })),
});

/** A claim about trees that count what is mapped. Errors: M009 in others. */
const aboutLiveGrants =
  <D>(define: (at: Positions) => D) =>
  (at: Positions): D => {
    at.inside('__unmap_grant_pages_done');
    return define(at);
  };

export const LiveGrantsIsZeroIffNothingIsMapped = quiescent({
  name: 'LiveGrantsIsZeroIffNothingIsMapped',
  claim: 'live_grants of a map is zero if and only if no grant of it is mapped.',
  formula: '[]( Quiescent => (users > 0 => (live_grants = 0 <=> ~(E h: Live(h)))) )',
  source: 'dbe97cff7dd9: unmap_grant_pages has nothing to do at zero, and mmap may go on',
  misses: 'How many are mapped; unmaps that are put off, until they are done.',
  define: aboutLiveGrants(() => ({
    given: (s) => s.gntdev_maps[0].users > 0,
    holds: (s) =>
      implies(s.gntdev_maps[0].users > 0, (s.gntdev_maps[0].live_grants === 0) === !someLive(s)),
  })),
});

export const RefusedUnmapIsWarnedOf = always({
  name: 'RefusedUnmapIsWarnedOf',
  claim:
    'When a batch is done of which Xen has refused to unmap a live grant, some WARN_ON has fired.',
  formula:
    '[]( Done(batch) /\\ (E i in batch: general_error in {unmap_ops[i].status, kunmap_ops[i].status}) => Warned )',
  source: '166d38632316: what is not warned of is the failure to unmap what was never mapped',
  misses: 'Whether the warning was about this slot.',
  define: aboutLiveGrants((at) => {
    const actors = at.actors();
    const inDone = at.inside('__unmap_grant_pages_done');
    const puts = at.at('gntdev_put_map', 'refcount_dec_and_test(&map->users)');
    const locals = at.locals<UnmapLocals>('__unmap_grant_pages_done');
    const isRefused = (s: DomainMemory, { first, count }: UnmapLocals): boolean =>
      s.slots.some(
        ({ unmap_op }, slot) =>
          slot >= first &&
          slot < first + count &&
          (unmap_op.status === 'GNTST_general_error' ||
            s.gntdev_slots[slot].kunmap_op.status === 'GNTST_general_error'),
      );
    const refused = (s: DomainMemory): boolean =>
      actors.some((actor) => {
        const l = locals(actor);
        return l !== undefined && inDone(actor) && puts(actor) && isRefused(s, l);
      });
    return { given: refused, holds: (s) => implies(refused(s), s.gntdev_maps[0].warned) };
  }),
});

export const LiveGrantsIsNeverNegative = always({
  name: 'LiveGrantsIsNeverNegative',
  claim: 'live_grants of a map is never negative.',
  formula: '[]( live_grants >= 0 )',
  source: '0991028cd495: what was not mapped is not subtracted',
  misses: 'nothing',
  define: aboutLiveGrants(() => ({
    holds: (s) => s.gntdev_maps[0].live_grants >= 0,
  })),
});

export const PutOffUnmapIsNotForgotten = step({
  name: 'PutOffUnmapIsNotForgotten',
  claim: 'An unmap is put off only while no other of the same map is: they share unmap_data.',
  formula: '[][ PutOff => ~queued[map] ]',
  source: 'dbe97cff7dd9: one unmap_data a map, while a range can have several runs',
  misses: 'What becomes of a work that is initialised while it is queued.',
  define: aboutLiveGrants((at) => {
    const putsOff = at.is('gnttab_unmap_refs_async', 'schedule_delayed_work(&item->gnttab_work)');
    return {
      given: (_before, _after, { action }) => putsOff(action),
      holds: (before) => !before.gntdev_maps[0].unmap_data.queued,
    };
  }),
});
