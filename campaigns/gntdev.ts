/** The gntdev machine of 5.11: the life of a map, and the errors of batched map and unmap. */
import {
  type Counts,
  type Expectation,
  expectations,
  type Outcomes,
} from '../src/campaign/index.js';
import { gntdev31 } from './gntdev-31.js';
import {
  counted,
  deferralLeak,
  firstRunOnly,
  forgotten,
  hidden,
  kept,
  mapped,
  markStays,
  noDeadlock,
  perSlot,
  recorded,
  restored,
  sound,
  staleKernelHandle,
  unmapped,
  untouched,
  warned,
} from './gntdev-reasons.js';

const [goOn, both, record, slots, kernel, async, ignore, count] = [
  'a35f2ef3b737',
  'b512e1b077e5',
  'ebee0eab0859',
  '8310b77b48c5',
  'f28347cc6639',
  'dbe97cff7dd9',
  '166d38632316',
  '0991028cd495',
];
const reset = 'being_removed_reset';

const on = (patches: readonly string[], scope: string, counts: Counts, outcomes: Outcomes) =>
  expectations({ tree: '5.11', patches, scope, counts }, outcomes);

const base: Expectation[] = [
  ...on([], 'gntdev-1slot', [262, 276, 99], {
    violated: { RecordedHandleIsLive: [43, staleKernelHandle] },
    holds: { ...unmapped, ...mapped, ...recorded, ...sound },
  }),
  ...on([], 'gntdev-1slot-1fault', [2179, 2307, 161], {
    violated: {
      P2MForeignImpliesKernelMapped: [21, 'nobody looks at the status of the kernel map'],
      SuccessfulHandleIsRecorded: [18, 'an error of the P2M hides the handles of all slots'],
      UnmappedMapHasNoLiveHandle: [23, 'what was not recorded is not unmapped'],
    },
    holds: { ...restored, ...sound },
  }),
];

const xsa361: Expectation[] = [
  ...on([goOn, both], 'gntdev-1slot-1fault', [2775, 2933, 200], {
    violated: {
      SuccessfulHandleIsRecorded: [18, 'an error of the P2M hides the handles of all slots'],
    },
    holds: { ...mapped, ...sound },
  }),
  ...on([both, record], 'gntdev-2slots-1fault', [5154, 5368, 286], {
    violated: {
      UnmappedMapHasNoForeignPage: [50, 'the first page that is not FOREIGN ends the clearing'],
    },
    holds: { ...mapped, ...recorded, ...sound },
  }),
  ...on([goOn, both, record], 'gntdev-2slots-1fault', [4782, 4970, 290], {
    violated: {
      OkaySlotIsForeign: [36, 'the slot without memory for its P2M entry is reported as good'],
      UnmappedMapHasNoLiveHandle: [52, hidden],
    },
    holds: { ...mapped, ...recorded, ...restored, ...sound },
  }),
  ...on([goOn, both, record, slots], 'gntdev-2slots-1fault', [5328, 5534, 290], {
    violated: { UnmappedMapHasNoLiveHandle: [52, hidden] },
    holds: { ...perSlot, ...mapped, ...recorded, ...restored, ...sound },
  }),
];

const fixed = [goOn, both, record, slots];

const kernelUnmaps: Expectation[] = [
  ...on(fixed, 'gntdev-2slots-1refusal', [6262, 6508, 326], {
    violated: {
      RefusedUnmapIsReported: [64, 'nobody looks at the status of the kernel unmap'],
      RecordedHandleIsLive: [69, staleKernelHandle],
    },
    holds: sound,
  }),
  ...on([...fixed, kernel], 'gntdev-2slots-1refusal', [7894, 8180, 343], {
    holds: {
      RefusedUnmapIsReported: 'either status makes the unmap an error, of which the notifier warns',
      RecordedHandleIsLive: 'both handles are reset',
      ...sound,
    },
  }),
  ...on([...fixed, kernel], 'gntdev-1slot', [270, 284, 101], {
    holds: {
      RecordedHandleIsLive: 'both handles are reset',
      ...unmapped,
      ...mapped,
      ...recorded,
      ...sound,
    },
  }),
];

const inUse = (length: number) =>
  ({ MapIsInUseByAnother: [length, 'so the claims were tried on a page in use'] }) as const;

const pagesInUse: Expectation[] = [
  ...on(['without_745282256c75'], 'gntdev-1slot-io', [508, 810, 104], {
    violated: { PageInUseIsNotUnmapped: [31, 'the page of a retransmit is unmapped under it'] },
    holds: noDeadlock,
    reached: inUse(28),
  }),
  ...on([], 'gntdev-1slot-io', [330, 422, 99], {
    holds: { ...untouched, ...noDeadlock, ...unmapped },
    reached: inUse(28),
  }),
  ...on(['without_745282256c75'], 'gntdev-2slots-io', [1528, 3192, 175], {
    violated: { PageInUseIsNotUnmapped: [49, 'the page of a retransmit is unmapped under it'] },
    holds: noDeadlock,
    reached: inUse(46),
  }),
  ...on([], 'gntdev-2slots-io', [610, 954, 167], {
    holds: { ...untouched, ...noDeadlock, ...unmapped },
    reached: inUse(46),
  }),
  ...on([...fixed, kernel], 'gntdev-1slot-driver', [330, 390, 101], {
    violated: {
      NoDeadlock: [31, 'the notifier waits for the page, and its holder for the notifier'],
    },
    holds: { ...untouched, ...unmapped },
    reached: inUse(28),
  }),
];

