/** What a domain that has booted finds where: RAM, holes, the kernel, and pages given back. */
import type { DomainMemory } from '../models/domain-memory.js';
import {
  get_phys_to_machine,
  IDENTITY_FRAME,
  LOCAL,
  leafOf,
  P2mEntry,
  p2m_identity,
} from '../models/memory/p2m-tree.js';
import { type Boot, bootOf, frameAt, isMapped, isRam, mfnOf } from '../models/memory/remap.js';
import { implies, type Positions, propertiesOver } from '../src/model/index.js';

const { always, quiescent } = propertiesOver<DomainMemory>();

/** Nothing of what follows is about a domain that does not boot. */
const onlyIfItBoots = (at: Positions): unknown => at.inside('setup_arch');

type OfPfn = (b: Boot, pfn: number) => boolean;

function everyPfn(s: DomainMemory, holds: OfPfn): boolean {
  const b = bootOf(s);
  for (let pfn = 0; pfn < b.pfns.length; pfn++) if (!holds(b, pfn)) return false;
  return true;
}

function somePfn(s: DomainMemory, holds: OfPfn): boolean {
  const b = bootOf(s);
  for (let pfn = 0; pfn < b.pfns.length; pfn++) if (holds(b, pfn)) return true;
  return false;
}

/** Whether a frame of the domain is behind a pfn. */
const hasFrame: OfPfn = (b, pfn) => P2mEntry.is(get_phys_to_machine(b, pfn), 'MFN');

const isIdentity: OfPfn = (b, pfn) => get_phys_to_machine(b, pfn) === IDENTITY_FRAME(pfn);

export const HoleIsIdentity = quiescent({
  name: 'HoleIsIdentity',
  claim: 'When the domain has booted, the P2M says identity of each pfn that is not RAM.',
  formula: '[]( Quiescent => (A p: ~Ram(p) => P2M[p] = IDENTITY(p)) )',
  source: '1f3ac86b4c45: the layout matches the E820 map; vacated pfns are identity',
  misses: 'Pages that are part RAM, part not.',
  define: (at) => {
    onlyIfItBoots(at);
    const holds: OfPfn = (b, pfn) => isRam(b, pfn) || isIdentity(b, pfn);
    return {
      given: (s) => somePfn(s, (b, pfn) => !isRam(b, pfn)),
      holds: (s) => everyPfn(s, holds),
    };
  },
});

export const HoleIsMappedOneToOne = quiescent({
  name: 'HoleIsMappedOneToOne',
  claim: 'A pfn of a hole that the boot page tables map is mapped to the mfn of its own number.',
  formula: '[]( Quiescent => (A p <= max_pfn_mapped: ~Ram(p) => va[p] = p) )',
  source: 'arch/x86/xen/setup.c: the mapping is updated, and a failure is not looked at',
  misses: 'Holes after the end of the map.',
  define: (at) => {
    onlyIfItBoots(at);
    const isHole: OfPfn = (b, pfn) => pfn <= b.max_pfn_mapped && !isRam(b, pfn);
    const holds: OfPfn = (b, pfn) => implies(isHole(b, pfn), b.pfns[pfn].va === pfn);
    return { given: (s) => somePfn(s, isHole), holds: (s) => everyPfn(s, holds) };
  },
});

export const RamBelowMaxPfnHasMemory = quiescent({
  name: 'RamBelowMaxPfnHasMemory',
  claim: 'Each pfn of RAM below max_pfn has a frame behind it.',
  formula: '[]( Quiescent => (A p < max_pfn: Ram(p) => P2M[p] in Frames) )',
  source: '1f3ac86b4c45: removed memory is added at places suitable for RAM',
  misses: 'RAM from max_pfn on, which is for the balloon driver.',
  define: (at) => {
    onlyIfItBoots(at);
    const holds: OfPfn = (b, pfn) => implies(pfn < b.max_pfn && isRam(b, pfn), hasFrame(b, pfn));
    return { holds: (s) => everyPfn(s, holds) };
  },
});

export const KernelMapsItsMemory = quiescent({
  name: 'KernelMapsItsMemory',
  claim: 'The linear address of each pfn of RAM that is no highmem leads to the frame behind it.',
  formula: '[]( Quiescent => (A p < high_memory: Ram(p) /\\ P2M[p] = m => va[p] = m) )',
  source: '1f3ac86b4c45: per page P2M, then M2P, then the kernel mapping, but not for highmem',
  misses: 'TLB entries.',
  define: (at) => {
    onlyIfItBoots(at);
    const holds: OfPfn = (b, pfn) => {
      const isMemory = pfn < b.high_memory && isRam(b, pfn) && hasFrame(b, pfn);
      return implies(isMemory, LOCAL(b.pfns[pfn].va ?? 0) === get_phys_to_machine(b, pfn));
    };
    return { holds: (s) => everyPfn(s, holds) };
  },
});

