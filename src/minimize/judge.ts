/** Decides one property on packed states, and says by which symptom it is broken. */
import { NoDeadlock, NoKernelBug, type PackedSpace } from '../explore/index.js';
import { faultIn, type PlainState, Positions, type Property, type Taken } from '../model/index.js';
import { toPlain, viewOf } from '../schema/index.js';
import { symptomOf } from '../trace/index.js';

type Decides = (taken: Taken | null) => boolean;

/** The symptom of a stopped kernel. */
export const bugSymptom = (message: string): string => `the kernel stopped: ${message}`;

/** Watches a space: `now` is a state, `before` the one that the action `taken` led from. */
export class Judge {
  private readonly decides: Decides;

  /** Errors: M009 for a property that names what the machine does not have. */
  constructor(
    private readonly space: PackedSpace,
    readonly property: Property,
  ) {
    this.decides = this.deciding();
  }

  /** Whether `now`, or the action that led to it, decides the property. Errors: M005. */
  isDecided(taken: Taken | null): boolean {
    const { machine, stepper } = this.space;
    try {
      return this.decides(taken);
    } catch (thrown) {
      throw faultIn(machine, `property ${this.property.name}`, stepper.root, thrown);
    }
  }

  /** How `now` breaks the property that it breaks. */
  symptom(taken: Taken | null): string {
    const { machine, now, before } = this.space;
    const plain = (words: Int32Array): PlainState =>
      toPlain(machine.layout, viewOf(machine.layout, words)) as PlainState;
    const via = taken === null ? null : { before: plain(before), taken };
    return symptomOf(machine, this.property, { state: plain(now), via });
  }

  private deciding(): Decides {
    const { stepper, stepperBefore } = this.space;
    const { property } = this;
    if (property.name === NoKernelBug.name) return () => false;
    if (property.name === NoDeadlock.name) return () => this.isDeadlock();
    const at = new Positions(stepper, property.name);
    if (property.kind === 'step') {
      const { given, holds } = property.define(at);
      return (taken) => {
        if (taken === null) return false;
        const [before, after] = [stepperBefore.memory, stepper.memory];
        if (given !== undefined && !given(before, after, taken)) return false;
        return !holds(before, after, taken);
      };
    }
    const { given, holds } = property.define(at);
    const { memory } = stepper;
    if (property.kind === 'sometimes') return () => holds(memory);
    const breaks = (): boolean => (given === undefined || given(memory)) && !holds(memory);
    return property.kind === 'always' ? breaks : () => stepper.quiescent() && breaks();
  }

  /** No move is progress, and somebody is in the middle of something. */
  private isDeadlock(): boolean {
    const { space } = this;
    if (!space.stepper.unfinished()) return false;
    return !space.ways().some(({ actor }) => space.stepper.drives(actor));
  }
}
