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
  oneFrame,
  overflow,
  p2mRestored,
  preemptible,
  reaches,
  reinstated,
  replacedByReadOnly,
  replacedWell,
  scratchMapped,
  sound,
  split,
  staleHandle,
  staleScratch,
  takenTwice,
  unread,
} from './scratch-reasons.js';
import { joint, on, repaired, repairedAtOnce, replaced } from './scratch-trees.js';

const withJoint: Expectation[] = [
  ...on(repairedAtOnce, 'scratch-1page-1cpu', [679, 1358, 309], {
    violated: {
      RemovedPageIsNotWritable: [98, firstIsWritable],
      RemovedPageHasItsOldKernelMapping: [190, replacedByReadOnly],
      KernelAccessReachesGrantedFrame: [48, staleScratch],
    },
    holds: { ...sound, ...replacedWell, ...oneFrame, ...flushedByXen, ...kept, ...liveReplace },
    reached: {
      ScratchPageIsEmptied: [74, 'so the claims were tried on an empty one'],
    },
  }),
  ...on(repaired, 'scratch-1page-1cpu', [760, 1520, 354], {
    violated: {
      RemovedPageIsNotWritable: [110, firstIsWritable],
      LoadAfterRemoveMissesTheGrant: [84, notYetUnmapped],
      P2MAndM2PAgree: [6, 'many ballooned pages have the P2M entry of one scratch page'],
    },
    holds: { ...sound, ...replacedWell, ...oneFrame, ...flushedInTheEnd, ...kept, ...liveReplace },
    vacuous: {
      StoreFindsNoGrantInKernelPte: 'nothing is stored any more',
    },
  }),
  ...on(repaired, 'scratch-1page-2cpus', [1676, 5028, 355], {
    violated: {
      KernelAccessReachesGrantedFrame: [54, staleScratch],
    },
    holds: { ...sound, ...replacedWell, ...flushedInTheEnd, ...kept },
  }),
  ...on([...repaired, 'flush_after_map'], 'scratch-1page-2cpus', [1583, 4749, 358], {
    holds: { ...sound, ...reaches, ...replacedWell },
  }),
  ...on(repaired, 'scratch-1page-other-cpu', [1680, 5040, 356], {
    violated: {
      RemovedPagePteAndP2MNameOneFrame: [
        111,
        'the PTE comes from the CPU that unmaps, the P2M entry from the one that ballooned',
      ],
    },
    holds: { ...sound, ...neverUnmapped, ...scratchMapped, ...kept },
  }),
  ...on(repaired, 'scratch-1page-1cpu-irq', [8139, 17_207, 360], {
    holds: {
      ...sound,
      ...replacedWell,
      ...kept,
      QueueChangesWithInterruptsOff: 'both entries are queued in one batch',
    },
  }),
  ...on([...replaced, `${joint}-batch`], 'scratch-1page-1cpu-irq', [9748, 20_497, 373], {
    violated: {
      NoKernelBug: [93, 'an interrupt executes the second entry before it is filled'],
      QueueChangesWithInterruptsOff: [80, 'the first issue has switched them on again'],
      ExitRestoresInterrupts: [
        125,
        'the second issue gives back the flags of an interrupt handler',
      ],
    },
    holds: { ...preemptible },
  }),
  ...on([...replaced, `${joint}-once`], 'scratch-1page-1cpu-irq', [9186, 19_418, 402], {
    violated: {
      NoKernelBug: [394, overflow],
      ExitRestoresPreemptCount: [111, takenTwice],
    },
    holds: { ...leaky, ...emptiedSafely },
  }),
  ...on(repairedAtOnce, 'scratch-1page-1cpu-read', [1407, 3178, 309], {
    holds: { ...sound, ...unread, ...neverUnmapped, ...kept },
  }),
  ...on(repaired, 'scratch-1page-1cpu-1fault', [5269, 10_568, 473], {
    violated: {
      ReplaceHasLiveHandle: [188, staleHandle],
      RemovedPageHasNoKernelMapping: [109, 'nobody looks at the status of the replace'],
    },
    holds: { ...sound, ...neverUnmapped, ...kept },
  }),
  ...on([...replaced, `${joint}-put`], 'scratch-1page-1cpu-1fault', [5933, 11_896, 473], {
    violated: {
      ExitRestoresPreemptCount: [92, notGivenBack],
    },
    holds: { ...leaky, ...noBug, ...reinstated },
  }),
  ...on(
    [...repaired, 'multicall_stops_on_error'],
    'scratch-1page-1cpu-1fault',
    [5533, 11_096, 574],
    {
      violated: {
        ScratchPagesAreMappedAtRest: [
          106,
          'the entry that maps the scratch page again is not executed',
        ],
        KernelLoadFindsBalloonedPageMapped: [
          196,
          'the next page to be unmapped gets an empty entry',
        ],
      },
      holds: { ...sound },
    },
  ),
];

const buffers: Expectation[] = [
  ...on(repaired, 'scratch-2slots-1cpu', [2639, 7917, 578], {
    holds: { ...sound, ...replacedWell, ...kept },
  }),
  ...on(repaired, 'scratch-2slots-1cpu-batch3', [2687, 8061, 590], {
    violated: {
      EmptiedScratchHasInterruptsOff: [156, split],
    },
    holds: { ...sound, ...replacedWell, ...keptHeld },
  }),
  ...on(repaired, 'scratch-1page-1cpu-lazy', [12_364, 25_070, 646], {
    violated: {
      EmptiedScratchHasInterruptsOff: [156, split],
      EmptiedScratchCannotBePreempted: [160, split],
      ReplaceHasLiveHandle: [166, staleHandle],
    },
    holds: { ...sound, ...neverUnmapped, ...p2mRestored, ...scratchMapped, ...held, ...reinstated },
  }),
  ...on(repaired, 'scratch-1page-1cpu-lazy-batch1', [2412, 4892, 236], {
    violated: {
      EmptiedScratchHasInterruptsOff: [83, split],
      EmptiedScratchCannotBePreempted: [87, split],
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

export const scratchCampaign: readonly Expectation[] = [scratchBefore, withJoint, buffers].flat();
