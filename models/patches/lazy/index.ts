/** The patches of lazy MMU mode: upstream's, then those of our own. */
import type { Patch } from '../../../src/model/index.js';
import { p2cd1c8d4dc7e } from './2cd1c8d4dc7e.js';
import { pd85cf93da669 } from './d85cf93da669.js';
import { withoutD85cf93da669 } from './without-d85cf93da669.js';

export const lazyPatches: readonly Patch[] = [pd85cf93da669, p2cd1c8d4dc7e, withoutD85cf93da669];
