/** The shortest trace that shows what a counterexample shows, or the shortest that can be had. */
import { match } from 'ts-pattern';
import { PvmcError } from '../errors/index.js';
import { drive, type Limits, type Progress, type Stop } from '../explore/index.js';
import { KernelBug, type Machine, PlainSpace, type Property, type Taken } from '../model/index.js';
import {
  type Counterexample,
  counterexampleOf,
  type Moment,
  type Path,
  replay,
  resolve,
  symptomOf,
} from '../trace/index.js';
import { type DropPass, dropped } from './drop.js';
import { bugSymptom } from './judge.js';
import { PinnedSearch } from './pinned-search.js';
import { TraceRunner } from './trace-runner.js';

/** A breadth-first search for a shorter trace. */
export interface SearchPass {
  readonly kind: 'search';
  /** Over the actions that the trace has, over all that its actors can do, or over all. */
  readonly over: 'its actions' | 'all of its actors' | 'all actions';
  readonly states: number;
  /** Traces up to this length were looked through. */
  readonly depth: number;
  readonly stop: Stop;
  readonly from: number;
  readonly to: number;
}

export type Pass = DropPass | SearchPass;

/** `maxStates` bounds each search, `timeout_s` and `signal` everything together. */
export interface MinimizeOptions extends Limits {
  readonly onPass?: (pass: Pass) => void;
  readonly onProgress?: (progress: Progress) => void;
  /** The version of pvmc that the new counterexample is found with. */
  readonly foundWith?: string;
}

export interface Minimized {
  readonly counterexample: Counterexample;
  /** `shortest`: no shorter trace to this violation exists in the scope. */
  readonly result: 'shortest' | 'shrunk';
  /** What it is pinned to, beside the property. */
  readonly symptom: string;
  /** Actions of the counterexample it was given. */
  readonly from: number;
  readonly passes: readonly Pass[];
  /** Why the last search ended. */
  readonly stop: Stop;
}

/** A search over the actions of the trace alone is there to be quick. */
const QUICK_STATES = 200_000;
/** What is appended to the strategy that found the trace. */
const MARK = 'minimize';

/**
 * Shortens a counterexample by leaving actions out, then searches for a shorter one: over the actions
 * that are left, over all that its actors can do, then over all. Every trace it looks at must break
 * the same property with the same symptom: the text of the `BUG`, who waits where in a deadlock, what
 * the property looked at last.
 *
 * Errors: R002 when a step does not fit, R006 when nothing is violated; S003, S004, M005.
 */
export async function minimize(
  machine: Machine,
  counterexample: Counterexample,
  property: Property,
  options: MinimizeOptions = {},
): Promise<Minimized> {
  return new Minimizing(machine, counterexample, property, options).run();
}

class Minimizing {
  private readonly started = performance.now();
  private readonly symptom: string;
  private readonly passes: Pass[] = [];
  private best: Path;

  constructor(
    private readonly machine: Machine,
    private readonly counterexample: Counterexample,
    private readonly property: Property,
    private readonly options: MinimizeOptions,
  ) {
    const result = replay(machine, counterexample, property);
    if (result.kind !== 'reproduced') {
      const { name, patches } = machine.tree;
      const where = [name, ...patches].join(' + ');
      throw new PvmcError('R006', { property: property.name, where });
    }
    const { taken, moment } = walked(machine, counterexample, result.at);
    const { kernelBug } = result;
    this.symptom =
      kernelBug === null ? symptomOf(machine, property, moment) : bugSymptom(kernelBug);
    this.best = { initial: counterexample.initial, taken };
  }

  async run(): Promise<Minimized> {
    const { machine, property, symptom, best } = this;
    const runner = new TraceRunner(machine, property, symptom, best.initial);
    const taken = await dropped(machine, runner, best.taken, {
      onPass: (pass) => this.note(pass),
      isOver: () => this.isOver(),
    });
    this.best = { ...best, taken };
    await this.search('its actions');
    if (this.actors.size < machine.actors.length) await this.search('all of its actors');
    const stop = await this.search('all actions');
    return this.minimized(stop);
  }

