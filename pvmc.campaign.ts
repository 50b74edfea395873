/**
 * What the default campaign expects, machine by machine: the verdict of each property, the counts of
 * the exploration, the length of the shortest trace. A row that comes out otherwise ends the campaign
 * with exit code 15.
 */
import { type Expectation, expectations } from './src/campaign/index.js';

const [seed0, lazyMmu, keepIndex, leaveLazy, resetHandle, nullCheck] = [
  '0930bba674e2',
  'f62805f1f30a',
  '2fc136eecd0c',
  '14883a75ec76',
  'kmap_handle_reset',
  'kmap_null_check',
];

const tree = '3.1';

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
  ...expectations(
    { tree, patches: [], scope: '1page-1cpu', states: 69, transitions: 138, depth: 68 },
    {
      violated: {
        KernelAccessReachesGrantedFrame: [25, 'the reason for seed 0: the kernel PTE is zapped'],
      },
      holds: { ...sound, ...p2mRestored, ...unmapped },
      reached: inUse(24),
    },
  ),
  ...expectations(
    { tree, patches: [], scope: '2slots-1cpu-blkback', states: 586, transitions: 1758, depth: 147 },
    {
      violated: {
        KernelAccessReachesGrantedFrame: [
          36,
          'the map replaces a present PTE without a flush: an old TLB entry leads to the own frame',
        ],
        RemovedPageHasItsOldKernelMapping: [59, 'blkback leaves the PTE empty, by design'],
      },
      holds: { ...sound, ...p2mRestored },
    },
  ),
];

const withSeed0: Expectation[] = [
  ...expectations(
    { tree, patches: [seed0], scope: '1page-1cpu', states: 321, transitions: 642, depth: 237 },
    {
      holds: { ...mapped, ...p2mRestored, ...unmapped, ...liveHandles, ...sound },
      reached: inUse(42),
      vacuous: notQueued,
    },
  ),
  ...expectations(
    { tree, patches: [seed0], scope: '2slots-1cpu', states: 889, transitions: 2667, depth: 446 },
    {
      holds: { ...mapped, ...p2mRestored, ...unmapped, ...liveHandles, ...sound },
      vacuous: notQueued,
    },
  ),
  ...expectations(
    {
      tree,
      patches: [seed0],
      scope: '1page-1cpu-1fault',
      states: 1701,
      transitions: 3411,
      depth: 369,
    },
    {
      violated: {
        KernelAccessReachesGrantedFrame: [40, failedKernelMap],
        RemovedPageHasNoLiveHandle: [28, implicitUnmap],
        UnmapHasLiveHandle: [168, staleHandle],
      },
      holds: { ...p2mRestored, ...sound },
      vacuous: notQueued,
    },
  ),
  ...expectations(
    {
      tree,
      patches: [seed0],
      scope: '1page-1cpu-lazy',
      states: 11_672,
      transitions: 23_645,
      depth: 642,
    },
    {
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
    },
  ),
  ...expectations(
    {
      tree,
      patches: [seed0, resetHandle],
      scope: '1page-1cpu-lazy',
      states: 2758,
      transitions: 5586,
      depth: 298,
    },
    {
      violated: {
        RemovedPageHasItsOldP2M: [98, lateFlush],
        KernelAccessReachesGrantedFrame: [33, notYetMapped],
      },
      holds: { ...unmapped, ...liveHandles, ...sound },
    },
  ),
  ...expectations(
    {
      tree,
      patches: [seed0],
      scope: '1page-1cpu-lazy-irq',
      states: 228_900,
      transitions: 476_657,
      depth: 480,
    },
    { violated: { RemovedPageHasItsOldP2M: [98, lateFlush] }, holds: sound },
  ),
  ...expectations(
    {
      tree,
      patches: [seed0],
      scope: '1page-1cpu-lazy-switch',
      states: 192_642,
      transitions: 391_044,
      depth: 573,
    },
    { violated: { RemovedPageHasItsOldP2M: [98, lateFlush] }, holds: sound },
  ),
  ...expectations(
    {
      tree,
      patches: [seed0],
      scope: '1page-1cpu-lazy-batch1',
      states: 1965,
      transitions: 3977,
      depth: 307,
    },
    { violated: { RemovedPageHasItsOldP2M: [98, lateFlush] }, holds: sound },
  ),
  ...expectations(
    {
      tree,
      patches: [seed0],
      scope: '2pages-2cpus',
      states: 9_300_697,
      transitions: 55_785_750,
      depth: 554,
    },
    {
      holds: { ...mapped, ...p2mRestored, ...unmapped, ...liveHandles, ...sound },
      vacuous: notQueued,
    },
  ),
];

