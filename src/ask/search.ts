/** Looks for a state: the shortest trace to it, or how near anybody comes. */
import {
  BreadthFirstSearch,
  drive,
  type Limits,
  NoDeadlock,
  NoKernelBug,
  type Path,
  type Progress,
  type SearchResult,
  type Stop,
} from '../explore/index.js';
import { type Machine, PlainSpace, type Property } from '../model/index.js';
import { compileExpression } from './compile.js';
import { expressionProperty } from './expression.js';

/** What was looked at, whatever was found. */
export interface Looked {
  readonly states: number;
  readonly transitions: number;
  readonly depth: number;
  readonly seconds: number;
  readonly stop: Stop;
}

export interface Part {
  readonly text: string;
  /** In how many states it holds, whatever the others say. */
  readonly states: number;
}

/** The first of the states that satisfy most of the conjuncts. */
export interface NearestMiss {
  readonly path: Path;
  readonly holding: readonly Part[];
  readonly blocking: readonly Part[];
  /** The conjunction of what holds: the path is a shortest one to it. */
  readonly property: Property;
}

export interface Answer extends Looked {
  /** Unreachable is said only when every state of the scope was looked at. */
  readonly outcome: 'reached' | 'unreachable' | 'unknown';
  readonly property: Property;
  /** A shortest trace to the state, or to what breaks the claim. */
  readonly path: Path | null;
  readonly near: NearestMiss | null;
  /** Whether what a claim presupposes never held, so that it says nothing. */
  readonly vacuous: boolean;
}

/** Errors: those of `drive`, and M009 for a property that names what the machine has not. */
export async function askProperty(
  machine: Machine,
  property: Property,
  limits: Limits = {},
  onProgress: (progress: Progress) => void = () => {},
): Promise<Answer> {
  const builtIn = property === NoDeadlock || property === NoKernelBug;
  const result = await searched(machine, builtIn ? [] : [property], limits, onProgress);
  const found = result.properties.find((one) => one.property === property);
  const path = found?.path ?? null;
  const vacuous = property.kind !== 'sometimes' && found?.verdict === 'VACUOUS';
  return {
    ...looked(result),
    outcome: outcomeOf(path, result),
    property,
    path,
    near: null,
    vacuous,
  };
}

/** Errors: A001..A003, C003 for the expression; those of `drive`. */
export async function askExpression(
  machine: Machine,
  text: string,
  limits: Limits = {},
  onProgress: (progress: Progress) => void = () => {},
): Promise<Answer> {
  const property = expressionProperty(text);
  const count = new Counted(text);
  // Bound before the search, so that what is wrong with the expression is known first.
  const parts = compileExpression(
    text,
    new PlainSpace(machine).at(new PlainSpace(machine).initial()),
  );
  const levels = parts.map((_, index) => count.atLeast(parts.length - index));
  const result = await searched(machine, levels, limits, onProgress);
  const path = result.properties.find((one) => one.property === levels[0])?.path ?? null;
  const outcome = outcomeOf(path, result);
  const nearest = levels
    .slice(1)
    .map((level) => result.properties.find((one) => one.property === level)?.path ?? null)
    .find((found) => found !== null);
  const near =
    path === null && nearest !== undefined && nearest !== null
      ? nearestMiss(machine, text, nearest, count)
      : null;
  return { ...looked(result), outcome, property, path, near, vacuous: false };
}

const looked = ({ states, transitions, depth, seconds, stop }: SearchResult): Looked => ({
  states,
  transitions,
  depth,
  seconds,
  stop,
});

const outcomeOf = (path: Path | null, { stop }: SearchResult): Answer['outcome'] => {
  if (path !== null) return 'reached';
  return stop === 'exhausted' ? 'unreachable' : 'unknown';
};

/** A breadth-first search that ends soon after the first of the properties is decided. */
async function searched(
  machine: Machine,
  properties: readonly Property[],
  limits: Limits,
  onProgress: (progress: Progress) => void,
): Promise<SearchResult> {
  const search = new BreadthFirstSearch(machine, properties);
  const enough = new AbortController();
  const stop = (): void => enough.abort();
  if (limits.signal?.aborted === true) stop();
  limits.signal?.addEventListener('abort', stop);
  const witness = properties.some(({ kind }) => kind === 'sometimes');
  try {
    return await drive(search, { ...limits, signal: enough.signal }, (progress) => {
      onProgress(progress);
      if (witness ? progress.witnessesMissing === 0 : progress.violations > 0) stop();
    });
  } finally {
    limits.signal?.removeEventListener('abort', stop);
  }
}

/** How many conjuncts hold in a state, counted once a state for all who ask. */
class Counted {
  /** In how many states each conjunct holds. */
  readonly held: number[] = [];
  private now = 0;

  constructor(private readonly text: string) {}

  /** The one with the most conjuncts must come first in a search: it is the one that counts. */
  atLeast(least: number): Property {
    return {
      ...expressionProperty(this.text),
      name: `${least} conjuncts`,
      define: ({ stepper }) => {
        const parts = compileExpression(this.text, stepper);
        if (least !== parts.length) return { holds: () => this.now >= least };
        this.held.splice(0, this.held.length, ...parts.map(() => 0));
        return {
          holds: () => {
            this.now = 0;
            for (let i = 0; i < parts.length; i++) {
              if (!parts[i].holds()) continue;
              this.now += 1;
              this.held[i] += 1;
            }
            return this.now >= least;
          },
        };
      },
    };
  }
}

/** What holds at the end of a path, and what does not. */
function nearestMiss(machine: Machine, text: string, path: Path, count: Counted): NearestMiss {
  const space = new PlainSpace(machine);
  let state = space.initial(path.initial);
  for (const taken of path.taken) state = space.next(state, taken);
  const parts = compileExpression(text, space.at(state)).map((part, index) => ({
    text: part.text,
    states: count.held[index],
    holds: part.holds(),
  }));
  const of = (wanted: boolean): readonly Part[] =>
    parts
      .filter(({ holds }) => holds === wanted)
      .map(({ text: one, states }) => ({ text: one, states }));
  const holding = of(true);
  const property = expressionProperty(holding.map((one) => one.text).join(' && '));
  return { path, holding, blocking: of(false), property };
}
