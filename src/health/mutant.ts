/** What becomes of one mutation, on every machine that runs the statement. */
import { type Catalogue, fittingOf } from '../campaign/index.js';
import { isOver, type Limits, limitsAt, PackedSpace } from '../explore/index.js';
import type { Machine } from '../model/index.js';
import { type Examined, examine, faultOf } from './examine.js';
import type { Ground } from './ground.js';
import { memoryStates, type Straying, strayingOf } from './memory-states.js';
import { type Mutation, mutated } from './mutation.js';
import type { HealthAt } from './progress.js';
import type { Detection, MutantRow, MutantVerdict } from './result.js';

export interface Judging {
  readonly catalogue: Catalogue;
  readonly options: Limits & {
    readonly survivorsOnly?: boolean;
    readonly onProgress?: (at: HealthAt) => void;
  };
  /** Since the examination began. */
  readonly seconds: () => number;
  readonly mutant: number;
  readonly mutants: number;
}

export type Judged = Omit<MutantRow, keyof Mutation | 'name' | 'note' | 'reason'>;

/** A mutant may be larger than the machine: this many times, and at least so many states. */
const LARGER = 10;
const AT_LEAST_STATES = 20_000;

type Outcome =
  | { readonly kind: 'void'; readonly why: string }
  | {
      readonly kind: 'explored';
      readonly detections: readonly Detection[];
      readonly straying: Straying;
      /** Why it could not be explored to its end; null where it was. */
      readonly cut: 'limit' | { readonly fault: string } | null;
    };

const UNDECIDED: Outcome = {
  kind: 'explored',
  detections: [],
  straying: 'different',
  cut: 'limit',
};

/** Errors: whatever is no fault of the mutant. */
export async function judge(
  mutation: Mutation,
  on: readonly Ground[],
  judging: Judging,
): Promise<Judged> {
  const tried = on.filter(({ isExecuted }) => isExecuted(mutation.procedure, mutation.label));
  const outcomes: Outcome[] = [];
  const scopes: string[] = [];
  for (const ground of [...tried].sort(bySize)) {
    const outcome = await outcomeOf(mutation, ground, judging);
    outcomes.push(outcome);
    scopes.push(ground.where.scope);
    if (judging.options.survivorsOnly === true && isDetected(outcome)) break;
  }
  const [first] = tried.length > 0 ? tried : on;
  const detections = shortest(outcomes.flatMap((o) => (o.kind === 'void' ? [] : o.detections)));
  const verdict = verdictOf(outcomes, detections);
  return {
    tree: first?.where.tree ?? '',
    patches: first?.where.patches ?? [],
    scopes,
    verdict,
    detections,
    memory: verdict === 'UNNOTICED' ? furthest(outcomes) : null,
    why: whyOf(verdict, outcomes),
  };
}

const bySize = (a: Ground, b: Ground): number =>
  a.examined.search.states - b.examined.search.states;

const isDetected = (outcome: Outcome): boolean =>
  outcome.kind === 'explored' && outcome.detections.length > 0;

function verdictOf(outcomes: readonly Outcome[], detections: readonly Detection[]): MutantVerdict {
  if (outcomes.length === 0) return 'NEVER EXECUTED';
  if (detections.length > 0) return 'DETECTED';
  const explored = outcomes.filter((one) => one.kind === 'explored');
  if (explored.length === 0) return 'VOID';
  if (explored.some(({ cut }) => cut !== null && cut !== 'limit')) return 'OUT OF BOUNDS';
  return explored.some(({ cut }) => cut === 'limit') ? 'UNKNOWN' : 'UNNOTICED';
}

function whyOf(verdict: MutantVerdict, outcomes: readonly Outcome[]): string {
  for (const one of outcomes) {
    if (verdict === 'VOID' && one.kind === 'void') return one.why;
    if (verdict !== 'OUT OF BOUNDS' || one.kind === 'void') continue;
    if (one.cut !== null && one.cut !== 'limit') return one.cut.fault;
  }
  return '';
}

const ORDER: readonly Straying[] = ['same', 'same at rest', 'different'];

const furthest = (outcomes: readonly Outcome[]): Straying =>
  outcomes
    .map((one): Straying => (one.kind === 'void' ? 'same' : one.straying))
    .reduce((a, b) => (ORDER.indexOf(a) < ORDER.indexOf(b) ? b : a), 'same');

/** One for each property: the shortest trace before a lost witness. */
function shortest(all: readonly Detection[]): readonly Detection[] {
  const length = (one: Detection): number => one.length ?? Number.POSITIVE_INFINITY;
  const sorted = [...all].sort((a, b) => length(a) - length(b));
  return sorted.filter(
    ({ property }, at) => sorted.findIndex((one) => one.property === property) === at,
  );
}

async function outcomeOf(mutation: Mutation, ground: Ground, judging: Judging): Promise<Outcome> {
  const { catalogue, options, seconds, mutant, mutants } = judging;
  const { where } = ground;
  const limits = limitsAt(options, seconds());
  if (!ground.isWhole || isOver(limits)) return UNDECIDED;
  let machine: Machine;
  try {
    machine = catalogue.scope(where.scope).machine(mutated(ground.tree, mutation));
  } catch (thrown) {
    return { kind: 'void', why: faultOf(thrown) };
  }
  const { asks } = fittingOf(new PackedSpace(machine).stepper, where, ground.asked);
  const properties = asks.map(({ property }) => property);
  const maxStates = mostStates(ground.examined, limits.maxStates);
  const now = await examine(machine, properties, { ...limits, maxStates }, (search) =>
    options.onProgress?.({ ...where, mutant, mutants, seconds: seconds(), search }),
  );
  const detections = detectionsOf(ground, now);
  const { fault, result } = now;
  const cut = fault !== null ? { fault } : result.stop === 'exhausted' ? null : 'limit';
  const isOpen = detections.length === 0 && cut === null;
  const straying = isOpen ? strayingOf(ground.memory(), memoryStates(now.search)) : 'different';
  return { kind: 'explored', detections, straying, cut };
}

/** A mutant that grows without end would say no more than one that is ten times as large. */
const mostStates = ({ search }: Examined, maxStates = Number.POSITIVE_INFINITY): number =>
  Math.min(maxStates, Math.max(AT_LEAST_STATES, LARGER * search.states));

/** A witness that names a statement which went with the mutation is lost, too. */
function detectionsOf({ where: { scope }, examined, asked }: Ground, now: Examined): Detection[] {
  const gone = asked.filter(
    ({ name, kind }) =>
      kind === 'sometimes' &&
      examined.verdicts.get(name)?.verdict === 'HOLDS' &&
      !now.verdicts.has(name),
  );
  const lost = gone.map(({ name }): Detection => ({ property: name, scope, length: null }));
  const found = [...now.verdicts.values()].flatMap(
    ({ property: { name, kind }, verdict, path }): Detection[] => {
      const was = examined.verdicts.get(name)?.verdict;
      const isLost = kind === 'sometimes' && was === 'HOLDS' && verdict === 'VACUOUS';
      if (isLost) return [{ property: name, scope, length: null }];
      if (kind === 'sometimes' || verdict !== 'VIOLATED' || was === 'VIOLATED') return [];
      return [{ property: name, scope, length: path?.taken.length ?? 0 }];
    },
  );
  return [...found, ...lost];
}
