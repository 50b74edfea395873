/** Ballooned pages up to ee0726407fea: mapped to nothing, to a scratch page, and given its mapping. */
import type { Expectation } from '../src/campaign/index.js';
import {
  containsPte,
  counted,
  emptiedSafely,
  firstIsWritable,
  flushedByXen,
  flushedInTheEnd,
  inOrder,
  kept,
  keptHeld,
  leaky,
  liveReplace,
  neverUnmapped,
  noBug,
  notGivenBack,
  notYetUnmapped,
  oneFrame,
  overflow,
  preemptible,
  reaches,
  readOnly,
  rebuilt,
  reinstated,
  replacedByReadOnly,
  replacedWell,
  returned,
  scratchMapped,
  sound,
  staleScratch,
  takenTwice,
  undone,
  window,
  windowElsewhere,
} from './scratch-reasons.js';
import {
  atOnce,
  back,
  before,
  beforeAtOnce,
  behind,
  joint,
  lazy,
  on,
  replace,
  replaced,
  replacedAtOnce,
} from './scratch-trees.js';

const balloon: Expectation[] = [
  ...on([], 'balloon-1page-1cpu', [22, 44, 15], {
    violated: {
      KernelLoadFindsBalloonedPageMapped: [
        6,
        'the reason for cd9151e26d31: a ballooned page is mapped to nothing',
      ],
    },
    holds: { ...returned, ...noBug },
  }),
  ...on([behind], 'balloon-1page-1cpu', [19, 38, 9], {
    violated: {
      NoKernelBug: [9, 'a page that comes back has a P2M entry: that of the scratch page'],
    },
    holds: { ...neverUnmapped },
  }),
  ...on([behind, back], 'balloon-1page-1cpu', [34, 68, 15], {
    violated: {
      ReturnedPageLoadReachesItsFrame: [12, staleScratch],
    },
    holds: { ...neverUnmapped, ...noBug },
  }),
  ...on([behind, back, 'flush_after_populate'], 'balloon-1page-1cpu', [35, 70, 16], {
    holds: { ...neverUnmapped, ...returned, ...noBug },
  }),
];

const withoutScratch: Expectation[] = [
  ...on(lazy, 'scratch-1page-1cpu', [395, 790, 276], {
    violated: {
      KernelLoadFindsBalloonedPageMapped: [6, 'a ballooned page is mapped to nothing'],
      RemovedPageMapsAScratchPage: [122, 'what was there before was nothing'],
      LoadAfterRemoveMissesTheGrant: [95, notYetUnmapped],
    },
    holds: { ...sound, ...undone, ...reaches, ...inOrder, ...flushedInTheEnd, ...readOnly },
  }),
  ...on([...atOnce, behind], 'scratch-1page-1cpu', [499, 998, 237], {
    violated: {
      KernelLoadFindsBalloonedPageMapped: [77, window],
      KernelAccessReachesGrantedFrame: [48, staleScratch],
      RemovedPageIsNotWritable: [107, rebuilt],
    },
    holds: { ...sound, ...undone, ...scratchMapped, ...oneFrame, ...flushedByXen },
  }),
  ...on(beforeAtOnce, 'scratch-1page-1cpu', [443, 886, 209], {
    violated: {
      KernelLoadFindsBalloonedPageMapped: [77, window],
      RemovedPageIsNotWritable: [93, rebuilt],
    },
    holds: { ...sound, ...undone, ...scratchMapped, ...oneFrame, ...flushedByXen },
  }),
  ...on(before, 'scratch-1page-1cpu', [541, 1082, 256], {
    violated: {
      LoadAfterRemoveMissesTheGrant: [87, notYetUnmapped],
      KernelAccessReachesGrantedFrame: [54, staleScratch],
    },
    holds: { ...sound, ...replacedWell, ...oneFrame, ...inOrder, ...flushedInTheEnd },
    reached: {
      MapIsInUse: [52, 'so the claims were tried on a map in use'],
    },
  }),
  ...on(before, 'scratch-1page-2cpus', [1181, 3543, 257], {
    violated: {
      KernelLoadFindsBalloonedPageMapped: [91, windowElsewhere],
    },
    holds: { ...sound, ...undone, ...scratchMapped, ...inOrder, ...flushedInTheEnd },
  }),
  ...on(before, 'scratch-1page-1cpu-irq', [5867, 12_400, 262], {
    violated: {
      KernelLoadFindsBalloonedPageMapped: [
        95,
        'an interrupt executes the unmap before the store is queued',
      ],
    },
    holds: { ...sound, ...undone, ...inOrder },
  }),
  ...on(before, 'scratch-1page-other-cpu', [1185, 3555, 258], {
    violated: {
      KernelLoadFindsBalloonedPageMapped: [92, windowElsewhere],
    },
    holds: { ...sound, ...scratchMapped, ...oneFrame },
  }),
  ...on([...before, 'kmap_handle_reset'], 'scratch-1page-1cpu-lazy', [1907, 3870, 200], {
    violated: {
      LoadAfterUnmapMissesTheGrant: [80, 'a lazy caller goes on before the unmap is executed'],
    },
    holds: { ...sound, ...undone, ...scratchMapped, ...inOrder },
  }),
];

