/** Grant entries seen from both sides: Xen 4.8 with vCPUs that race, Linux 5.16 as the granter. */
import {
  type Counts,
  type Expectation,
  expectations,
  type Outcomes,
} from '../src/campaign/index.js';

/** XSA-218: the pin count, the handle. XSA-224: the device half, what is completed. */
const [pins, handle, deviceHalf, allOrNothing] = [
  '9a0bd460cfc2',
  'b7f6cbb9d43f',
  '8fdfcb2b6bcd',
  '11fc7ccb7217',
];

/** XSA-396. */
const [tryEnd, blkfront, keepPage] = ['6b1775f26a2d', 'abf1fd5919d6', '42baefac638f'];

const xen = (patches: readonly string[], scope: string, counts: Counts, outcomes: Outcomes) =>
  expectations({ tree: 'xen-4.8', patches, scope, counts }, outcomes);

const linux = (patches: readonly string[], scope: string, counts: Counts, outcomes: Outcomes) =>
  expectations({ tree: '5.16', patches, scope, counts }, outcomes);

const unmapped = {
  EndedEntryIsNotMapped: 'the flags stay set until the last pin is gone',
  ReusedPageIsNotMapped: 'the granter reuses the page when it has ended the access',
};
const flags = {
  ReadingFlagSaysPins: 'flags and pins change in one critical section',
  WritingFlagSaysPins: 'flags and pins change in one critical section',
};
const handles = {
  HandleIsFreedOnce: 'one unmap takes away the last half, and frees the handle',
  LiveHandleIsNotFree: 'one unmap takes away the last half, and frees the handle',
};
const references = { EveryHalfHasAReference: 'a half gives back what it took' };
const locks = {
  PinsChangeUnderTheLock: 'map and unmap take the lock of the entry first',
  XenChangesUsesUnderTheLock: 'the flags follow the pins, in the same critical section',
  EntryIsUnlockedAtRest: 'each critical section has one end',
  HalfIsUnmappedUnderTheLock: 'the flags of a handle are read and cleared under the lock',
  LiveHandleHasItsReference: 'the reference is written before the flags',
};
const own = { OwnHalfIsUnmapped: 'a handle serves until it is unmapped' };
const refused = {
  DeadHandleIsRefused: 'the flags are looked at before the lock is taken and again under it',
};
const told = { EndedAccessIsTold: 'the end of access returns 1 when it has cleared the flags' };
const noBug = {
  NoKernelBug: 'no pin is lowered twice, no link is taken for a reference',
  NoDeadlock: 'one lock, and nobody waits while holding it',
};
const everything = { ...unmapped, ...flags, ...handles, ...references, ...noBug };

const lagging = 'by design of 4.8: pins are lowered before the flush, flags cleared after it';
const twoPhases = 'the other unmap has lowered its pin and has not flushed: it is taken for done';
const tooMany = 'an unmap of the host half drops a reference for the device half too';
const tooManyPins =
  'and with it a pin, from 9a0bd460cfc2 on: the granter is told while a device has the page';
const below = 'the next unmap lowers a pin that is gone';
const twice = 'both unmaps find no half left, and both free the handle';
const link = 'the other unmap has freed the handle: its link is taken for a reference';

const early = 'flags of the handle, read before the lock was taken, are used on its next mapping';

const twoMaps: Expectation[] = [
  ...xen([], 'grant-2maps', [55_500, 161_820, 109], {
    violated: {
      ReusedPageIsNotMapped: [61, twoPhases],
      EndedEntryIsNotMapped: [60, twoPhases],
      WritingFlagSaysPins: [26, lagging],
      ReadingFlagSaysPins: [26, lagging],
    },
    holds: { ...handles, ...references, ...noBug },
    reached: { GrantIsMappedTwice: [26, 'by both vCPUs'], UnmapsOverlap: [32, 'so they race'] },
  }),
  ...xen([pins], 'grant-2maps', [48_372, 141_516, 109], { holds: everything }),
  ...xen([pins, handle, deviceHalf, allOrNothing], 'grant-2maps', [65_274, 188_982, 115], {
    holds: everything,
  }),
];

const twoHalves: Expectation[] = [
  ...xen([], 'grant-2halves', [34_836, 95_430, 138], {
    violated: {
      HandleIsFreedOnce: [59, twice],
      ReusedPageIsNotMapped: [48, twoPhases],
      EveryHalfHasAReference: [31, tooMany],
      NoKernelBug: [49, link],
    },
    reached: { UnmapsOverlap: [20, 'so they race'] },
  }),
  ...xen([pins], 'grant-2halves', [15_162, 41_169, 133], {
    violated: {
      HandleIsFreedOnce: [57, twice],
      ReusedPageIsNotMapped: [41, tooManyPins],
      EveryHalfHasAReference: [31, tooMany],
      NoKernelBug: [46, link],
    },
    holds: flags,
  }),
  ...xen([pins, handle], 'grant-2halves', [4911, 13_152, 79], {
    violated: {
      ReusedPageIsNotMapped: [42, tooManyPins],
      EveryHalfHasAReference: [33, tooMany],
      NoKernelBug: [52, below],
    },
    holds: { ...flags, ...handles },
  }),
  ...xen([pins, handle, deviceHalf], 'grant-2halves', [4416, 11_802, 79], { holds: everything }),
  ...xen([pins, handle, deviceHalf, allOrNothing], 'grant-2halves', [3669, 9849, 79], {
    holds: everything,
  }),
];

