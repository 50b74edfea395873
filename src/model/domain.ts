/** How much there is to enumerate, said before anything is. */
import { PvmcError } from '../errors/index.js';

/** The states that a search begins from, and how large one is. */
export interface Domain {
  readonly initialStates: number;
  /** What the number is made of: `3 kinds of page for each of 8 pfns`. */
  readonly counted: string;
  /** Bits of one state, so that there are at most 2^bits; null while that is not known. */
  readonly bits: number | null;
}

/**
 * A search holds every initial state before its first step, so a scope that has more is not begun.
 *
 * Bound: 2^20. The largest scope of the models that come with this has some fifty thousand.
 */
export const MOST_INITIAL_STATES = 1_048_576;

/**
 * Whether a scope can be enumerated. A model that builds a list of initial states asks this first, from
 * the numbers of the scope alone; `compile` asks it again of what it is given.
 *
 * Errors: S007, with the size of the domain and with what `remedy` says is to be made smaller.
 */
export function assertEnumerable(scope: string, domain: Domain, remedy: string): void {
  if (domain.initialStates <= MOST_INITIAL_STATES) return;
  throw new PvmcError('S007', { scope, ...domain, most: MOST_INITIAL_STATES, remedy });
}
