/** The gntdev machine: the life of a map, and the errors of batched map and unmap. */
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
  hidden,
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
  ...on([], 'gntdev-1slot', [254, 268, 97], {
    violated: { RecordedHandleIsLive: [42, staleKernelHandle] },
    holds: { ...unmapped, ...mapped, ...recorded, ...sound },
  }),
  ...on([], 'gntdev-1slot-1fault', [2101, 2229, 157], {
    violated: {
      P2MForeignImpliesKernelMapped: [21, 'nobody looks at the status of the kernel map'],
      SuccessfulHandleIsRecorded: [18, 'an error of the P2M hides the handles of all slots'],
      UnmappedMapHasNoLiveHandle: [22, 'what was not recorded is not unmapped'],
    },
    holds: { ...restored, ...sound },
  }),
];

const xsa361: Expectation[] = [
  ...on([goOn, both], 'gntdev-1slot-1fault', [2673, 2831, 195], {
    violated: {
      SuccessfulHandleIsRecorded: [18, 'an error of the P2M hides the handles of all slots'],
    },
    holds: { ...mapped, ...sound },
  }),
  ...on([both, record], 'gntdev-2slots-1fault', [5058, 5272, 282], {
    violated: {
      UnmappedMapHasNoForeignPage: [49, 'the first page that is not FOREIGN ends the clearing'],
    },
    holds: { ...mapped, ...recorded, ...sound },
  }),
  ...on([goOn, both, record], 'gntdev-2slots-1fault', [4678, 4866, 285], {
    violated: {
      OkaySlotIsForeign: [36, 'the slot without memory for its P2M entry is reported as good'],
      UnmappedMapHasNoLiveHandle: [51, hidden],
    },
    holds: { ...mapped, ...recorded, ...restored, ...sound },
  }),
  ...on([goOn, both, record, slots], 'gntdev-2slots-1fault', [5214, 5420, 285], {
    violated: { UnmappedMapHasNoLiveHandle: [51, hidden] },
    holds: { ...perSlot, ...mapped, ...recorded, ...restored, ...sound },
  }),
];

const fixed = [goOn, both, record, slots];

const kernelUnmaps: Expectation[] = [
  ...on(fixed, 'gntdev-2slots-1refusal', [6126, 6372, 321], {
    violated: {
      RefusedUnmapIsReported: [63, 'nobody looks at the status of the kernel unmap'],
      RecordedHandleIsLive: [68, staleKernelHandle],
    },
    holds: sound,
  }),
  ...on([...fixed, kernel], 'gntdev-2slots-1refusal', [7726, 8012, 338], {
    holds: {
      RefusedUnmapIsReported: 'either status makes the unmap an error, of which the notifier warns',
      RecordedHandleIsLive: 'both handles are reset',
      ...sound,
    },
  }),
  ...on([...fixed, kernel], 'gntdev-1slot', [262, 276, 99], {
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
  ...on(['without_745282256c75'], 'gntdev-1slot-io', [492, 786, 102], {
    violated: { PageInUseIsNotUnmapped: [30, 'the page of a retransmit is unmapped under it'] },
    holds: noDeadlock,
    reached: inUse(28),
  }),
  ...on([], 'gntdev-1slot-io', [314, 398, 97], {
    holds: { ...untouched, ...noDeadlock, ...unmapped },
    reached: inUse(28),
  }),
  ...on(['without_745282256c75'], 'gntdev-2slots-io', [1496, 3128, 173], {
    violated: { PageInUseIsNotUnmapped: [48, 'the page of a retransmit is unmapped under it'] },
    holds: noDeadlock,
    reached: inUse(46),
  }),
  ...on([], 'gntdev-2slots-io', [578, 890, 165], {
    holds: { ...untouched, ...noDeadlock, ...unmapped },
    reached: inUse(46),
  }),
  ...on([...fixed, kernel], 'gntdev-1slot-driver', [314, 374, 99], {
    violated: {
      NoDeadlock: [30, 'the notifier waits for the page, and its holder for the notifier'],
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
  ...on([...everything, reset], 'gntdev-1slot-1fault', [1378, 1448, 165], {
    holds: { ...counted, ...unmapped, ...mapped, ...recorded, ...perSlot, ...sound },
  }),
  ...on([...everything, reset], 'gntdev-2slots-1fault', [5322, 5488, 368], {
    holds: { ...counted, ...unmapped, ...mapped, ...recorded, ...perSlot, ...sound },
  }),
  ...on(everything, 'gntdev-1slot', [487, 515, 148], {
    violated: { UnmappedMapHasNoLiveHandle: [88, markStays] },
    holds: sound,
  }),
  ...on([...everything, reset], 'gntdev-1slot-io', [2640, 5008, 182], {
    violated: {
      ZapMeetsNoRecordedGrant: [38, 'the unmap is put off, and the PTE is zapped meanwhile'],
      UnmappedMapHasNoLiveHandle: [58, deferralLeak],
    },
    holds: {
      PutOffUnmapIsNotForgotten: 'munmap has one run, and mmap waits for its end',
      ...untouched,
      ...noDeadlock,
    },
    reached: inUse(31),
  }),
];

const singlePages: Expectation[] = [
  ...on([...fixed, kernel], 'gntdev-2slots-madvise', [2816, 3944, 261], {
    holds: {
      RunOfHandlesEndsAtAHole: 'a run is taken whole',
      RecordedHandleIsLive: 'both handles are reset',
      ...untouched,
      ...unmapped,
      ...sound,
    },
    reached: inUse(45),
  }),
  ...on(everything, 'gntdev-2slots-madvise', [57_224, 161_050, 166], {
    violated: {
      PutOffUnmapIsNotForgotten: [64, 'a second page is put off in the place of the first'],
      UnmappedMapHasNoLiveHandle: [87, deferralLeak],
    },
    holds: sound,
    reached: inUse(49),
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
].flat();
