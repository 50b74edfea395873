/** The reference semantics: a machine on frozen objects, one immer recipe a step. */
import {
  enablePatches,
  freeze,
  produce,
  produceWithPatches,
  type Patch as StatePatch,
} from 'immer';
import { checkBounds, toPlain, viewOf } from '../schema/index.js';
import { faultIn, faultOf } from './fault.js';
import type { Machine } from './machine.js';
import { KernelBug, Stepper, type Taken } from './stepper.js';

enablePatches();

/** A frozen state: `{ memory, actors }`, see `Machine.layout`. */
export type PlainState = Readonly<Record<string, unknown>>;

export interface PlainStep {
  readonly state: PlainState;
  /** What the step changed, as immer patches: paths from the root of the state. */
  readonly changes: readonly StatePatch[];
}

export class PlainSpace {
  constructor(readonly machine: Machine) {}

  /** The initial state number `index`. Errors: S003, S004, M005. */
  initial(index = 0): PlainState {
    const { layout } = this.machine;
    const blank = freeze(toPlain(layout, viewOf(layout, new Int32Array(layout.words))), true);
    const step = `initial state ${index}`;
    try {
      const state = produce(blank, (draft) => {
        try {
          new Stepper(this.machine, draft).start(index);
        } catch (thrown) {
          throw faultIn(this.machine, step, draft, thrown);
        }
      });
      checkBounds(layout, blank, state);
      return state as PlainState;
    } catch (thrown) {
      throw faultIn(this.machine, step, blank, thrown);
    }
  }

  /** A stepper to look at a state with; it cannot change it. */
  at(state: PlainState): Stepper {
    return new Stepper(this.machine, state);
  }

  /** Every way to go on, in the order of the packed search. Errors: M005 when a guard throws. */
  enabled(state: PlainState): Taken[] {
    const stepper = this.at(state);
    return [
      ...stepper.ways((taken) => {
        try {
          return stepper.enabled(taken.actor, taken.action, taken.choice);
        } catch (thrown) {
          throw faultOf(this.machine, taken, state, thrown);
        }
      }),
    ];
  }

  /** The state after an action. Errors: S003, S004, M005; a `KernelBug` is passed on. */
  next(state: PlainState, taken: Taken): PlainState {
    return this.guarded(state, taken, () => produce(state, this.recipe(taken)) as PlainState);
  }

  /** The state after an action, with what it changed. Errors: as `next`. */
  step(state: PlainState, taken: Taken): PlainStep {
    const made = { changes: [] as readonly StatePatch[] };
    const after = this.guarded(state, taken, () => {
      const [next, changes] = produceWithPatches(state, this.recipe(taken));
      made.changes = changes;
      return next as PlainState;
    });
    return { state: after, changes: made.changes };
  }

  private recipe(taken: Taken): (draft: unknown) => void {
    return (draft) => {
      try {
        Stepper.takeOn(this.machine, draft, taken);
      } catch (thrown) {
        // A draft cannot be looked at any more once the recipe is left.
        throw thrown instanceof KernelBug ? thrown : faultOf(this.machine, taken, draft, thrown);
      }
    };
  }

  private guarded(before: PlainState, taken: Taken, run: () => PlainState): PlainState {
    try {
      const after = run();
      checkBounds(this.machine.layout, before, after);
      return after;
    } catch (thrown) {
      if (thrown instanceof KernelBug) throw thrown;
      throw faultOf(this.machine, taken, before, thrown);
    }
  }
}
