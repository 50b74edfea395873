/** Evaluates one property on plain states, and says which fields its verdict hangs on. */
import { match, P } from 'ts-pattern';
import { PvmcError } from '../errors/index.js';
import {
  type Machine,
  messageOf,
  PlainSpace,
  type PlainState,
  Positions,
  type Property,
  Stepper,
  type Taken,
} from '../model/index.js';
import { type StateField, shownAt, stateFields, valueAt } from './state-fields.js';

/** Decided by the engine and not by a claim on the memory; the search has them under these names. */
export const NO_DEADLOCK = 'NoDeadlock';
export const NO_KERNEL_BUG = 'NoKernelBug';

/** A state, and the transition that led to it (none for an initial state). */
export interface Moment {
  readonly state: PlainState;
  readonly via: { readonly before: PlainState; readonly taken: Taken } | null;
}

/** A field that the property read when it was decided. */
export interface FieldRead {
  readonly path: string;
  readonly value: string;
  /** What it held before the step, for a `step` property, when that differs. */
  readonly before: string | null;
}

/** What a property looked at when it was decided, in the order it looked. */
export interface Evidence {
  readonly fields: readonly FieldRead[];
  /** Names of the actors whose position it asked for. */
  readonly actors: readonly string[];
}

/**
 * Whether a moment decides the property: breaks the claim, or is the witness of a `sometimes`.
 *
 * Errors: M005 when the property throws, M009 when it names what the machine does not have.
 */
export function decides(machine: Machine, property: Property, moment: Moment): boolean {
  if (property.name === NO_DEADLOCK) return isDeadlock(new PlainSpace(machine), moment.state);
  const now = new Stepper(machine, moment.state);
  if (property.kind === 'quiescent' && !now.quiescent()) return false;
  return isDecided(property, now, moment, (state) => new Stepper(machine, state));
}

/** What the property looks at, at a moment that decides it. */
export function evidenceOf(machine: Machine, property: Property, moment: Moment): Evidence {
  if (property.name === NO_DEADLOCK) {
    return { fields: [], actors: waiting(new Stepper(machine, moment.state)) };
  }
  const read = new Set<StateField>();
  const asked = new Set<string>();
  watched(machine, property, moment, {
    field: (field) => read.add(field),
    actor: (name) => asked.add(name),
  });
  return {
    fields: [...read].map((field) => readOf(field, property, moment)),
    actors: [...asked],
  };
}

/**
 * What tells one way of breaking a property from another: what it looked at last before it was
 * decided, without the numbers of elements and actors; for a deadlock, who waits, and where.
 */
export function symptomOf(machine: Machine, property: Property, moment: Moment): string {
  if (property.kind === 'sometimes') return 'reached';
  if (property.name === NO_DEADLOCK) {
    const stepper = new Stepper(machine, moment.state);
    const places = machine.actors.flatMap(({ name }, actor) => {
      const { rest, procedure, label } = stepper.position(actor);
      return rest ? [] : [`${name} in ${procedure}, before \`${label}\``];
    });
    return `waiting: ${places.join('; ')}`;
  }
  let last = 'nothing';
  watched(machine, property, moment, {
    field: ({ name }) => {
      last = name.replace(/^([^:]*?)\d+: /u, '$1: ').replace(/\[\d+\]/gu, '[]');
    },
    actor: (name) => {
      last = `where ${name.replace(/\d+$/u, '')} stands`;
    },
  });
  return `decided by ${last}`;
}

interface Watcher {
  readonly field: (field: StateField) => void;
  readonly actor: (name: string) => void;
}

/** Decides a property again, and tells what it looks at, each time it does. */
function watched(machine: Machine, property: Property, moment: Moment, watcher: Watcher): void {
  const fields = stateFields(machine);
  const bind = (state: PlainState): Stepper => {
    const copy = structuredClone(state);
    for (const field of fields) watch(copy, field.path, () => watcher.field(field));
    for (const { name } of machine.actors) {
      watch(copy, ['actors', name, 'pc'], () => watcher.actor(name));
    }
    return new Stepper(machine, copy);
  };
  isDecided(property, bind(moment.state), moment, bind);
}

function readOf(field: StateField, { kind }: Property, { state, via }: Moment): FieldRead {
  const value = shownAt(state, field);
  const before = via === null || kind !== 'step' ? value : shownAt(via.before, field);
  return { path: field.name, value, before: before === value ? null : before };
}

/** Calls `note` whenever the scalar at a path is read. */
function watch(state: PlainState, path: readonly (string | number)[], note: () => void): void {
  const value = valueAt(state, path);
  const get = (): unknown => {
    note();
    return value;
  };
  const parent = valueAt(state, path.slice(0, -1)) as object;
  Object.defineProperty(parent, path.at(-1) ?? '', { get, enumerable: true });
}

function isDecided(
  property: Property,
  now: Stepper,
  { via }: Moment,
  bind: (state: PlainState) => Stepper,
): boolean {
  try {
    return match(property)
      .with({ kind: 'step' }, ({ name, define }) => {
        if (via === null) return false;
        const { given, holds } = define(new Positions(now, name));
        const before = bind(via.before).memory;
        const applies = given === undefined || given(before, now.memory, via.taken);
        return applies && !holds(before, now.memory, via.taken);
      })
      .with({ kind: P.union('always', 'quiescent') }, ({ name, define }) => {
        const { given, holds } = define(new Positions(now, name));
        return (given === undefined || given(now.memory)) && !holds(now.memory);
      })
      .with({ kind: 'sometimes' }, ({ name, define }) =>
        define(new Positions(now, name)).holds(now.memory),
      )
      .exhaustive();
  } catch (thrown) {
    if (thrown instanceof PvmcError) throw thrown;
    throw new PvmcError('M005', { step: `property ${property.name}`, cause: messageOf(thrown) });
  }
}

/** No move is progress, and somebody is in the middle of something. */
function isDeadlock(space: PlainSpace, state: PlainState): boolean {
  const stepper = space.at(state);
  const moves = space.enabled(state).some(({ actor }) => stepper.drives(actor));
  return !moves && stepper.unfinished();
}

const waiting = (stepper: Stepper): string[] =>
  stepper.machine.actors
    .filter((_, actor) => !stepper.position(actor).rest)
    .map(({ name }) => name);
