/** The defects that the manifest shows, mechanism by mechanism. */
import type { Defect } from '../../src/campaign/index.js';
import { gntdevDefects } from './gntdev.js';
import { grantEntryDefects } from './grant-entry.js';
import { lazyDefects } from './lazy.js';
import { lookupDefects } from './lookup.js';
import { overrideDefects } from './override.js';
import { pinningDefects } from './pinning.js';
import { remapDefects } from './remap.js';
import { scratchDefects } from './scratch.js';

export const defects: readonly Defect[] = [
  ...pinningDefects,
  ...overrideDefects,
  ...remapDefects,
  ...grantEntryDefects,
  ...lookupDefects,
  ...gntdevDefects,
  ...scratchDefects,
  ...lazyDefects,
];
