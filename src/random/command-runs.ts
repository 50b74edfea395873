/** Random runs of a machine by fast-check's commands, with what is found shrunk. */
import fc from 'fast-check';
import { type Limits, NoDeadlock, NoKernelBug } from '../explore/index.js';
import type { AnyIdeal, Machine, Property } from '../model/index.js';
import { commandsOf, KINDS, settle, type Told } from './act.js';
import { Bench } from './bench.js';
import { Broken, Over } from './broken.js';
import { Coverage } from './coverage.js';
import { type Found, findingsOf } from './findings.js';
import { Real } from './real.js';
import type { Counted, Kind, RandomProgress, RandomResult, RunsStop } from './result.js';

export interface RunOptions {
  readonly seed: number;
  readonly runs: number;
  readonly maxCommands: number;
  /** Ends with the first thing found, which is not shrunk: to measure how long that takes. */
  readonly firstOnly?: boolean;
}

export type RunLimits = Pick<Limits, 'timeout_s' | 'signal'>;

/** What was run until something failed, and what failed. */
export interface Ended {
  readonly result: RandomResult;
  /** What a step, a property or an ideal threw; null when nothing did. */
  readonly thrown: unknown;
}

/** Runs that shrink one trace. */
const SHRINKS_MAX = 500;
/** How long nobody else gets a turn. Units: milliseconds. */
const SLICE_MS = 20;

type Counts = Record<Kind, { generated: number; executed: number; skipped: number }>;

export class CommandRuns {
  private readonly coverage: Coverage;
  private readonly bench: Bench;
  private readonly found = new Map<string, Found>();
  private readonly counts = Object.fromEntries(
    KINDS.map((kind) => [kind, { generated: 0, executed: 0, skipped: 0 }]),
  ) as Counts;
  private readonly started = performance.now();
  private paused = this.started;
  private shrinks = 0;
  /** Of the trace that is being shrunk. */
  private attempts = 0;
  private first: Broken | null = null;
  private best: Broken | null = null;
  private stop: RunsStop | null = null;
  private thrown: unknown = null;

  /** Errors: M009 for a property or an ideal that is of another machine. */
  constructor(
    private readonly machine: Machine,
    private readonly properties: readonly Property[],
    private readonly ideals: readonly AnyIdeal[],
    private readonly options: RunOptions,
    private readonly limits: RunLimits = {},
    private readonly onProgress: (progress: RandomProgress) => void = () => {},
  ) {
    this.coverage = new Coverage(machine);
    this.bench = new Bench(
      machine,
      properties.filter((property) => property !== NoDeadlock && property !== NoKernelBug),
      ideals,
      this.coverage,
    );
  }

  /** Makes the runs. Whatever the model throws ends them, and is handed back with what is known. */
  async run(): Promise<Ended> {
    const { options } = this;
    for (let round = 0; this.bench.runs < options.runs && this.stop === null; round++) {
      await this.round(round);
      if (this.thrown !== null || (options.firstOnly === true && this.found.size > 0)) break;
    }
    return { result: this.result(this.stop ?? 'runs'), thrown: this.thrown };
  }

  /** Runs until something is broken that was not known, and shrinks its trace. */
  private async round(round: number): Promise<void> {
    const { bench, machine, options } = this;
    const hasEnvironment = machine.actors.some(({ environment }) => environment);
    const commands = commandsOf(machine.actors.length, options.maxCommands, hasEnvironment);
    const initial = fc.nat(machine.initial.length - 1);
    const property = fc.asyncProperty(initial, commands, (index, list) => this.try(index, list));
    await fc.check(property, {
      seed: (options.seed + Math.imul(round, 0x9e3779b1)) | 0,
      numRuns: options.runs - bench.runs,
    });
    this.keep();
  }

  /** One run, or one that tries whether less will do. Throws: what fast-check takes for a failure. */
  private async try(index: number, commands: Iterable<fc.Command<Told, Real>>): Promise<void> {
    await this.giveWay();
    const { bench } = this;
    const shrinks = bench.pinned !== null;
    const shrinksMax = this.options.firstOnly === true ? 0 : SHRINKS_MAX;
    if (this.stop !== null || (shrinks && this.attempts >= shrinksMax)) {
      throw new fc.PreconditionFailure(true);
    }
    if (shrinks) {
      this.attempts += 1;
      this.shrinks += 1;
    } else bench.runs += 1;
    try {
      this.once(index, commands, shrinks);
    } catch (thrown) {
      if (thrown instanceof Over) return;
      if (thrown instanceof Broken) {
        this.broke(thrown);
        throw thrown;
      }
      // A smaller run that fails in another way is no smaller version of this one.
      if (shrinks) return;
      if (thrown instanceof RangeError) this.stop = 'memory';
      else this.thrown = thrown;
      throw new fc.PreconditionFailure(true);
    }
  }

  private once(index: number, commands: Iterable<fc.Command<Told, Real>>, shrinks: boolean): void {
    const real = new Real(this.bench, index);
    const note = (kind: Kind, executed: boolean): void => {
      if (!shrinks) this.counts[kind][executed ? 'executed' : 'skipped'] += 1;
    };
    if (!shrinks) this.generated(commands);
    fc.modelRun(() => ({ model: { real, note }, real }), commands);
    settle(real);
  }

  private generated(commands: Iterable<fc.Command<Told, Real>>): void {
    for (const command of commands) {
      const kind = KINDS.find((one) => String(command).startsWith(`${one}(`));
      if (kind !== undefined) this.counts[kind].generated += 1;
    }
  }

  private broke(broken: Broken): void {
    this.first ??= broken;
    this.bench.pinned = this.first.property;
    if (this.best === null || broken.taken.length < this.best.taken.length) this.best = broken;
  }

  /** Keeps the shortest trace of what a round has broken, which is not looked for any more. */
  private keep(): void {
    const { bench, first, best } = this;
    if (first !== null && best !== null) {
      bench.settled.add(first.property.name);
      this.found.set(first.property.name, {
        broken: best,
        run: bench.runs,
        foundLength: first.taken.length,
      });
    }
    bench.pinned = null;
    this.first = null;
    this.best = null;
    this.attempts = 0;
  }

  private async giveWay(): Promise<void> {
    const now = performance.now();
    if (now - this.paused < SLICE_MS) return;
    this.onProgress(this.progress());
    await new Promise((resolve) => setImmediate(resolve));
    this.paused = performance.now();
    const { signal, timeout_s } = this.limits;
    if (signal?.aborted === true) this.stop = 'interrupted';
    else if (this.seconds() >= (timeout_s ?? Number.POSITIVE_INFINITY)) this.stop = 'timeout';
  }

  private seconds = (): number => (performance.now() - this.started) / 1000;

  private progress(): RandomProgress {
    const { bench, found } = this;
    return {
      seconds: this.seconds(),
      runs: bench.runs,
      of: this.options.runs,
      steps: bench.steps,
      states: bench.store.count,
      violations: found.size,
      shrinking: bench.pinned?.name ?? null,
    };
  }

  private result(stop: RunsStop): RandomResult {
    const { bench, coverage, options } = this;
    return {
      strategy: 'commands',
      seed: options.seed,
      stop,
      runs: bench.runs,
      shrinks: this.shrinks,
      steps: bench.steps,
      states: bench.store.count,
      longest: bench.longest,
      seconds: this.seconds(),
      findings: findingsOf(bench, this.properties, this.ideals, this.found, stop),
      commands: this.counts satisfies Record<Kind, Counted>,
      operations: coverage.operations,
      actions: coverage.actions,
      unreached: coverage.unreached,
    };
  }
}
