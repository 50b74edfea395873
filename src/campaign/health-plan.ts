/** On which machines the health of properties is examined, and what is known of what they miss. */
import type { Where } from './accounts.js';

/** Why nobody notices a mutation: it is harmless, or a property is missing. */
export interface SurvivorNote {
  /** As `pvmc health` names it: `drop PROCEDURE: LABEL`, `swap PROCEDURE: LABEL, then LABEL`. */
  readonly mutation: string;
  readonly kind: 'harmless' | 'missing';
  readonly why: string;
}

export interface HealthPlan {
  /** Trees with all their fixes, each within small scopes. */
  readonly machines: readonly Where[];
  readonly notes: readonly SurvivorNote[];
}
