/** What the rows of the pinning machines have in common: the trees, and the reasons. */
import { type Counts, expectations, type Outcomes } from '../src/campaign/index.js';

export const pin = 'f4f97b3ea901';
export const smp = [pin, 'f87e4cac4f4e'];
export const preempt = [...smp, 'f120f13ea0db'];
export const staleCr3 = [...preempt, '9f79991d4186'];
export const lockPtes = [...staleCr3, '74260714c56d'];
export const newWalk = [...lockPtes, '5deb30d194d2'];

/** Everything here is on the base tree 2.6.22. */
export const on = (patches: readonly string[], scope: string, counts: Counts, outcomes: Outcomes) =>
  expectations({ tree: '2.6.22', patches, scope, counts }, outcomes);

/** What no tree here breaks. */
export const sound = {
  ActiveTableHasNoWritableAlias: 'Xen refuses to map a table in use writable',
  ExitRestoresPreemptCount: 'every exit path gives back what it took',
  ExitRestoresInterrupts: 'every exit path gives back what it took',
  QueueIsEmptyOutsideLazyMode: 'xen_mc_issue(0) flushes',
};
/** What a batch looks like, and what Xen makes of it. */
const batches = {
  QueuedProtectionFollowsTheFlag: 'the flag is changed first, then the update is queued',
  HighmemPageIsNotRemapped: 'of a highmem page the flag alone is changed',
  OnlyThePgdUpdateFlushesTlbs: 'the flag of the flush comes with the pgd',
  PinNamesTheLevelOfItsTable: 'L3 with PAE, L2 without, L1 for a pte page',
  ReadOnlyPrecedesPin: 'the pin is queued after the walk',
  UnpinPrecedesWritable: 'the unpin is queued before the walk',
  PinIsExecutedOnReturn: 'xen_mc_issue(0) flushes in any mode',
  PinHoldsPageTableLock: 'activate_mm and dup_mmap take it',
};
export const validated = {
  LoadedTableIsActiveThroughout: 'Xen validates what a base leads to before it is loaded',
  PinnedTableIsActiveThroughout: 'Xen validates what a base leads to before it is pinned',
};
const pinsReadOnly = {
  PinFindsItsTableReadOnly: 'the walk has seen every page, and no kmap of one is left',
};
const batched = { ...batches, ...validated, ...pinsReadOnly };
export const unpinLocked = { UnpinHoldsPageTableLock: 'xen_exit_mmap takes it' };
export const noDeadlock = { NoDeadlock: 'nobody waits for CPUs or locks with interrupts off' };
export const agreed = {
  PinnedFlagAgreesWithXen: 'the flags follow the walk, and so do the hypercalls',
  UnpinnedPageIsWritable: 'unpin_page mirrors pin_page',
};
export const unused = {
  MadeWritableOnlyWhenUnused: 'no CPU has the table loaded when it is unpinned',
  LoadedTableIsPinned: 'a table is pinned before it is loaded, and left before it is unpinned',
};
export const stores = {
  DirectStoreIsWrittenOrEmulated: 'no store meets a page between two states',
};
/** What no tree here breaks: locks, entries, and what is queued. */
const entries = {
  PteChangesUnderItsLock: 'set_pte_at, zap_pte_range and reclaim take the lock of the page',
  SetPteIsPresent: 'by hypercall, or by a store that Xen emulates',
  FreedPtePageIsEmpty: 'zap_pte_range has cleared it',
  FreedPtePageIsInNoTable: 'pmd_clear comes first',
  StartingProcessHasItsPtePages: 'copy_page_range and setup_arg_pages attach them',
};
const cpus = {
  WrittenCr3IsTheOneLoaded: 'the switch has been executed',
  CpuWithTheTableIsInTheMask: 'switch_mm sets the bit before it loads the table',
  CpuInTheMaskHasTheTable: 'switch_mm and leave_mm clear the bit',
  CpuHasTheTableOfItsProcess: 'execve and fork load it, leave_mm lets go of it',
  CpuIsActiveInTheMmOfItsProcess: 'the last switch of do_exit',
};
export const kept = {
  ...entries,
  ...cpus,
  EntryIsSetUnderPageTableLock: '__pte_alloc takes it',
  PageTableUnlockIsByItsHolder: 'each unlock has its lock',
  PteUnlockIsByItsHolder: 'each unlock has its lock',
  QueueChangesWithInterruptsOff: 'xen_mc_batch, or the context switch, has switched them off',
  MulticallRunsWithInterruptsOff: 'xen_mc_flush switches them off',
  CurrentCr3IsTheOneLoaded: 'the callback has been called',
};
export const calls = { WaiterForCpusHoldsCallLock: 'it is given back after the wait' };
export const noBug = { NoKernelBug: 'Xen refuses nothing, and no store faults' };
export const flushedInBatch =
  'kmap_flush_unused asks every CPU to flush, its own with interrupts on afterwards, within the batch';
export const fine = {
  ...batched,
  ...sound,
  ...noDeadlock,
  ...agreed,
  ...unused,
  ...stores,
  ...noBug,
};
export const locked = {
  PageBetweenStatesIsLocked: 'the lock is held until Xen has the page as an l1',
};
export const irqsOn = {
  NoWaitForCpusWithInterruptsOff: 'the batch is issued before CPUs are waited for',
};

export const pinned = (length: number) =>
  ({ TableIsPinned: [length, 'so the claims were tried on a pinned table'] }) as const;
export const stale = (length: number) =>
  ({ UnpinRunsWhileTableIsLoaded: [length, 'so the stale cr3 is there'] }) as const;
export const emulated = (length: number) =>
  ({ StoreIsEmulated: [length, 'so reclaim stores into a pinned table'] }) as const;

export const between =
  'between the read-only mapping and the pin, nobody holds the lock of the page';
export const faults = 'a store of reclaim meets a page that is read-only, and no table to Xen';
export const lazyCr3 = 'the other CPU keeps the table loaded, so Xen refuses to make it writable';
export const queuedCr3 = 'the other CPU has queued its switch, but Xen has the table loaded still';

/** Before 74260714c56d, wherever a table is pinned that reclaim can find. */
export const unlocked = (length: number) =>
  ({ PageBetweenStatesIsLocked: [length, between] }) as const;

/** Before f120f13ea0db, wherever a table is unpinned. */
export const unpinUnlocked = (length: number) =>
  ({ UnpinHoldsPageTableLock: [length, 'xen_exit_mmap takes no lock'] }) as const;
