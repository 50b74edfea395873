/** Every patch, mechanism by mechanism. */
import type { Patch } from '../../src/model/index.js';
import { gntdevPatches } from './gntdev/index.js';
import { grantEntryPatches } from './grant-entry/index.js';
import { lazyPatches } from './lazy/index.js';
import { lookupPatches } from './lookup/index.js';
import { overridePatches } from './override/index.js';
import { pinningPatches } from './pinning/index.js';
import { remapPatches } from './remap/index.js';
import { scratchPatches } from './scratch/index.js';

export const patches: readonly Patch[] = [
  ...pinningPatches,
  ...overridePatches,
  ...remapPatches,
  ...grantEntryPatches,
  ...lookupPatches,
  ...gntdevPatches,
  ...scratchPatches,
  ...lazyPatches,
];
