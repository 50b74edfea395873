/** A shorter way to write the expectations of one machine. */
import type { Expectation } from './expectation.js';

/** Of the whole exploration, to be met exactly: states, transitions, depth. */
export type Counts = readonly [states: number, transitions: number, depth: number];

interface Explored {
  readonly tree: string;
  readonly patches: readonly string[];
  readonly scope: string;
  readonly counts: Counts;
}

/** Why it should be so, by property. */
type Reasons = Readonly<Record<string, string>>;
/** The length of the shortest trace, and why there is one, by property. */
type Traces = Readonly<Record<string, readonly [length: number, why: string]>>;

/** What becomes of each property named. */
export interface Outcomes {
  readonly holds?: Reasons;
  readonly violated?: Traces;
  /** Witnesses that are found. */
  readonly reached?: Traces;
  /** Witnesses that no state is, and claims whose antecedent never holds. */
  readonly vacuous?: Reasons;
}

/** One expectation for each property named, all on one machine. */
export function expectations(machine: Explored, outcomes: Outcomes): Expectation[] {
  const { tree, patches, scope, counts } = machine;
  const [states, transitions, depth] = counts;
  const of = { tree, patches, scope, states, transitions, depth };
  const plain = (verdict: 'HOLDS' | 'VACUOUS', reasons: Reasons = {}): Expectation[] =>
    Object.entries(reasons).map(([property, why]) => ({ ...of, property, verdict, why }));
  const traced = (verdict: 'HOLDS' | 'VIOLATED', traces: Traces = {}): Expectation[] =>
    Object.entries(traces).map(([property, [traceLength, why]]) => ({
      ...of,
      property,
      verdict,
      traceLength,
      why,
    }));
  return [
    ...traced('VIOLATED', outcomes.violated),
    ...plain('HOLDS', outcomes.holds),
    ...traced('HOLDS', outcomes.reached),
    ...plain('VACUOUS', outcomes.vacuous),
  ];
}
