/** Patches of gntdev and its batches, upstream's in the order of history, then those of our own. */
import type { Patch } from '../../../src/model/index.js';
import { p166d38632316 } from './166d38632316.js';
import { p951a01023362 } from './951a01023362.js';
import { p8310b77b48c5 } from './8310b77b48c5.js';
import { p0991028cd495 } from './0991028cd495.js';
import { pa35f2ef3b737 } from './a35f2ef3b737.js';
import { pb512e1b077e5 } from './b512e1b077e5.js';
import { beingRemovedReset } from './being-removed-reset.js';
import { pcf2acf66ad43 } from './cf2acf66ad43.js';
import { pdbe97cff7dd9 } from './dbe97cff7dd9.js';
import { pebee0eab0859 } from './ebee0eab0859.js';
import { pf28347cc6639 } from './f28347cc6639.js';
import { freeableMaps } from './freeable-maps.js';
import { recordHandles } from './record-handles.js';
import { without745282256c75 } from './without-745282256c75.js';

export const gntdevPatches: readonly Patch[] = [
  p951a01023362,
  pcf2acf66ad43,
  freeableMaps,
  recordHandles,
  pa35f2ef3b737,
  pb512e1b077e5,
  pebee0eab0859,
  p8310b77b48c5,
  pf28347cc6639,
  pdbe97cff7dd9,
  p166d38632316,
  p0991028cd495,
  without745282256c75,
  beingRemovedReset,
];
