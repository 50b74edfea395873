import { faultIn, faultOf, KernelBug, type Machine, Stepper, type Taken } from '../model/index.js';
import { viewOf } from '../schema/index.js';

/**
 * A machine on packed words: one state to work on (`now`), and the one it came from (`before`).
 * Nothing is allocated per transition.
 */
export class PackedSpace {
  readonly words: number;
  readonly now: Int32Array;
  readonly before: Int32Array;
  readonly stepper: Stepper;
  readonly stepperBefore: Stepper;
  /** What a step said when it stopped the kernel. */
  bug = '';

  constructor(readonly machine: Machine) {
    const { layout } = machine;
    this.words = layout.words;
    this.now = new Int32Array(this.words);
    this.before = new Int32Array(this.words);
    this.stepper = new Stepper(machine, viewOf(layout, this.now));
    this.stepperBefore = new Stepper(machine, viewOf(layout, this.before));
  }

  /** Makes `now` the initial state `index`. Errors: S003, S004, M005. */
  start(index: number): void {
    this.now.fill(0);
    try {
      this.stepper.start(index);
    } catch (thrown) {
      throw faultIn(this.machine, `initial state ${index}`, this.stepper.root, thrown);
    }
  }

  /** Every way to go on from `now`. Errors: as `mayRun` and `enabled`. */
  ways(): Taken[] {
    try {
      return [...this.stepper.ways((taken) => this.enabled(taken))];
    } catch (thrown) {
      throw faultIn(this.machine, 'mayRun', this.stepper.root, thrown);
    }
  }

  /** Whether an actor may take a step at all. Errors: M005 when the machine's `mayRun` throws. */
  mayRun(actor: number): boolean {
    try {
      return this.stepper.mayRun(actor);
    } catch (thrown) {
      throw faultIn(this.machine, 'mayRun', this.stepper.root, thrown);
    }
  }

  /** Makes `now` what it was before the last action. */
  restore(): void {
    const { words, now, before } = this;
    for (let i = 0; i < words; i++) now[i] = before[i];
  }

  /** Remembers `now` as the state to come back to. */
  remember(): void {
    const { words, now, before } = this;
    for (let i = 0; i < words; i++) before[i] = now[i];
  }

  /** Errors: M005 when a guard throws, S003 when it writes. */
  enabled(taken: Taken): boolean {
    try {
      return this.stepper.enabled(taken.actor, taken.action, taken.choice);
    } catch (thrown) {
      throw faultOf(this.machine, taken, this.stepper.root, thrown);
    }
  }

  /** Takes an enabled action. Returns: false when it stopped the kernel. Errors: S003, S004, M005. */
  take(taken: Taken): boolean {
    try {
      this.stepper.take(taken.actor, taken.action, taken.choice);
      return true;
    } catch (thrown) {
      if (!(thrown instanceof KernelBug))
        throw faultOf(this.machine, taken, this.stepper.root, thrown);
      this.bug = thrown.message;
      return false;
    }
  }
}

/** A `Taken` that a search fills in again for each transition. */
export interface Cursor {
  actor: number;
  action: Taken['action'];
  choice: number;
}
