/** Exhaustive search, level by level: the first trace to a state is a shortest one. */
import type { Machine, Property, Stepper, Taken } from '../model/index.js';
import { NoDeadlock, NoKernelBug } from './built-in.js';
import { type Evidence, Monitor, type Tally } from './monitor.js';
import { type Cursor, PackedSpace } from './packed-space.js';
import type { Path, Progress, PropertyResult, SearchResult, Stop, Verdict } from './result.js';
import { StateStore } from './state-store.js';

export class BreadthFirstSearch {
  private readonly space: PackedSpace;
  private readonly store: StateStore;
  private readonly monitor: Monitor;
  private readonly deadlock: Tally = { property: NoDeadlock, given: 0, evidence: null };
  private readonly bug: Tally = { property: NoKernelBug, given: 0, evidence: null };
  private readonly cursor: Cursor;
  /** The next state to expand, and the first one of the level after it. */
  private next = 0;
  private levelEnd = 0;
  private level = 0;
  private taken = 0;

  /** Errors: M009 for a property that names what the machine does not have. */
  constructor(
    readonly machine: Machine,
    properties: readonly Property[],
  ) {
    this.space = new PackedSpace(machine);
    this.store = new StateStore(this.space.words);
    this.monitor = new Monitor(properties, this.space.stepper, this.space.stepperBefore);
    const [first] = machine.actors.flatMap(({ compiled }) => compiled.actions);
    this.cursor = { actor: 0, action: first as Taken['action'], choice: 0 };
    machine.initial.forEach((_, index) => {
      this.space.start(index);
      if (this.store.add(this.space.now, -1 - index) >= 0) this.judge(this.store.count - 1);
    });
    this.levelEnd = this.store.count;
  }

  get states(): number {
    return this.store.count;
  }

  get transitions(): number {
    return this.taken;
  }

  get done(): boolean {
    return this.next >= this.store.count;
  }

  /**
   * Expands states until about `budget` more transitions are taken or nothing is left.
   *
   * Errors: S003, S004, M005 for a step or guard that fails; RangeError when memory is full.
   */
  advance(budget: number): void {
    const until = this.taken + budget;
    try {
      while (!this.done && this.taken < until) {
        if (this.next === this.levelEnd) {
          this.level += 1;
          this.levelEnd = this.store.count;
        }
        this.expand(this.next);
        this.next += 1;
        if (this.next === this.levelEnd) this.settle();
      }
    } finally {
      this.settle();
    }
  }

  /** Shows every state that was found, in order; the stepper is bound to the one that is shown. */
  visit(look: (stepper: Stepper, words: Int32Array) => void): void {
    const { store, space } = this;
    for (let index = 0; index < store.count; index++) {
      store.load(index, space.now);
      look(space.stepper, space.now);
    }
  }

  progress(seconds: number): Progress {
    return {
      seconds,
      states: this.states,
      transitions: this.taken,
      depth: this.level,
      frontier: this.store.count - this.next,
      bytes: this.store.bytes,
      violations: this.monitor.violations,
      witnessesMissing: this.monitor.witnessesMissing,
    };
  }

  result(stop: Stop, seconds: number): SearchResult {
    const complete = stop === 'exhausted';
    return {
      strategy: 'breadth-first',
      stop,
      states: this.states,
      transitions: this.taken,
      depth: this.level,
      seconds,
      bytesPerState: this.store.bytes / Math.max(1, this.states),
      properties: [...this.monitor.tallies, this.deadlock, this.bug].map((tally) =>
        this.propertyResult(tally, complete),
      ),
    };
  }

  private expand(index: number): void {
    const { space, cursor } = this;
    const { stepper } = space;
    this.store.load(index, space.before);
    space.restore();
    let moves = false;
    for (let actor = 0; actor < stepper.actors.length; actor++) {
      cursor.actor = actor;
      if (!space.mayRun(actor)) continue;
      const { actions } = stepper.position(actor);
      const drives = stepper.drives(actor);
      for (const action of actions) {
        cursor.action = action;
        for (let choice = 0; choice < action.choices; choice++) {
          cursor.choice = choice;
          if (!space.enabled(cursor)) continue;
          if (drives) moves = true;
          this.follow(index);
        }
      }
    }
    if (!moves && this.deadlock.evidence === null && stepper.unfinished()) {
      this.deadlock.evidence = { state: index, taken: null, message: null };
    }
  }

  /** Takes the action of the cursor from state `index`, and goes back to that state. */
  private follow(index: number): void {
    const { space, store, cursor } = this;
    this.taken += 1;
    if (!space.take(cursor)) {
      this.bug.evidence ??= { state: index, taken: { ...cursor }, message: space.bug };
      space.restore();
      return;
    }
    if (this.monitor.watchesSteps) this.monitor.onStep(index, cursor);
    store.put(space.now, space.before, index);
    if (!store.full) return;
    this.settle();
    space.restore();
  }

  /** Stores what was found, and judges what is new. Leaves `now` in one of the new states. */
  private settle(): void {
    const { store, space } = this;
    const first = store.count;
    try {
      store.settle();
    } finally {
      for (let index = first; index < store.count; index++) {
        store.load(index, space.now);
        this.judge(index);
      }
    }
  }

  /** Judges the new state `index`, which `now` is. */
  private judge(index: number): void {
    this.deadlock.given += 1;
    this.bug.given += 1;
    this.monitor.onState(index);
  }

  private propertyResult(tally: Tally, complete: boolean): PropertyResult {
    const { property, given, evidence } = tally;
    return {
      property,
      verdict: verdictOf(tally, complete),
      given,
      path: evidence === null ? null : this.pathTo(evidence),
      shortest: evidence !== null,
      message: evidence?.message ?? null,
    };
  }

  /** The path to a state, found again from the parents. */
  private pathTo({ state, taken }: Evidence): Path {
    const states = [state];
    while (this.store.parent(states[0]) >= 0) states.unshift(this.store.parent(states[0]));
    const steps = states.slice(1).map((to, i) => this.actionBetween(states[i], to));
    const initial = -1 - this.store.parent(states[0]);
    return { initial, taken: taken === null ? steps : [...steps, taken] };
  }

  private actionBetween(from: number, to: number): Taken {
    const { space, store } = this;
    store.load(from, space.before);
    space.restore();
    for (const way of space.ways()) {
      const reached = space.take(way) && store.equals(to, space.now);
      space.restore();
      if (reached) return way;
    }
    throw new Error(`internal: no action leads from state ${from} to state ${to}`);
  }
}

function verdictOf({ property, given, evidence }: Tally, complete: boolean): Verdict {
  if (property.kind === 'sometimes') {
    return evidence !== null ? 'HOLDS' : complete ? 'VACUOUS' : 'UNKNOWN';
  }
  if (evidence !== null) return 'VIOLATED';
  if (!complete) return 'UNKNOWN';
  return given === 0 ? 'VACUOUS' : 'HOLDS';
}
