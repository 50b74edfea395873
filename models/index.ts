import type { Scope } from '../src/model/index.js';
import { grantEntryScopes } from './scopes/grant-entry.js';
import { overrideScopes } from './scopes/override.js';
import { pageWalkScopes } from './scopes/page-walk.js';
import { pinningScopes } from './scopes/pinning.js';
import { remapScopes } from './scopes/remap.js';

export { ideals } from './ideal/index.js';
export { ledgers } from './ledger/index.js';
export { patches } from './patches/index.js';
export { bases } from './trees.js';

/** Mechanism by mechanism. */
export const scopes: readonly Scope[] = [
  ...overrideScopes,
  ...pinningScopes,
  ...pageWalkScopes,
  ...remapScopes,
  ...grantEntryScopes,
];
