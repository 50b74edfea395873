/** The remap list, and where each frame of a booting domain is. */
import type { DomainMemory } from '../models/domain-memory.js';
import { get_phys_to_machine, LOCAL, P2mEntry } from '../models/memory/p2m-tree.js';
import { type Boot, bootOf, frameAt, mfnOf } from '../models/memory/remap.js';
import { type Positions, propertiesOver } from '../src/model/index.js';
import { onlyIfItBoots } from './pfns.js';

const { always, quiescent } = propertiesOver<DomainMemory>();

/** Errors: M009 in a tree without the remap list. */
const onlyWithTheList = (at: Positions): unknown => at.inside('xen_remap_memory');

/** Whether the P2M entry of a pfn is this mfn. */
const isBehind = (b: Boot, pfn: number, mfn: number): boolean =>
  get_phys_to_machine(b, pfn) === LOCAL(mfn);

/** How many pfns have this frame behind them. */
function pfnsOf(b: Boot, mfn: number): number {
  let count = 0;
  for (let pfn = 0; pfn < b.pfns.length; pfn++) if (isBehind(b, pfn, mfn)) count += 1;
  return count;
}

/** The pfn that has this frame behind it, or -1. */
function pfnOf(b: Boot, mfn: number): number {
  for (let pfn = 0; pfn < b.pfns.length; pfn++) if (isBehind(b, pfn, mfn)) return pfn;
  return -1;
}

/** How often the records that can be reached from the head name a frame. */
function timesInList(b: Boot, mfn: number): number {
  let count = 0;
  let at = b.xen_remap_mfn;
  for (let read = 0; at !== null && read < b.frames.length; read++) {
    const record = frameAt(b, at);
    if (record === null) return count;
    for (let i = 0; i < record.size; i++) if (record.mfns[i].mfn === mfn) count += 1;
    at = record.next_area_mfn;
  }
  return count;
}

const everyFrame = (b: Boot, holds: (b: Boot, mfn: number, frame: number) => boolean): boolean => {
  for (let f = 0; f < b.frames.length; f++) if (!holds(b, mfnOf(b, f), f)) return false;
  return true;
};

const hasAPlace = (b: Boot, mfn: number, f: number): boolean =>
  !b.frames[f].allocated || pfnsOf(b, mfn) > 0;

export const NoFrameIsLost = quiescent({
  name: 'NoFrameIsLost',
  claim: 'When the domain has booted, each of its frames is behind a pfn or was given back.',
  formula: '[]( Quiescent => (A m in Frames: (E p: P2M[p] = m) \\/ ~allocated[m]) )',
  source: '1f3ac86b4c45: memory is removed from its place and added at a higher one',
  misses: 'That the frame can be reached; see KernelMapsItsMemory.',
  define: (at) => {
    onlyIfItBoots(at);
    return { holds: (s) => everyFrame(bootOf(s), hasAPlace) };
  },
});

const isUnique = (b: Boot, mfn: number): boolean => pfnsOf(b, mfn) <= 1;

export const NoFrameIsBehindTwoPfns = always({
  name: 'NoFrameIsBehindTwoPfns',
  claim: 'At no time after 1f3ac86b4c45 is one frame behind two pfns.',
  formula: '[]( A m in Frames: Cardinality({p: P2M[p] = m}) <= 1 )',
  source: '1f3ac86b4c45: the old place is identity before the new one is set',
  misses: 'Before that commit a frame was behind both for a while, on purpose.',
  define: (at) => {
    onlyWithTheList(at);
    return { holds: (s) => everyFrame(bootOf(s), isUnique) };
  },
});

/** Whether a pfn past the initial allocation has a frame of the domain behind it. */
function someMoved(b: Boot): boolean {
  for (let pfn = b.frames.length; pfn < b.pfns.length; pfn++) {
    if (P2mEntry.is(get_phys_to_machine(b, pfn), 'MFN')) return true;
  }
  return false;
}

export const MemoryIsMovedAfterPagingInit = always({
  name: 'MemoryIsMovedAfterPagingInit',
  claim:
    'Until paging_init has returned, no frame is put behind a pfn past the initial allocation.',
  formula:
    '[]( In(xen_memory_setup) \\/ In(paging_init) => (A p >= nr_pages: P2M[p] notin Frames) )',
  source: '1f3ac86b4c45: the P2M that Xen supplies is not extended before paging_init',
  misses: 'Leaves that are split for identity, which the supplied list has no room for either.',
  define: (at) => {
    onlyIfItBoots(at);
    const actors = at.actors();
    const [laidOut, paged] = [at.inside('xen_memory_setup'), at.inside('paging_init')];
    const isEarly = (actor: number): boolean => laidOut(actor) || paged(actor);
    return {
      given: () => actors.some(isEarly),
      holds: (s) => !actors.some(isEarly) || !someMoved(bootOf(s)),
    };
  },
});

const isKept = (b: Boot, mfn: number, f: number): boolean =>
  hasAPlace(b, mfn, f) || timesInList(b, mfn) > 0;

export const VacatedFrameIsInTheList = always({
  name: 'VacatedFrameIsInTheList',
  claim: 'A frame that is behind no pfn is named by a record of the list, or was given back.',
  formula: '[]( A m in Frames: (E p: P2M[p] = m) \\/ m in List \\/ ~allocated[m] )',
  source: '1f3ac86b4c45: the information for remapping is saved before the place is given up',
  misses: 'nothing',
  define: (at) => {
    onlyWithTheList(at);
    return { holds: (s) => everyFrame(bootOf(s), isKept) };
  },
});

interface OfChunk {
  readonly size: number;
}

