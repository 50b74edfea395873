/** Ballooned pages up to ee0726407fea: mapped to nothing, to a scratch page, and given its mapping. */
import type { Expectation } from '../src/campaign/index.js';
import {
  containsPte,
  counted,
  emptiedSafely,
  firstIsWritable,
  flushedByXen,
  flushedInTheEnd,
  handedOver,
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
  ...on([], 'balloon-1page-1cpu', [29, 58, 23], {
    violated: {
      KernelLoadFindsBalloonedPageMapped: [
        10,
        'the reason for cd9151e26d31: a ballooned page is mapped to nothing',
      ],
    },
    holds: { ...returned, ...handedOver, ...noBug },
  }),
  ...on([behind], 'balloon-1page-1cpu', [41, 82, 20], {
    violated: {
      NoKernelBug: [20, 'a page that comes back has a P2M entry: that of the scratch page'],
    },
    holds: { ...neverUnmapped },
  }),
  ...on([behind, back], 'balloon-1page-1cpu', [50, 100, 26], {
    violated: {
      ReturnedPageLoadReachesItsFrame: [24, staleScratch],
    },
    holds: { ...neverUnmapped, ...noBug },
  }),
  ...on([behind, back, 'flush_after_populate'], 'balloon-1page-1cpu', [48, 96, 23], {
    holds: { ...neverUnmapped, ...returned, ...handedOver, ...noBug },
  }),
];

const withoutScratch: Expectation[] = [
  ...on(lazy, 'scratch-1page-1cpu', [408, 816, 286], {
    violated: {
      KernelLoadFindsBalloonedPageMapped: [11, 'a ballooned page is mapped to nothing'],
      RemovedPageMapsAScratchPage: [132, 'what was there before was nothing'],
      LoadAfterRemoveMissesTheGrant: [105, notYetUnmapped],
    },
    holds: { ...sound, ...undone, ...reaches, ...inOrder, ...flushedInTheEnd, ...readOnly },
  }),
  ...on([...atOnce, behind], 'scratch-1page-1cpu', [519, 1038, 247], {
    violated: {
      KernelLoadFindsBalloonedPageMapped: [87, window],
      KernelAccessReachesGrantedFrame: [58, staleScratch],
      RemovedPageIsNotWritable: [117, rebuilt],
    },
    holds: { ...sound, ...undone, ...scratchMapped, ...oneFrame, ...flushedByXen },
  }),
  ...on(beforeAtOnce, 'scratch-1page-1cpu', [463, 926, 219], {
    violated: {
      KernelLoadFindsBalloonedPageMapped: [87, window],
      RemovedPageIsNotWritable: [103, rebuilt],
    },
    holds: { ...sound, ...undone, ...scratchMapped, ...oneFrame, ...flushedByXen },
  }),
  ...on(before, 'scratch-1page-1cpu', [561, 1122, 266], {
    violated: {
      LoadAfterRemoveMissesTheGrant: [97, notYetUnmapped],
      KernelAccessReachesGrantedFrame: [64, staleScratch],
    },
    holds: { ...sound, ...replacedWell, ...oneFrame, ...inOrder, ...flushedInTheEnd },
    reached: {
      MapIsInUse: [62, 'so the claims were tried on a map in use'],
    },
  }),
  ...on(before, 'scratch-1page-2cpus', [1221, 3663, 267], {
    violated: {
      KernelLoadFindsBalloonedPageMapped: [101, windowElsewhere],
    },
    holds: { ...sound, ...undone, ...scratchMapped, ...inOrder, ...flushedInTheEnd },
  }),
  ...on(before, 'scratch-1page-1cpu-irq', [6167, 13_040, 272], {
    violated: {
      KernelLoadFindsBalloonedPageMapped: [
        105,
        'an interrupt executes the unmap before the store is queued',
      ],
    },
    holds: { ...sound, ...undone, ...inOrder },
  }),
  ...on(before, 'scratch-1page-other-cpu', [1221, 3663, 267], {
    violated: {
      KernelLoadFindsBalloonedPageMapped: [101, windowElsewhere],
    },
    holds: { ...sound, ...scratchMapped, ...oneFrame },
  }),
  ...on([...before, 'kmap_handle_reset'], 'scratch-1page-1cpu-lazy', [1927, 3910, 210], {
    violated: {
      LoadAfterUnmapMissesTheGrant: [90, 'a lazy caller goes on before the unmap is executed'],
    },
    holds: { ...sound, ...undone, ...scratchMapped, ...inOrder },
  }),
];

