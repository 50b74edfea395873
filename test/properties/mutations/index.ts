/** Every mutation, mechanism by mechanism. */

import { gntdevMutations } from './gntdev.js';
import { gntdevMapMutations } from './gntdev-maps.js';
import { grantEntryMutations } from './grant-entry.js';
import { grantEntryAccountMutations } from './grant-entry-accounts.js';
import { lazyMutations } from './lazy.js';
import { lookupMutations } from './lookup.js';
import type { Mutation } from './mutation.js';
import { overrideMutations } from './override.js';
import { pinningMutations } from './pinning.js';
import { pinningStatementMutations } from './pinning-statements.js';
import { remapMutations } from './remap.js';
import { scratchMutations } from './scratch.js';
import { userMappingMutations } from './user-mapping.js';

export type { Mutation } from './mutation.js';

export const mutations: readonly Mutation[] = [
  ...overrideMutations,
  ...remapMutations,
  ...grantEntryMutations,
  ...grantEntryAccountMutations,
  ...lookupMutations,
  ...userMappingMutations,
  ...gntdevMutations,
  ...gntdevMapMutations,
  ...scratchMutations,
  ...lazyMutations,
  ...pinningMutations,
  ...pinningStatementMutations,
];
