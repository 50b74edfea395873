/** Grant entries seen from both sides: Xen's patches in the order of history, then Linux's, then ours. */
import type { Patch } from '../../../src/model/index.js';
import { p6b1775f26a2d } from './6b1775f26a2d.js';
import { p8fdfcb2b6bcd } from './8fdfcb2b6bcd.js';
import { p9a0bd460cfc2 } from './9a0bd460cfc2.js';
import { p11fc7ccb7217 } from './11fc7ccb7217.js';
import { p42baefac638f } from './42baefac638f.js';
import { pabf1fd5919d6 } from './abf1fd5919d6.js';
import { pb7f6cbb9d43f } from './b7f6cbb9d43f.js';

export const grantEntryPatches: readonly Patch[] = [
  p9a0bd460cfc2,
  pb7f6cbb9d43f,
  p8fdfcb2b6bcd,
  p11fc7ccb7217,
  p6b1775f26a2d,
  pabf1fd5919d6,
  p42baefac638f,
];
