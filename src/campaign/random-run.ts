/** Makes the random runs of a plan, one machine after another. */
import { NoDeadlock, NoKernelBug, type Path, type Verdict } from '../explore/index.js';
import type { Property, PropertyKind } from '../model/index.js';
import {
  CommandRuns,
  type Ended,
  type RandomFinding,
  type RandomProgress,
  type RandomResult,
  type RunLimits,
  type Strategy,
  WalkRuns,
} from '../random/index.js';
import type { RandomPlan, RandomPlanned } from './random-plan.js';
import type { MachineName, NotApplicable, Outcome } from './result.js';

export interface RandomOptions extends RunLimits {
  readonly strategy: Strategy;
  readonly seed: number;
  readonly runs: number;
  /** Commands of a run, or actions of a walk. */
  readonly maxCommands: number;
  readonly onProgress?: (progress: RandomProgress, at: RandomAt) => void;
  /** A machine as soon as its runs are made. */
  readonly onMachine?: (machine: RandomMachine) => void | Promise<void>;
}

export interface RandomAt extends MachineName {
  /** From 1. */
  readonly machine: number;
  readonly machines: number;
}

/** One property, or one ideal, on one machine. */
export interface RandomRow extends MachineName {
  readonly property: string;
  readonly kind: PropertyKind;
  readonly verdict: Verdict;
  readonly expected: Verdict | null;
  readonly outcome: Outcome;
  readonly run: number | null;
  readonly foundLength: number | null;
  readonly traceLength: number | null;
  readonly message: string | null;
  readonly untried: readonly string[];
  readonly replayable: boolean;
}

export interface RandomMachine extends MachineName {
  readonly result: RandomResult;
  readonly rows: readonly RandomRow[];
  /** Claims of other machines that fit this one, and whose antecedent never held: not counted. */
  readonly notTried: readonly string[];
  /** What shows a row, in the order of rows; null where nothing does. */
  readonly evidence: readonly (RandomEvidence | null)[];
}

export interface RandomEvidence {
  readonly machine: RandomPlanned['machine'];
  readonly property: Property;
  readonly path: Path;
}

export interface RandomCampaignResult {
  readonly machines: readonly RandomMachine[];
  readonly rows: readonly RandomRow[];
  readonly notApplicable: readonly NotApplicable[];
  /** Units: seconds. */
  readonly seconds: number;
  readonly interrupted: boolean;
  /** Machines that time, an interruption or an error has left no turn. */
  readonly notBegun: readonly MachineName[];
  /** What a model threw, which ended the runs; null when nothing did. */
  readonly thrown: unknown;
}

/** Points of a walk at which priorities change: a race of this depth and one more is met. */
const CHANGES = 3;

/** Runs a plan. What a step or an ideal throws ends it, and is handed back with what is known. */
export async function runRandom(
  plan: RandomPlan,
  options: RandomOptions,
): Promise<RandomCampaignResult> {
  const started = performance.now();
  const elapsed = (): number => (performance.now() - started) / 1000;
  const machines: RandomMachine[] = [];
  let thrown: unknown = null;
  for (const [index, planned] of plan.machines.entries()) {
    const ended = await ranOn(planned, options, elapsed(), (progress) => {
      const { tree, patches, scope } = planned;
      const at = { tree, patches, scope, machine: index + 1, machines: plan.machines.length };
      options.onProgress?.(progress, at);
    });
    const machine = machineOf(planned, ended.result);
    machines.push(machine);
    await options.onMachine?.(machine);
    thrown = ended.thrown;
    if (thrown !== null || ended.result.stop === 'interrupted' || isOver(options, elapsed())) break;
  }
  const notBegun = plan.machines
    .slice(machines.length)
    .map(({ tree, patches, scope }) => ({ tree, patches, scope }));
  return {
    machines,
    rows: machines.flatMap(({ rows }) => rows),
    notApplicable: plan.notApplicable,
    seconds: elapsed(),
    interrupted: machines.some(({ result }) => result.stop === 'interrupted'),
    notBegun,
    thrown,
  };
}

const isOver = ({ timeout_s = Number.POSITIVE_INFINITY }: RunLimits, seconds: number): boolean =>
  seconds >= timeout_s;

function ranOn(
  { machine, properties, ideals }: RandomPlanned,
  { strategy, seed, runs, maxCommands, timeout_s, signal }: RandomOptions,
  elapsed_s: number,
  onProgress: (progress: RandomProgress) => void,
): Promise<Ended> {
  const limits = {
    ...(timeout_s === undefined ? {} : { timeout_s: timeout_s - elapsed_s }),
    ...(signal === undefined ? {} : { signal }),
  };
  if (strategy === 'commands') {
    const options = { seed, runs, maxCommands };
    return new CommandRuns(machine, properties, ideals, options, limits, onProgress).run();
  }
  const options = { seed, runs, strategy, steps: maxCommands, changes: CHANGES };
  return new WalkRuns(machine, properties, ideals, options, limits, onProgress).run();
}

function machineOf(planned: RandomPlanned, result: RandomResult): RandomMachine {
  const { tree, patches, scope, machine, properties, named } = planned;
  const asked = new Set(properties);
  const isAsked = ({ property, verdict }: RandomFinding): boolean =>
    (property !== NoDeadlock && property !== NoKernelBug) ||
    asked.has(property) ||
    verdict === 'VIOLATED';
  const isTried = ({ property, given, path, untried }: RandomFinding): boolean =>
    named || given > 0 || path !== null || untried.length > 0 || !asked.has(property);
  const all = result.findings.filter(isAsked);
  const findings = all.filter(isTried);
  return {
    ...{ tree, patches, scope, result },
    notTried: all.filter((finding) => !isTried(finding)).map(({ property }) => property.name),
    rows: findings.map((finding) => rowOf(planned, finding)),
    evidence: findings.map(({ property, path, replayable }) =>
      path === null || !replayable ? null : { machine, property, path },
    ),
  };
}

function rowOf(
  { tree, patches, scope, expectations }: RandomPlanned,
  { property, verdict, path, run, foundLength, message, untried, replayable }: RandomFinding,
): RandomRow {
  const expected = expectations.find((one) => one.property === property.name)?.verdict ?? null;
  return {
    ...{ tree, patches, scope, verdict, expected, run, foundLength, message, untried, replayable },
    property: property.name,
    kind: property.kind,
    outcome: outcomeOf(verdict, expected),
    traceLength: path?.taken.length ?? null,
  };
}

/** Runs can meet what is expected, or contradict it; that something holds they cannot show. */
function outcomeOf(verdict: Verdict, expected: Verdict | null): Outcome {
  if (expected === null) return 'open';
  if (verdict === 'VIOLATED') return expected === 'VIOLATED' ? 'met' : 'missed';
  if (verdict === expected) return 'met';
  return expected === 'VIOLATED' || verdict === 'UNKNOWN' ? 'inconclusive' : 'open';
}
