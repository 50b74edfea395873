/** Reverse lookups: from a frame back to a page, and what the override list must be for that. */
import {
  type Counts,
  type Expectation,
  expectations,
  type Outcomes,
} from '../src/campaign/index.js';

/** Everything here is on the base tree 3.1. */
const on = (patches: readonly string[], scope: string, counts: Counts, outcomes: Outcomes) =>
  expectations({ tree: '3.1', patches, scope: `lookup-${scope}`, counts }, outcomes);

const [kmap, lazyMmu, keepIndex, leaveLazy] = [
  '0930bba674e2',
  'f62805f1f30a',
  '2fc136eecd0c',
  '14883a75ec76',
];
const [markLocal, inRange, underLock, special, lockless] = [
  'b9e0d95c041c',
  '0160676bba69',
  'own_entry_under_lock',
  '923b2919e2c3',
  'b960d6c43a63',
];

const found = {
  LookupOfOverriddenFrameFindsOverridingPage: 'the M2P leads nowhere, and the list has the page',
};
const inserted = { UserPageIsThePageInserted: 'one page is overridden with the frame' };
const owned = { PrivateIsThatOfItsOwner: 'nobody writes a private that is taken' };
const foreign = { OverriddenPageIsForeign: 'the store allocates the leaf that it needs' };
const listed = { OverrideImpliesMapSucceeded: 'slots whose map failed are passed over' };
const flagged = { PrivateFlagIsOfAnOverride: 'remove clears what add set' };
const kept = { GuestDoesNotRewriteLiveGrantPte: 'PTEs of grants go by an unmap first' };
const noBug = { NoKernelBug: 'every lookup finds a page, every list operation fits' };
const ownForeign = {
  OverriddenOwnFrameIsForeign: 'the entry is marked while the frame is overridden',
};
const ownLocal = { UnoverriddenOwnFrameIsLocal: 'the last removal takes the mark away' };
const inUse = (length: number) =>
  ({ MapIsInUse: [length, 'so the claims were tried on a map in use'] }) as const;
const twice = (length: number) =>
  ({ OneFrameIsOverriddenTwice: [length, 'so the claims were tried on two overrides'] }) as const;

const zapped = 'mmap fails after a user PTE was mapped, and the PTE is zapped';
const leftSet = 'add fails for want of a leaf, and leaves PG_private set';
const noPage = 'the PTE is there before the override: its frame leads to no page';

/** One page, and what 3.1 does right with it; each of its older fixes taken back. */
const onePage: Expectation[] = [
  ...on([], '1page-1cpu', [160, 162, 68], {
    holds: { ...found, ...inserted, ...owned, ...listed, ...flagged, ...kept, ...noBug },
    reached: inUse(24),
  }),
  ...on([kmap, lazyMmu, keepIndex], '1page-1cpu', [584, 588, 269], {
    holds: { ...found, ...inserted, ...owned, ...listed, ...flagged, ...kept, ...noBug },
    reached: inUse(46),
  }),
  ...on([], '1page-1cpu-1fault', [670, 684, 96], {
    violated: {
      GuestDoesNotRewriteLiveGrantPte: [20, zapped],
      PrivateFlagIsOfAnOverride: [27, leftSet],
    },
    holds: { ...found, ...listed, ...owned, ...noBug },
  }),
  ...on(['without_dc4972a4e2f3'], '1page-1cpu-1fault', [536, 548, 93], {
    violated: {
      OverrideImpliesMapSucceeded: [16, 'the page of a map that failed is overridden'],
      NoKernelBug: [50, 'nobody removes that override; the next mmap adds it again'],
    },
  }),
  ...on(['add_undoes_private'], '1page-1cpu-1fault', [672, 686, 97], {
    holds: { ...flagged, ...found, ...listed, ...noBug },
  }),
  ...on([], '1page-1cpu-leaf', [192, 194, 68], { holds: { ...foreign, ...found, ...noBug } }),
  ...on(['without_b254244d2682'], '1page-1cpu-leaf', [312, 316, 68], {
    violated: {
      OverriddenPageIsForeign: [24, 'the store needs a leaf, and is not made'],
      NoKernelBug: [65, 'the entry is not FOREIGN, so the override is never removed'],
    },
  }),
  ...on([], '1page-1cpu-blkback', [43, 43, 42], {
    holds: { ...kept, UnmapHasLiveHandle: 'each handle is that of a map', ...noBug },
  }),
  ...on(['without_d5431d527339'], '1page-1cpu-blkback', [82, 82, 81], {
    violated: {
      GuestDoesNotRewriteLiveGrantPte: [15, 'the PTE that is cleared is the grant mapping itself'],
      RemovedPageHasNoLiveHandle: [35, 'Xen refuses the unmap: the PTE does not map the grant'],
    },
  }),
  ...on([], '1page-1cpu-filesystem', [81, 82, 68], {
    holds: { ...owned, ...found, ...flagged, ...noBug },
  }),
  ...on(['without_0f4b49eaf25e'], '1page-1cpu-filesystem', [233, 239, 130], {
    violated: {
      PrivateIsThatOfItsOwner: [38, 'the filesystem sees no PG_private, and takes the private'],
      LookupOfOverriddenFrameFindsOverridingPage: [52, 'the search compares another private'],
      NoKernelBug: [53, 'direct I/O uses the page of no pfn'],
    },
  }),
];

