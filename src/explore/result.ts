import type { Property, Taken } from '../model/index.js';

/** How a run ended for one property; see `conventions` in the docs for the words. */
export type Verdict = 'HOLDS' | 'VIOLATED' | 'VACUOUS' | 'UNKNOWN' | 'NOT VIOLATED';

/** A path: which initial state, then every action taken. */
export interface Path {
  readonly initial: number;
  readonly taken: readonly Taken[];
}

export interface PropertyResult {
  readonly property: Property;
  readonly verdict: Verdict;
  /** States (or transitions) in which the antecedent held. */
  readonly given: number;
  /** The trace that breaks the claim, or reaches the witness. */
  readonly path: Path | null;
  /** Whether no shorter path exists. */
  readonly shortest: boolean;
  /** What a step said when the kernel stopped. */
  readonly message: string | null;
}

/** Why an exploration stopped. */
export type Stop = 'exhausted' | 'max-states' | 'timeout' | 'interrupted' | 'memory' | 'walks';

export interface SearchResult {
  readonly strategy: 'breadth-first' | 'random-walk';
  readonly stop: Stop;
  readonly states: number;
  readonly transitions: number;
  /** The length of the longest of the shortest paths to a state. */
  readonly depth: number;
  readonly seconds: number;
  readonly bytesPerState: number;
  readonly properties: readonly PropertyResult[];
}

/** What a search says while it runs. */
export interface Progress {
  readonly seconds: number;
  readonly states: number;
  readonly transitions: number;
  readonly depth: number;
  readonly frontier: number;
  readonly bytes: number;
  readonly violations: number;
  readonly witnessesMissing: number;
}
