/** Random walks, uniform or by priorities, with the account that runs of commands give. */
import { NoDeadlock, NoKernelBug, RandomWalk } from '../explore/index.js';
import {
  type AnyIdeal,
  type Machine,
  type Property,
  propertyOf,
  type Taken,
} from '../model/index.js';
import type { Ended, RunLimits, RunOptions } from './command-runs.js';
import { Coverage, operationOf } from './coverage.js';
import type { RandomFinding, RandomProgress, RandomResult, RunsStop, Strategy } from './result.js';

export interface WalkRunOptions extends Omit<RunOptions, 'maxCommands'> {
  readonly strategy: Exclude<Strategy, 'commands'>;
  /** Actions of one walk at most. */
  readonly steps: number;
  /** Points of a walk by priorities at which they change. */
  readonly changes: number;
}

/** Transitions between two looks at the limits. */
const SLICE = 10_000;

export class WalkRuns {
  private readonly coverage: Coverage;
  private readonly walk: RandomWalk;
  private readonly current: (string | null)[];
  private readonly started = performance.now();

  /**
   * An ideal is asked as a claim on single states, against what the callers hold.
   *
   * Errors: M009 for a property or an ideal that is of another machine.
   */
  constructor(
    machine: Machine,
    properties: readonly Property[],
    private readonly ideals: readonly AnyIdeal[],
    private readonly options: WalkRunOptions,
    private readonly limits: RunLimits = {},
    private readonly onProgress: (progress: RandomProgress) => void = () => {},
  ) {
    const { seed, runs, steps, strategy, changes } = options;
    this.coverage = new Coverage(machine);
    this.current = machine.actors.map(() => null);
    this.walk = new RandomWalk(
      machine,
      [...properties, ...ideals.map(propertyOf)].filter(
        (property) => property !== NoDeadlock && property !== NoKernelBug,
      ),
      {
        seed,
        walks: runs,
        steps,
        schedule: strategy === 'uniform' ? 'uniform' : { changes },
        onAction: (taken, rested, rests) => this.count(taken, rested, rests),
      },
    );
  }

  /** Walks. What a step throws ends it, and is handed back with what is known. */
  async run(): Promise<Ended> {
    const { walk, limits } = this;
    let stop: RunsStop | null = null;
    while (stop === null) {
      try {
        walk.advance(SLICE);
      } catch (thrown) {
        if (!(thrown instanceof RangeError)) return { result: this.result('interrupted'), thrown };
        stop = 'memory';
        continue;
      }
      if (walk.done) stop = 'runs';
      else if (limits.signal?.aborted === true) stop = 'interrupted';
      else if (this.seconds() >= (limits.timeout_s ?? Number.POSITIVE_INFINITY)) stop = 'timeout';
      this.onProgress(this.progress());
      await new Promise((resolve) => setImmediate(resolve));
    }
    return { result: this.result(stop), thrown: null };
  }

  private count(taken: Taken, rested: boolean, rests: boolean): void {
    const { coverage, current } = this;
    coverage.take(taken);
    if (rested) {
      current[taken.actor] = operationOf(taken.action);
      coverage.begin(operationOf(taken.action));
    }
    const operation = current[taken.actor];
    if (!rests || operation === null) return;
    coverage.end({ operation });
    current[taken.actor] = null;
  }

  private seconds = (): number => (performance.now() - this.started) / 1000;

  private progress(): RandomProgress {
    const { walk, options } = this;
    return {
      seconds: this.seconds(),
      runs: walk.walks,
      of: options.runs,
      steps: walk.transitions,
      states: walk.states,
      violations: walk.progress(0).violations,
      shrinking: null,
    };
  }

  /** Of an ideal: its operations that never ran to their end. */
  private untriedOf({ name }: Property): readonly string[] {
    const { coverage, ideals } = this;
    const operations = ideals.find((ideal) => ideal.name === name)?.operations ?? [];
    return operations.filter((one) => coverage.offers(one) && !coverage.hasEnded(one));
  }

  private result(stop: RunsStop): RandomResult {
    const { walk, coverage, options } = this;
    const { depth, properties } = walk.result('exhausted', this.seconds());
    return {
      strategy: options.strategy,
      seed: options.seed,
      stop,
      runs: walk.walks,
      shrinks: 0,
      steps: walk.transitions,
      states: walk.states,
      longest: depth,
      seconds: this.seconds(),
      findings: properties.map(({ property, verdict, given, path, message }): RandomFinding => {
        const untried = this.untriedOf(property);
        const open = verdict === 'NOT VIOLATED' || verdict === 'VACUOUS';
        const said = open && untried.length > 0 ? 'VACUOUS' : verdict;
        return {
          property,
          verdict: open && stop !== 'runs' ? 'UNKNOWN' : said,
          given,
          path,
          run: walk.foundAt(property.name),
          foundLength: null,
          message,
          untried,
          replayable: true,
        };
      }),
      commands: null,
      operations: coverage.operations,
      actions: coverage.actions,
      unreached: coverage.unreached,
    };
  }
}