  /** Returns: why it ended; `exhausted` when what is best now is the shortest of that search. */
  private async search(over: SearchPass['over']): Promise<Stop> {
    const { machine, property, symptom } = this;
    const from = this.best.taken.length;
    const search = new PinnedSearch(machine, {
      property,
      symptom,
      longest: from - 1,
      allows: this.allowed(over),
    });
    const { stop } = await drive(search, this.limits(over), this.options.onProgress);
    if (search.found !== null) this.best = search.found;
    const to = this.best.taken.length;
    const { states } = search;
    this.note({ kind: 'search', over, states, depth: search.depth, stop, from, to });
    return stop;
  }

  /** Those who act in the trace. */
  private get actors(): ReadonlySet<number> {
    return new Set(this.best.taken.map(({ actor }) => actor));
  }

  private allowed(over: SearchPass['over']): (way: Taken) => boolean {
    const { actors } = this;
    const own = new Set(this.best.taken.map(keyOf));
    return match(over)
      .with('its actions', () => (way: Taken) => own.has(keyOf(way)))
      .with('all of its actors', () => (way: Taken) => actors.has(way.actor))
      .with('all actions', () => () => true)
      .exhaustive();
  }

  /** The search that proves something comes last, and half of the time is left to it. */
  private limits(over: SearchPass['over']): Limits {
    const { maxStates = Number.POSITIVE_INFINITY, signal } = this.options;
    return {
      maxStates: over === 'its actions' ? Math.min(maxStates, QUICK_STATES) : maxStates,
      timeout_s: over === 'all actions' ? this.left_s() : this.left_s() / 2,
      ...(signal === undefined ? {} : { signal }),
    };
  }

  private left_s(): number {
    const { timeout_s = Number.POSITIVE_INFINITY } = this.options;
    return Math.max(0, timeout_s - (performance.now() - this.started) / 1000);
  }

  private async isOver(): Promise<boolean> {
    await new Promise((resolve) => setImmediate(resolve));
    return this.options.signal?.aborted === true || this.left_s() <= 0;
  }

  private note(pass: Pass): void {
    this.passes.push(pass);
    this.options.onPass?.(pass);
  }

  private minimized(stop: Stop): Minimized {
    const { machine, property, best, passes, symptom } = this;
    const { tree, patches, scope, strategy, foundWith } = this.counterexample;
    const shortest = stop === 'exhausted';
    return {
      counterexample: counterexampleOf(machine, {
        property,
        path: best,
        shortest,
        strategy: strategy.endsWith(MARK) ? strategy : `${strategy}, ${MARK}`,
        foundWith: this.options.foundWith ?? foundWith,
        tree,
        patches,
        scope,
      }),
      result: shortest ? 'shortest' : 'shrunk',
      symptom,
      from: this.counterexample.length,
      passes,
      stop,
    };
  }
}

const keyOf = ({ actor, action, choice }: Taken): string => `${actor} ${action.index} ${choice}`;

interface Walked {
  readonly taken: readonly Taken[];
  /** Where it ends; the state before the last action if that stops the kernel. */
  readonly moment: Moment;
}

/** The first `length` actions of a counterexample. Errors: R002. */
function walked(machine: Machine, counterexample: Counterexample, length: number): Walked {
  const space = new PlainSpace(machine);
  const taken: Taken[] = [];
  let moment: Moment = { state: space.initial(counterexample.initial), via: null };
  for (const step of counterexample.steps.slice(0, length)) {
    const before = moment.state;
    const place = { step: taken.length + 1, steps: counterexample.length };
    const way = resolve(space, before, step, place);
    taken.push(way);
    try {
      moment = { state: space.next(before, way), via: { before, taken: way } };
    } catch (thrown) {
      if (!(thrown instanceof KernelBug)) throw thrown;
    }
  }
  return { taken, moment };
}
