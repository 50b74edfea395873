import { EXIT, type ExitCode } from '../errors/index.js';
import { NoDeadlock, NoKernelBug } from '../explore/index.js';
import type { RunRow } from './result.js';

/** What an exit code is made from. */
interface Ended {
  readonly rows: readonly Pick<RunRow, 'property' | 'verdict' | 'outcome'>[];
  readonly interrupted: boolean;
}

/**
 * What a campaign answers to its caller.
 *
 * An expectation that is not met comes first, then a violation nobody expected, then a property that
 * was never exercised, then what was left undecided. What was cut short by hand is inconclusive.
 */
export function exitCodeOf({ rows, interrupted }: Ended): ExitCode {
  if (interrupted) return EXIT.inconclusive;
  if (rows.some(({ outcome }) => outcome === 'missed')) return EXIT.expectationMissed;
  const open = rows.filter(({ outcome }) => outcome === 'open');
  const broken = open.filter(({ verdict }) => verdict === 'VIOLATED').map((row) => row.property);
  const own = broken.filter((name) => name !== NoDeadlock.name && name !== NoKernelBug.name);
  if (own.length > 0) return EXIT.violated;
  if (broken.includes(NoDeadlock.name)) return EXIT.deadlock;
  if (broken.includes(NoKernelBug.name)) return EXIT.assertion;
  if (open.some(({ verdict }) => verdict === 'VACUOUS')) return EXIT.vacuous;
  const decided = rows.every((r) => r.outcome !== 'inconclusive' && r.verdict !== 'UNKNOWN');
  return decided ? EXIT.met : EXIT.inconclusive;
}
