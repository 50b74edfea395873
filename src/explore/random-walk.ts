/** Random walks: not exhaustive, for scopes that breadth-first search cannot finish. */
import type { Machine, Property, Taken } from '../model/index.js';
import { NoDeadlock, NoKernelBug } from './built-in.js';
import { Monitor, type Tally } from './monitor.js';
import { PackedSpace } from './packed-space.js';
import type { Path, Progress, PropertyResult, SearchResult, Stop } from './result.js';
import { type Schedule, type Scheduler, schedulerOf } from './scheduler.js';
import { StateStore } from './state-store.js';

export interface WalkOptions {
  readonly seed: number;
  readonly walks: number;
  /** Actions of one walk at most. */
  readonly steps: number;
  /** Default: uniform. */
  readonly schedule?: Schedule;
  /** Each action taken, and whether its actor rested before and rests after it. */
  readonly onAction?: (taken: Taken, rested: boolean, rests: boolean) => void;
}

export class RandomWalk {
  private readonly space: PackedSpace;
  private readonly store: StateStore;
  private readonly monitor: Monitor;
  private readonly deadlock: Tally = { property: NoDeadlock, given: 0, evidence: null };
  private readonly bug: Tally = { property: NoKernelBug, given: 0, evidence: null };
  private readonly paths = new Map<Tally, Path>();
  private readonly foundIn = new Map<string, number>();
  private readonly scheduler: Scheduler;
  private walked = 0;
  private taken = 0;
  private longest = 0;

  /** Errors: M009 for a property that names what the machine does not have. */
  constructor(
    readonly machine: Machine,
    properties: readonly Property[],
    readonly options: WalkOptions,
  ) {
    this.space = new PackedSpace(machine);
    this.store = new StateStore(this.space.words);
    this.monitor = new Monitor(properties, this.space.stepper, this.space.stepperBefore);
    this.scheduler = schedulerOf(options);
  }

  get states(): number {
    return this.store.count;
  }

  get transitions(): number {
    return this.taken;
  }

  /** Walks made. */
  get walks(): number {
    return this.walked;
  }

  /** The walk, from 1, that decided a property; null when none has. */
  foundAt(property: string): number | null {
    return this.foundIn.get(property) ?? null;
  }

  get done(): boolean {
    return this.walked >= this.options.walks;
  }

  /** Walks until about `budget` more actions are taken. Errors: as breadth-first search. */
  advance(budget: number): void {
    const until = this.taken + budget;
    while (!this.done && this.taken < until) {
      this.walk();
      this.walked += 1;
    }
  }

  progress(seconds: number): Progress {
    return {
      seconds,
      states: this.states,
      transitions: this.taken,
      depth: this.longest,
      frontier: this.options.walks - this.walked,
      bytes: this.store.bytes,
      violations: this.monitor.violations,
      witnessesMissing: this.monitor.witnessesMissing,
    };
  }

  result(stop: Stop, seconds: number): SearchResult {
    return {
      strategy: 'random-walk',
      stop: stop === 'exhausted' ? 'walks' : stop,
      states: this.states,
      transitions: this.taken,
      depth: this.longest,
      seconds,
      bytesPerState: this.store.bytes / Math.max(1, this.states),
      properties: this.tallies.map((tally) => this.propertyResult(tally)),
    };
  }

  private get tallies(): readonly Tally[] {
    return [...this.monitor.tallies, this.deadlock, this.bug];
  }

  private walk(): void {
    const { space, options, scheduler } = this;
    const { stepper } = space;
    const initial = scheduler.begin(this.machine);
    const path: Taken[] = [];
    space.start(initial);
    this.visit(initial, path);
    while (path.length < options.steps) {
      const ways = space.ways();
      const stuck = !ways.some(({ actor }) => stepper.drives(actor));
      if (stuck && stepper.unfinished()) this.note(this.deadlock, initial, path, null);
      if (ways.length === 0) return;
      const way = scheduler.choose(ways);
      const rested = stepper.position(way.actor).rest;
      space.remember();
      this.taken += 1;
      path.push(way);
      const runs = space.take(way);
      const rests = stepper.position(way.actor).rest;
      options.onAction?.(way, rested, runs && rests);
      if (!runs) {
        this.note(this.bug, initial, path, space.bug);
        return;
      }
      if (rests) scheduler.rested(way.actor);
      this.visit(initial, path);
    }
  }

  private visit(initial: number, path: readonly Taken[]): void {
    const { monitor } = this;
    this.longest = Math.max(this.longest, path.length);
    const index = this.store.add(this.space.now, -1);
    this.deadlock.given += 1;
    this.bug.given += 1;
    const last = path.at(-1);
    if (last !== undefined && monitor.watchesSteps) monitor.onStep(-1, last);
    if (index >= 0) monitor.onState(index);
    for (const tally of monitor.tallies) {
      if (tally.evidence !== null && !this.paths.has(tally)) {
        this.paths.set(tally, { initial, taken: [...path] });
        this.foundIn.set(tally.property.name, this.walked + 1);
      }
    }
  }

  private note(
    tally: Tally,
    initial: number,
    path: readonly Taken[],
    message: string | null,
  ): void {
    if (tally.evidence !== null) return;
    tally.evidence = { state: -1, taken: null, message };
    this.paths.set(tally, { initial, taken: [...path] });
    this.foundIn.set(tally.property.name, this.walked + 1);
  }

  private propertyResult(tally: Tally): PropertyResult {
    const { property, given, evidence } = tally;
    const seeks = property.kind === 'sometimes';
    const found = seeks ? 'HOLDS' : 'VIOLATED';
    // Walks that met no witness do not show that there is none.
    const not = seeks ? 'UNKNOWN' : given === 0 ? 'VACUOUS' : 'NOT VIOLATED';
    return {
      property,
      verdict: evidence !== null ? found : not,
      given,
      path: this.paths.get(tally) ?? null,
      shortest: false,
      message: evidence?.message ?? null,
    };
  }
}
