/** Ballooned pages and the scratch pages behind them: the patches around ee0726407fea. */
import type { Expectation } from '../src/campaign/index.js';
import { scratchBefore } from './scratch-before.js';
import {
  emptiedSafely,
  exits,
  firstIsWritable,
  flushedByXen,
  flushedInTheEnd,
  held,
  kept,
  keptHeld,
  leaky,
  liveReplace,
  neverUnmapped,
  noBug,
  notGivenBack,
  notYetUnmapped,
  ofBlkback,
  oneFrame,
  overflow,
  p2mRestored,
  preemptible,
  reaches,
  reinstated,
  replacedByReadOnly,
  replacedWell,
  returned,
  scratchMapped,
  sound,
  split,
  staleHandle,
  staleScratch,
  takenTwice,
  undisturbed,
  unread,
} from './scratch-reasons.js';
import { joint, on, repaired, repairedAtOnce, replaced, returning } from './scratch-trees.js';

const withJoint: Expectation[] = [
  ...on(repairedAtOnce, 'scratch-1page-1cpu', [699, 1398, 319], {
    violated: {
      RemovedPageIsNotWritable: [108, firstIsWritable],
      RemovedPageHasItsOldKernelMapping: [200, replacedByReadOnly],
      KernelAccessReachesGrantedFrame: [58, staleScratch],
    },
    holds: { ...sound, ...replacedWell, ...oneFrame, ...flushedByXen, ...kept, ...liveReplace },
    reached: {
      ScratchPageIsEmptied: [84, 'so the claims were tried on an empty one'],
    },
  }),
  ...on(repaired, 'scratch-1page-1cpu', [780, 1560, 364], {
    violated: {
      RemovedPageIsNotWritable: [120, firstIsWritable],
      LoadAfterRemoveMissesTheGrant: [94, notYetUnmapped],
    },
    holds: { ...sound, ...replacedWell, ...oneFrame, ...flushedInTheEnd, ...kept, ...liveReplace },
    vacuous: {
      StoreFindsNoGrantInKernelPte: 'nothing is stored any more',
    },
  }),
  ...on(repaired, 'scratch-1page-2cpus', [1716, 5148, 365], {
    violated: {
      KernelAccessReachesGrantedFrame: [64, staleScratch],
    },
    holds: { ...sound, ...replacedWell, ...flushedInTheEnd, ...kept },
  }),
  ...on([...repaired, 'flush_after_map'], 'scratch-1page-2cpus', [1623, 4869, 368], {
    holds: { ...sound, ...reaches, ...replacedWell },
  }),
  ...on(repaired, 'scratch-1page-other-cpu', [1716, 5148, 365], {
    violated: {
      RemovedPagePteAndP2MNameOneFrame: [
        120,
        'the PTE comes from the CPU that unmaps, the P2M entry from the one that ballooned',
      ],
    },
    holds: { ...sound, ...neverUnmapped, ...scratchMapped, ...kept },
  }),
  ...on(repaired, 'scratch-1page-1cpu-irq', [8439, 17_847, 370], {
    holds: { ...sound, ...replacedWell, ...kept },
  }),
  ...on([...replaced, `${joint}-batch`], 'scratch-1page-1cpu-irq', [10_048, 21_137, 383], {
    violated: {
      NoKernelBug: [103, 'an interrupt executes the second entry before it is filled'],
      ExitRestoresInterrupts: [
        135,
        'the second issue gives back the flags of an interrupt handler',
      ],
    },
    holds: { ...preemptible },
  }),
  ...on([...replaced, `${joint}-once`], 'scratch-1page-1cpu-irq', [9486, 20_058, 412], {
    violated: {
      NoKernelBug: [404, overflow],
      ExitRestoresPreemptCount: [121, takenTwice],
    },
    holds: { ...leaky, ...emptiedSafely },
  }),
  ...on(repairedAtOnce, 'scratch-1page-1cpu-read', [1467, 3318, 319], {
    holds: { ...sound, ...unread, ...neverUnmapped, ...kept },
  }),
  ...on(repaired, 'scratch-1page-1cpu-1fault', [5289, 10_608, 483], {
    violated: {
      ReplaceHasLiveHandle: [198, staleHandle],
      RemovedPageHasNoKernelMapping: [119, 'nobody looks at the status of the replace'],
    },
    holds: { ...sound, ...neverUnmapped, ...kept },
  }),
  ...on([...replaced, `${joint}-put`], 'scratch-1page-1cpu-1fault', [5953, 11_936, 483], {
    violated: {
      ExitRestoresPreemptCount: [102, notGivenBack],
    },
    holds: { ...leaky, ...noBug, ...reinstated },
  }),
  ...on(
    [...repaired, 'multicall_stops_on_error'],
    'scratch-1page-1cpu-1fault',
    [5553, 11_136, 584],
    {
      violated: {
        ScratchPagesAreMappedAtRest: [
          116,
          'the entry that maps the scratch page again is not executed',
        ],
        KernelLoadFindsBalloonedPageMapped: [
          206,
          'the next page to be unmapped gets an empty entry',
        ],
      },
      holds: { ...sound },
    },
  ),
];

