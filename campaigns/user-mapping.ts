/** What a process maps by gntdev and looks up there, and the lock of the list of overrides. */
import {
  type Counts,
  type Expectation,
  expectations,
  type Outcomes,
} from '../src/campaign/index.js';

const [kmap, lazyMmu, keepIndex] = ['0930bba674e2', 'f62805f1f30a', '2fc136eecd0c'];

/** Everything here is on the base tree 3.1. */
const on = (patches: readonly string[], scope: string, counts: Counts, outcomes: Outcomes) =>
  expectations({ tree: '3.1', patches, scope, counts }, outcomes);

const locked = {
  OverrideListChangesUnderItsLock: 'list_add and list_del are inside of the lock',
  OverrideLockIsHeldWithInterruptsOff: 'the lock is taken after local_irq_save',
};
const searched = { OverrideListIsSearchedUnderItsLock: 'the search takes the lock first' };
const userSide = {
  VmaIsEstablishedAtRest: 'the vma is forgotten at a munmap, and where mmap fails',
  MapInUseHasItsUserPtes: 'an mmap succeeds if all of its maps have',
  UnmappedMapHasNoUserPte: 'what Xen does not clear the core mm zaps',
};
const written = { MapWritesBackALiveHandle: 'the handle is written once the map cannot fail' };
const kept = { KeptHandleIsOfItsGrant: 'handles are forgotten when Xen has unmapped them' };
const comesBack = (length: number) =>
  ({ UnmapGivesPagesBack: [length, 'so the claims were tried after an unmap'] }) as const;

export const userMappingCampaign: readonly Expectation[] = [
  ...on([kmap, lazyMmu, keepIndex], '1page-1cpu', [386, 772, 270], {
    holds: {
      OverridesOfABatchAreLazy: 'the mode is entered before the loop, and left after it',
      ...locked,
      ...userSide,
      ...kept,
      ...written,
    },
    reached: comesBack(116),
  }),
  ...on([kmap], '1page-1cpu-1fault', [1701, 3411, 369], {
    violated: {
      KeptHandleIsOfItsGrant: [72, 'remove fails, and its error comes before the handles'],
    },
    holds: { ...locked, ...userSide, ...written },
  }),
  ...on([kmap, 'handles_forgotten'], '1page-1cpu-1fault', [1702, 3413, 369], {
    holds: { ...kept, ...userSide },
  }),
  ...on([], 'lookup-1page-1cpu', [160, 162, 68], {
    holds: {
      DirectIoFindsThePageMapped: 'an entry that is present leads to a page',
      FastWalkHasInterruptsOff: 'interrupts are off around the walk',
      ...searched,
      ...locked,
      ...userSide,
      ...kept,
    },
    reached: comesBack(54),
  }),
  ...on([], 'lookup-1page-1cpu-1fault', [670, 684, 96], {
    holds: { ...userSide, ...written, ...kept },
  }),
  ...on([], 'lookup-list-2cpus', [13_946, 28_965, 227], { holds: { ...searched, ...locked } }),
  ...on(['b960d6c43a63'], 'lookup-list-2cpus', [22_244, 46_137, 251], {
    violated: { OverrideListIsSearchedUnderItsLock: [33, 'the search takes no lock'] },
    holds: locked,
  }),
  ...on([], '2slots-1cpu-blkback', [560, 1680, 145], {
    holds: { ...kept, ...locked },
    reached: comesBack(58),
  }),
  ...on([kmap, 'add_undoes_private'], '2slots-1cpu-blkback-1fault', [2247, 6787, 180], {
    violated: {
      UnmapHasLiveHandle: [
        13,
        'blkback is modelled to hand all of its handles to Xen, in the kernel only those that are valid',
      ],
    },
    holds: {
      PrivateFlagIsOfAnOverride: 'add clears what it has set where it fails',
      OverrideImpliesMapSucceeded: 'a slot whose map failed, and all behind it, are passed over',
      ...kept,
      ...written,
      ...locked,
    },
    reached: comesBack(32),
  }),
  ...on(['freeable_maps'], '1page-1cpu-ioctls', [187, 383, 70], {
    holds: { ...userSide, ...kept },
    reached: { MapIsDroppedWhileMapped: [28, 'so the notifier had to find it'], ...comesBack(56) },
  }),
  ...on([], 'lookup-1page-1cpu-balloon', [1280, 1352, 116], {
    holds: {
      P2MChangesForTheHolderOfThePage: 'the balloon takes the page before it sets the entry',
    },
  }),
];