/** Seed 0 with a hunk taken out, and a caller that it was not written for. */
const withoutHunks: Expectation[] = [
  ...expectations(
    {
      tree,
      patches: [`${seed0}-flush`],
      scope: '1page-1cpu-lazy',
      states: 14_465,
      transitions: 29_308,
      depth: 617,
    },
    {
      violated: {
        RemovedPageHasNoLiveHandle: [64, 'the map is executed after remove gave up on it'],
        RemovedPageHasNoKernelMapping: [64, 'the map is executed after remove gave up on it'],
      },
    },
  ),
  ...expectations(
    {
      tree,
      patches: [`${seed0}-flush-check`],
      scope: '1page-1cpu-lazy',
      states: 11_456,
      transitions: 23_212,
      depth: 619,
    },
    { violated: { UnmapHasLiveHandle: [84, 'an unmap is queued with the handle -1'] } },
  ),
  ...expectations(
    {
      tree,
      patches: [seed0],
      scope: '2slots-1cpu-pv-driver',
      states: 43,
      transitions: 129,
      depth: 42,
    },
    {
      violated: {
        KmapBranchIffArrayPassed: [26, 'D01: &kmap_ops[1] of a NULL array is not NULL'],
        NoKernelBug: [43, 'D01: and it is written to'],
      },
    },
  ),
  ...expectations(
    {
      tree,
      patches: [seed0, nullCheck],
      scope: '2slots-1cpu-pv-driver',
      states: 36,
      transitions: 107,
      depth: 35,
    },
    {
      holds: { KmapBranchIffArrayPassed: 'the pointer is computed if there is an array', ...sound },
    },
  ),
];

const withLazyMmu: Expectation[] = [
  ...expectations(
    {
      tree,
      patches: [seed0, lazyMmu],
      scope: '1page-1cpu',
      states: 396,
      transitions: 792,
      depth: 278,
    },
    {
      violated: { RemovedPageHasItsOldP2M: [119, lateFlush] },
      holds: { ...mapped, ...unmapped, ...liveHandles, ...sound },
      vacuous: notQueued,
    },
  ),
  ...expectations(
    {
      tree,
      patches: [seed0, lazyMmu],
      scope: '1page-1cpu-1fault',
      states: 1168,
      transitions: 2345,
      depth: 394,
    },
    {
      violated: {
        NoKernelBug: [22, lazyLeak],
        RemovedPageHasItsOldP2M: [119, lateFlush],
      },
      holds: { ...untouched, ...lazyModeRestored },
      vacuous: notQueued,
    },
  ),
];

const series = [seed0, lazyMmu, keepIndex];

