import { PvmcError } from '../errors/index.js';
import type { Action, Program } from './program.js';
import type { Stepper } from './stepper.js';

/** Whether an actor stands where a property asks for. */
export type Standing = (actor: number) => boolean;

/**
 * Where the actors of a state stand. A property asks once, when it is defined, and gets predicates
 * that read one number a call.
 */
export class Positions {
  constructor(
    /** Bound to the state that is looked at. */
    readonly stepper: Stepper,
    private readonly property: string,
  ) {}

  /** The indices of the actors whose name starts with `prefix`. */
  actors(prefix = ''): readonly number[] {
    return this.stepper.machine.actors.flatMap(({ name }, index) =>
      name.startsWith(prefix) ? [index] : [],
    );
  }

  /** The CPU that an actor runs on. */
  cpuOf(actor: number): number {
    return this.stepper.machine.actors[actor].me.cpu;
  }

  /** Whether an actor is inside a procedure, itself or in one that it calls. Errors: M009. */
  inside(procedure: string): Standing {
    this.assertKnown(procedure, null);
    return this.standing((program) =>
      program.positions.map(({ stack }) => stack.includes(procedure)),
    );
  }

  /** Whether an actor is about to take the step `label` of a procedure. Errors: M009. */
  at(procedure: string, label: string): Standing {
    this.assertKnown(procedure, label);
    return this.standing((program) =>
      program.positions.map((p) => p.procedure === procedure && p.label === label),
    );
  }

  /** Whether an actor is between operations. */
  resting(): Standing {
    return this.standing((program) => program.positions.map(({ rest }) => rest));
  }

  /** Whether an action is the step `label` of a procedure. Errors: M009. */
  is(procedure: string, label: string): (action: Action) => boolean {
    this.assertKnown(procedure, label);
    return (action) => action.label === label && action.procedure === procedure;
  }

  /**
   * The locals of a procedure for each actor (undefined where its program does not have it).
   * Errors: M009 when no program has it.
   */
  locals<L>(procedure: string): (actor: number) => L | undefined {
    this.assertKnown(procedure, null);
    return this.localsOf(procedure);
  }

  /** The same for a procedure that need not be in any program. */
  localsOf<L>(procedure: string): (actor: number) => L | undefined {
    const frames = this.stepper.actors.map(({ program, frames: all }) => {
      const frame = program.frames.findIndex(({ name }) => name === procedure);
      return frame < 0 ? undefined : (all[frame] as L);
    });
    return (actor) => frames[actor];
  }

  private standing(of: (program: Program) => readonly boolean[]): Standing {
    const tables = this.stepper.actors.map(({ program }) => of(program));
    const { actors } = this.stepper;
    return (actor) => tables[actor]?.[actors[actor]?.state.pc ?? -1] === true;
  }

  private assertKnown(procedure: string, label: string | null): void {
    const places = this.stepper.actors.flatMap(({ program }) => program.positions);
    const here = places.filter(({ stack }) => stack.includes(procedure));
    if (here.length === 0) {
      const known = new Set(places.flatMap(({ stack }) => stack));
      throw new PvmcError('M009', {
        property: this.property,
        procedure,
        label: null,
        known: [...known],
      });
    }
    if (label === null) return;
    const known = here.filter((place) => place.procedure === procedure).map((p) => p.label);
    if (!known.includes(label)) {
      throw new PvmcError('M009', { property: this.property, procedure, label, known });
    }
  }
}
