import type { Positions } from './positions.js';
import type { Taken } from './stepper.js';

/**
 * What is claimed of a machine.
 *
 * `always` holds in every state, `quiescent` in every state where every actor is between operations
 * and the machine is quiet, `step` across every transition; `sometimes` is a witness that some state
 * must be. A claim that has `given` counts how often that held: never is VACUOUS, not HOLDS.
 */
export type PropertyKind = 'always' | 'quiescent' | 'step' | 'sometimes';

/** What a claim says of itself. */
export interface About {
  /** A claim in PascalCase, unique in the repository. */
  readonly name: string;
  /** The claim in words. */
  readonly claim: string;
  /** The claim in logic, TLA+ in ASCII, of the same shape as the code. */
  readonly formula: string;
  readonly source: string;
  /** What it does not cover. */
  readonly misses: string;
}

export interface StateCheck<S> {
  readonly given?: (s: S) => boolean;
  readonly holds: (s: S) => boolean;
}

export interface StepCheck<S> {
  readonly given?: (before: S, after: S, taken: Taken) => boolean;
  readonly holds: (before: S, after: S, taken: Taken) => boolean;
}

export interface StateProperty<S> extends About {
  readonly kind: 'always' | 'quiescent' | 'sometimes';
  readonly define: (at: Positions) => StateCheck<S>;
}

export interface StepProperty<S> extends About {
  readonly kind: 'step';
  readonly define: (at: Positions) => StepCheck<S>;
}

/** A property of any machine; `Stepper.memory` is what its checks are given. */
export type Property = StateProperty<never> | StepProperty<never>;

/** `const { always, sometimes } = propertiesOver<DomainMemory>()`. */
export function propertiesOver<S>() {
  type State = Omit<StateProperty<S>, 'kind'>;
  type Step = Omit<StepProperty<S>, 'kind'>;
  return {
    always: (options: State): Property => ({ ...options, kind: 'always' }),
    quiescent: (options: State): Property => ({ ...options, kind: 'quiescent' }),
    sometimes: (options: State): Property => ({ ...options, kind: 'sometimes' }),
    step: (options: Step): Property => ({ ...options, kind: 'step' }),
  };
}

export const implies = (antecedent: boolean, consequent: boolean): boolean =>
  !antecedent || consequent;
