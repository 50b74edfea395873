/**
 * What is expected of domains that boot, machine by machine.
 *
 * Every E820 map within the scope is an initial state, so HOLDS is said of all of them.
 */
import {
  type Counts,
  type Expectation,
  expectations,
  type Outcomes,
} from '../src/campaign/index.js';
import {
  anyTree,
  boot,
  brkIsAfter,
  conflict,
  dead,
  delayed,
  hole,
  ignored,
  kept,
  kernelMoved,
  kernelStays,
  leaf,
  leafStart,
  list,
  neverInvalid,
  noBug,
  noFault,
  notLost,
  notOrdered,
  notReserved,
  oneRange,
  ordered,
  ownIdentity,
  rangeEnds,
  releaseFails,
  restored,
  shortMap,
  stopsRightly,
  tables,
} from './remap-reasons.js';

const [delay, linearList, leafBase, checkKernel, checkBrk, rangeEnd, keepFrame] = [
  '1f3ac86b4c45',
  '054954eb051f',
  'identity_leaf_base',
  '808fdb71936c',
  'fac1bceeeb04',
  'find_pfn_range_end',
  'release_keeps_frame',
];

/** Everything here is on the base tree 3.18. */
const on = (patches: readonly string[], scope: string, counts: Counts, outcomes: Outcomes) =>
  expectations({ tree: '3.18', patches, scope, counts }, outcomes);

const base: Expectation[] = [
  ...on([], 'e820-6pfns', [7303, 7141, 63], {
    violated: {
      MemoryIsMovedAfterPagingInit: [11, 'a chunk is moved as soon as it is found'],
      PagesAreReleasedOnlyWithoutTarget: [36, rangeEnds],
    },
    holds: {
      ...anyTree,
      ...tables,
      ...hole,
      ...ownIdentity,
      ...noFault,
      ...notLost,
      ...ordered,
      ...kernelStays,
      ...noBug,
    },
    reached: boot,
    vacuous: notReserved,
  }),
  ...on([], 'e820-8pfns', [99_419, 97_932, 88], {
    violated: {
      RemapPreservesOrder: [58, 'a leaf in the middle is moved first, then the ends'],
      PagesAreReleasedOnlyWithoutTarget: [36, rangeEnds],
    },
    holds: { ...anyTree, ...tables, ...hole, ...noFault, ...notLost, ...noBug },
  }),
  ...on([], 'e820-6pfns-1fault', [15_416, 15_254, 63], {
    violated: {
      NoFrameIsLost: [31, releaseFails],
      M2PAgreesWithP2M: [32, 'the P2M was set, and then the M2P update failed'],
      KernelMapsItsMemory: [32, 'the chunk is left, and its new pfn is past max_pfn'],
      MemoryIsBelowMaxPfn: [32, 'the chunk is left, and max_pfn is not raised'],
      P2MNamesOwnedFrames: [32, 'the fallback gives back a frame whose new pfn is set'],
      HoleIsMappedOneToOne: [29, ignored],
      ReleasedFrameIsUnmapped: [36, ignored],
    },
    holds: { ...anyTree, ...hole, ...noBug },
  }),
  ...on([], 'e820-short', [7397, 7232, 63], {
    violated: { NoFrameIsLost: [22, shortMap] },
    holds: { ...anyTree, ...tables, ...hole, ...noBug },
  }),
  ...on([], 'e820-kernel', [29_716, 29_178, 75], {
    violated: { KernelImageIsNotMoved: [8, kernelMoved] },
    holds: { KernelImageIsNotOverwritten: 'nothing is stored in the frames that are moved' },
  }),
];

const delayedRemap: Expectation[] = [
  ...on([delay], 'e820-6pfns', [9956, 9798, 82], {
    violated: { PagesAreReleasedOnlyWithoutTarget: [39, rangeEnds] },
    holds: { ...delayed, ...noFault, ...kept, ...notLost, ...kernelStays, ...noBug },
    reached: { ...boot, ...leaf },
    vacuous: { ...dead, ...oneRange, ListHasTwoRecords: 'what can be moved fits one record' },
  }),
  ...on([delay], 'e820-8pfns', [142_046, 140_757, 121], {
    violated: { PagesAreReleasedOnlyWithoutTarget: [39, rangeEnds] },
    holds: { ...delayed, ...noFault, ...kept, ...notLost, ...kernelStays, ...noBug },
    reached: { ...boot, ...leaf, ListHasTwoRecords: [37, 'two chunks, or more than REMAP_SIZE'] },
    vacuous: { ...dead, ...oneRange },
  }),
  ...on([delay], 'e820-6pfns-highmem', [9882, 9724, 82], {
    holds: {
      ...delayed,
      ...noFault,
      ...kept,
      ...notLost,
      ...noBug,
      HighmemHasNoLinearAddress: 'the mapping is left out for highmem',
    },
  }),
  ...on([delay], 'e820-6pfns-1fault', [17_068, 17_199, 82], {
    violated: {
      NoFrameIsLost: [34, releaseFails],
      VacatedFrameIsInTheList: [14, releaseFails],
      PagesAreReleasedOnlyWithoutTarget: [39, rangeEnds],
      HoleIsMappedOneToOne: [39, ignored],
      ReleasedFrameIsUnmapped: [39, ignored],
      NoKernelBug: [43, 'a table that cannot be set stops the kernel, as the commit says'],
    },
    holds: delayed,
  }),
  ...on([delay], 'e820-short', [10_062, 9901, 82], {
    violated: { NoFrameIsLost: [25, shortMap], VacatedFrameIsInTheList: [10, shortMap] },
    holds: { ...delayed, ...noBug },
  }),
  ...on([delay], 'e820-kernel', [37_738, 37_204, 102], {
    violated: {
      KernelImageIsNotOverwritten: [9, 'a record is stored in the first frame of a hole'],
      KernelImageIsNotMoved: [8, kernelMoved],
      BufferMappingIsRestored: [37, 'virt_to_mfn asks the P2M, which has moved the buffer'],
    },
    holds: { ...anyTree, ...tables, ...hole, ...list, ...noBug },
  }),
];

