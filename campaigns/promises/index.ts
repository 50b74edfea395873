/** What each patch promises, and which property asks for it. */
import type { Promised } from '../../src/campaign/index.js';
import { overridePromises } from './override.js';
import { pinningPromises } from './pinning.js';
import { remapPromises } from './remap.js';
import { scratchPromises } from './scratch.js';

export const promises: readonly Promised[] = [
  ...pinningPromises,
  ...overridePromises,
  ...remapPromises,
  ...scratchPromises,
];
