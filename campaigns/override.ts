/** The override machine: grants, their kernel mappings, multicalls and lazy MMU mode. */
import {
  type Counts,
  type Expectation,
  expectations,
  type Outcomes,
} from '../src/campaign/index.js';
import {
  enteredTwice,
  everything,
  failedKernelMap,
  implicitUnmap,
  inUse,
  inverse,
  lateFlush,
  lazyLeak,
  lazyModeRestored,
  leakIsFatal,
  listedTwice,
  liveHandles,
  mapped,
  noBug,
  notQueued,
  notYetMapped,
  p2mRestored,
  refusedStore,
  sound,
  staleHandle,
  unmapped,
  untouched,
} from './override-reasons.js';

const [kmap, lazyMmu, keepIndex, leaveLazy, resetHandle, nullCheck] = [
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

const base: Expectation[] = [
  ...on([], '1page-1cpu', [69, 138, 68], {
    violated: {
      KernelAccessReachesGrantedFrame: [
        25,
        'the reason for 0930bba674e2: no kernel PTE leads to the grant',
      ],
    },
    holds: { ...sound, ...p2mRestored, ...unmapped },
    reached: inUse(24),
  }),
  ...on([], '2slots-1cpu', [213, 639, 212], { holds: { ...sound, ...p2mRestored, ...unmapped } }),
  ...on([], '1page-1cpu-1fault', [252, 507, 92], {
    violated: { RemovedPageHasNoLiveHandle: [27, implicitUnmap] },
    holds: { ...sound, ...p2mRestored },
  }),
  ...on([], '1page-1cpu-lazy', [428, 870, 155], { holds: { ...sound, ...p2mRestored } }),
  ...on([], '2pages-2cpus', [16_764, 100_520, 176], {
    holds: { ...sound, ...p2mRestored, ...unmapped },
  }),
  ...on([], '2slots-1cpu-blkback', [560, 1680, 145], {
    violated: {
      KernelAccessReachesGrantedFrame: [
        36,
        'the map replaces a present PTE without a flush: an old TLB entry leads to the own frame',
      ],
      RemovedPageHasItsOldKernelMapping: [58, 'blkback leaves the PTE empty, by design'],
    },
    holds: { ...sound, ...p2mRestored, ...inverse },
  }),
];

const withKmap: Expectation[] = [
  ...on([kmap], '1page-1cpu', [321, 642, 237], {
    holds: everything,
    reached: inUse(42),
    vacuous: notQueued,
  }),
  ...on([kmap], '2slots-1cpu', [889, 2667, 446], {
    holds: everything,
    vacuous: notQueued,
  }),
  ...on([kmap], '2slots-1cpu-blkback', [560, 1680, 145], {
    holds: { ...p2mRestored, ...inverse, ...sound },
  }),
  ...on([kmap], '1page-1cpu-1fault', [1701, 3411, 369], {
    violated: {
      KernelAccessReachesGrantedFrame: [40, failedKernelMap],
      RemovedPageHasNoLiveHandle: [28, implicitUnmap],
      UnmapHasLiveHandle: [168, staleHandle],
    },
    holds: { ...p2mRestored, ...sound },
    vacuous: notQueued,
  }),
  ...on([kmap], '1page-1cpu-lazy', [12_907, 26_157, 656], {
    violated: {
      RemovedPageHasItsOldP2M: [108, lateFlush],
      NoKernelBug: [80, refusedStore],
      KernelAccessReachesGrantedFrame: [33, notYetMapped],
      UnmapHasLiveHandle: [175, staleHandle],
      RemovedPageHasNoLiveHandle: [274, staleHandle],
    },
    holds: { ...untouched, ...lazyModeRestored },
    reached: {
      RemoveRunsWhileMapIsQueued: [38, 'asked in review: how can the handle be -1 here?'],
    },
  }),
  ...on([kmap, resetHandle], '1page-1cpu-lazy', [2722, 5514, 308], {
    violated: {
      RemovedPageHasItsOldP2M: [108, lateFlush],
      NoKernelBug: [80, refusedStore],
      KernelAccessReachesGrantedFrame: [33, notYetMapped],
    },
    holds: { ...unmapped, ...liveHandles, ...untouched, ...lazyModeRestored },
  }),
  ...on([kmap], '1page-1cpu-lazy-irq', [257_132, 536_439, 490], {
    violated: { RemovedPageHasItsOldP2M: [108, lateFlush], NoKernelBug: [80, refusedStore] },
    holds: { ...untouched, ...lazyModeRestored },
  }),
  ...on([kmap], '1page-1cpu-lazy-switch', [231_102, 469_233, 618], {
    violated: { RemovedPageHasItsOldP2M: [108, lateFlush], NoKernelBug: [80, refusedStore] },
    holds: { ...untouched, ...lazyModeRestored },
  }),
  ...on([kmap], '1page-1cpu-lazy-batch1', [1929, 3905, 318], {
    violated: { RemovedPageHasItsOldP2M: [116, lateFlush], NoKernelBug: [80, refusedStore] },
    holds: { ...untouched, ...lazyModeRestored },
  }),
  ...on([kmap], '2pages-2cpus', [9_300_697, 55_785_750, 554], {
    holds: everything,
    vacuous: notQueued,
  }),
];

/** 0930bba674e2 with a hunk taken out, and with a caller that it was not written for. */
const withoutHunks: Expectation[] = [
  ...on([`${kmap}-flush`], '1page-1cpu-lazy', [15_988, 32_406, 699], {
    violated: {
      RemovedPageHasNoLiveHandle: [64, 'the map is executed after remove gave up on it'],
      RemovedPageHasNoKernelMapping: [64, 'the map is executed after remove gave up on it'],
      NoKernelBug: [79, refusedStore],
    },
  }),
  ...on([`${kmap}-flush-check`], '1page-1cpu-lazy', [12_869, 26_084, 638], {
    violated: {
      UnmapHasLiveHandle: [82, 'an unmap is queued with the handle -1'],
      NoKernelBug: [78, refusedStore],
    },
  }),
  ...on([kmap, `${lazyMmu}-map_leave`], '1page-1cpu-lazy', [14_127, 28_620, 671], {
    violated: {
      ExitRestoresLazyMode: [32, 'the mode that map_enter enters is never left'],
      NoKernelBug: [34, enteredTwice],
    },
    holds: untouched,
  }),
  ...on([kmap], '2slots-1cpu-pv-driver', [43, 129, 42], {
    violated: {
      KmapBranchIffArrayPassed: [26, '&kmap_ops[1] of a NULL array is not NULL'],
      NoKernelBug: [43, 'and it is written to'],
    },
  }),
  ...on([kmap, nullCheck], '2slots-1cpu-pv-driver', [36, 107, 35], {
    holds: {
      KmapBranchIffArrayPassed: 'the pointer is computed if there is an array',
      ...noBug,
      NoDeadlock: untouched.NoDeadlock,
    },
  }),
];

const withLazyMmu: Expectation[] = [
  ...on([kmap, lazyMmu], '1page-1cpu', [396, 792, 278], {
    violated: { RemovedPageHasItsOldP2M: [119, lateFlush] },
    holds: { ...mapped, ...unmapped, ...liveHandles, ...sound },
    vacuous: notQueued,
  }),
  ...on([kmap, lazyMmu], '1page-1cpu-1fault', [1168, 2345, 394], {
    violated: {
      NoKernelBug: [22, enteredTwice],
      RemovedPageHasItsOldP2M: [119, lateFlush],
    },
    holds: { ...untouched, ...leakIsFatal },
    vacuous: notQueued,
  }),
  ...on([kmap, lazyMmu], '1page-1cpu-lazy-1fault', [103_849, 211_672, 907], {
    violated: {
      ExitRestoresLazyMode: [19, lazyLeak],
      NoKernelBug: [21, enteredTwice],
    },
    holds: untouched,
  }),
];

const series = [kmap, lazyMmu, keepIndex];

const withKeptIndex: Expectation[] = [
  ...on(series, '1page-1cpu', [386, 772, 270], {
    holds: everything,
    vacuous: notQueued,
  }),
  ...on(series, '2slots-1cpu', [975, 2925, 465], {
    holds: everything,
  }),
  ...on(series, '1page-1cpu-owned', [568, 1136, 270], {
    violated: {
      KernelAccessReachesGrantedFrame: [
        48,
        'the map replaces a present PTE without a flush: an old TLB entry leads to the own frame',
      ],
    },
    holds: { ...p2mRestored, ...unmapped, ...sound },
  }),
  ...on(series, '1page-1cpu-1fault', [1141, 2291, 383], {
    violated: {
      NoKernelBug: [22, enteredTwice],
      KernelAccessReachesGrantedFrame: [44, failedKernelMap],
    },
    holds: { ...p2mRestored, ...untouched, ...leakIsFatal },
    vacuous: notQueued,
  }),
  ...on(series, '2slots-1cpu-1fault', [5137, 15_432, 1045], {
    violated: { NoKernelBug: [30, enteredTwice] },
    holds: { ...p2mRestored, ...untouched, ...leakIsFatal },
  }),
  ...on(series, '1page-1cpu-lazy', [5593, 11_325, 483], {
    violated: {
      UnmapHasLiveHandle: [183, staleHandle],
      RemovedPageHasNoLiveHandle: [281, staleHandle],
    },
    holds: { ...p2mRestored, ...sound },
    reached: { RemoveRunsWhileMapIsQueued: [38, 'by a lazy caller'] },
  }),
  ...on(series, '1page-1cpu-lazy-1fault', [63_017, 128_532, 773], {
    violated: {
      ExitRestoresLazyMode: [19, lazyLeak],
      NoKernelBug: [21, enteredTwice],
    },
    holds: { ...p2mRestored, ...untouched },
  }),
  ...on([...series, resetHandle], '1page-1cpu-lazy', [1339, 2711, 212], {
    holds: { ...p2mRestored, ...unmapped, ...liveHandles, ...sound },
  }),
  ...on(series, '1page-1cpu-lazy-irq', [104_444, 217_852, 484], {
    holds: { ...p2mRestored, ...sound },
  }),
  ...on(series, '1page-1cpu-lazy-switch', [90_862, 184_355, 558], {
    holds: { ...p2mRestored, ...sound },
  }),
  ...on(series, '1page-1cpu-lazy-batch1', [1045, 2115, 228], {
    holds: { ...p2mRestored, ...sound },
  }),
  ...on(series, '2pages-2cpus', [13_362_269, 80_159_462, 623], {
    holds: everything,
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
  ...on([...series, leaveLazy], '1page-1cpu-lazy-1fault', [60_000, 122_356, 773], {
    holds: { ...p2mRestored, ...sound },
  }),
  ...on([...series, leaveLazy], '2slots-1cpu-1fault', [7558, 22_695, 892], {
    violated: { NoKernelBug: [101, listedTwice] },
    holds: { ...p2mRestored, ...untouched, ...lazyModeRestored },
  }),
];

export const overrideCampaign: readonly Expectation[] = [
  base,
  withKmap,
  withoutHunks,
  withLazyMmu,
  withKeptIndex,
  withLeaveLazy,
].flat();