export const ReservedTargetIsFreedOnce = quiescent({
  name: 'ReservedTargetIsFreedOnce',
  claim: 'Each page that was reserved as a target was freed once, and no other was.',
  formula: '[]( Quiescent => (A p: frees[p] = reserves[p] /\\ reserves[p] <= 1) )',
  source: '1f3ac86b4c45: memory is reserved until remapped, then freed',
  misses: 'How the calls group the pages.',
  define: (at) => {
    onlyIfItBoots(at);
    const holds: OfPfn = (b, pfn) =>
      b.pfns[pfn].frees === b.pfns[pfn].reserves && b.pfns[pfn].reserves <= 1;
    return {
      given: (s) => somePfn(s, (b, pfn) => b.pfns[pfn].reserves > 0),
      holds: (s) => everyPfn(s, holds),
    };
  },
});

export const FreedTargetHasMemory = always({
  name: 'FreedTargetHasMemory',
  claim: 'A target page is freed only when a frame is behind it, and once.',
  formula: '[]( A p: frees[p] > 0 => frees[p] = 1 /\\ reserves[p] = 1 /\\ P2M[p] in Frames )',
  source: '1f3ac86b4c45: memory is not used until remapped',
  misses: 'nothing',
  define: (at) => {
    onlyIfItBoots(at);
    const holds: OfPfn = (b, pfn) => {
      const { frees, reserves } = b.pfns[pfn];
      return implies(frees > 0, frees === 1 && reserves === 1 && hasFrame(b, pfn));
    };
    return {
      given: (s) => somePfn(s, (b, pfn) => b.pfns[pfn].frees > 0),
      holds: (s) => everyPfn(s, holds),
    };
  },
});

export const AllocatedPageHasMemory = always({
  name: 'AllocatedPageHasMemory',
  claim: 'A page that the boot allocator hands out has a frame behind it.',
  formula: '[]( A p: allocated[p] => P2M[p] in Frames )',
  source: '1f3ac86b4c45: memory is not used until remapped',
  misses: 'Allocations other than those of paging_init and of the P2M tree.',
  define: (at) => {
    onlyIfItBoots(at);
    const holds: OfPfn = (b, pfn) => implies(b.pfns[pfn].allocated, hasFrame(b, pfn));
    return {
      given: (s) => somePfn(s, (b, pfn) => b.pfns[pfn].allocated),
      holds: (s) => everyPfn(s, holds),
    };
  },
});

/** A frame of the kernel image that the remapping code has written to. Frame f was behind pfn f. */
const isOverwrittenKernel: OfPfn = (b, pfn) =>
  b.pfns[pfn].kernel !== 'no' && b.frames[pfn].overwritten;

export const KernelImageIsNotOverwritten = always({
  name: 'KernelImageIsNotOverwritten',
  claim: 'No record is written into a frame of the kernel image.',
  formula: '[]( A p in Kernel: ~overwritten[frame of p] )',
  source: '1f3ac86b4c45: a record is stored in the first frame of each chunk; 808fdb71936c',
  misses: 'Other memory that is in use: initrd, P2M list, page tables, start_info.',
  define: (at) => {
    onlyIfItBoots(at);
    return { holds: (s) => !somePfn(s, isOverwrittenKernel) };
  },
});

export const KernelImageIsNotMoved = always({
  name: 'KernelImageIsNotMoved',
  claim: 'Each page of the kernel image keeps the frame that is behind it.',
  formula: '[]( A p in Kernel: P2M[p] = its frame at the start )',
  source: '1f3ac86b4c45: all frames behind a hole are moved; 808fdb71936c',
  misses: 'Other memory that is in use: initrd, P2M list, page tables, start_info.',
  define: (at) => {
    onlyIfItBoots(at);
    const holds: OfPfn = (b, pfn) =>
      implies(b.pfns[pfn].kernel !== 'no', get_phys_to_machine(b, pfn) === LOCAL(mfnOf(b, pfn)));
    return { holds: (s) => everyPfn(s, holds) };
  },
});

const someReleased = (b: Boot): boolean => b.frames.some(({ allocated }) => !allocated);

