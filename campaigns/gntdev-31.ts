/** The life of a gntdev map on 3.1: maps that are dropped while they are mapped, and maps that fail. */
import {
  type Counts,
  type Expectation,
  expectations,
  type Outcomes,
} from '../src/campaign/index.js';
import { dropped, found, unrecorded } from './gntdev-reasons.js';
import { listedTwice, noBug, p2mRestored } from './override-reasons.js';

const kmapSeries = ['0930bba674e2', 'f62805f1f30a', '2fc136eecd0c', '14883a75ec76'];
const [holes, cleanup, freeable] = ['951a01023362', 'cf2acf66ad43', 'freeable_maps'];

const on31 = (patches: readonly string[], scope: string, counts: Counts, outcomes: Outcomes) =>
  expectations({ tree: '3.1', patches, scope, counts }, outcomes);

/** A map that is dropped while it is mapped. */
const droppedMaps: Expectation[] = [
  ...on31([], '1page-1cpu-ioctls', [186, 383, 70], {
    violated: {
      FreedMapHasNoGrant: [43, dropped],
      ZapMeetsNoRecordedGrant: [35, dropped],
      NoKernelBug: [66, listedTwice],
    },
    holds: p2mRestored,
  }),
  ...on31([freeable], '1page-1cpu-ioctls', [187, 383, 70], {
    holds: { ...found, ...p2mRestored, ...noBug },
  }),
  ...on31(kmapSeries, '1page-1cpu-ioctls', [939, 1908, 272], {
    violated: { FreedMapHasNoGrant: [65, dropped], ZapMeetsNoRecordedGrant: [57, dropped] },
    holds: p2mRestored,
  }),
  ...on31([...kmapSeries, freeable], '1page-1cpu-ioctls', [1183, 2388, 272], {
    holds: { ...found, ...p2mRestored, ...noBug },
  }),
];

/** What a map that fails leaves behind. */
const THREE_SLOTS = '3slots-1cpu-1fault';

const partialMaps: Expectation[] = [
  ...on31([], THREE_SLOTS, [1970, 7897, 440], {
    violated: {
      ZapMeetsNoRecordedGrant: [54, 'mmap fails after a user PTE was mapped, and gntdev leaves it'],
      NoKernelBug: [91, listedTwice],
    },
    holds: { RunOfHandlesEndsAtAHole: 'munmap is of the whole vma, so that it meets no hole' },
  }),
  ...on31([cleanup], THREE_SLOTS, [2253, 9029, 473], {
    violated: {
      RunOfHandlesEndsAtAHole: [52, 'the run before the slot that failed loses its last slot'],
      NoKernelBug: [92, listedTwice],
    },
    holds: { ZapMeetsNoRecordedGrant: 'what has a handle is unmapped, or the loop never ends' },
  }),
  ...on31([holes, cleanup], THREE_SLOTS, [2628, 10_529, 473], {
    violated: { NoKernelBug: [92, listedTwice] },
    holds: {
      ZapMeetsNoRecordedGrant: 'what has a handle is unmapped before the PTEs go',
      RunOfHandlesEndsAtAHole: 'a run is taken whole',
    },
  }),
  ...on31([holes, cleanup, 'record_handles'], THREE_SLOTS, [2587, 10_365, 473], {
    holds: {
      ZapMeetsNoRecordedGrant: 'what has a handle is unmapped before the PTEs go',
      RemovedPageHasNoLiveHandle: 'every handle is recorded, and unmapped',
      ...noBug,
    },
  }),
  ...on31([...kmapSeries, cleanup], '1page-1cpu-1fault', [2124, 4257, 435], {
    violated: { RemovedPageHasNoLiveHandle: [49, unrecorded] },
    holds: { ...p2mRestored, ...noBug },
  }),
  ...on31([...kmapSeries, cleanup, 'record_handles'], '1page-1cpu-1fault', [1378, 2765, 382], {
    holds: {
      RemovedPageHasNoLiveHandle: 'every handle is recorded, and unmapped',
      ...p2mRestored,
      ...noBug,
    },
  }),
];

export const gntdev31: readonly Expectation[] = [droppedMaps, partialMaps].flat();