export const ChunkIsNotEmpty = always({
  name: 'ChunkIsNotEmpty',
  claim: 'A chunk that is written down has a page at least.',
  formula: '[]( In(xen_do_set_identity_and_remap_chunk) => size > 0 )',
  source: '1f3ac86b4c45, xen_do_set_identity_and_remap_chunk: WARN_ON(size == 0)',
  misses: 'nothing',
  define: (at) => {
    onlyWithTheList(at);
    const actors = at.actors();
    const inside = at.inside('xen_do_set_identity_and_remap_chunk');
    const locals = at.locals<OfChunk>('xen_do_set_identity_and_remap_chunk');
    const isEmpty = (actor: number): boolean => inside(actor) && locals(actor)?.size === 0;
    return { given: () => actors.some(inside), holds: () => !actors.some(isEmpty) };
  },
});

const isNamedOnce = (b: Boot, mfn: number): boolean => timesInList(b, mfn) <= 1;

export const ListNamesEachFrameOnce = always({
  name: 'ListNamesEachFrameOnce',
  claim: 'The records of the list name no frame twice.',
  formula: '[]( A m in Frames: TimesIn(List, m) <= 1 )',
  source: '1f3ac86b4c45: the list of mfns',
  misses: 'nothing',
  define: (at) => {
    onlyWithTheList(at);
    return {
      given: (s) => bootOf(s).xen_remap_mfn !== null,
      holds: (s) => everyFrame(bootOf(s), isNamedOnce),
    };
  },
});

/** Whether the head, and every record that follows, is still what was written. */
function listIsIntact(b: Boot): boolean {
  let at = b.xen_remap_mfn;
  for (let read = 0; at !== null; read++) {
    const record = frameAt(b, at);
    if (record === null || !record.is_record || read >= b.frames.length) return false;
    at = record.next_area_mfn;
  }
  return true;
}

export const RecordIsIntactWhileListed = always({
  name: 'RecordIsIntactWhileListed',
  claim: 'Every record of the list is as it was written: nobody was given its page.',
  formula: '[]( A r in List: IsRecord(r) )',
  source: '1f3ac86b4c45: memory is not used until it is remapped',
  misses: 'Who else could write to the page; only allocations are modelled.',
  define: (at) => {
    onlyWithTheList(at);
    return {
      given: (s) => bootOf(s).xen_remap_mfn !== null,
      holds: (s) => listIsIntact(bootOf(s)),
    };
  },
});

export const ListIsEmptyAfterBoot = quiescent({
  name: 'ListIsEmptyAfterBoot',
  claim: 'When the domain has booted, no record is left.',
  formula: '[]( Quiescent => xen_remap_mfn = INVALID )',
  source: '1f3ac86b4c45: xen_remap_memory',
  misses: 'nothing',
  define: (at) => {
    onlyWithTheList(at);
    return { holds: (s) => bootOf(s).xen_remap_mfn === null };
  },
});

const agrees = (b: Boot, mfn: number, f: number): boolean => {
  const pfn = pfnOf(b, mfn);
  return pfn < 0 || b.frames[f].m2p === pfn;
};

export const M2PAgreesWithP2M = quiescent({
  name: 'M2PAgreesWithP2M',
  claim: 'When the domain has booted, the M2P entry of a frame behind a pfn is that pfn.',
  formula: '[]( Quiescent => (A p: P2M[p] = m => M2P[m] = p) )',
  source: '1f3ac86b4c45: both tables are updated for each page',
  misses: 'Frames behind two pfns; see NoFrameIsBehindTwoPfns.',
  define: (at) => {
    onlyIfItBoots(at);
    return { holds: (s) => everyFrame(bootOf(s), agrees) };
  },
});

/** Whether the frames that were moved are in the order they were in, which is that of their numbers. */
function keepsOrder(b: Boot): boolean {
  let last = -1;
  for (let f = 0; f < b.frames.length; f++) {
    const pfn = pfnOf(b, mfnOf(b, f));
    if (pfn < b.frames.length) continue;
    if (pfn < last) return false;
    last = pfn;
  }
  return true;
}

export const RemapPreservesOrder = quiescent({
  name: 'RemapPreservesOrder',
  claim: 'Frames that were moved follow each other as they did before.',
  formula: '[]( Quiescent => (A p < q: P2M[p], P2M[q] moved => from(P2M[p]) < from(P2M[q])) )',
  source: '1f3ac86b4c45: the original mfn sequence is preserved',
  misses: 'nothing',
  define: (at) => {
    onlyIfItBoots(at);
    return {
      given: (s) => {
        const b = bootOf(s);
        return !everyFrame(b, (_b, mfn) => pfnOf(b, mfn) < b.frames.length);
      },
      holds: (s) => keepsOrder(bootOf(s)),
    };
  },
});

export const BufferMappingIsRestored = always({
  name: 'BufferMappingIsRestored',
  claim:
    'While neither phase of the remapping is in progress, the address of xen_remap_buf leads to its own frame.',
  formula:
    '[]( ~In(xen_do_set_identity_and_remap_chunk) /\\ ~In(xen_remap_memory) => pte[xen_remap_buf] = its frame at the start )',
  source: '1f3ac86b4c45: the mapping is saved and restored in both phases',
  misses: 'nothing',
  define: (at) => {
    const actors = at.actors();
    const [first, second] = [
      at.inside('xen_do_set_identity_and_remap_chunk'),
      at.inside('xen_remap_memory'),
    ];
    const isRemapping = (actor: number): boolean => first(actor) || second(actor);
    return {
      given: () => !actors.some(isRemapping),
      holds: (s) => {
        const b = bootOf(s);
        return actors.some(isRemapping) || b.buf_pte === mfnOf(b, b.buf_pfn);
      },
    };
  },
});
