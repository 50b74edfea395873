import type { Scope } from '../src/model/index.js';
import { gntdevScopes } from './scopes/gntdev.js';
import { grantEntryScopes } from './scopes/grant-entry.js';
import { lazyScopes } from './scopes/lazy.js';
import { lookupScopes } from './scopes/lookup.js';
import { overrideScopes } from './scopes/override.js';
import { p2mScopes } from './scopes/p2m-tree.js';
import { pageWalkScopes } from './scopes/page-walk.js';
import { pinningScopes } from './scopes/pinning.js';
import { remapScopes } from './scopes/remap.js';
import { scratchScopes } from './scopes/scratch.js';

export { ideals } from './ideal/index.js';
export { ledgers } from './ledger/index.js';
export { patches } from './patches/index.js';
export { bases } from './trees/index.js';

/** Mechanism by mechanism. */
export const scopes: readonly Scope[] = [
  ...overrideScopes,
  ...pinningScopes,
  ...pageWalkScopes,
  ...remapScopes,
  ...p2mScopes,
  ...grantEntryScopes,
  ...lookupScopes,
  ...gntdevScopes,
  ...scratchScopes,
  ...lazyScopes,
];
