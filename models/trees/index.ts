/** The base trees that patches are applied to. */
import type { Tree } from '../../src/model/index.js';
import { base516, baseXen48 } from './grant-entry.js';
import { base31 } from './linux-31.js';
import { base318 } from './linux-318.js';
import { base511 } from './linux-511.js';
import { base2622 } from './linux-2622.js';
import { base2628 } from './linux-2628.js';

export const bases: readonly Tree[] = [
  base2622,
  base2628,
  base31,
  base318,
  baseXen48,
  base511,
  base516,
];
