/**
 * What the default campaign expects, machine by machine: the verdict of each property, the counts of
 * the exploration, the length of the shortest trace. A row that comes out otherwise ends the campaign
 * with exit code 15.
 */
import { remapCampaign } from './campaigns/remap.js';
import {
  type Counts,
  type Expectation,
  expectations,
  type Outcomes,
} from './src/campaign/index.js';

const [seed0, lazyMmu, keepIndex, leaveLazy, resetHandle, nullCheck] = [
  '0930bba674e2',
  'f62805f1f30a',
  '2fc136eecd0c',
  '14883a75ec76',
  'kmap_handle_reset',
  'kmap_null_check',
];

/** Everything here is on the base tree 3.1. */
const on = (patches: readonly string[], scope: string, counts: Counts, outcomes: Outcomes) =>
  expectations({ tree: '3.1', patches, scope, counts }, outcomes);

/** What no patch of this series may break, and none does. */
const untouched = {
  PinsEqualLiveHandles: 'Xen counts one pin for each live handle',
  GranterSeesFlagsClearOnlyAfterFlush: 'Xen clears the flags in the phase after the flush',
  ExitRestoresPreemptCount: 'every exit path gives back what it took',
  ExitRestoresInterrupts: 'every exit path gives back what it took',
  NoDeadlock: 'there is one lock, and nobody waits while holding it',
};
const lazyModeRestored = {
  ExitRestoresLazyMode: 'every exit path gives back what it took',
  QueueIsEmptyOutsideLazyMode: 'what is not deferred is flushed at once',
};
const noBug = { NoKernelBug: 'no BUG_ON of the modelled code is met' };
const sound = { ...untouched, ...lazyModeRestored, ...noBug };

const mapped = {
  KernelAccessReachesGrantedFrame: 'the kernel address is mapped to the grant, before mmap returns',
};
const p2mRestored = { RemovedPageHasItsOldP2M: 'the saved mfn is restored' };
const unmapped = {
  RemovedPageHasNoLiveHandle: 'remove unmaps what add mapped',
  RemovedPageHasNoKernelMapping: 'remove unmaps what add mapped',
  RemovedPageHasItsOldKernelMapping: 'set_pte_at rebuilds the PTE from the P2M',
};
const liveHandles = { UnmapHasLiveHandle: 'the handle is that of a map that was executed' };
const inUse = (length: number) =>
  ({ MapIsInUse: [length, 'so the claims were tried on a map in use'] }) as const;
const notQueued = {
  RemoveRunsWhileMapIsQueued: 'without a lazy section nothing outlives the call that queued it',
};

const lateFlush = 'D02: the map is executed after its dev_bus_addr was taken for the old mfn';
const staleHandle =
  'on the second mmap of a map the kmap handle is that of the first: neither -1 nor live';
const notYetMapped = 'a lazy caller returns from mmap before the kernel map is executed';
const failedKernelMap = 'H0.4: nobody looks at the status of the kernel map';
const implicitUnmap = 'H6.1: mmap fails after a user PTE was mapped, and the PTE is zapped';
const lazyLeak =
  'an override that fails returns from inside of the lazy section; the zap that follows enters it';
const listedTwice = 'H6.1: mmap fails with an override in place; the next mmap adds it again';

const base: Expectation[] = [
  ...on([], '1page-1cpu', [69, 138, 68], {
    violated: {
      KernelAccessReachesGrantedFrame: [25, 'the reason for seed 0: the kernel PTE is zapped'],
    },
    holds: { ...sound, ...p2mRestored, ...unmapped },
    reached: inUse(24),
  }),
  ...on([], '2slots-1cpu-blkback', [586, 1758, 147], {
    violated: {
      KernelAccessReachesGrantedFrame: [
        36,
        'the map replaces a present PTE without a flush: an old TLB entry leads to the own frame',
      ],
      RemovedPageHasItsOldKernelMapping: [59, 'blkback leaves the PTE empty, by design'],
    },
    holds: { ...sound, ...p2mRestored },
  }),
];

