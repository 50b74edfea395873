/** Why each row about ballooned pages should come out as it does, by property. */

export const counted = {
  PinsEqualLiveHandles: 'Xen counts one pin for each live handle',
  GranterSeesFlagsClearOnlyAfterFlush: 'Xen clears the flags in the phase after the flush',
};
export const exits = {
  ExitRestoresInterrupts: 'every exit path gives back what it took',
  ExitRestoresLazyMode: 'every exit path gives back what it took',
  QueueIsEmptyOutsideLazyMode: 'what is not deferred is flushed at once',
  NoDeadlock: 'there is one lock, and nobody waits while holding it',
};
export const preemptible = { ExitRestoresPreemptCount: 'each get has its put' };
export const noBug = { NoKernelBug: 'no BUG_ON, fault or broken list of the modelled code is met' };
/** Nothing but the preempt count is left as it should not be. */
export const leaky = { ...counted, ...exits };
export const sound = { ...leaky, ...preemptible, ...noBug };
export const p2mRestored = { RemovedPageHasItsOldP2M: 'the saved mfn is restored' };
export const unmapped = {
  RemovedPageHasNoLiveHandle: 'remove unmaps what add mapped',
  RemovedPageHasNoKernelMapping: 'remove unmaps what add mapped',
};
export const undone = { ...p2mRestored, ...unmapped };
export const reaches = {
  KernelAccessReachesGrantedFrame: 'no TLB entry for the page is left when mmap returns',
};
export const readOnly = { RemovedPageIsNotWritable: 'there is no mapping' };

export const neverUnmapped = {
  KernelLoadFindsBalloonedPageMapped: 'there is no moment without a mapping that a load could meet',
};
export const scratchMapped = {
  RemovedPageMapsAScratchPage: 'what was there before is a scratch page, and so is what comes back',
};
export const replacedWell = { ...undone, ...scratchMapped, ...neverUnmapped };
export const oneFrame = {
  RemovedPagePteAndP2MNameOneFrame: 'one CPU has ballooned the page and unmaps it',
};
export const flushedInTheEnd = {
  LoadAfterUnmapMissesTheGrant: 'the unmap is executed before gnttab_unmap_refs returns',
};
export const flushedByXen = {
  LoadAfterRemoveMissesTheGrant: 'Xen flushes all TLBs when it unmaps, without being asked to',
  ...flushedInTheEnd,
};
export const inOrder = {
  StoreFindsNoGrantInKernelPte: 'a buffer is executed in order, and the unmap is queued first',
};
export const returned = {
  ReturnedPageLoadReachesItsFrame: 'no TLB entry for the page is left when it comes back',
};
export const handedOver = {
  BalloonTakesFreePages: 'each turn of the loop takes another page',
  PageOffTheListGetsAFrame: 'balloon_retrieve comes before set_phys_to_machine',
};

export const emptiedHeld = {
  EmptiedScratchCannotBePreempted: 'preemption is off from get to put, interrupts are in a flush',
};
export const emptiedSafely = {
  EmptiedScratchHasInterruptsOff: 'one hypercall empties it and maps it again',
  ...emptiedHeld,
};
export const held = {
  HeldScratchCannotBePreempted: 'get_cpu_var turns preemption off',
  ScratchPteChangesOnItsCpu: 'what is queued on a CPU is executed by it',
};
export const reinstated = {
  ScratchPagesAreMappedAtRest: 'the entry behind the replace is executed, whatever becomes of that',
};
export const kept = { ...emptiedSafely, ...held, ...reinstated };
export const keptHeld = { ...emptiedHeld, ...held, ...reinstated };
export const liveReplace = {
  ReplaceHasLiveHandle: 'the handle is that of a map that was executed',
};
export const unread = {
  InterruptReadsMappedScratchPage: 'no interrupt comes between the two entries',
};

export const window = 'between the flush of the unmap and set_pte_at the PTE is empty';
export const windowElsewhere =
  'one multicall unmaps and stores, and between its entries another CPU sees an empty PTE';
export const rebuilt = 'set_pte_at rebuilds the PTE with PAGE_KERNEL: the scratch page is writable';
export const staleScratch =
  'the PTE was present before, nothing flushes when it changes: a TLB entry leads to a scratch page';
export const notYetUnmapped = 'in lazy MMU mode the unmap is executed after remove has returned';
export const takenTwice = 'the second get_balloon_scratch_page has no put';
export const notGivenBack = 'return -1 comes between get and put';
export const overflow = 'each unmap leaves preemption off once more, until the count overflows';
export const firstIsWritable =
  'the page of the allocator is mapped writable, and the first page to be unmapped gets that';
export const replacedByReadOnly =
  'what is put back is a read-only mapping, the P2M entry stands for a writable one';
export const containsPte = 'Xen refuses an unmap_and_replace of what was mapped by its PTE';
export const staleHandle =
  'on the second mmap of a map the kmap handle is that of the first: neither -1 nor live';
export const split =
  'the buffer is full between the two entries: the first is executed, the second stays queued';

/** Of the pages of blkback, which have frames and are never ballooned. */
export const ofBlkback: Readonly<Record<string, readonly [number, string]>> = {
  KernelAccessReachesGrantedFrame: [
    20,
    'the map replaces a present PTE without a flush: an old TLB entry leads to the own frame',
  ],
  RemovedPageHasItsOldKernelMapping: [31, 'blkback leaves the PTE empty, by design'],
};
export const undisturbed = {
  RemovedPageHasItsOldP2M: 'the balloon works on pages of its own',
  P2MAndM2PAgree: 'Xen sets the M2P entry before the kernel sets its own',
  BalloonedPageHasNoFrame: 'the P2M entry is changed before the page is appended',
};