/** Frontend and backend in one domain. */
const frontend: Expectation[] = [
  ...on([], '1page-1cpu-frontend', [75, 76, 68], {
    violated: {
      LookupOfOverriddenFrameFindsOverridingPage: [29, 'the M2P leads to the page of the frontend'],
      OverriddenOwnFrameIsForeign: [24, 'nothing marks the entry of the page of the frontend'],
      UserPageIsThePageInserted: [30, 'direct I/O is done on the page of the frontend'],
    },
  }),
  ...on([markLocal], '1page-1cpu-frontend', [90, 91, 78], {
    holds: { ...found, ...inserted, ...ownForeign, ...ownLocal, ...noBug },
    reached: inUse(27),
  }),
  ...on([kmap, lazyMmu, markLocal, keepIndex], '1page-1cpu-frontend', [315, 317, 292], {
    holds: { ...found, ...inserted, ...ownForeign, ...ownLocal, ...noBug },
    reached: inUse(49),
  }),
  ...on([markLocal], '1page-1cpu-frontend-1fault', [315, 321, 102], {
    holds: { ...found, ...inserted, ...ownForeign, ...ownLocal },
  }),
  ...on(
    [kmap, lazyMmu, markLocal, keepIndex, leaveLazy],
    '1page-1cpu-frontend-1fault',
    [1822, 1842, 456],
    {
      violated: {
        UnoverriddenOwnFrameIsLocal: [88, 'remove returns -1 before it takes the mark away'],
      },
      holds: { ...found, ...ownForeign, ...noBug },
    },
  ),
  ...on([markLocal], '2pages-1cpu-frontend', [1265, 1306, 198], {
    violated: { UserPageIsThePageInserted: [64, 'of two overrides of a frame the last is found'] },
    holds: { ...found, ...ownForeign, ...ownLocal, ...noBug },
    reached: twice(48),
  }),
  ...on([`${markLocal}-last`], '2pages-1cpu-frontend', [1405, 1454, 185], {
    violated: {
      OverriddenOwnFrameIsForeign: [86, 'the first removal takes the mark of the second away'],
      LookupOfOverriddenFrameFindsOverridingPage: [91, 'and the M2P leads to the frontend again'],
    },
  }),
  ...on([markLocal], '2pages-2cpus-frontend', [32_588, 64_920, 199], {
    violated: {
      OverriddenOwnFrameIsForeign: [90, 'a page is added between the search and the store'],
    },
    holds: { ...ownLocal, ...noBug },
    reached: twice(43),
  }),
  ...on([markLocal, underLock], '2pages-2cpus-frontend', [24_932, 49_548, 199], {
    holds: { ...ownForeign, ...ownLocal, ...noBug },
    reached: twice(46),
  }),
];

const restored = { RemovedPageHasItsOldP2M: 'the saved mfn is restored' };

/** Two pages that map one frame. */
const oneFrame: Expectation[] = [
  ...on([], '1frame-1cpu', [771, 783, 212], {
    violated: { UserPageIsThePageInserted: [56, 'the list has two pages for the frame'] },
    holds: { ...found, ...noBug },
    reached: twice(41),
  }),
  ...on([special], '1frame-1cpu', [717, 729, 218], {
    holds: {
      UserPageIsThePageInserted: 'the page is found by its place in the map',
      ...noBug,
    },
    reached: twice(43),
  }),
  ...on([], '1frame-2cpus', [51_480, 102_732, 176], {
    holds: { ...restored, ...foreign, ...noBug },
    reached: twice(43),
  }),
  ...on([markLocal], '1frame-2cpus', [166_728, 332_656, 331], {
    violated: {
      RemovedPageHasItsOldP2M: [
        121,
        "another domain's M2P entry names a page of ours, whose restored entry is overwritten",
      ],
      NoKernelBug: [93, 'the PTE rebuilt from such an entry is refused'],
    },
  }),
  ...on([markLocal, underLock], '1frame-2cpus', [62_258, 123_856, 197], {
    holds: { ...restored, ...foreign, ...noBug },
    reached: twice(44),
  }),
];

