/** Pinned page tables, on 2.6.22. Upstream's in the order of history, then those of our own. */
import type { Patch } from '../../../src/model/index.js';
import { p5deb30d194d2 } from './5deb30d194d2.js';
import { p9f79991d4186 } from './9f79991d4186.js';
import { p617d34d9e5d8 } from './617d34d9e5d8.js';
import { p74260714c56d } from './74260714c56d.js';
import { pa79e53d85683 } from './a79e53d85683.js';
import { pf4f97b3ea901 } from './f4f97b3ea901.js';
import { pf87e4cac4f4e } from './f87e4cac4f4e.js';
import { pf120f13ea0db } from './f120f13ea0db.js';
import { holdAllPteLocks } from './hold-all-pte-locks.js';
import { noSplitPtlocks } from './no-split-ptlocks.js';
import { setPteAtomic } from './set-pte-atomic.js';
import { unpinKernelPmd } from './unpin-kernel-pmd.js';
import { walkCaller } from './walk-caller.js';
import { xenPageLocks } from './xen-page-locks.js';
import { xenWithoutTlbFlush } from './xen-without-tlb-flush.js';
import { xenWithoutTypeCheck } from './xen-without-type-check.js';

export const pinningPatches: readonly Patch[] = [
  pf4f97b3ea901,
  pf87e4cac4f4e,
  pf120f13ea0db,
  p9f79991d4186,
  p74260714c56d,
  p5deb30d194d2,
  p617d34d9e5d8,
  pa79e53d85683,
  noSplitPtlocks,
  holdAllPteLocks,
  unpinKernelPmd,
  walkCaller,
  setPteAtomic,
  xenWithoutTypeCheck,
  xenWithoutTlbFlush,
  xenPageLocks,
];