const withSeed0: Expectation[] = [
  ...on([seed0], '1page-1cpu', [321, 642, 237], {
    holds: { ...mapped, ...p2mRestored, ...unmapped, ...liveHandles, ...sound },
    reached: inUse(42),
    vacuous: notQueued,
  }),
  ...on([seed0], '2slots-1cpu', [889, 2667, 446], {
    holds: { ...mapped, ...p2mRestored, ...unmapped, ...liveHandles, ...sound },
    vacuous: notQueued,
  }),
  ...on([seed0], '1page-1cpu-1fault', [1701, 3411, 369], {
    violated: {
      KernelAccessReachesGrantedFrame: [40, failedKernelMap],
      RemovedPageHasNoLiveHandle: [28, implicitUnmap],
      UnmapHasLiveHandle: [168, staleHandle],
    },
    holds: { ...p2mRestored, ...sound },
    vacuous: notQueued,
  }),
  ...on([seed0], '1page-1cpu-lazy', [11_672, 23_645, 642], {
    violated: {
      RemovedPageHasItsOldP2M: [98, lateFlush],
      KernelAccessReachesGrantedFrame: [33, notYetMapped],
      UnmapHasLiveHandle: [217, staleHandle],
      RemovedPageHasNoLiveHandle: [277, staleHandle],
    },
    holds: sound,
    reached: {
      RemoveRunsWhileMapIsQueued: [38, 'the answer to the question of the seed 2 thread'],
    },
  }),
  ...on([seed0, resetHandle], '1page-1cpu-lazy', [2758, 5586, 298], {
    violated: {
      RemovedPageHasItsOldP2M: [98, lateFlush],
      KernelAccessReachesGrantedFrame: [33, notYetMapped],
    },
    holds: { ...unmapped, ...liveHandles, ...sound },
  }),
  ...on([seed0], '1page-1cpu-lazy-irq', [228_900, 476_657, 480], {
    violated: { RemovedPageHasItsOldP2M: [98, lateFlush] },
    holds: sound,
  }),
  ...on([seed0], '1page-1cpu-lazy-switch', [192_642, 391_044, 573], {
    violated: { RemovedPageHasItsOldP2M: [98, lateFlush] },
    holds: sound,
  }),
  ...on([seed0], '1page-1cpu-lazy-batch1', [1965, 3977, 307], {
    violated: { RemovedPageHasItsOldP2M: [98, lateFlush] },
    holds: sound,
  }),
  ...on([seed0], '2pages-2cpus', [9_300_697, 55_785_750, 554], {
    holds: { ...mapped, ...p2mRestored, ...unmapped, ...liveHandles, ...sound },
    vacuous: notQueued,
  }),
];

/** Seed 0 with a hunk taken out, and a caller that it was not written for. */
const withoutHunks: Expectation[] = [
  ...on([`${seed0}-flush`], '1page-1cpu-lazy', [14_465, 29_308, 617], {
    violated: {
      RemovedPageHasNoLiveHandle: [64, 'the map is executed after remove gave up on it'],
      RemovedPageHasNoKernelMapping: [64, 'the map is executed after remove gave up on it'],
    },
  }),
  ...on([`${seed0}-flush-check`], '1page-1cpu-lazy', [11_456, 23_212, 619], {
    violated: { UnmapHasLiveHandle: [84, 'an unmap is queued with the handle -1'] },
  }),
  ...on([seed0], '2slots-1cpu-pv-driver', [43, 129, 42], {
    violated: {
      KmapBranchIffArrayPassed: [26, 'D01: &kmap_ops[1] of a NULL array is not NULL'],
      NoKernelBug: [43, 'D01: and it is written to'],
    },
  }),
  ...on([seed0, nullCheck], '2slots-1cpu-pv-driver', [36, 107, 35], {
    holds: { KmapBranchIffArrayPassed: 'the pointer is computed if there is an array', ...sound },
  }),
];

