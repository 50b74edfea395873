/** The kernel mapping of granted pages, on 3.1. Upstream's in the order of history, then those of our own. */
import type { Patch } from '../../../src/model/index.js';
import { p2fc136eecd0c } from './2fc136eecd0c.js';
import { p0930bba674e2 } from './0930bba674e2.js';
import { p14883a75ec76 } from './14883a75ec76.js';
import { pf62805f1f30a } from './f62805f1f30a.js';
import { handlesForgotten } from './handles-forgotten.js';
import { kmapHandleReset } from './kmap-handle-reset.js';
import { kmapNullCheck } from './kmap-null-check.js';

export const overridePatches: readonly Patch[] = [
  p0930bba674e2,
  kmapNullCheck,
  pf62805f1f30a,
  p2fc136eecd0c,
  p14883a75ec76,
  kmapHandleReset,
  handlesForgotten,
];
