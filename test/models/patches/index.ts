/** The tables of every mechanism, in the order of the catalogue. */

import { gntdevOldTables, gntdevTables } from './gntdev.js';
import { grantEntryTables } from './grant-entry.js';
import { lazy2628Tables, lazyTables } from './lazy.js';
import { lookupTables } from './lookup.js';
import { overrideTables } from './override.js';
import { pinningTables } from './pinning.js';
import { remapTables } from './remap.js';
import { scratchTables } from './scratch.js';
import type { PatchTables } from './tables.js';

export type { Home, PatchTables } from './tables.js';

export const tables: readonly PatchTables[] = [
  pinningTables,
  overrideTables,
  remapTables,
  ...grantEntryTables,
  lookupTables,
  gntdevOldTables,
  gntdevTables,
  scratchTables,
  lazy2628Tables,
  lazyTables,
];
