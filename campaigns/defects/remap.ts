/** Defects of remapping at boot. */
import type { Defect } from '../../src/campaign/index.js';

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
    found: on('e820-8pfns-1fault', [remap]),
    fix: ['release_keeps_frame'],
    mended: on('e820-8pfns-1fault', [remap, 'find_pfn_range_end', 'release_keeps_frame']),
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
    found: on('e820-8pfns', [remap, linearList]),
    fix: ['identity_leaf_base'],
  },
];
