import type { Positions } from './positions.js';
import type { About, Property } from './property.js';

/** An operation that has run to its end: what an actor began where it rested, until it rests again. */
export interface Done {
  /** Its name: that of the alternative it was begun with, or of the program where nothing began it. */
  readonly operation: string;
  /** Which way it was begun, where there are several. */
  readonly choice: number;
  /** The actor's name, what it runs, its number and its CPU. */
  readonly actor: string;
  readonly program: string;
  readonly id: number;
  readonly cpu: number;
}

/**
 * What a machine should come to, written without its steps: each operation is one indivisible act on
 * plain facts `F`. Where nobody is in the middle of anything, the memory `S` must agree with the facts.
 */
export interface Ideal<S, F> extends About {
  /** Errors: M009 where the ideal is of another machine. */
  readonly fits: (at: Positions) => void;
  /** The operations that it knows. One that never runs to its end leaves the ideal untried. */
  readonly operations: readonly string[];
  /** The facts of an initial state. */
  readonly begin: (s: S) => F;
  /** Does an operation to the facts. Of the memory it reads only what the caller was told. */
  readonly done: (facts: F, done: Done, s: S) => void;
  /** The facts as the callers hold them, for a state whose history is not at hand. */
  readonly told: (s: S) => F;
  /** In what the memory differs from the facts; null where they agree. */
  readonly differs: (facts: F, s: S) => string | null;
}

/** An ideal of any machine, as `Property` is a property of any. */
export type AnyIdeal = Ideal<never, never>;

export const idealOver =
  <S>() =>
  <F>(ideal: Ideal<S, F>): AnyIdeal =>
    ideal as unknown as AnyIdeal;

/** An ideal as a claim on a single state: the memory agrees with what the callers hold. */
export function propertyOf(ideal: AnyIdeal): Property {
  const { name, claim, formula, source, misses, fits, told, differs } = ideal;
  return {
    kind: 'quiescent',
    ...{ name, claim, formula, source, misses },
    define: (at) => {
      fits(at);
      return { holds: (s) => differs(told(s), s) === null };
    },
  };
}
