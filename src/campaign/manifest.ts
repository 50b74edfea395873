/** A shorter way to write the expectations of one machine. */
import type { Expectation } from './catalogue.js';

interface Explored {
  readonly tree: string;
  readonly patches: readonly string[];
  readonly scope: string;
  /** Counts of the whole exploration, to be met exactly. */
  readonly states: number;
  readonly transitions: number;
  readonly depth: number;
}

/** Why it should be so, by property. */
type Reasons = Readonly<Record<string, string>>;
/** The length of the shortest trace, and why there is one, by property. */
type Traces = Readonly<Record<string, readonly [length: number, why: string]>>;

interface Outcomes {
  readonly holds?: Reasons;
  readonly violated?: Traces;
  /** Witnesses that are found. */
  readonly reached?: Traces;
  /** Witnesses that no state is, and claims whose antecedent never holds. */
  readonly vacuous?: Reasons;
}

/** One expectation for each property named, all on one machine. */
export function expectations(machine: Explored, outcomes: Outcomes): Expectation[] {
  const plain = (verdict: 'HOLDS' | 'VACUOUS', reasons: Reasons = {}): Expectation[] =>
    Object.entries(reasons).map(([property, why]) => ({ ...machine, property, verdict, why }));
  const traced = (verdict: 'HOLDS' | 'VIOLATED', traces: Traces = {}): Expectation[] =>
    Object.entries(traces).map(([property, [traceLength, why]]) => ({
      ...machine,
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
