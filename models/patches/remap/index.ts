/** Remapping at boot, on 3.18. Upstream's in the order of history, then those of our own. */
import type { Patch } from '../../../src/model/index.js';
import { p1f3ac86b4c45 } from './1f3ac86b4c45.js';
import { p808fdb71936c } from './808fdb71936c.js';
import { p054954eb051f } from './054954eb051f.js';
import { pfac1bceeeb04 } from './fac1bceeeb04.js';
import { findPfnRangeEnd } from './find-pfn-range-end.js';
import { identityLeafBase } from './identity-leaf-base.js';
import { releaseKeepsFrame } from './release-keeps-frame.js';

export const remapPatches: readonly Patch[] = [
  p1f3ac86b4c45,
  p054954eb051f,
  p808fdb71936c,
  pfac1bceeeb04,
  identityLeafBase,
  findPfnRangeEnd,
  releaseKeepsFrame,
];
