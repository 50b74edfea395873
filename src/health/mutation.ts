/** Faults of one statement: each statement of a procedure dropped, each two neighbours swapped. */
import {
  type AnyStatement,
  apply,
  type Edit,
  type Procedure,
  patch,
  statementsOf,
  type Tree,
} from '../model/index.js';
import { neighboursIn } from '../review/index.js';

export interface Mutation {
  readonly kind: 'drop' | 'swap';
  readonly procedure: string;
  /** The statement that is dropped, or that comes after its neighbour. */
  readonly label: string;
  /** The neighbour that comes first then; null for a drop. */
  readonly neighbour: string | null;
}

/** `drop m2p_add_override: list_add(lru)`, `swap xen_mc_flush: mcidx = 0, then argidx = 0`. */
export const nameOf = ({ kind, procedure, label, neighbour }: Mutation): string =>
  `${kind} ${procedure}: ${label}${neighbour === null ? '' : `, then ${neighbour}`}`;

/**
 * Whether a procedure is what callers, hardware or a peer may do, and no code that could be wrong: it
 * has a place where its actor rests between operations.
 */
export const isEnvironment = ({ body }: Procedure): boolean =>
  [...statementsOf(body)].some((statement) => statement.kind === 'either' && statement.rest);

/** What is chosen (a fault, an order of arrival) is no statement that could be missing. */
const isWritten = ({ kind }: AnyStatement): boolean => kind !== 'either';

/** Every mutation of a procedure, in the order of its statements. */
export function mutationsOf({ name: procedure, body }: Procedure): readonly Mutation[] {
  const drops = [...statementsOf(body)]
    .filter(isWritten)
    .map(({ label }): Mutation => ({ kind: 'drop', procedure, label, neighbour: null }));
  const swaps = neighboursIn(body, isWritten).map(
    ([first, second]): Mutation => ({
      kind: 'swap',
      procedure,
      label: first.label,
      neighbour: second.label,
    }),
  );
  return [...drops, ...swaps];
}

/** The tree with the mutation. Errors: those of `apply`. */
export function mutated(tree: Tree, mutation: Mutation): Tree {
  const { kind, procedure, label, neighbour } = mutation;
  const edit: Edit =
    neighbour === null
      ? { kind: 'remove', at: label }
      : { kind: 'move', at: label, after: neighbour };
  const name = nameOf(mutation);
  const hunk = { name: kind, what: name, procedure, edits: [edit], locals: {}, whole: null };
  return apply(tree, patch({ name, title: name, source: 'pvmc', hunks: [hunk] }));
}
