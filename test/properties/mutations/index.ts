/** Every mutation, mechanism by mechanism. */
import { grantEntryMutations } from './grant-entry.js';
import { lazyMutations } from './lazy.js';
import { lookupMutations } from './lookup.js';
import type { Mutation } from './mutation.js';
import { overrideMutations } from './override.js';
import { pinningMutations } from './pinning.js';
import { remapMutations } from './remap.js';

export type { Mutation } from './mutation.js';

export const mutations: readonly Mutation[] = [
  ...overrideMutations,
  ...remapMutations,
  ...grantEntryMutations,
  ...lookupMutations,
  ...lazyMutations,
  ...pinningMutations,
];