const later = [...fixed, kernel, async, ignore];

const asynchronous: Expectation[] = [
  ...on([...fixed, kernel, async], 'gntdev-1slot-driver', [2570, 4551, 162], {
    violated: {
      ZapMeetsNoRecordedGrant: [38, 'the unmap is put off, and the PTE is zapped meanwhile'],
      UnmappedMapHasNoLiveHandle: [55, deferralLeak],
    },
    holds: { ...untouched, ...noDeadlock },
    reached: inUse(31),
  }),
  ...on([...fixed, kernel, async], 'gntdev-1slot', [471, 499, 144], {
    violated: { UnmappedMapHasNoLiveHandle: [86, markStays] },
    holds: sound,
  }),
  ...on([...fixed, kernel, async, reset], 'gntdev-1slot', [326, 340, 120], {
    holds: { ...counted, ...unmapped, ...mapped, ...recorded, ...sound },
  }),
  ...on([...later, reset], 'gntdev-1slot-1fault', [1694, 1784, 194], {
    violated: {
      LiveGrantsIsZeroIffNothingIsMapped: [
        25,
        'of a slot whose user map failed nothing is counted',
      ],
      UnmappedMapHasNoLiveHandle: [25, 'at a count of zero there is nothing to unmap'],
    },
    holds: sound,
  }),
  ...on([...later, reset], 'gntdev-2slots-1fault', [3690, 3820, 357], {
    violated: {
      LiveGrantsIsNeverNegative: [68, 'slots that were not counted are subtracted'],
      LiveGrantsIsZeroIffNothingIsMapped: [73, 'slots that were not counted are subtracted'],
    },
    holds: sound,
  }),
];

const everything = [...later, count];

const counting: Expectation[] = [
  ...on([...everything, reset], 'gntdev-1slot-1fault', [1396, 1466, 168], {
    holds: { ...counted, ...unmapped, ...mapped, ...recorded, ...perSlot, ...kept, ...sound },
    reached: {
      GntdevMapIsMapped: [28, 'so there is something to unmap'],
      NotifierReturns: [52, 'so the loops over the slots end'],
    },
  }),
  ...on([...everything, reset], 'gntdev-2slots-1fault', [5406, 5572, 376], {
    holds: { ...counted, ...unmapped, ...mapped, ...recorded, ...perSlot, ...sound },
  }),
  ...on(everything, 'gntdev-1slot', [492, 520, 151], {
    violated: { UnmappedMapHasNoLiveHandle: [90, markStays] },
    holds: sound,
  }),
  ...on([...everything, reset], 'gntdev-1slot-io', [2648, 5018, 186], {
    violated: {
      ZapMeetsNoRecordedGrant: [39, 'the unmap is put off, and the PTE is zapped meanwhile'],
      UnmappedMapHasNoLiveHandle: [59, deferralLeak],
    },
    holds: {
      PutOffUnmapIsNotForgotten: 'munmap has one run, and mmap waits for its end',
      ...untouched,
      ...warned,
      ...noDeadlock,
    },
    reached: inUse(32),
  }),
];

const singlePages: Expectation[] = [
  ...on([...fixed, kernel], 'gntdev-2slots-madvise', [3056, 4328, 269], {
    holds: {
      RunOfHandlesEndsAtAHole: 'a run is taken whole',
      RecordedHandleIsLive: 'both handles are reset',
      ...untouched,
      ...unmapped,
      ...sound,
    },
    reached: inUse(45),
  }),
  ...on(everything, 'gntdev-2slots-madvise', [57_324, 161_276, 170], {
    violated: {
      PutOffUnmapIsNotForgotten: [66, 'a second page is put off in the place of the first'],
      UnmappedMapHasNoLiveHandle: [89, deferralLeak],
      UsersOfAMapAreCounted: [85, forgotten],
    },
    holds: sound,
    reached: inUse(51),
  }),
];

/** Two faults make a hole between a slot whose kernel map failed and one that is mapped. */
const twoFaults: Expectation[] = [
  ...on([...fixed, kernel], 'gntdev-3slots-2faults', [215_392, 221_458, 623], {
    violated: {
      UnmappedMapHasNoForeignPage: [63, firstRunOnly],
      ZapMeetsNoRecordedGrant: [63, firstRunOnly],
    },
    holds: { ...perSlot, ...mapped, ...recorded, ...sound },
  }),
  ...on([...everything, reset], 'gntdev-3slots-2faults', [138_128, 141_352, 786], {
    holds: { ...counted, ...unmapped, ...perSlot, ...mapped, ...recorded, ...kept, ...sound },
  }),
];

export const gntdevCampaign: readonly Expectation[] = [
  gntdev31,
  base,
  xsa361,
  kernelUnmaps,
  pagesInUse,
  asynchronous,
  counting,
  singlePages,
  twoFaults,
].flat();