/** A list of two pages, and lookups at any time, on another CPU. */
const concurrent: Expectation[] = [
  ...on([], 'list-1cpu', [261, 265, 212], {
    holds: { ...found, UserPageIsThePageInserted: 'the search compares each private', ...noBug },
  }),
  ...on([], '1page-2cpus', [974, 1947, 86], {
    violated: {
      NoKernelBug: [16, noPage],
      LookupOfOverriddenFrameFindsOverridingPage: [30, noPage],
    },
    holds: inserted,
  }),
  ...on([special], '1page-2cpus', [449, 904, 75], {
    holds: {
      NoKernelBug: 'no fast lookup is made of a special PTE',
      UserPageIsThePageInserted: 'the page is found by its place in the map',
    },
    reached: inUse(25),
  }),
  ...on([special, 'special_after_map'], '1page-2cpus', [1048, 2103, 87], {
    violated: { NoKernelBug: [16, 'until the PTE is special it is looked up as before'] },
  }),
  ...on([], 'list-2cpus', [13_946, 28_965, 227], {
    holds: {
      NoKernelBug: 'the lock keeps the list as it is while it is searched',
      LocalPfnIsOfAnOwnFrame: 'of an overridden page the entry is FOREIGN',
    },
  }),
  ...on([lockless], 'list-2cpus', [22_244, 46_137, 251], {
    violated: {
      NoKernelBug: [65, 'the element that was remembered is removed: poison is followed'],
    },
  }),
];

const wraps =
  'the address of the M2P entry wraps, and the fault waits for mmap_sem of the task itself';
const inBounds = { NoDeadlock: 'who reads the M2P knows where it ends' };

/** A frame behind the end of the M2P: a 32-bit kernel sees a part of it. */
const behindM2p: Expectation[] = [
  ...on([], '1page-1cpu-m2p', [80, 81, 68], {
    holds: { ...inBounds, ...found, ...inserted, ...noBug },
    reached: inUse(24),
  }),
  ...on([markLocal], '1page-1cpu-m2p', [23, 22, 22], {
    violated: { NoDeadlock: [22, wraps] },
  }),
  ...on([markLocal, inRange], '1page-1cpu-m2p', [82, 83, 70], {
    holds: { ...inBounds, ...found, ...inserted, ...noBug },
    reached: inUse(25),
  }),
  ...on([markLocal, `${inRange}-remove`], '1page-1cpu-m2p', [54, 54, 42], {
    violated: { NoDeadlock: [42, wraps] },
    holds: { ...noBug },
  }),
];

const empty = { BalloonedPageHasNoFrame: 'what remove restores is the INVALID of the balloon' };

/** The page comes from the balloon, and goes back there with what was restored. */
const balloon: Expectation[] = [
  ...on([], '1page-1cpu-balloon', [1280, 1352, 116], {
    holds: {
      ...empty,
      ...ownLocal,
      P2MAndM2PAgree: 'Xen sets the M2P entry before the kernel sets its own',
      ...noBug,
    },
    reached: inUse(26),
  }),
  ...on([kmap, lazyMmu], '1page-1cpu-balloon', [2864, 2960, 325], {
    violated: {
      BalloonedPageHasNoFrame: [123, 'the clobbered entry goes back to the balloon'],
      NoKernelBug: [129, 'which stops where the page is given a frame: its entry is valid'],
    },
  }),
  ...on([kmap, lazyMmu, keepIndex], '1page-1cpu-balloon', [3296, 3408, 317], {
    holds: { ...empty, ...ownLocal, ...noBug },
    reached: {
      ...inUse(48),
      GrantedPageGoesBackToTheBalloon: [120, 'gntdev gives its pages back when the map goes'],
    },
  }),
  ...on([kmap, lazyMmu, keepIndex, leaveLazy], '1page-1cpu-balloon-1fault', [19_400, 20_136, 471], {
    violated: {
      PrivateFlagIsOfAnOverride: [40, 'the page goes back to the balloon with the flag'],
    },
    holds: { ...empty, ...ownLocal, ...noBug },
  }),
];

export const lookupCampaign: readonly Expectation[] = [
  onePage,
  frontend,
  oneFrame,
  concurrent,
  behindM2p,
  balloon,
].flat();
