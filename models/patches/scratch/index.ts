/** What is behind ballooned pages: upstream's patches in the order of history, then our own. */
import type { Patch } from '../../../src/model/index.js';
import { p6a6f6e72eca5 } from './6a6f6e72eca5.js';
import { p65a45fa2f640 } from './65a45fa2f640.js';
import { pcd9151e26d31 } from './cd9151e26d31.js';
import { pd7f8f48d1eb3 } from './d7f8f48d1eb3.js';
import { pee0726407fea } from './ee0726407fea.js';
import { flushAfterMap } from './flush-after-map.js';
import { flushAfterPopulate } from './flush-after-populate.js';
import { multicallStopsOnError } from './multicall-stops-on-error.js';

export const scratchPatches: readonly Patch[] = [
  pcd9151e26d31,
  p65a45fa2f640,
  pee0726407fea,
  pd7f8f48d1eb3,
  p6a6f6e72eca5,
  multicallStopsOnError,
  flushAfterMap,
  flushAfterPopulate,
];