const withKeptIndex: Expectation[] = [
  ...expectations(
    { tree, patches: series, scope: '1page-1cpu', states: 386, transitions: 772, depth: 270 },
    {
      holds: { ...mapped, ...p2mRestored, ...unmapped, ...liveHandles, ...sound },
      vacuous: notQueued,
    },
  ),
  ...expectations(
    { tree, patches: series, scope: '2slots-1cpu', states: 975, transitions: 2925, depth: 465 },
    { holds: { ...mapped, ...p2mRestored, ...unmapped, ...liveHandles, ...sound } },
  ),
  ...expectations(
    {
      tree,
      patches: series,
      scope: '1page-1cpu-1fault',
      states: 1141,
      transitions: 2291,
      depth: 383,
    },
    {
      violated: {
        NoKernelBug: [22, lazyLeak],
        KernelAccessReachesGrantedFrame: [44, failedKernelMap],
      },
      holds: { ...p2mRestored, ...untouched, ...lazyModeRestored },
      vacuous: notQueued,
    },
  ),
  ...expectations(
    {
      tree,
      patches: series,
      scope: '2slots-1cpu-1fault',
      states: 5137,
      transitions: 15_432,
      depth: 1045,
    },
    {
      violated: { NoKernelBug: [30, lazyLeak] },
      holds: { ...p2mRestored, ...untouched, ...lazyModeRestored },
    },
  ),
  ...expectations(
    {
      tree,
      patches: series,
      scope: '1page-1cpu-lazy',
      states: 5082,
      transitions: 10_289,
      depth: 474,
    },
    {
      violated: {
        UnmapHasLiveHandle: [224, staleHandle],
        RemovedPageHasNoLiveHandle: [284, staleHandle],
      },
      holds: { ...p2mRestored, ...sound },
      reached: { RemoveRunsWhileMapIsQueued: [38, 'by a lazy caller'] },
    },
  ),
  ...expectations(
    {
      tree,
      patches: [...series, resetHandle],
      scope: '1page-1cpu-lazy',
      states: 1339,
      transitions: 2711,
      depth: 212,
    },
    { holds: { ...p2mRestored, ...unmapped, ...liveHandles, ...sound } },
  ),
  ...expectations(
    {
      tree,
      patches: series,
      scope: '1page-1cpu-lazy-irq',
      states: 91_118,
      transitions: 189_632,
      depth: 475,
    },
    { holds: { ...p2mRestored, ...sound } },
  ),
  ...expectations(
    {
      tree,
      patches: series,
      scope: '1page-1cpu-lazy-switch',
      states: 71_344,
      transitions: 144_736,
      depth: 531,
    },
    { holds: { ...p2mRestored, ...sound } },
  ),
  ...expectations(
    {
      tree,
      patches: series,
      scope: '1page-1cpu-lazy-batch1',
      states: 1045,
      transitions: 2115,
      depth: 228,
    },
    { holds: { ...p2mRestored, ...sound } },
  ),
  ...expectations(
    {
      tree,
      patches: series,
      scope: '2pages-2cpus',
      states: 13_362_269,
      transitions: 80_159_462,
      depth: 623,
    },
    { holds: { ...mapped, ...p2mRestored, ...unmapped, ...liveHandles, ...sound } },
  ),
];

const withLeaveLazy: Expectation[] = [
  ...expectations(
    {
      tree,
      patches: [...series, leaveLazy],
      scope: '1page-1cpu-1fault',
      states: 2058,
      transitions: 4125,
      depth: 424,
    },
    {
      violated: {
        KernelAccessReachesGrantedFrame: [44, failedKernelMap],
        RemovedPageHasNoLiveHandle: [38, implicitUnmap],
      },
      holds: { ...p2mRestored, ...sound },
      vacuous: notQueued,
    },
  ),
  ...expectations(
    {
      tree,
      patches: [...series, leaveLazy],
      scope: '2slots-1cpu-1fault',
      states: 7558,
      transitions: 22_695,
      depth: 892,
    },
    {
      violated: { NoKernelBug: [101, listedTwice] },
      holds: { ...p2mRestored, ...untouched, ...lazyModeRestored },
    },
  ),
];

export const campaign: readonly Expectation[] = [
  ...base,
  ...withSeed0,
  ...withoutHunks,
  ...withLazyMmu,
  ...withKeptIndex,
  ...withLeaveLazy,
];
