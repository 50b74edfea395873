import { PvmcError } from '../errors/index.js';
import type { Machine } from './machine.js';
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
    const places = placesOf(this.stepper.machine);
    const labels = places.get(procedure);
    if (labels === undefined) {
      const known = [...places.keys()];
      throw new PvmcError('M009', { property: this.property, procedure, label: null, known });
    }
    if (label === null || labels.has(label)) return;
    throw new PvmcError('M009', { property: this.property, procedure, label, known: [...labels] });
  }
}

type Places = ReadonlyMap<string, ReadonlySet<string>>;

const placesKnown = new WeakMap<Machine, Places>();

/** The procedures in which an actor can stand, itself or in one that they call; and their own labels. */
function placesOf(machine: Machine): Places {
  const known = placesKnown.get(machine);
  if (known !== undefined) return known;
  const places = new Map<string, Set<string>>();
  const labelsOf = (procedure: string): Set<string> => {
    const labels = places.get(procedure) ?? new Set();
    places.set(procedure, labels);
    return labels;
  };
  for (const program of new Set(machine.actors.map(({ compiled }) => compiled))) {
    for (const { stack, procedure, label } of program.positions) {
      for (const name of stack) labelsOf(name);
      labelsOf(procedure).add(label);
    }
  }
  placesKnown.set(machine, places);
  return places;
}
