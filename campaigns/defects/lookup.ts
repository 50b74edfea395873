/** Defects around reverse lookups and the override list that they search. */
import type { Defect } from '../../src/campaign/index.js';

const [kmap, lazyMmu, keepIndex, leaveLazy] = [
  '0930bba674e2',
  'f62805f1f30a',
  '2fc136eecd0c',
  '14883a75ec76',
];
const [markLocal, underLock, special] = ['b9e0d95c041c', 'own_entry_under_lock', '923b2919e2c3'];

/** Everything here is on the base tree 3.1. */
const on = (scope: string, ...patches: readonly string[]) => ({
  tree: '3.1',
  scope: `lookup-${scope}`,
  patches,
});

/** A fix that the tree of 3.1 has: the defect is shown where it is taken back. */
const fixedBefore = (commit: string, scope: string) => ({
  history: `${commit}, before 3.1`,
  found: on(scope, `without_${commit}`),
  fix: [],
  mended: on(scope),
});

export const lookupDefects: readonly Defect[] = [
  {
    what: 'the page of a map that failed is overridden, and nobody removes that',
    property: 'OverrideImpliesMapSucceeded',
    ...fixedBefore('dc4972a4e2f3', '1page-1cpu-1fault'),
  },
  {
    what: 'the FOREIGN entry of an overridden page is not stored for want of a leaf',
    property: 'OverriddenPageIsForeign',
    ...fixedBefore('b254244d2682', '1page-1cpu-leaf'),
  },
  {
    what: 'the kernel PTE that is zapped is the mapping of the grant itself',
    property: 'GuestDoesNotRewriteLiveGrantPte',
    ...fixedBefore('d5431d527339', '1page-1cpu-blkback'),
  },
  {
    what: 'page->private is used without PG_private, and a filesystem takes it',
    property: 'PrivateIsThatOfItsOwner',
    ...fixedBefore('0f4b49eaf25e', '1page-1cpu-filesystem'),
  },
  {
    what: 'with frontend and backend in one domain the page of the frontend is looked up',
    history: markLocal,
    property: 'LookupOfOverriddenFrameFindsOverridingPage',
    found: on('1page-1cpu-frontend'),
    fix: [markLocal],
  },
  {
    what: 'the mark of a frontend page is lost when an override is added as another goes',
    history: 'found here, in b9e0d95c041c',
    property: 'OverriddenOwnFrameIsForeign',
    found: on('2pages-2cpus-frontend', markLocal),
    fix: [underLock],
  },
  {
    what: "the restored P2M entry is overwritten with the mfn of another domain's frame",
    history: 'found here, in b9e0d95c041c',
    property: 'RemovedPageHasItsOldP2M',
    found: on('1frame-2cpus', markLocal),
    fix: [underLock],
  },
  {
    what: 'the mark of a frontend page stays when the kernel map of the backend has failed',
    history: 'found here, in b9e0d95c041c',
    property: 'UnoverriddenOwnFrameIsLocal',
    found: on('1page-1cpu-frontend-1fault', kmap, lazyMmu, markLocal, keepIndex, leaveLazy),
    fix: null,
  },
  {
    what: 'the M2P is read behind its end, and the page fault waits for the mmap_sem that mmap holds',
    history: '0160676bba69',
    property: 'NoDeadlock',
    found: on('1page-1cpu-m2p', markLocal),
    fix: ['0160676bba69'],
  },
  {
    what: 'of two pages that map one frame the wrong one is looked up',
    history: special,
    property: 'UserPageIsThePageInserted',
    found: on('1frame-1cpu'),
    fix: [special],
  },
  {
    what: 'direct I/O from a mapping that is being made or undone looks up no page',
    history: 'found here; 923b2919e2c3 says it is racy until the PTEs are special',
    property: 'NoKernelBug',
    found: on('1page-2cpus'),
    fix: [special],
  },
  {
    what: 'the override list is searched without its lock',
    history: 'b960d6c43a63, taken back since',
    property: 'NoKernelBug',
    found: on('list-2cpus', 'b960d6c43a63'),
    fix: [],
    mended: on('list-2cpus'),
  },
  {
    what: 'the clobbered P2M entry stops the balloon',
    history: keepIndex,
    property: 'NoKernelBug',
    found: on('1page-1cpu-balloon', kmap, lazyMmu),
    fix: [keepIndex],
  },
  {
    what: 'PG_private stays set where m2p_add_override fails',
    history: 'found here',
    property: 'PrivateFlagIsOfAnOverride',
    found: on('1page-1cpu-1fault'),
    fix: ['add_undoes_private'],
  },
];
