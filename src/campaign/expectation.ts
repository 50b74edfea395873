import type { Verdict } from '../explore/index.js';

/** What the exploration of a machine should say of a property, and the numbers to be pinned. */
export interface Expectation {
  readonly tree: string;
  /** Patches as `Catalogue.patch` reads them, first applied first. */
  readonly patches: readonly string[];
  readonly scope: string;
  readonly property: string;
  readonly verdict: Verdict;
  readonly states?: number;
  readonly transitions?: number;
  readonly depth?: number;
  /** Actions of the shortest trace to the violation, or to the witness. */
  readonly traceLength?: number;
  /** Why it should be so: the commit, the defect or the promise. */
  readonly why: string;
}
