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

/** What holds in every tree. */
const anyTree = {
  AllocatedPageHasMemory: 'a target is reserved, or has its frame, when it could be allocated',
  RamBelowMaxPfnHasMemory: 'RAM is filled in order, from the end of the allocation on',
  ReleasedPagesAreCounted: 'each success is counted',
  SharedLeafIsNotWritten: 'at boot a leaf with RAM in it is split before it is identity',
  NoDeadlock: 'nobody waits',
};
const ownIdentity = { IdentityEntryNamesItsPfn: 'each is stored for its own pfn' };
const noBug = { NoKernelBug: 'no BUG of the modelled code is met' };
const kernelStays = {
  KernelImageIsNotOverwritten: 'the kernel is in RAM, and no record is written to RAM',
  KernelImageIsNotMoved: 'the kernel is in RAM, and RAM is not moved',
};
const noFault = {
  HoleIsMappedOneToOne: 'no call fails',
  ReleasedFrameIsUnmapped: 'the linear address leads elsewhere afterwards',
};
const later = { MemoryIsMovedAfterPagingInit: 'until then frames are only written down' };
const tables = {
  M2PAgreesWithP2M: 'both are set for each page',
  KernelMapsItsMemory: 'paging_init maps RAM, and the remap loop what it fills',
  P2MNamesOwnedFrames: 'identity is set over whatever a release left, even one that failed',
};
const hole = { HoleIsIdentity: 'whatever becomes of the frames behind it' };
const notLost = { NoFrameIsLost: 'each frame is moved or given back' };
const ordered = { RemapPreservesOrder: 'frames are moved in the order they were written down' };

/** What the list is for. */
const list = {
  NoFrameIsBehindTwoPfns: 'the old pfn is identity before the new one is set',
  ListNamesEachFrameOnce: 'each pfn is written down once',
  RecordIsIntactWhileListed: 'targets are reserved until the next record is read',
  ListIsEmptyAfterBoot: 'the loop ends with the list',
  ReservedTargetIsFreedOnce: 'every reserved page is freed, and once',
  FreedTargetHasMemory: 'only ranges that were worked off are freed',
  ...ordered,
};
const restored = { BufferMappingIsRestored: 'it is restored in both phases' };
const kept = { VacatedFrameIsInTheList: 'a pfn is given up after its frame is written down' };
const delayed = {
  ...anyTree,
  ...later,
  ...tables,
  ...hole,
  ...ownIdentity,
  ...list,
  ...restored,
};

/** Statements that no map within the bounds leads to. */
const neverInvalid = {
  ReleaseFindsNoLeaf: 'INVALID can be stored, or need not be, in any leaf',
};
const dead = {
  ...neverInvalid,
  RangeIsAppendedTo: 'targets go up and the list is read backwards, so a record comes before',
};
const oneRange = {
  RangeIsFreedInTheLoop: 'all targets are in one entry of the map, so they adjoin',
};
/** Before the list there is nothing to reserve and to free. */
const notReserved = {
  ReservedTargetIsFreedOnce: 'targets are not reserved',
  FreedTargetHasMemory: 'targets are not reserved',
};

const rangeEnds = 'an entry that ends at min_pfn is found, with a length of 0';
const releaseFails = 'the release stops at a failure, and identity is set over the rest';
const ignored = 'a failure of the 1:1 mapping is ignored, so the frame stays mapped';
const shortMap = 'frames from the end of the map on: identity is set over them';
const kernelMoved = 'the kernel is in a hole, and nobody asks';
const boot = { PageIsReleased: [8, 'no RAM is left'] } as const;
const leaf = { LeafIsAllocatedWhileRemapping: [51, 'a target needs a leaf'] } as const;

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
    holds: { ...delayed, ...noFault, ...kept, ...notLost, ...noBug },
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

const conflict = 'it stops on purpose: the kernel conflicts with the E820 map';
const brkIsAfter = 'the check ends at __bss_stop, and brk space is after it';

const withFollowUps: Expectation[] = [
  ...on([delay, checkKernel], 'e820-kernel', [11_648, 11_486, 84], {
    violated: {
      KernelImageIsNotOverwritten: [13, brkIsAfter],
      KernelImageIsNotMoved: [12, brkIsAfter],
      NoKernelBug: [4, conflict],
    },
    holds: delayed,
  }),
  ...on([delay, checkKernel, checkBrk], 'e820-kernel', [5779, 5711, 70], {
    violated: { NoKernelBug: [4, conflict] },
    holds: { ...delayed, ...kept, ...notLost, ...kernelStays },
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

const notOrdered = 'the list is turned round, and targets go up';

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

const leafStart = 'the page of a leaf is filled as if it began at the pfn to be set';

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
