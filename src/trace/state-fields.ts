/** The scalars of a state by the names that traces show: `pages[0].p2m`, `task0: worker.page`. */
import type { Machine, PlainState } from '../model/index.js';
import type { FieldLayout, RecordLayout, Scalar, ScalarValue } from '../schema/index.js';

/** A local of a procedure belongs to an actor; everything else is shared. */
export interface Owner {
  readonly actor: number;
  readonly procedure: string;
}

/** One scalar of every state of a machine. */
export interface StateField {
  readonly name: string;
  /** Keys from the root of a plain state, as in immer's patches. */
  readonly path: readonly (string | number)[];
  readonly scalar: Scalar;
  readonly owner: Owner | null;
  /** The slot of a queue that it is in: the path of the queue, and which slot. */
  readonly slot: { readonly queue: readonly (string | number)[]; readonly index: number } | null;
}

/** Every scalar of the machine's states but the program counters, in the order of the schema. */
export function stateFields(machine: Machine): readonly StateField[] {
  return machine.layout.root.fields.flatMap((part) => {
    if (part.kind !== 'record') return [];
    if (part.name === 'memory') return fieldsOf(part.record, { name: '', path: ['memory'] });
    return machine.actors.flatMap(({ name }, actor) =>
      localsOf(recordIn(part.record, name), actor, name),
    );
  });
}

interface Context {
  readonly name: string;
  readonly path: readonly (string | number)[];
  readonly owner?: Owner;
  readonly slot?: NonNullable<StateField['slot']>;
}

function localsOf(actorRecord: RecordLayout, actor: number, actorName: string): StateField[] {
  return recordIn(actorRecord, 'frames').fields.flatMap((frame) =>
    frame.kind === 'record'
      ? fieldsOf(frame.record, {
          name: `${actorName}: ${frame.name}`,
          path: ['actors', actorName, 'frames', frame.name],
          owner: { actor, procedure: frame.name },
        })
      : [],
  );
}

const NOTHING: readonly FieldLayout[] = [];

function recordIn(record: RecordLayout, name: string): RecordLayout {
  const found = record.fields.find((field) => field.name === name);
  return found?.kind === 'record' ? found.record : { ...record, fields: NOTHING };
}

function fieldsOf(record: RecordLayout, context: Context): StateField[] {
  return record.fields.flatMap((field) => {
    const name = context.name === '' ? field.name : `${context.name}.${field.name}`;
    const here = { ...context, name, path: [...context.path, field.name] };
    switch (field.kind) {
      case 'scalar':
        return [made(field.scalar, here)];
      case 'record':
        return fieldsOf(field.record, here);
      case 'vector':
        return field.at.flatMap((_, index) => fieldsOf(field.element, element(here, index, index)));
      case 'queue': {
        const length = { ...here, name: `${name}.length`, path: [...here.path, 'length'] };
        const slots = field.at.flatMap((_, index) =>
          fieldsOf(field.element, {
            ...element(here, index, 'items', index),
            slot: { queue: here.path, index },
          }),
        );
        return [made(field.length, length), ...slots];
      }
    }
  });
}

const element = (
  context: Context,
  index: number,
  ...keys: readonly (string | number)[]
): Context => ({
  ...context,
  name: `${context.name}[${index}]`,
  path: [...context.path, ...keys],
});

const made = (scalar: Scalar, { name, path, owner, slot }: Context): StateField => ({
  name,
  path,
  scalar,
  owner: owner ?? null,
  slot: slot ?? null,
});

/** What a plain state holds at a path. */
export function valueAt(state: PlainState, path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>(
    (inner, key) => (inner as Readonly<Record<string | number, unknown>>)[key],
    state,
  );
}

export const shownAt = (state: PlainState, { path, scalar }: StateField): string =>
  scalar.show(valueAt(state, path) as ScalarValue);
