/** Runs lists of actions on packed states, and makes do with those that fit. */
import { PackedSpace } from '../explore/index.js';
import type { Machine, Property, Taken } from '../model/index.js';
import { NO_KERNEL_BUG } from '../trace/index.js';
import { bugSymptom, Judge } from './judge.js';

/**
 * What becomes of an action that is not enabled where its turn comes: it is left out, or its actor
 * goes on with whatever it can do instead, if that is one thing only.
 */
export type Mending = 'leave out' | 'go on';

export class TraceRunner {
  private readonly space: PackedSpace;
  private readonly judge: Judge;
  /** How many lists have been run. */
  runs = 0;

  /** Errors: M009 for a property that names what the machine does not have. */
  constructor(
    machine: Machine,
    private readonly property: Property,
    private readonly symptom: string,
    private readonly initial: number,
  ) {
    this.space = new PackedSpace(machine);
    this.judge = new Judge(this.space, property);
  }

  /**
   * The actions that were taken until the property was decided with the symptom.
   *
   * Returns: null when it was not, or with another symptom, or after more than `most` actions.
   * Errors: S003, S004, M005.
   */
  run(ways: readonly Taken[], mending: Mending, most: number): readonly Taken[] | null {
    const { space, judge } = this;
    this.runs += 1;
    const taken: Taken[] = [];
    space.start(this.initial);
    if (judge.isDecided(null)) return this.isWanted(null) ? taken : null;
    for (const way of ways) {
      const fitting = this.fitting(way, mending);
      if (fitting === null) continue;
      if (taken.length === most) return null;
      taken.push(fitting);
      space.remember();
      if (!space.take(fitting)) return this.isWantedBug() ? taken : null;
      if (judge.isDecided(fitting)) return this.isWanted(fitting) ? taken : null;
    }
    return null;
  }

  private fitting(way: Taken, mending: Mending): Taken | null {
    const { space } = this;
    if (!space.mayRun(way.actor)) return null;
    const { actions } = space.stepper.position(way.actor);
    if (actions.includes(way.action)) return space.enabled(way) ? way : null;
    const [action] = actions;
    if (mending === 'leave out' || actions.length !== 1 || action.choices !== 1) return null;
    const other = { actor: way.actor, action, choice: 0 };
    return space.enabled(other) ? other : null;
  }

  private isWanted(taken: Taken | null): boolean {
    return this.judge.symptom(this.property.kind === 'step' ? taken : null) === this.symptom;
  }

  private isWantedBug(): boolean {
    return this.property.name === NO_KERNEL_BUG && bugSymptom(this.space.bug) === this.symptom;
  }
}