const withLazyMmu: Expectation[] = [
  ...on([seed0, lazyMmu], '1page-1cpu', [396, 792, 278], {
    violated: { RemovedPageHasItsOldP2M: [119, lateFlush] },
    holds: { ...mapped, ...unmapped, ...liveHandles, ...sound },
    vacuous: notQueued,
  }),
  ...on([seed0, lazyMmu], '1page-1cpu-1fault', [1168, 2345, 394], {
    violated: {
      NoKernelBug: [22, lazyLeak],
      RemovedPageHasItsOldP2M: [119, lateFlush],
    },
    holds: { ...untouched, ...lazyModeRestored },
    vacuous: notQueued,
  }),
];

const series = [seed0, lazyMmu, keepIndex];

const withKeptIndex: Expectation[] = [
  ...on(series, '1page-1cpu', [386, 772, 270], {
    holds: { ...mapped, ...p2mRestored, ...unmapped, ...liveHandles, ...sound },
    vacuous: notQueued,
  }),
  ...on(series, '2slots-1cpu', [975, 2925, 465], {
    holds: { ...mapped, ...p2mRestored, ...unmapped, ...liveHandles, ...sound },
  }),
  ...on(series, '1page-1cpu-1fault', [1141, 2291, 383], {
    violated: {
      NoKernelBug: [22, lazyLeak],
      KernelAccessReachesGrantedFrame: [44, failedKernelMap],
    },
    holds: { ...p2mRestored, ...untouched, ...lazyModeRestored },
    vacuous: notQueued,
  }),
  ...on(series, '2slots-1cpu-1fault', [5137, 15_432, 1045], {
    violated: { NoKernelBug: [30, lazyLeak] },
    holds: { ...p2mRestored, ...untouched, ...lazyModeRestored },
  }),
  ...on(series, '1page-1cpu-lazy', [5082, 10_289, 474], {
    violated: {
      UnmapHasLiveHandle: [224, staleHandle],
      RemovedPageHasNoLiveHandle: [284, staleHandle],
    },
    holds: { ...p2mRestored, ...sound },
    reached: { RemoveRunsWhileMapIsQueued: [38, 'by a lazy caller'] },
  }),
  ...on([...series, resetHandle], '1page-1cpu-lazy', [1339, 2711, 212], {
    holds: { ...p2mRestored, ...unmapped, ...liveHandles, ...sound },
  }),
  ...on(series, '1page-1cpu-lazy-irq', [91_118, 189_632, 475], {
    holds: { ...p2mRestored, ...sound },
  }),
  ...on(series, '1page-1cpu-lazy-switch', [71_344, 144_736, 531], {
    holds: { ...p2mRestored, ...sound },
  }),
  ...on(series, '1page-1cpu-lazy-batch1', [1045, 2115, 228], {
    holds: { ...p2mRestored, ...sound },
  }),
  ...on(series, '2pages-2cpus', [13_362_269, 80_159_462, 623], {
    holds: { ...mapped, ...p2mRestored, ...unmapped, ...liveHandles, ...sound },
  }),
];

const withLeaveLazy: Expectation[] = [
  ...on([...series, leaveLazy], '1page-1cpu-1fault', [2058, 4125, 424], {
    violated: {
      KernelAccessReachesGrantedFrame: [44, failedKernelMap],
      RemovedPageHasNoLiveHandle: [38, implicitUnmap],
    },
    holds: { ...p2mRestored, ...sound },
    vacuous: notQueued,
  }),
  ...on([...series, leaveLazy], '2slots-1cpu-1fault', [7558, 22_695, 892], {
    violated: { NoKernelBug: [101, listedTwice] },
    holds: { ...p2mRestored, ...untouched, ...lazyModeRestored },
  }),
];

export const campaign: readonly Expectation[] = [
  ...base,
  ...withSeed0,
  ...withoutHunks,
  ...withLazyMmu,
  ...withKeptIndex,
  ...withLeaveLazy,
  ...remapCampaign,
];
