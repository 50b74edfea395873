/** Every patch: upstream's in the order of history, then those of our own. */
import type { Patch } from '../../src/model/index.js';
import { p1f3ac86b4c45 } from './1f3ac86b4c45.js';
import { p2fc136eecd0c } from './2fc136eecd0c.js';
import { p5deb30d194d2 } from './5deb30d194d2.js';
import { p9f79991d4186 } from './9f79991d4186.js';
import { p808fdb71936c } from './808fdb71936c.js';
import { p0930bba674e2 } from './0930bba674e2.js';
import { p14883a75ec76 } from './14883a75ec76.js';
import { p054954eb051f } from './054954eb051f.js';
import { p74260714c56d } from './74260714c56d.js';
import { pf4f97b3ea901 } from './f4f97b3ea901.js';
import { pf87e4cac4f4e } from './f87e4cac4f4e.js';
import { pf120f13ea0db } from './f120f13ea0db.js';
import { pf62805f1f30a } from './f62805f1f30a.js';
import { pfac1bceeeb04 } from './fac1bceeeb04.js';
import { findPfnRangeEnd } from './find-pfn-range-end.js';
import { holdAllPteLocks } from './hold-all-pte-locks.js';
import { identityLeafBase } from './identity-leaf-base.js';
import { kmapHandleReset } from './kmap-handle-reset.js';
import { kmapNullCheck } from './kmap-null-check.js';
import { lazyPatches } from './lazy/index.js';
import { noSplitPtlocks } from './no-split-ptlocks.js';
import { p617d34d9e5d8 } from './pinning/617d34d9e5d8.js';
import { pa79e53d85683 } from './pinning/a79e53d85683.js';
import { xenPageLocks } from './pinning/xen-page-locks.js';
import { releaseKeepsFrame } from './release-keeps-frame.js';
import { setPteAtomic } from './set-pte-atomic.js';
import { unpinKernelPmd } from './unpin-kernel-pmd.js';
import { walkCaller } from './walk-caller.js';
import { xenWithoutTlbFlush } from './xen-without-tlb-flush.js';
import { xenWithoutTypeCheck } from './xen-without-type-check.js';

export const patches: readonly Patch[] = [
  pf4f97b3ea901,
  pf87e4cac4f4e,
  pf120f13ea0db,
  p9f79991d4186,
  p74260714c56d,
  p5deb30d194d2,
  noSplitPtlocks,
  holdAllPteLocks,
  unpinKernelPmd,
  walkCaller,
  setPteAtomic,
  xenWithoutTypeCheck,
  xenWithoutTlbFlush,
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
  ...lazyPatches,
  p617d34d9e5d8,
  pa79e53d85683,
  xenPageLocks,
];
