/**
 * Breadth-first search for the shortest trace to one violation: of one property, with one symptom.
 *
 * It stops at the first such trace. Behind a state that decides the property it does not go on: a
 * trace ends where the property is decided for the first time.
 */
import {
  type Cursor,
  PackedSpace,
  type Path,
  type Progress,
  type Search,
  type SearchResult,
  StateStore,
  type Stop,
} from '../explore/index.js';
import type { Machine, Property, Taken } from '../model/index.js';
import { NO_DEADLOCK, NO_KERNEL_BUG } from '../trace/index.js';
import { bugSymptom, Judge } from './judge.js';

export interface Pin {
  readonly property: Property;
  /** Null for any. */
  readonly symptom: string | null;
  /** Actions of a trace at most. */
  readonly longest?: number;
  /** Which actions may be taken; all when it is left out. */
  readonly allows?: (taken: Taken) => boolean;
}

export class PinnedSearch implements Search {
  private readonly space: PackedSpace;
  private readonly store: StateStore;
  private readonly judge: Judge;
  private readonly cursor: Cursor;
  private readonly longest: number;
  /** States that decide the property with another symptom. */
  private readonly ends = new Set<number>();
  private next = 0;
  private levelEnd = 0;
  private level = 0;
  private taken = 0;
  /** The shortest path, once there is one. */
  found: Path | null = null;

  constructor(
    readonly machine: Machine,
    private readonly pin: Pin,
  ) {
    this.space = new PackedSpace(machine);
    this.store = new StateStore(this.space.words);
    this.judge = new Judge(this.space, pin.property);
    this.longest = pin.longest ?? Number.POSITIVE_INFINITY;
    const [first] = machine.actors.flatMap(({ compiled }) => compiled.actions);
    this.cursor = { actor: 0, action: first as Taken['action'], choice: 0 };
    machine.initial.forEach((_, index) => {
      this.space.start(index);
      if (this.store.add(this.space.now, -1 - index) >= 0) this.look(this.store.count - 1, null);
    });
    this.levelEnd = this.store.count;
  }

  get states(): number {
    return this.store.count;
  }

  /** How long the traces are that it has looked through. */
  get depth(): number {
    return this.level;
  }

  get done(): boolean {
    if (this.found !== null || this.next >= this.store.count) return true;
    return this.next === this.levelEnd && this.level + 1 >= this.longest;
  }

  /** Errors: S003, S004, M005 for a step, a guard or the property; RangeError when memory is full. */
  advance(budget: number): void {
    const until = this.taken + budget;
    while (!this.done && this.taken < until) {
      if (this.next === this.levelEnd) {
        this.level += 1;
        this.levelEnd = this.store.count;
      }
      if (this.level < this.longest) this.expand(this.next);
      this.next += 1;
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
      violations: this.found === null ? 0 : 1,
      witnessesMissing: 0,
    };
  }

  result(stop: Stop, seconds: number): SearchResult {
    return {
      strategy: 'breadth-first',
      stop,
      states: this.states,
      transitions: this.taken,
      depth: this.level,
      seconds,
      bytesPerState: this.store.bytes / Math.max(1, this.states),
      properties: [],
    };
  }

  private expand(index: number): void {
    if (this.ends.has(index)) return;
    const { space, cursor } = this;
    const { stepper } = space;
    this.store.load(index, space.before);
    space.restore();
    for (let actor = 0; actor < stepper.actors.length; actor++) {
      cursor.actor = actor;
      if (!space.mayRun(actor)) continue;
      for (const action of stepper.position(actor).actions) {
        cursor.action = action;
        for (let choice = 0; choice < action.choices; choice++) {
          cursor.choice = choice;
          if (this.pin.allows?.(cursor) === false || !space.enabled(cursor)) continue;
          this.follow(index);
          if (this.found !== null) return;
          space.restore();
        }
      }
    }
  }

  /** Takes the action of the cursor from state `index`. */
  private follow(index: number): void {
    const { space, store, cursor, pin } = this;
    this.taken += 1;
    if (!space.take(cursor)) {
      if (pin.property.name !== NO_KERNEL_BUG) return;
      if (pin.symptom === null || bugSymptom(space.bug) === pin.symptom) {
        this.found = this.pathTo(index, { ...cursor });
      }
      return;
    }
    if (pin.property.kind === 'step' && this.judge.isDecided(cursor)) {
      if (this.isWanted(cursor)) this.found = this.pathTo(index, { ...cursor });
      return;
    }
    const added = store.add(space.now, index);
    if (added >= 0) this.look(added, cursor);
  }

  /** Looks at the new state `index`, which `now` is. */
  private look(index: number, taken: Taken | null): void {
    const { property } = this.pin;
    if (this.found !== null || property.kind === 'step' || property.name === NO_KERNEL_BUG) return;
    if (!this.judge.isDecided(taken)) return;
    if (this.isWanted(taken)) this.found = this.pathTo(index, null);
    else this.ends.add(index);
  }

  private isWanted(taken: Taken | null): boolean {
    const { symptom, property } = this.pin;
    // `before` is of no meaning to a property of states.
    const via = property.kind === 'step' || property.name === NO_DEADLOCK ? taken : null;
    return symptom === null || this.judge.symptom(via) === symptom;
  }

  private pathTo(state: number, last: Taken | null): Path {
    const states = [state];
    while (this.store.parent(states[0]) >= 0) states.unshift(this.store.parent(states[0]));
    const steps = states.slice(1).map((to, i) => this.actionBetween(states[i], to));
    const initial = -1 - this.store.parent(states[0]);
    return { initial, taken: last === null ? steps : [...steps, last] };
  }

  /** A `step` property may forbid one of two actions between the same states: not that one. */
  private actionBetween(from: number, to: number): Taken {
    const { space, store, pin } = this;
    store.load(from, space.before);
    space.restore();
    for (const way of space.ways()) {
      if (pin.allows?.(way) === false) continue;
      const reached = space.take(way) && store.equals(to, space.now);
      const decided = reached && pin.property.kind === 'step' && this.judge.isDecided(way);
      space.restore();
      if (reached && !decided) return way;
    }
    throw new Error(`internal: no action leads from state ${from} to state ${to}`);
  }
}
