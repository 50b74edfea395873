/** Replays a counterexample on the plain representation, step by step. */
import { PvmcError } from '../errors/index.js';
import {
  KernelBug,
  type Machine,
  PlainSpace,
  type PlainState,
  type PlainStep,
  type Property,
  type PropertyKind,
  type Taken,
} from '../model/index.js';
import type { Counterexample } from './counterexample.js';
import {
  decides,
  type Evidence,
  evidenceOf,
  type Moment,
  NO_KERNEL_BUG,
} from './property-check.js';
import { type FieldChange, type FieldValue, StateDiff } from './state-diff.js';
import { resolve, type TraceStep } from './trace.js';

/** One step as it was replayed. */
export interface ReplayedStep {
  /** Counted from 1. */
  readonly number: number;
  readonly step: TraceStep;
  readonly cpu: number;
  /** The procedures that are active where the step is, outermost first. */
  readonly stack: readonly string[];
  /** Those that are active where the actor stands afterwards. */
  readonly stackAfter: readonly string[];
  readonly changes: readonly FieldChange[];
  /** The whole state afterwards, when it was asked for. */
  readonly state: readonly FieldValue[] | null;
}

/** Where an actor stands when the replay ends. */
export interface Standing {
  readonly actor: string;
  readonly cpu: number;
  readonly environment: boolean;
  readonly procedure: string;
  /** What it would do next. */
  readonly label: string;
  /** Whether it is between operations. */
  readonly rest: boolean;
}

interface Replayed {
  readonly machine: {
    readonly name: string;
    readonly digest: string;
    readonly tree: string;
    readonly patches: readonly string[];
    readonly scope: string;
  };
  readonly counterexample: Counterexample;
  readonly property: {
    readonly name: string;
    readonly kind: PropertyKind;
    readonly claim: string;
    readonly formula: string;
  };
  /** The state it starts in, when whole states were asked for. */
  readonly initial: readonly FieldValue[] | null;
  readonly steps: readonly ReplayedStep[];
  readonly standing: readonly Standing[];
  /** What the last step said when it stopped the kernel. */
  readonly kernelBug: string | null;
  /** Digests, when every step fits but the trace was found on another machine. */
  readonly otherMachine: { readonly found: string; readonly now: string } | null;
}

export interface Reproduced extends Replayed {
  readonly kind: 'reproduced';
  /** After how many steps the property was decided: less than the length of the trace if earlier. */
  readonly at: number;
  /** What the property looked at to say so. */
  readonly evidence: Evidence;
}

export interface NotReproduced extends Replayed {
  readonly kind: 'not reproduced';
}

export type ReplayResult = Reproduced | NotReproduced;

export interface ReplayOptions {
  /** Whether to keep the whole state after every step. */
  readonly full?: boolean;
}

/**
 * Runs the steps of a counterexample until the property is decided or the steps end.
 *
 * The property is evaluated anew, on every state and every transition; what the file says of it is
 * not believed. A machine of another digest is no error as long as every step fits.
 *
 * Errors: R002 when a step does not fit; S003, S004, M005 when a step, a guard or the property
 * fails; M009 when the property names what the machine does not have.
 */
export function replay(
  machine: Machine,
  counterexample: Counterexample,
  property: Property,
  options: ReplayOptions = {},
): ReplayResult {
  return new Replay(machine, counterexample, property, options.full ?? false).run();
}

class Replay {
  private readonly space: PlainSpace;
  private readonly diff: StateDiff;
  private readonly steps: ReplayedStep[] = [];
  private readonly otherMachine: Replayed['otherMachine'];
  private moment: Moment;
  private readonly initial: readonly FieldValue[] | null;
  private kernelBug: string | null = null;

  constructor(
    private readonly machine: Machine,
    private readonly counterexample: Counterexample,
    private readonly property: Property,
    private readonly full: boolean,
  ) {
    this.space = new PlainSpace(machine);
    this.diff = new StateDiff(machine);
    const [found, now] = [counterexample.machine.digest, machine.digest];
    this.otherMachine = found === now ? null : { found, now };
    this.moment = { state: this.space.initial(this.initialIndex()), via: null };
    this.initial = full ? this.diff.full(this.moment.state) : null;
  }

  run(): ReplayResult {
    if (this.isDecided()) return this.reproduced();
    for (const step of this.counterexample.steps) {
      this.follow(step);
      if (this.isDecided()) return this.reproduced();
      if (this.kernelBug !== null) break;
    }
    return { ...this.replayed(), kind: 'not reproduced' };
  }

  private initialIndex(): number {
    const { initial, length } = this.counterexample;
    const all = this.machine.initial.length;
    if (initial < all) return initial;
    throw new PvmcError('R002', {
      ...this.place(0, length),
      actor: 'the machine',
      label: `initial state ${initial}`,
      enabled: [all === 1 ? 'initial state 0' : `initial states 0..${all - 1}`],
    });
  }

  private follow(step: TraceStep): void {
    const { space, moment } = this;
    const number = this.steps.length + 1;
    const taken = resolve(
      space,
      moment.state,
      step,
      this.place(number, this.counterexample.length),
    );
    const { stack } = space.at(moment.state).position(taken.actor);
    const made = this.taken(moment.state, taken);
    const after = made === null ? stack : space.at(made.state).position(taken.actor).stack;
    this.steps.push({
      number,
      step,
      cpu: this.machine.actors[taken.actor]?.cpu ?? 0,
      stack,
      stackAfter: after,
      changes: made === null ? [] : this.diff.changes(moment.state, made),
      state: made === null || !this.full ? null : this.diff.full(made.state),
    });
    if (made !== null) this.moment = { state: made.state, via: { before: moment.state, taken } };
  }

  /** Returns: null when the step stopped the kernel. */
  private taken(state: PlainState, taken: Taken): PlainStep | null {
    try {
      return this.space.step(state, taken);
    } catch (thrown) {
      if (!(thrown instanceof KernelBug)) throw thrown;
      this.kernelBug = thrown.message;
      return null;
    }
  }

  private place(step: number, steps: number) {
    const { otherMachine } = this;
    return otherMachine === null ? { step, steps } : { step, steps, machines: otherMachine };
  }

  private isDecided(): boolean {
    if (this.kernelBug !== null) return this.property.name === NO_KERNEL_BUG;
    return decides(this.machine, this.property, this.moment);
  }

  private reproduced(): Reproduced {
    const evidence =
      this.kernelBug === null
        ? evidenceOf(this.machine, this.property, this.moment)
        : { fields: [], actors: [] };
    return { ...this.replayed(), kind: 'reproduced', at: this.steps.length, evidence };
  }

  private replayed(): Replayed {
    const { machine, counterexample, steps, initial, kernelBug, otherMachine } = this;
    const { name, kind, claim, formula } = this.property;
    const { digest, scope, tree } = machine;
    return {
      machine: { name: machine.name, digest, tree: tree.name, patches: tree.patches, scope },
      counterexample,
      property: { name, kind, claim, formula },
      initial,
      steps,
      standing: this.standing(),
      kernelBug,
      otherMachine,
    };
  }

  private standing(): Standing[] {
    const stepper = this.space.at(this.moment.state);
    return this.machine.actors.map(({ name, cpu, environment }, actor) => {
      const { procedure, label, rest } = stepper.position(actor);
      return { actor: name, cpu, environment, procedure, label, rest };
    });
  }
}