const withFollowUps: Expectation[] = [
  ...on([delay, checkKernel], 'e820-kernel', [11_648, 11_486, 84], {
    violated: {
      KernelImageIsNotOverwritten: [13, brkIsAfter],
      KernelImageIsNotMoved: [12, brkIsAfter],
      NoKernelBug: [4, conflict],
    },
    holds: { ...delayed, ...stopsRightly },
  }),
  ...on([delay, checkKernel, checkBrk], 'e820-kernel', [5779, 5711, 70], {
    violated: { NoKernelBug: [4, conflict] },
    holds: { ...delayed, ...stopsRightly, ...kept, ...notLost, ...kernelStays },
  }),
  ...on([delay, rangeEnd], 'e820-8pfns', [151_237, 150_043, 131], {
    holds: {
      ...delayed,
      ...noFault,
      ...kept,
      ...notLost,
      ...kernelStays,
      ...noBug,
      PagesAreReleasedOnlyWithoutTarget: 'the search goes on to the next entry',
    },
    reached: {
      ...boot,
      ...leaf,
      RangeIsFreedInTheLoop: [94, 'targets in two entries of the map'],
    },
    vacuous: dead,
  }),
  ...on([delay, rangeEnd, keepFrame], 'e820-6pfns-1fault', [18_877, 19_026, 99], {
    violated: {
      HoleIsIdentity: [29, 'the price: a frame that Xen does not take stays in the hole'],
      HoleIsMappedOneToOne: [30, 'the price, and a failure of the mapping is ignored'],
      ReleasedFrameIsUnmapped: [41, ignored],
      NoKernelBug: [43, 'a table that cannot be set stops the kernel, as the commit says'],
    },
    holds: {
      ...anyTree,
      ...tables,
      ...list,
      ...restored,
      ...kept,
      ...notLost,
      PagesAreReleasedOnlyWithoutTarget: 'the search goes on to the next entry',
    },
  }),
];

/** What should not matter, and what must be so. */
const variants: Expectation[] = [
  ...on(['without_a9b5bff66b2a'], 'e820-6pfns', [6332, 6170, 62], {
    violated: { HoleIsIdentity: [7, 'what is past the end of the map stays missing'] },
    holds: { ...tables, ...ownIdentity, ...notLost, ...noBug },
  }),
  ...on([delay, rangeEnd, 'remap_list_reversed'], 'e820-6pfns', [10_384, 10_227, 99], {
    holds: {
      ...delayed,
      ...noFault,
      ...kept,
      ...notLost,
      ...kernelStays,
      ...noBug,
      ReservedTargetIsFreedOnce: 'every reserved page is freed, and once, in this order too',
    },
    reached: { RangeIsFreedInTheLoop: [95, notOrdered] },
  }),
  ...on([delay, rangeEnd, 'remap_list_reversed'], 'e820-6pfns-4frames', [11_534, 11_405, 95], {
    holds: {
      ...delayed,
      ...noFault,
      ...kept,
      ...notLost,
      ...kernelStays,
      ...noBug,
      HighmemHasNoLinearAddress: 'the mapping is left out for highmem',
      PagesAreReleasedOnlyWithoutTarget: 'the search goes on to the next entry',
    },
    reached: {
      ListHasTwoRecords: [42, 'two holes make two records'],
      RangeIsAppendedTo: [90, notOrdered],
    },
  }),
  ...on([delay, 'remap_list_reversed'], 'e820-8pfns', [145_606, 144_317, 123], {
    holds: { ...delayed, ...noFault, ...kept, ...notLost, ...kernelStays, ...noBug },
    reached: { RangeIsAppendedTo: [91, notOrdered] },
    vacuous: { ...neverInvalid, ...oneRange },
  }),
  ...on([delay, 'identity_before_capture'], 'e820-6pfns', [8099, 8056, 68], {
    violated: {
      VacatedFrameIsInTheList: [20, 'the record names the mfns of the hole, not those it had'],
      NoKernelBug: [36, 'mfns[0] is not the mfn of the record: BUG_ON sees it'],
    },
  }),
];

const withLinearList: Expectation[] = [
  ...on([delay, linearList], 'e820-6pfns', [8243, 8097, 68], {
    violated: { IdentityEntryNamesItsPfn: [43, leafStart], HoleIsIdentity: [55, leafStart] },
    holds: { ...anyTree, ...tables, ...list, ...restored, ...kept, ...notLost, ...noBug },
  }),
  ...on([delay, linearList, leafBase], 'e820-6pfns', [8243, 8097, 68], {
    holds: { ...delayed, ...noFault, ...kept, ...notLost, ...kernelStays, ...noBug },
  }),
];

export const remapCampaign: readonly Expectation[] = [
  ...base,
  ...delayedRemap,
  ...withFollowUps,
  ...variants,
  ...withLinearList,
];
