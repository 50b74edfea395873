import type { MachineName } from '../campaign/index.js';
import type { Progress } from '../explore/index.js';

/** Where an examination is. */
export interface HealthAt extends MachineName {
  /** The mutant under way, from 1; 0 while the machines themselves are explored. */
  readonly mutant: number;
  readonly mutants: number;
  /** Units: seconds. */
  readonly seconds: number;
  readonly search: Progress;
}
