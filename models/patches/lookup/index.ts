/** Around reverse lookups: upstream's patches, what it took back, fixes taken back, repairs. */
import type { Patch } from '../../../src/model/index.js';
import { p923b2919e2c3 } from './923b2919e2c3.js';
import { p0160676bba69 } from './0160676bba69.js';
import { addUndoesPrivate } from './add-undoes-private.js';
import { pb9e0d95c041c } from './b9e0d95c041c.js';
import { pb960d6c43a63 } from './b960d6c43a63.js';
import { ownEntryUnderLock } from './own-entry-under-lock.js';
import { specialAfterMap } from './special-after-map.js';
import { without0f4b49eaf25e } from './without-0f4b49eaf25e.js';
import { withoutB254244d2682 } from './without-b254244d2682.js';
import { withoutD5431d527339 } from './without-d5431d527339.js';
import { withoutDc4972a4e2f3 } from './without-dc4972a4e2f3.js';

export const lookupPatches: readonly Patch[] = [
  withoutDc4972a4e2f3,
  withoutB254244d2682,
  withoutD5431d527339,
  without0f4b49eaf25e,
  pb960d6c43a63,
  pb9e0d95c041c,
  p0160676bba69,
  ownEntryUnderLock,
  p923b2919e2c3,
  specialAfterMap,
  addUndoesPrivate,
];
