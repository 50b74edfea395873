/** What the runs say of each property and of each ideal. */
import { NoDeadlock, NoKernelBug, type Path, type Verdict } from '../explore/index.js';
import { type AnyIdeal, type Property, propertyOf } from '../model/index.js';
import type { Bench } from './bench.js';
import type { Broken } from './broken.js';
import type { RandomFinding, RunsStop } from './result.js';

/** What was broken, in which run, and how long the trace was at first. */
export interface Found {
  readonly broken: Broken;
  readonly run: number;
  readonly foundLength: number;
}

/** The properties, then the ideals, then a deadlock and a stopped kernel. */
export function findingsOf(
  bench: Bench,
  properties: readonly Property[],
  ideals: readonly AnyIdeal[],
  found: ReadonlyMap<string, Found>,
  stop: RunsStop,
): readonly RandomFinding[] {
  const given = new Map(bench.monitor.tallies.map((tally) => [tally.property.name, tally.given]));
  const builtIn = [NoDeadlock, NoKernelBug];
  const of = (property: Property, tried: number, untried: readonly string[]): RandomFinding => {
    const violation = found.get(property.name);
    if (violation !== undefined) return violated(property, tried, untried, violation);
    const witness = bench.witnesses.get(property.name);
    return {
      property,
      verdict: witness !== undefined ? 'HOLDS' : verdictOf(property, tried, untried, stop),
      given: tried,
      path: witness?.path ?? null,
      run: witness?.run ?? null,
      foundLength: null,
      message: null,
      untried,
      replayable: true,
    };
  };
  return [
    ...properties
      .filter((property) => !builtIn.includes(property))
      .map((property) => of(property, given.get(property.name) ?? 0, [])),
    ...ideals.map((ideal) => {
      const { coverage, compared } = bench;
      const offered = ideal.operations.filter((name) => coverage.offers(name));
      const untried = offered.filter((name) => !coverage.hasEnded(name));
      return of(propertyOf(ideal), compared.get(ideal.name) ?? 0, untried);
    }),
    ...builtIn.map((property) => of(property, bench.runs, [])),
  ];
}

function violated(
  property: Property,
  given: number,
  untried: readonly string[],
  { broken, run, foundLength }: Found,
): RandomFinding {
  const { initial, taken, detail, replayable } = broken;
  const path: Path = { initial, taken };
  const about = { property, verdict: 'VIOLATED', given, untried } as const;
  return { ...about, path, run, foundLength, message: detail, replayable };
}

function verdictOf(
  { kind }: Property,
  given: number,
  untried: readonly string[],
  stop: RunsStop,
): Verdict {
  // Runs that met no witness do not show that there is none.
  if (stop !== 'runs' || kind === 'sometimes') return 'UNKNOWN';
  return given === 0 || untried.length > 0 ? 'VACUOUS' : 'NOT VIOLATED';
}
