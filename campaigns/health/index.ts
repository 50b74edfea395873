/**
 * Where the health of properties is examined: trees with their fixes, within small scopes; and what is
 * known of the faults that nobody notices there.
 */
import type { HealthPlan } from '../../src/campaign/index.js';
import { gntdevHealth } from './gntdev.js';
import { grantEntryHealth } from './grant-entry.js';
import { lazyHealth } from './lazy.js';
import { lookupHealth } from './lookup.js';
import { overrideHealth } from './override.js';
import { pinningHealth } from './pinning.js';
import { remapHealth } from './remap.js';
import { scratchHealth } from './scratch.js';

const families: readonly HealthPlan[] = [
  pinningHealth,
  overrideHealth,
  lookupHealth,
  lazyHealth,
  scratchHealth,
  remapHealth,
  gntdevHealth,
  grantEntryHealth,
];

export const health: HealthPlan = {
  machines: families.flatMap(({ machines }) => machines),
  notes: families.flatMap(({ notes }) => notes),
};
