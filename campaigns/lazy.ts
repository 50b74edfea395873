/** Lazy MMU mode by itself: what is queued and used too early, and the flush that is preempted. */
import {
  type Counts,
  type Expectation,
  expectations,
  type Outcomes,
} from '../src/campaign/index.js';

const [preempt, kmapFlush, withoutPreempt] = [
  'd85cf93da669',
  '2cd1c8d4dc7e',
  'without_d85cf93da669',
];

const on =
  (tree: string) =>
  (patches: readonly string[], scope: string, counts: Counts, outcomes: Outcomes): Expectation[] =>
    expectations({ tree, patches, scope, counts }, outcomes);
const [on2628, on31] = [on('2.6.28'), on('3.1')];

const sound = {
  ExitRestoresPreemptCount: 'every exit path gives back what it took',
  ExitRestoresInterrupts: 'every exit path gives back what it took',
  ExitRestoresLazyMode: 'each section is left, each flush enters again what it leaves',
  QueueIsEmptyOutsideLazyMode: 'leaving lazy MMU mode flushes',
  MulticallRunsWithInterruptsOff: 'xen_mc_flush switches them off',
  NoDeadlock: 'nobody waits',
};
const noBug = { NoKernelBug: 'no lazy mode is entered twice, and no address is used unmapped' };
const mapped = {
  QueuedMappingIsNotUsed: 'a flush comes between the update and the use',
  MappedAddressReachesItsFrame: 'a flush comes between the update and the use',
};
const batched = { QueueChangesWithInterruptsOff: 'xen_mc_batch switches them off' };
const used = { UnmappedPageWasUsed: 'the count is in each page that is mapped' };
const counted = (carried: number, copied: number) =>
  ({
    CountIsCarriedInALazySection: [carried, 'so the second page is mapped in lazy MMU mode'],
    ForkHasCopiedEveryEntry: [copied, 'so a second count follows the first'],
  }) as const;
const free = { KmapAddressIsFreeWhenTaken: 'the PTE is cleared before the address is given back' };

const queued = 'copy_pte_range is in lazy MMU mode, so the PTE of the kmap is only queued';
const stillMapped = 'the PTE is cleared by an update that is still queued when it is looked at';

const kmaps: Expectation[] = [
  ...on31([], 'lazy-kmap-1cpu', [81, 164, 47], {
    violated: {
      QueuedMappingIsNotUsed: [13, queued],
      MappedAddressReachesItsFrame: [13, queued],
      NoKernelBug: [14, queued],
    },
    holds: { ...sound, ...free },
  }),
  ...on31([], 'lazy-kmap-irq', [4578, 9529, 166], {
    violated: {
      QueuedMappingIsNotUsed: [13, queued],
      MappedAddressReachesItsFrame: [13, queued],
      KmapAddressIsFreeWhenTaken: [48, `an interrupt flushes in between; then ${stillMapped}`],
      NoKernelBug: [14, queued],
      UnmappedPageWasUsed: [72, `an interrupt flushes too late; ${queued}`],
    },
    holds: { ...sound, ...batched },
  }),
  ...on31([kmapFlush], 'lazy-kmap-1cpu', [430, 864, 176], {
    holds: { ...sound, ...batched, ...mapped, ...free, ...used, ...noBug },
    reached: counted(85, 126),
  }),
  ...on31([kmapFlush], 'lazy-kmap-irq', [5145, 10_824, 190], {
    holds: { ...sound, ...batched, ...mapped, ...free, ...used, ...noBug },
    reached: counted(85, 126),
  }),
  ...on31([`${kmapFlush}-kunmap`], 'lazy-kmap-1cpu', [156, 315, 53], {
    violated: {
      KmapAddressIsFreeWhenTaken: [47, stillMapped],
      NoKernelBug: [48, stillMapped],
    },
    holds: { ...sound, ...mapped },
  }),
];

const otherCpu =
  'the task moves to another CPU between the two halves of the read, so it leaves a mode that is not its own';
const switched = {
  SwitchOfCr3IsConfirmed: 'the callback has been called',
  SwitchedCpuHasAnEmptyTlb: 'the new cr3 flushes the TLB',
};
const stale = {
  Cr3IsStaleWhileItsSwitchIsQueued: [8, 'so there is something to confirm'],
} as const;
const kept = {
  LazyModeIsThatOfItsTask:
    'the context switch leaves the mode for one task and enters it for another',
};

/** What a preempted flush does depends on how the mode is read, and on what a context switch keeps. */
const flushes: Expectation[] = [
  ...on2628([], 'lazy-flush-2cpus', [225, 500, 33], {
    violated: { FlushLeavesTheModeOfItsCpu: [9, otherCpu], NoKernelBug: [10, otherCpu] },
    holds: sound,
  }),
  ...on2628([preempt], 'lazy-flush-2cpus', [135, 270, 30], {
    holds: {
      ...sound,
      ...noBug,
      FlushLeavesTheModeOfItsCpu: 'with preemption off the task stays on its CPU',
      LazySectionIsLeftInLazyMode: 'the flush has entered it again',
    },
  }),
  ...on31([], 'lazy-flush-1task', [1378, 1425, 116], {
    holds: { ...sound, ...batched, ...mapped, ...kept, ...switched, ...noBug },
    reached: stale,
  }),
  ...on31([], 'lazy-flush-switch', [18_009, 18_834, 128], {
    holds: { ...sound, ...batched, ...mapped, ...kept, ...switched, ...noBug },
    reached: stale,
    vacuous: { FlushIsPreempted: 'preemption is off from before the mode is left' },
  }),
  ...on31([withoutPreempt], 'lazy-flush-switch', [20_572, 21_527, 127], {
    holds: { ...sound, ...mapped, ...kept, ...noBug },
    reached: { FlushIsPreempted: [34, 'and still the mode is not lost'] },
  }),
];

export const lazyCampaign: readonly Expectation[] = [...kmaps, ...flushes];
