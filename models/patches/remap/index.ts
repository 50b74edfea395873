/** Remapping at boot, on 3.18. Upstream's in the order of history, then those of our own. */
import type { Patch } from '../../../src/model/index.js';
import { p1f3ac86b4c45 } from './1f3ac86b4c45.js';
import { p24d40b85beac } from './24d40b85beac.js';
import { p47e32fd4bd51 } from './47e32fd4bd51.js';
import { p808fdb71936c } from './808fdb71936c.js';
import { p054954eb051f } from './054954eb051f.js';
import { pf241b0b891b9 } from './f241b0b891b9.js';
import { pfac1bceeeb04 } from './fac1bceeeb04.js';
import { findPfnRangeEnd } from './find-pfn-range-end.js';
import { identityBeforeCapture } from './identity-before-capture.js';
import { identityLeafBase } from './identity-leaf-base.js';
import { p2mMidReadAgain } from './p2m-mid-read-again.js';
import { releaseKeepsFrame } from './release-keeps-frame.js';
import { remapListReversed } from './remap-list-reversed.js';
import { withoutA9b5bff66b2a } from './without-a9b5bff66b2a.js';

export const remapPatches: readonly Patch[] = [
  p1f3ac86b4c45,
  p054954eb051f,
  pf241b0b891b9,
  p24d40b85beac,
  p47e32fd4bd51,
  p808fdb71936c,
  pfac1bceeeb04,
  identityLeafBase,
  findPfnRangeEnd,
  releaseKeepsFrame,
  p2mMidReadAgain,
  remapListReversed,
  withoutA9b5bff66b2a,
  identityBeforeCapture,
];