const buffers: Expectation[] = [
  ...on(repaired, 'scratch-2slots-1cpu', [2719, 8157, 597], {
    holds: { ...sound, ...replacedWell, ...kept },
  }),
  ...on(repaired, 'scratch-2slots-1cpu-batch3', [2767, 8301, 609], {
    violated: {
      EmptiedScratchHasInterruptsOff: [175, split],
    },
    holds: { ...sound, ...replacedWell, ...keptHeld },
  }),
  ...on(repaired, 'scratch-1page-1cpu-lazy', [12_384, 25_110, 656], {
    violated: {
      EmptiedScratchHasInterruptsOff: [166, split],
      EmptiedScratchCannotBePreempted: [170, split],
      ReplaceHasLiveHandle: [176, staleHandle],
    },
    holds: { ...sound, ...neverUnmapped, ...p2mRestored, ...scratchMapped, ...held, ...reinstated },
  }),
  ...on(repaired, 'scratch-1page-1cpu-lazy-batch1', [2432, 4932, 246], {
    violated: {
      EmptiedScratchHasInterruptsOff: [93, split],
      EmptiedScratchCannotBePreempted: [97, split],
    },
    holds: { ...sound, ...neverUnmapped, ...held, ...reinstated },
  }),
  ...on(repairedAtOnce, 'scratch-2pages-1cpu-switch', [38_506, 40_150, 214], {
    holds: {
      ...exits,
      ...preemptible,
      ...noBug,
      ...scratchMapped,
      ...oneFrame,
      ...kept,
      ...liveReplace,
    },
    reached: {
      ScratchPageIsEmptied: [25, 'so the claims were tried on an empty one'],
    },
  }),
  ...on(repaired, 'scratch-2pages-1cpu-switch', [84_176, 87_472, 235], {
    holds: { ...exits, ...preemptible, ...noBug, ...scratchMapped, ...kept, ...liveReplace },
  }),
];

/** Of two users, each with a page: the smallest of what random runs see six pages of. */
const besideBlkback: Expectation[] = [
  ...on([], 'balloon-2pages-2cpus-blkback', [8815, 52_890, 68], {
    violated: {
      ...ofBlkback,
      KernelLoadFindsBalloonedPageMapped: [10, 'a ballooned page is mapped to nothing'],
    },
    holds: { ...sound, ...returned, ...undisturbed },
  }),
  ...on(returning, 'balloon-2pages-2cpus-blkback', [25_370, 152_220, 71], {
    violated: { ...ofBlkback, ReturnedPageLoadReachesItsFrame: [24, staleScratch] },
    holds: { ...sound, ...neverUnmapped, ...undisturbed },
  }),
  ...on(
    [...returning, 'flush_after_populate'],
    'balloon-2pages-2cpus-blkback',
    [21_930, 131_580, 68],
    {
      violated: { ...ofBlkback },
      holds: { ...sound, ...neverUnmapped, ...returned, ...undisturbed },
    },
  ),
];

export const scratchCampaign: readonly Expectation[] = [
  scratchBefore,
  withJoint,
  buffers,
  besideBlkback,
].flat();
