export { type HealthOptions, health, healthExitCode } from './health.js';
export type { Straying } from './memory-states.js';
export { type Mutation, nameOf } from './mutation.js';
export type { HealthAt } from './progress.js';
export type {
  Detection,
  Health,
  HealthMachine,
  MutantRow,
  MutantVerdict,
  PropertyRow,
  Reason,
} from './result.js';
export type { HealthSelection } from './selection.js';
