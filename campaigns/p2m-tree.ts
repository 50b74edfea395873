/**
 * What is expected of CPUs that set entries of the P2M after boot, machine by machine.
 *
 * 24d40b85beac and 47e32fd4bd51 repair the tree, which Linux dropped for the linear list of 054954eb051f
 * before they were written; so each of the two has its own series here.
 */
import {
  type Counts,
  type Expectation,
  expectations,
  type Outcomes,
} from '../src/campaign/index.js';

const [ONE, TWO, SMALL] = ['p2m-8pfns-1cpu', 'p2m-8pfns-2cpus', 'p2m-4pfns-2cpus'];

const on = (patches: readonly string[], scope: string, counts: Counts, outcomes: Outcomes) =>
  expectations({ tree: '3.18', patches, scope, counts }, outcomes);

const noStop = { NoDeadlock: 'the lock is dropped on every way', NoKernelBug: 'there is no BUG' };
const ownPfn = { IdentityEntryNamesItsPfn: 'no entry is stored for another pfn' };
const sharedLeaf = {
  SharedLeafIsNotWritten: 'an entry there is said to be set only if it says so',
};
const sharedMid = {
  SharedMiddlePageIsNotWritten: 'a page of its own is there before a leaf is put in',
};
const freed = { FreedPageIsNotWritten: 'a page that was freed is not pointed to' };
const isThere = { SetEntryIsThere: 'the entry is stored where it is read' };
const says = { SetSucceedsWithMemory: 'the entry is found in the page that is there' };
const inPlace = { AllocatedPageIsInPlace: 'a page that comes too late is given back' };
const locked = {
  PageIsPutInPlaceUnderTheLock: 'the lock is taken before the entry is looked at again',
  P2mUpdateLockIsDropped: 'the lock is dropped on every way',
};
const others = { EntryOfAnotherPfnIsUntouched: 'a new page begins with what the shared one says' };
const race = {
  TwoCpusAllocateOneRange: [10, 'both find the shared page before either replaces it'],
} as const;

const stored = 'the leaf is p2m_identity, and is stored to all the same: the entry stays identity';
const freedMid = 'mid names the page that was freed, and its leaf is put in there';
const notFound = 'the leaf is in the page that was freed, so the second try finds none';
const midIdentity = 'only p2m_mid_missing is replaced, so the leaf is in all identity ranges';
const blank = 'the new leaf is INVALID where it was identity';
const pmd = 'the pointer leads into the page of PTEs that all missing ranges share';
const leafStart = 'the page of a leaf is filled as if it began at the pfn to be set';

const tree: Expectation[] = [
  ...on([], ONE, [122, 120, 11], {
    violated: { SharedLeafIsNotWritten: [3, stored], SetEntryIsThere: [4, stored] },
    holds: {
      ...ownPfn,
      ...sharedMid,
      ...freed,
      ...says,
      ...noStop,
      EntryOfAnotherPfnIsUntouched: 'readers ask for p2m_identity before they look at an entry',
    },
  }),
  ...on([], TWO, [14_930, 27_568, 23], {
    violated: {
      FreedPageIsNotWritten: [14, freedMid],
      SetSucceedsWithMemory: [16, notFound],
      AllocatedPageIsInPlace: [22, freedMid],
    },
    holds: {
      ...ownPfn,
      ...sharedMid,
      ...noStop,
      EntryOfAnotherPfnIsUntouched: 'the stores get lost, and hit nobody else',
    },
    reached: race,
  }),
  ...on(['24d40b85beac'], ONE, [186, 184, 12], {
    violated: {
      SharedMiddlePageIsNotWritten: [7, midIdentity],
      EntryOfAnotherPfnIsUntouched: [7, midIdentity],
    },
    holds: { ...ownPfn, ...sharedLeaf, ...freed, ...isThere, ...says, ...noStop },
  }),
  ...on(['24d40b85beac', '47e32fd4bd51'], ONE, [202, 200, 13], {
    violated: { EntryOfAnotherPfnIsUntouched: [9, blank] },
    holds: { ...ownPfn, ...sharedLeaf, ...sharedMid, ...freed, ...isThere, ...says, ...noStop },
  }),
  ...on(['24d40b85beac', '47e32fd4bd51'], TWO, [34_930, 65_168, 26], {
    violated: {
      FreedPageIsNotWritten: [14, freedMid],
      SetSucceedsWithMemory: [16, notFound],
      AllocatedPageIsInPlace: [23, freedMid],
    },
    holds: { ...ownPfn, ...sharedLeaf, ...sharedMid, ...isThere, ...noStop },
  }),
  ...on(['24d40b85beac', '47e32fd4bd51', 'p2m_mid_read_again'], TWO, [33_618, 64_400, 28], {
    violated: { EntryOfAnotherPfnIsUntouched: [10, blank] },
    holds: { ...ownPfn, ...sharedLeaf, ...sharedMid, ...freed, ...isThere, ...says, ...noStop },
    reached: race,
  }),
];

const linear = ['1f3ac86b4c45', '054954eb051f'];

const list: Expectation[] = [
  ...on(linear, ONE, [322, 320, 21], {
    violated: {
      IdentityEntryNamesItsPfn: [16, leafStart],
      EntryOfAnotherPfnIsUntouched: [16, leafStart],
    },
    holds: { ...sharedLeaf, ...sharedMid, ...freed, ...isThere, ...says, ...noStop },
  }),
  ...on(linear, TWO, [74_274, 137_600, 42], {
    violated: {
      SharedMiddlePageIsNotWritten: [23, pmd],
      SetSucceedsWithMemory: [26, 'the leaf is in the shared page, so the second try finds none'],
    },
    holds: { ...sharedLeaf, ...freed, ...isThere, ...noStop },
    reached: race,
  }),
  ...on([...linear, 'identity_leaf_base'], TWO, [74_274, 137_600, 42], {
    violated: {
      SharedMiddlePageIsNotWritten: [23, pmd],
      IdentityEntryNamesItsPfn: [26, 'the leaf of one identity range is in the others too'],
    },
    holds: { ...sharedLeaf, ...freed, ...isThere, ...noStop },
  }),
  ...on([...linear, 'f241b0b891b9', 'identity_leaf_base'], TWO, [69_186, 131_264, 44], {
    holds: {
      ...ownPfn,
      ...sharedLeaf,
      ...sharedMid,
      ...freed,
      ...isThere,
      ...says,
      ...others,
      ...inPlace,
      ...locked,
      ...noStop,
    },
    reached: race,
  }),
  ...on([...linear, 'f241b0b891b9', 'identity_leaf_base'], SMALL, [9101, 17_088, 42], {
    holds: {
      ...ownPfn,
      ...sharedLeaf,
      ...sharedMid,
      ...freed,
      ...isThere,
      ...says,
      ...others,
      ...inPlace,
      ...locked,
      ...noStop,
    },
    reached: race,
  }),
];

export const p2mTreeCampaign: readonly Expectation[] = [...tree, ...list];