const withReplace: Expectation[] = [
  ...on(replacedAtOnce, 'scratch-1page-1cpu', [857, 1714, 388], {
    violated: {
      ExitRestoresPreemptCount: [115, takenTwice],
      NoKernelBug: [388, overflow],
      EmptiedScratchHasInterruptsOff: [88, 'between two flushes interrupts are on'],
      RemovedPageIsNotWritable: [115, firstIsWritable],
      RemovedPageHasItsOldKernelMapping: [214, replacedByReadOnly],
    },
    holds: { ...leaky, ...replacedWell, ...oneFrame, ...flushedByXen, ...keptHeld, ...liveReplace },
    reached: {
      ScratchPageIsEmptied: [81, 'so the claims were tried on an empty one'],
    },
  }),
  ...on(replaced, 'scratch-1page-1cpu', [892, 1784, 412], {
    violated: {
      ExitRestoresPreemptCount: [123, takenTwice],
      NoKernelBug: [412, overflow],
    },
    holds: { ...leaky, ...replacedWell, ...kept, ...liveReplace },
  }),
  ...on(replaced, 'scratch-1page-2cpus', [1988, 5964, 413], {
    violated: {
      NoKernelBug: [412, overflow],
      ExitRestoresPreemptCount: [123, takenTwice],
    },
    holds: { ...leaky, ...replacedWell, ...flushedInTheEnd, ...kept },
  }),
  ...on(replaced, 'scratch-1page-1cpu-irq', [11_471, 24_124, 438], {
    violated: {
      NoKernelBug: [103, 'an interrupt executes the second entry before it is filled'],
      ExitRestoresInterrupts: [
        136,
        'the second issue gives back the flags of an interrupt handler',
      ],
      EmptiedScratchHasInterruptsOff: [106, 'an interrupt executes the first entry alone'],
      ExitRestoresPreemptCount: [123, takenTwice],
    },
    holds: { ...counted, ...replacedWell, ...keptHeld },
  }),
  ...on(replacedAtOnce, 'scratch-1page-1cpu-read', [1811, 4099, 390], {
    violated: {
      InterruptReadsMappedScratchPage: [90, 'an interrupt between the two flushes'],
      NoKernelBug: [388, overflow],
      ExitRestoresPreemptCount: [115, takenTwice],
    },
    holds: { ...leaky, ...neverUnmapped, ...keptHeld },
  }),
  ...on(replaced, 'scratch-1page-1cpu-1fault', [6219, 12_468, 450], {
    violated: {
      NoKernelBug: [391, overflow],
      ExitRestoresPreemptCount: [102, notGivenBack],
    },
    holds: { ...counted, ...emptiedSafely, ...reinstated },
  }),
  ...on([...beforeAtOnce, `${replace}-gntdev`, joint], 'scratch-1page-1cpu', [456, 912, 218], {
    violated: {
      RemovedPageHasNoKernelMapping: [106, containsPte],
      RemovedPageHasNoLiveHandle: [106, containsPte],
    },
    holds: { ...preemptible, ...noBug, ...liveReplace, ...reinstated },
    vacuous: {
      ScratchPageIsEmptied: 'Xen refuses before it empties new_addr',
    },
  }),
  ...on([...beforeAtOnce, `${replace}-reinstate`], 'scratch-1page-1cpu', [585, 1170, 270], {
    violated: {
      ScratchPagesAreMappedAtRest: [106, 'nothing maps the scratch page again'],
      KernelLoadFindsBalloonedPageMapped: [
        179,
        'the second page to be unmapped gets an empty entry',
      ],
    },
    holds: { ...sound },
  }),
];

export const scratchBefore: readonly Expectation[] = [balloon, withoutScratch, withReplace].flat();
