/** Every patch: upstream's in the order of history, then those of our own. */
import type { Patch } from '../../src/model/index.js';
import { p1f3ac86b4c45 } from './1f3ac86b4c45.js';
import { p2fc136eecd0c } from './2fc136eecd0c.js';
import { p808fdb71936c } from './808fdb71936c.js';
import { p0930bba674e2 } from './0930bba674e2.js';
import { p14883a75ec76 } from './14883a75ec76.js';
import { p054954eb051f } from './054954eb051f.js';
import { pf62805f1f30a } from './f62805f1f30a.js';
import { pfac1bceeeb04 } from './fac1bceeeb04.js';
import { findPfnRangeEnd } from './find-pfn-range-end.js';
import { identityLeafBase } from './identity-leaf-base.js';
import { kmapHandleReset } from './kmap-handle-reset.js';
import { kmapNullCheck } from './kmap-null-check.js';
import { releaseKeepsFrame } from './release-keeps-frame.js';

export const patches: readonly Patch[] = [
  p0930bba674e2,
  kmapNullCheck,
  pf62805f1f30a,
  p2fc136eecd0c,
  p14883a75ec76,
  kmapHandleReset,
  p1f3ac86b4c45,
  p054954eb051f,
  p808fdb71936c,
  pfac1bceeeb04,
  identityLeafBase,
  findPfnRangeEnd,
  releaseKeepsFrame,
];
