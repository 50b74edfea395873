/** Defects of remapping at boot, and of the P2M after it. */
import type { Defect } from '../../src/campaign/index.js';

const [identityLeaf, identityMiddle, pmdRace] = ['24d40b85beac', '47e32fd4bd51', 'f241b0b891b9'];
const [remap, linearList, checkKernel, checkBrk] = [
  '1f3ac86b4c45',
  '054954eb051f',
  '808fdb71936c',
  'fac1bceeeb04',
];

/** Everything here is on the base tree 3.18. */
const on = (scope: string, patches: readonly string[]) => ({ tree: '3.18', scope, patches });

export const remapDefects: readonly Defect[] = [
  {
    what: 'a range that ends where the search begins is taken for a target of no pages',
    history: 'found here; fixed by 4.2',
    property: 'PagesAreReleasedOnlyWithoutTarget',
    found: on('e820-8pfns', [remap]),
    fix: ['find_pfn_range_end'],
  },
  {
    what: 'a release that fails stops, and loses the frames behind it',
    history: 'found here',
    property: 'NoFrameIsLost',
    found: on('e820-6pfns-1fault', [remap]),
    fix: ['release_keeps_frame'],
    mended: on('e820-6pfns-1fault', [remap, 'find_pfn_range_end', 'release_keeps_frame']),
  },
  {
    what: 'a record is written into the kernel, where the kernel lies in a hole',
    history: checkKernel,
    property: 'KernelImageIsNotOverwritten',
    found: on('e820-kernel', [remap]),
    fix: [checkKernel, checkBrk],
  },
  {
    what: 'the check ends before brk space',
    history: checkBrk,
    property: 'KernelImageIsNotMoved',
    found: on('e820-kernel', [remap, checkKernel]),
    fix: [checkBrk],
  },
  {
    what: 'a map that ends below the allocation loses the frames behind its end',
    history: 'found here',
    property: 'NoFrameIsLost',
    found: on('e820-short', [remap]),
    fix: null,
  },
  {
    what: 'an identity leaf is filled as if it began at the pfn to be set',
    history: 'fixed by 4.2',
    property: 'IdentityEntryNamesItsPfn',
    found: on('e820-6pfns', [remap, linearList]),
    fix: ['identity_leaf_base'],
  },
  {
    what: 'a range that ends past the P2M is refused, and stays missing',
    history: 'a9b5bff66b2a',
    property: 'HoleIsIdentity',
    found: on('e820-6pfns', ['without_a9b5bff66b2a']),
    fix: [],
    mended: on('e820-6pfns', []),
  },
  {
    what: 'an entry is stored to the leaf that all identity ranges share, and gets lost',
    history: identityLeaf,
    property: 'SetEntryIsThere',
    found: on('p2m-8pfns-1cpu', []),
    fix: [identityLeaf],
  },
  {
    what: 'a leaf is put into the middle page that all identity ranges share',
    history: identityMiddle,
    property: 'SharedMiddlePageIsNotWritten',
    found: on('p2m-8pfns-1cpu', [identityLeaf]),
    fix: [identityMiddle],
  },
  {
    what: 'two CPUs allocate PTEs of one range; the second writes to those that all ranges share',
    history: pmdRace,
    property: 'SharedMiddlePageIsNotWritten',
    found: on('p2m-8pfns-2cpus', [remap, linearList, 'identity_leaf_base']),
    fix: [pmdRace],
    mended: on('p2m-8pfns-2cpus', [remap, linearList, pmdRace, 'identity_leaf_base']),
  },
  {
    what: 'two CPUs allocate a middle page of one range; the second uses the one that it has freed',
    history: 'found here; 054954eb051f replaces the function',
    property: 'FreedPageIsNotWritten',
    found: on('p2m-8pfns-2cpus', [identityLeaf, identityMiddle]),
    fix: ['p2m_mid_read_again'],
  },
  {
    what: 'a new leaf of an identity range says INVALID of its other pfns',
    history: 'found here; 054954eb051f replaces the function',
    property: 'EntryOfAnotherPfnIsUntouched',
    found: on('p2m-8pfns-2cpus', [identityLeaf, identityMiddle, 'p2m_mid_read_again']),
    fix: [linearList, 'identity_leaf_base'],
    mended: on('p2m-8pfns-2cpus', [remap, linearList, pmdRace, 'identity_leaf_base']),
  },
];
