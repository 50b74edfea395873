/** What is known of the health of properties; reports are made from it and from nothing else. */
import type { SurvivorNote } from '../campaign/index.js';
import type { PropertyKind } from '../model/index.js';
import type { Straying } from './memory-states.js';
import type { Mutation } from './mutation.js';

/** A claim that a mutation breaks, or a witness that it loses. */
export interface Detection {
  readonly property: string;
  readonly scope: string;
  /** Actions of the shortest trace; null for a witness that is lost. */
  readonly length: number | null;
}

/**
 * `OUT OF BOUNDS`: no property notices, but the mutant leaves what its fields can hold. `VOID`: it is
 * no machine. `UNKNOWN`: a limit was reached, and nothing was noticed until then.
 */
export type MutantVerdict =
  | 'DETECTED'
  | 'UNNOTICED'
  | 'OUT OF BOUNDS'
  | 'NEVER EXECUTED'
  | 'VOID'
  | 'UNKNOWN';

/**
 * Why nobody notices. `same memory`: it reaches the same. `same at rest`: two neighbours swapped reach
 * the same wherever nobody is in the middle of anything. The others are as the notes say.
 */
export type Reason = 'same memory' | 'same at rest' | 'harmless' | 'missing' | 'unexplained';

export interface MutantRow extends Mutation {
  /** As notes have it. */
  readonly name: string;
  /** One of the trees that have the procedure as it was mutated, and the scopes that were tried. */
  readonly tree: string;
  readonly patches: readonly string[];
  readonly scopes: readonly string[];
  readonly verdict: MutantVerdict;
  /** One for each property, that of the shortest trace; a lost witness where there is no other. */
  readonly detections: readonly Detection[];
  /** Of a mutant that nobody notices: how far its memory strays, in any of the scopes. */
  readonly memory: Straying | null;
  /** Why it is void or out of bounds; empty otherwise. */
  readonly why: string;
  /** What is written of it, should nobody notice it; null where nothing is. */
  readonly note: SurvivorNote | null;
  /** Null where it is noticed, or was not tried to the end. */
  readonly reason: Reason | null;
}

export interface PropertyRow {
  readonly property: string;
  readonly kind: PropertyKind;
  /** Machines that were asked. */
  readonly machines: number;
  /** States (transitions for a `step` property) of all of them in which the antecedent held. */
  readonly given: number;
  /** Whether nothing that those machines do makes a difference to the claim; null for a witness. */
  readonly constant: boolean | null;
  /** Mutants that break it, or lose it. */
  readonly detects: number;
  /** Names of the mutations that no other property detects. */
  readonly alone: readonly string[];
}

export interface HealthMachine {
  readonly tree: string;
  readonly patches: readonly string[];
  readonly scope: string;
  readonly states: number;
  /** Claims that fail here without any mutation: they are asked of no mutant. */
  readonly violated: readonly string[];
}

export interface Health {
  readonly machines: readonly HealthMachine[];
  /** Machines of the plan that were not selected: they may notice what these do not. */
  readonly leftOut: number;
  /** What is detected was tried no further, so not all that detects it is known. */
  readonly survivorsOnly: boolean;
  readonly properties: readonly PropertyRow[];
  readonly mutants: readonly MutantRow[];
  /** What is written of mutations that there are not, or that are noticed after all. */
  readonly staleNotes: readonly string[];
  /** Units: seconds. */
  readonly seconds: number;
  readonly interrupted: boolean;
}

export function reasonOf({
  kind,
  verdict,
  memory,
  note,
}: Omit<MutantRow, 'reason'>): Reason | null {
  if (verdict !== 'UNNOTICED') return null;
  if (memory === 'same') return 'same memory';
  if (note !== null) return note.kind;
  return kind === 'swap' && memory === 'same at rest' ? 'same at rest' : 'unexplained';
}