const oneVcpu: Expectation[] = [
  ...xen([], 'grant-1vcpu', [2518, 5108, 125], {
    violated: {
      EveryHalfHasAReference: [31, tooMany],
      NoKernelBug: [63, 'until a page with a device mapping has no reference left'],
    },
    holds: { ...unmapped, ...handles },
  }),
  ...xen([deviceHalf], 'grant-1vcpu', [1348, 2732, 69], {
    holds: { ...unmapped, ...handles, ...references, ...noBug },
  }),
  ...xen([pins], 'grant-1vcpu', [1438, 2924, 70], {
    violated: {
      EveryHalfHasAReference: [31, tooMany],
      EndedEntryIsNotMapped: [40, tooManyPins],
      ReusedPageIsNotMapped: [41, tooManyPins],
      NoKernelBug: [51, below],
    },
    holds: { ...flags, ...handles },
  }),
  ...xen([pins, handle, deviceHalf, allOrNothing], 'grant-1vcpu', [1282, 2600, 71], {
    holds: { ...everything, ...locks, ...own, ...told },
    reached: {
      GrantIsMapped: [16, 'so there is something to unmap'],
      UnmapIsToldOkay: [34, 'and it is unmapped'],
      PageIsReused: [6, 'before it is ever mapped'],
    },
  }),
  ...xen([pins, handle, deviceHalf, allOrNothing], 'grant-1vcpu-2maps', [3015, 6123, 103], {
    holds: { ...everything, ...locks, ...own },
    reached: { GrantIsMappedTwice: [27, 'as Linux does, for user and kernel'] },
  }),
];

const twoUnmaps: Expectation[] = [
  ...xen([], 'grant-2unmaps', [25_780, 73_478, 210], {
    violated: {
      NoKernelBug: [43, link],
      LiveHandleIsNotFree: [88, early],
      HalfIsUnmappedUnderTheLock: [87, early],
      LiveHandleHasItsReference: [88, early],
      EveryHalfHasAReference: [80, early],
    },
    holds: unmapped,
  }),
  ...xen([pins, handle, deviceHalf], 'grant-2unmaps', [10_984, 31_322, 111], {
    violated: { NoKernelBug: [35, link] },
    holds: { ...unmapped, ...flags, ...handles, ...references },
  }),
  ...xen([pins, handle, deviceHalf, allOrNothing], 'grant-2unmaps', [6574, 18_830, 111], {
    holds: { ...everything, ...locks, ...refused },
  }),
];

const ended = { EndedEntryIsNotMapped: unmapped.EndedEntryIsNotMapped, ...noBug };
const kept = {
  ReusedPageIsNotMapped: 'the page is given up when the access has been ended, else it is kept',
};
const accounts = {
  FreeReferenceIsNotGranted: 'a reference is freed when its access has been ended',
  ClaimedReferenceIsGranted: 'who is told that the access has ended gives up the reference',
  ClaimedReferenceHasAnOwner: 'who cannot end an access has it ended later',
  KeptReferenceIsClaimed: 'blkfront forgets a reference that was freed',
  DeferredReferenceIsClaimed: 'an access is ended, or put off',
  GrantedPageIsCounted: 'each end that is put off takes a reference of the page',
};
const asked = 'the backend maps between the question and the end, which is deferred';

const frontend: Expectation[] = [
  ...linux([], 'grant-persistent', [3712, 9794, 130], {
    violated: { ReusedPageIsNotMapped: [22, asked] },
    holds: ended,
    reached: { EndIsDeferred: [17, 'and nobody looks whether it is'] },
  }),
  ...linux([tryEnd], 'grant-persistent', [3712, 9794, 130], {
    violated: { ReusedPageIsNotMapped: [22, asked] },
    holds: ended,
  }),
  ...linux([tryEnd, blkfront], 'grant-persistent', [1232, 2580, 90], {
    holds: { ...kept, ...ended },
    reached: { PurgeEndsAnAccess: [48, 'of a page that was mapped meanwhile'] },
  }),
  ...linux([], 'grant-request', [3570, 8750, 133], {
    violated: {
      ReusedPageIsNotMapped: [20, 'the request ends although the backend has not unmapped'],
    },
    holds: ended,
  }),
  ...linux([tryEnd, blkfront], 'grant-request', [842, 1610, 61], {
    holds: {
      ...kept,
      ...ended,
      RequestThatStaysIsAnError: 'a backend that keeps the page of a request stops the device',
    },
  }),
  ...linux([tryEnd, blkfront], 'grant-removal', [3678, 9736, 97], {
    violated: { ReusedPageIsNotMapped: [26, 'the page is freed, the end of its access deferred'] },
    holds: ended,
  }),
  ...linux([tryEnd, blkfront, keepPage], 'grant-removal', [2194, 4862, 95], {
    holds: { ...kept, ...ended, ...accounts },
    reached: { EndIsDeferred: [22, 'with a reference of the page'] },
  }),
];

export const grantEntryCampaign: readonly Expectation[] = [
  twoMaps,
  twoHalves,
  oneVcpu,
  twoUnmaps,
  frontend,
].flat();
