import type { Expectation } from './expectation.js';
import type { Difference, Outcome, RunRow } from './result.js';

type Numbers = Pick<
  RunRow,
  'verdict' | 'states' | 'transitions' | 'depth' | 'traceLength' | 'stop'
>;

/** How what was found stands against what was expected. */
export function compared(
  found: Numbers,
  expectation: Expectation | null,
): Pick<RunRow, 'expected' | 'outcome' | 'differences' | 'why'> {
  if (expectation === null) return { expected: null, outcome: 'open', differences: [], why: '' };
  const differences = differencesOf(found, expectation);
  return {
    expected: expectation.verdict,
    outcome: outcomeOf(found, expectation, differences),
    differences,
    why: expectation.why,
  };
}

/** Pinned numbers are compared when verdicts agree; those of the whole machine, when it is whole. */
function differencesOf(found: Numbers, expectation: Expectation): readonly Difference[] {
  if (found.verdict !== expectation.verdict) {
    return [{ what: 'verdict', expected: expectation.verdict, got: found.verdict }];
  }
  const pairs = [
    ...(found.stop === 'exhausted'
      ? ([
          ['states', expectation.states, found.states],
          ['transitions', expectation.transitions, found.transitions],
          ['depth', expectation.depth, found.depth],
        ] as const)
      : []),
    ['trace length', expectation.traceLength, found.traceLength] as const,
  ];
  return pairs.flatMap(([what, expected, got]) =>
    expected === undefined || expected === got ? [] : [{ what, expected, got }],
  );
}

function outcomeOf(
  { verdict, stop }: Numbers,
  expectation: Expectation,
  differences: readonly Difference[],
): Outcome {
  if (verdict === 'UNKNOWN' && expectation.verdict !== 'UNKNOWN') return 'inconclusive';
  if (differences.length > 0) return 'missed';
  const { states, transitions, depth } = expectation;
  const pinned = states ?? transitions ?? depth;
  return stop !== 'exhausted' && pinned !== undefined ? 'inconclusive' : 'met';
}
