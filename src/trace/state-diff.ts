/** What a step changed, and what a state holds, as people read it. */
import type { Machine, PlainState, PlainStep, Stepper } from '../model/index.js';
import { PlainSpace } from '../model/index.js';
import { type StateField, shownAt, stateFields, valueAt } from './state-fields.js';

/** `{ path: 'pages[0].p2m', before: 'INVALID', after: 'FOREIGN|1' }` */
export interface FieldChange {
  /** Shared fields without `memory.` in front; locals as `task0: m2p_add_override.mfn`. */
  readonly path: string;
  readonly before: string;
  readonly after: string;
}

export interface FieldValue {
  readonly path: string;
  readonly value: string;
}

/**
 * Renders the states of one machine.
 *
 * Left out are the program counters (the trace itself says where the actors are), the locals of
 * procedures that nobody is in, and the slots of a queue beyond its length: those are blank, so a
 * return or a dequeue would read as a row of resets.
 */
export class StateDiff {
  private readonly space: PlainSpace;
  private readonly fields: readonly StateField[];
  /** The fields at or below a path. */
  private readonly below = new Map<string, number[]>();

  constructor(machine: Machine) {
    this.space = new PlainSpace(machine);
    this.fields = stateFields(machine);
    this.fields.forEach(({ path }, index) => {
      for (let length = 1; length <= path.length; length++) {
        const key = keyOf(path.slice(0, length));
        const known = this.below.get(key);
        if (known === undefined) this.below.set(key, [index]);
        else known.push(index);
      }
    });
  }

  /** The fields that a step changed, in the order of the schema. */
  changes(before: PlainState, { state, changes }: PlainStep): FieldChange[] {
    const touched = new Set(changes.flatMap(({ path }) => this.below.get(keyOf(path)) ?? []));
    const stepper = this.space.at(state);
    return [...touched]
      .sort((a, b) => a - b)
      .map((index) => this.fields[index])
      .filter((field) => isInUse(field, state, stepper))
      .map((field) => ({
        path: field.name,
        before: shownAt(before, field),
        after: shownAt(state, field),
      }))
      .filter((change) => change.before !== change.after);
  }

  /** Every field that is in use, in the order of the schema. */
  full(state: PlainState): FieldValue[] {
    const stepper = this.space.at(state);
    return this.fields
      .filter((field) => isInUse(field, state, stepper))
      .map((field) => ({ path: field.name, value: shownAt(state, field) }));
  }
}

const keyOf = (path: readonly (string | number)[]): string => path.join('\0');

function isInUse({ owner, slot }: StateField, state: PlainState, stepper: Stepper): boolean {
  if (slot !== null) return slot.index < (valueAt(state, [...slot.queue, 'length']) as number);
  return owner === null || stepper.position(owner.actor).stack.includes(owner.procedure);
}