const withReplace: Expectation[] = [
  ...on(replacedAtOnce, 'scratch-1page-1cpu', [837, 1674, 378], {
    violated: {
      ExitRestoresPreemptCount: [105, takenTwice],
      NoKernelBug: [378, overflow],
      EmptiedScratchHasInterruptsOff: [78, 'between two flushes interrupts are on'],
      RemovedPageIsNotWritable: [105, firstIsWritable],
      RemovedPageHasItsOldKernelMapping: [204, replacedByReadOnly],
    },
    holds: { ...leaky, ...replacedWell, ...oneFrame, ...flushedByXen, ...keptHeld, ...liveReplace },
    reached: {
      ScratchPageIsEmptied: [71, 'so the claims were tried on an empty one'],
    },
  }),
  ...on(replaced, 'scratch-1page-1cpu', [872, 1744, 402], {
    violated: {
      ExitRestoresPreemptCount: [113, takenTwice],
      NoKernelBug: [402, overflow],
    },
    holds: { ...leaky, ...replacedWell, ...kept, ...liveReplace },
  }),
  ...on(replaced, 'scratch-1page-2cpus', [1948, 5844, 403], {
    violated: {
      NoKernelBug: [402, overflow],
      ExitRestoresPreemptCount: [113, takenTwice],
    },
    holds: { ...leaky, ...replacedWell, ...flushedInTheEnd, ...kept },
  }),
  ...on(replaced, 'scratch-1page-1cpu-irq', [11_171, 23_484, 428], {
    violated: {
      NoKernelBug: [93, 'an interrupt executes the second entry before it is filled'],
      QueueChangesWithInterruptsOff: [80, 'the first issue has switched them on again'],
      ExitRestoresInterrupts: [
        126,
        'the second issue gives back the flags of an interrupt handler',
      ],
      EmptiedScratchHasInterruptsOff: [96, 'an interrupt executes the first entry alone'],
      ExitRestoresPreemptCount: [113, takenTwice],
    },
    holds: { ...counted, ...replacedWell, ...keptHeld },
  }),
  ...on(replacedAtOnce, 'scratch-1page-1cpu-read', [1751, 3959, 380], {
    violated: {
      InterruptReadsMappedScratchPage: [80, 'an interrupt between the two flushes'],
      NoKernelBug: [378, overflow],
      ExitRestoresPreemptCount: [105, takenTwice],
    },
    holds: { ...leaky, ...neverUnmapped, ...keptHeld },
  }),
  ...on(replaced, 'scratch-1page-1cpu-1fault', [6199, 12_428, 440], {
    violated: {
      NoKernelBug: [381, overflow],
      ExitRestoresPreemptCount: [92, notGivenBack],
    },
    holds: { ...counted, ...emptiedSafely, ...reinstated },
  }),
  ...on([...beforeAtOnce, `${replace}-gntdev`, joint], 'scratch-1page-1cpu', [436, 872, 208], {
    violated: {
      RemovedPageHasNoKernelMapping: [96, containsPte],
      RemovedPageHasNoLiveHandle: [96, containsPte],
    },
    holds: { ...preemptible, ...noBug, ...liveReplace, ...reinstated },
    vacuous: {
      ScratchPageIsEmptied: 'Xen refuses before it empties new_addr',
    },
  }),
  ...on([...beforeAtOnce, `${replace}-reinstate`], 'scratch-1page-1cpu', [565, 1130, 260], {
    violated: {
      ScratchPagesAreMappedAtRest: [96, 'nothing maps the scratch page again'],
      KernelLoadFindsBalloonedPageMapped: [
        169,
        'the second page to be unmapped gets an empty entry',
      ],
    },
    holds: { ...sound },
  }),
];

export const scratchBefore: readonly Expectation[] = [balloon, withoutScratch, withReplace].flat();
