/** Why each row of the override machine should come out as it does, by property. */

/** What no patch of this series may break, and none does. */
export const untouched = {
  PinsEqualLiveHandles: 'Xen counts one pin for each live handle',
  GranterSeesFlagsClearOnlyAfterFlush: 'Xen clears the flags in the phase after the flush',
  ExitRestoresPreemptCount: 'every exit path gives back what it took',
  ExitRestoresInterrupts: 'every exit path gives back what it took',
  NoDeadlock: 'there is one lock, and nobody waits while holding it',
};
export const flushedAtOnce = {
  QueueIsEmptyOutsideLazyMode: 'what is not deferred is flushed at once',
};
export const lazyModeRestored = {
  ExitRestoresLazyMode: untouched.ExitRestoresInterrupts,
  ...flushedAtOnce,
};
export const noBug = { NoKernelBug: 'no BUG_ON, fault or broken list of the modelled code is met' };
export const sound = { ...untouched, ...lazyModeRestored, ...noBug };

export const mapped = {
  KernelAccessReachesGrantedFrame: 'the kernel address is mapped to the grant, before mmap returns',
};
export const p2mRestored = { RemovedPageHasItsOldP2M: 'the saved mfn is restored' };
export const inverse = { P2MAndM2PAgree: 'overriding a page changes its P2M entry only' };
export const unmapped = {
  RemovedPageHasNoLiveHandle: 'remove unmaps what add mapped',
  RemovedPageHasNoKernelMapping: 'remove unmaps what add mapped',
  RemovedPageHasItsOldKernelMapping: 'set_pte_at rebuilds the PTE from the P2M',
};
export const liveHandles = { UnmapHasLiveHandle: 'the handle is that of a map that was executed' };
export const everything = { ...mapped, ...p2mRestored, ...unmapped, ...liveHandles, ...sound };
export const inUse = (length: number) =>
  ({ MapIsInUse: [length, 'so the claims were tried on a map in use'] }) as const;
export const notQueued = {
  RemoveRunsWhileMapIsQueued: 'without a lazy section nothing outlives the call that queued it',
};

export const lateFlush = 'the map is executed after its dev_bus_addr was taken for the old mfn';
export const refusedStore =
  'the P2M entry that the late flush clobbered makes a PTE that Xen refuses, and the store faults';
export const leakIsFatal = {
  ExitRestoresLazyMode: 'the leak stops the kernel before the operation has ended',
  ...flushedAtOnce,
};
export const staleHandle =
  'on the second mmap of a map the kmap handle is that of the first: neither -1 nor live';
export const notYetMapped = 'a lazy caller returns from mmap before the kernel map is executed';
export const failedKernelMap = 'nobody looks at the status of the kernel map';
export const implicitUnmap = 'mmap fails after a user PTE was mapped, and the PTE is zapped';
export const lazyLeak = 'an override that fails returns from inside of the lazy section';
export const enteredTwice = 'lazy mode that was left on is entered again';
export const listedTwice = 'mmap fails with an override in place; the next mmap adds it again';
