/** Why each row about a domain that boots should come out as it does, by property. */

/** What holds in every tree. */
export const anyTree = {
  AllocatedPageHasMemory: 'a target is reserved, or has its frame, when it could be allocated',
  RamBelowMaxPfnHasMemory: 'RAM is filled in order, from the end of the allocation on',
  ReleasedPagesAreCounted: 'each success is counted',
  SharedLeafIsNotWritten: 'at boot a leaf with RAM in it is split before it is identity',
  NoDeadlock: 'nobody waits',
};
export const ownIdentity = { IdentityEntryNamesItsPfn: 'each is stored for its own pfn' };
export const noBug = { NoKernelBug: 'no BUG of the modelled code is met' };
export const kernelStays = {
  KernelImageIsNotOverwritten: 'the kernel is in RAM, and no record is written to RAM',
  KernelImageIsNotMoved: 'the kernel is in RAM, and RAM is not moved',
};
export const noFault = {
  HoleIsMappedOneToOne: 'no call fails',
  ReleasedFrameIsUnmapped: 'the linear address leads elsewhere afterwards',
};
export const later = { MemoryIsMovedAfterPagingInit: 'until then frames are only written down' };
export const tables = {
  M2PAgreesWithP2M: 'both are set for each page',
  MemoryIsBelowMaxPfn: 'max_pfn is raised to the end of what was moved',
  KernelMapsItsMemory: 'paging_init maps RAM, and the remap loop what it fills',
  P2MNamesOwnedFrames: 'identity is set over whatever a release left, even one that failed',
};
export const hole = { HoleIsIdentity: 'whatever becomes of the frames behind it' };
export const notLost = { NoFrameIsLost: 'each frame is moved or given back' };
export const ordered = {
  RemapPreservesOrder: 'frames are moved in the order they were written down',
};

/** What the list is for. */
export const list = {
  NoFrameIsBehindTwoPfns: 'the old pfn is identity before the new one is set',
  ListNamesEachFrameOnce: 'each pfn is written down once',
  RecordIsIntactWhileListed: 'targets are reserved until the next record is read',
  ChunkIsNotEmpty: 'without a target the stretch is given back, and the loop left',
  ListIsEmptyAfterBoot: 'the loop ends with the list',
  ReservedTargetIsFreedOnce: 'every reserved page is freed, and once',
  FreedTargetHasMemory: 'only ranges that were worked off are freed',
  ...ordered,
};
export const restored = { BufferMappingIsRestored: 'it is restored in both phases' };
export const kept = {
  VacatedFrameIsInTheList: 'a pfn is given up after its frame is written down',
};
export const delayed = {
  ...anyTree,
  ...later,
  ...tables,
  ...hole,
  ...ownIdentity,
  ...list,
  ...restored,
};

/** Statements that no map within the bounds leads to. */
export const neverInvalid = {
  ReleaseFindsNoLeaf: 'INVALID can be stored, or need not be, in any leaf',
};
export const dead = {
  ...neverInvalid,
  RangeIsAppendedTo: 'targets go up and the list is read backwards, so a record comes before',
};
export const oneRange = {
  RangeIsFreedInTheLoop: 'all targets are in one entry of the map, so they adjoin',
};
/** Before the list there is nothing to reserve and to free. */
export const notReserved = {
  ReservedTargetIsFreedOnce: 'targets are not reserved',
  FreedTargetHasMemory: 'targets are not reserved',
};

export const rangeEnds = 'an entry that ends at min_pfn is found, with a length of 0';
export const releaseFails = 'the release stops at a failure, and identity is set over the rest';
export const ignored = 'a failure of the 1:1 mapping is ignored, so the frame stays mapped';
export const shortMap = 'frames from the end of the map on: identity is set over them';
export const kernelMoved = 'the kernel is in a hole, and nobody asks';
export const boot = { PageIsReleased: [8, 'no RAM is left'] } as const;
export const leaf = { LeafIsAllocatedWhileRemapping: [51, 'a target needs a leaf'] } as const;

export const conflict = 'it stops on purpose: the kernel conflicts with the E820 map';
export const brkIsAfter = 'the check ends at __bss_stop, and brk space is after it';
export const notOrdered = 'the list is turned round, and targets go up';
export const leafStart = 'the page of a leaf is filled as if it began at the pfn to be set';
export const stopsRightly = {
  KernelStopsOnlyOnConflict: 'one entry of RAM holds the kernel, or part of it is outside of RAM',
};
