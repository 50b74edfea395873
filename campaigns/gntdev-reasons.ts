/** Why each row of the gntdev machine should come out as it does, by property. */

export const noDeadlock = { NoDeadlock: 'nobody waits but for a reference that its holder drops' };
export const sound = {
  ...noDeadlock,
  NoKernelBug: 'no BUG_ON or fault of the modelled code is met',
};
export const untouched = {
  PageInUseIsNotUnmapped: 'page_count of every page of the batch is looked at first',
};
export const mapped = {
  P2MForeignImpliesKernelMapped: 'a page becomes FOREIGN when both of its maps have succeeded',
};
export const recorded = {
  SuccessfulHandleIsRecorded: 'each handle is recorded by its own status',
};
export const perSlot = { OkaySlotIsForeign: 'a slot without memory is reported, and unmapped' };
export const restored = { UnmappedMapHasNoForeignPage: 'every page is cleared, one by one' };
export const unmapped = {
  UnmappedMapHasNoLiveHandle: 'munmap and a failed mmap unmap what was mapped',
  ...restored,
};
export const counted = {
  LiveGrantsIsNeverNegative: 'what is subtracted was added',
  LiveGrantsIsZeroIffNothingIsMapped: 'what is mapped is counted',
};

export const kept = {
  UsersOfAMapAreCounted: 'list and vma drop the reference that they hold when they let go of a map',
  EveryUseOfAMapIsCounted: 'a reference is taken before a map is made known, and dropped after',
  VmaIsEstablishedAtRest: 'the close of the vma clears it',
  EstablishedMapHasAVma: 'mmap sets it, and munmap is told first',
  UnmappedMapHasNoUserPte: 'the core mm zaps what gntdev has left',
  NotifierIsOverAtRest: 'the notifier returns',
  MmapMapsEverySlot: 'a slot that failed fails the mmap',
  KernelMapNamesItsAddress: 'the ops of the kernel maps are set up first',
  MapFindsNoOldHandle: 'find_grant_ptes presets every handle',
};
export const warned = {
  RefusedUnmapIsWarnedOf:
    'either status of a slot of the batch makes it warn, the handle being valid',
};

export const dropped =
  'the notifier does not find a map that was dropped, and munmap zaps its PTEs';
export const found = {
  FreedMapHasNoGrant: 'the notifier finds the map until its vma is closed',
  ZapMeetsNoRecordedGrant: 'the notifier finds the map until its vma is closed',
};
export const staleKernelHandle = 'the kernel handle outlives the unmap';
export const hidden = 'a slot whose user map failed is passed over, and its kernel map with it';
export const markStays =
  'being_removed of the first mapping is never taken back: the second is not unmapped';
export const deferralLeak =
  'the unmap is put off, the PTE is zapped meanwhile, and Xen refuses to unmap what is not there';
export const forgotten =
  'the batch that takes the place of another drops one reference of the two: the map stays for ever';
export const firstRunOnly =
  'a page whose kernel map failed makes the unmap of its run an error, and the runs behind are left';
export const unrecorded =
  'the override fails after the map: map_grant_pages returns before it records the handle';