/** RAM that could have taken a frame. */
const isUnused: OfPfn = (b, pfn) => pfn >= b.frames.length && isRam(b, pfn) && !hasFrame(b, pfn);

export const PagesAreReleasedOnlyWithoutTarget = quiescent({
  name: 'PagesAreReleasedOnlyWithoutTarget',
  claim: 'If a page was given back, no RAM past the initial allocation is without memory.',
  formula:
    '[]( Quiescent => ((E m: ~allocated[m]) => (A p >= nr_pages: Ram(p) => P2M[p] in Frames)) )',
  source: '1f3ac86b4c45: memory is released only where no range is left to remap it to',
  misses: 'nothing',
  define: (at) => {
    onlyIfItBoots(at);
    return {
      given: (s) => someReleased(bootOf(s)),
      holds: (s) => !somePfn(s, isUnused),
    };
  },
});

export const P2MNamesOwnedFrames = quiescent({
  name: 'P2MNamesOwnedFrames',
  claim: 'When the domain has booted, no frame that was given back is behind a pfn.',
  formula: '[]( Quiescent => (A p: P2M[p] = m => allocated[m]) )',
  source: '1f3ac86b4c45: the P2M entry of a released page is INVALID, then identity',
  misses: 'The steps between the hypercall and the store.',
  define: (at) => {
    onlyIfItBoots(at);
    const holds: OfPfn = (b, pfn) => {
      const entry = get_phys_to_machine(b, pfn);
      if (!P2mEntry.is(entry, 'MFN')) return true;
      return frameAt(b, P2mEntry.payload(entry))?.allocated === true;
    };
    return { given: (s) => someReleased(bootOf(s)), holds: (s) => everyPfn(s, holds) };
  },
});

export const ReleasedFrameIsUnmapped = quiescent({
  name: 'ReleasedFrameIsUnmapped',
  claim: 'A frame that was given back is not mapped any more, so Xen has it.',
  formula: '[]( Quiescent => (A m: ~allocated[m] => ~(E p: va[p] = m)) )',
  source: 'xen/common/memory.c: a frame is freed when the last reference to it goes',
  misses: 'Mappings other than the linear ones.',
  define: (at) => {
    onlyIfItBoots(at);
    return {
      given: (s) => someReleased(bootOf(s)),
      holds: (s) => {
        const b = bootOf(s);
        return b.frames.every(({ allocated }, f) => allocated || !isMapped(b, mfnOf(b, f)));
      },
    };
  },
});

export const ReleasedPagesAreCounted = quiescent({
  name: 'ReleasedPagesAreCounted',
  claim: 'xen_released_pages is the number of frames that were given back.',
  formula: '[]( Quiescent => xen_released_pages = Cardinality({m: ~allocated[m]}) )',
  source: '1f3ac86b4c45: the count becomes extra memory for the balloon driver',
  misses: 'nothing',
  define: (at) => {
    onlyIfItBoots(at);
    return {
      given: (s) => someReleased(bootOf(s)),
      holds: (s) => {
        const b = bootOf(s);
        return b.xen_released_pages === b.frames.filter(({ allocated }) => !allocated).length;
      },
    };
  },
});

export const SharedLeafIsNotWritten = always({
  name: 'SharedLeafIsNotWritten',
  claim: 'Nothing is stored to the leaf page that all identity ranges share.',
  formula: '[]( ~written[p2m_identity] )',
  source:
    '24d40b85beac: __set_phys_to_machine asks for p2m_missing before it stores, not for p2m_identity',
  misses: 'nothing',
  define: (at) => {
    at.inside('__set_phys_to_machine');
    return {
      given: (s) => somePfn(s, (b, pfn) => leafOf(b, pfn) === p2m_identity),
      holds: (s) => !bootOf(s).shared_leaf_written,
    };
  },
});

export const IdentityEntryNamesItsPfn = always({
  name: 'IdentityEntryNamesItsPfn',
  claim: 'An identity entry of the P2M is that of its own pfn.',
  formula: '[]( A p: P2M[p] = IDENTITY(q) => q = p )',
  source: '054954eb051f: an identity leaf is filled from the pfn to be set, not from its first',
  misses: 'nothing',
  define: (at) => {
    at.inside('__set_phys_to_machine');
    const hasTag: OfPfn = (b, pfn) => P2mEntry.is(get_phys_to_machine(b, pfn), 'IDENTITY');
    const holds: OfPfn = (b, pfn) => implies(hasTag(b, pfn), isIdentity(b, pfn));
    return { given: (s) => somePfn(s, hasTag), holds: (s) => everyPfn(s, holds) };
  },
});
