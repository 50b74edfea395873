/** What a domain that has booted finds where: RAM, holes, the kernel, and pages given back. */
import type { DomainMemory } from '../models/domain-memory.js';
import {
  get_phys_to_machine,
  IDENTITY_FRAME,
  Leaf,
  LOCAL,
  leafOf,
  P2mEntry,
} from '../models/memory/p2m-tree.js';
import { type Boot, bootOf, frameAt, isMapped, isRam, mfnOf } from '../models/memory/remap.js';
import { implies, propertiesOver } from '../src/model/index.js';
import { everyPfn, hasFrame, type OfPfn, onlyIfItBoots, somePfn } from './pfns.js';

const { always, quiescent } = propertiesOver<DomainMemory>();

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

export const MemoryIsBelowMaxPfn = quiescent({
  name: 'MemoryIsBelowMaxPfn',
  claim: 'When the domain has booted, each pfn with a frame behind it is below max_pfn.',
  formula: '[]( Quiescent => (A p: P2M[p] in Frames => p < max_pfn) )',
  source: 'arch/x86/xen/setup.c, xen_memory_setup: max_pfn is raised to the end of what was moved',
  misses: 'RAM without a frame, which is for the balloon driver.',
  define: (at) => {
    onlyIfItBoots(at);
    const holds: OfPfn = (b, pfn) => implies(hasFrame(b, pfn), pfn < b.max_pfn);
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

export const HighmemHasNoLinearAddress = always({
  name: 'HighmemHasNoLinearAddress',
  claim: 'No page of highmem is mapped at what would be its linear address.',
  formula: '[]( A p >= high_memory: va[p] = NULL )',
  source: '1f3ac86b4c45: xen_update_mem_tables asks for high_memory before it maps the page',
  misses: 'What is at that address instead.',
  define: (at) => {
    onlyIfItBoots(at);
    const isHighmem: OfPfn = (b, pfn) => pfn >= b.high_memory;
    const holds: OfPfn = (b, pfn) => implies(isHighmem(b, pfn), b.pfns[pfn].va === null);
    return { given: (s) => somePfn(s, isHighmem), holds: (s) => everyPfn(s, holds) };
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

/** Whether the entry of a pfn is in a leaf page that other ranges have, too. */
const isShared: OfPfn = (b, pfn) => !Leaf.is(leafOf(b, pfn), 'OWN');

export const SharedLeafIsNotWritten = always({
  name: 'SharedLeafIsNotWritten',
  claim: 'Nothing is stored to a leaf page that ranges share, be they missing or identity.',
  formula: '[]( ~written[p2m_identity] /\\ ~written[p2m_missing] )',
  source:
    '24d40b85beac: __set_phys_to_machine asks for p2m_missing before it stores, not for p2m_identity',
  misses: 'nothing',
  define: (at) => {
    at.inside('__set_phys_to_machine');
    return {
      given: (s) => somePfn(s, isShared),
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
