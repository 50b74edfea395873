/** Neighbours among the statements that a patch adds, swapped. */
import {
  type AnyBody,
  type AnyStatement,
  bodiesOf,
  statementsOf,
  type Tree,
  withBodies,
} from '../model/index.js';
import type { Judged, Loss, Variant } from './loss.js';

export interface OrderRow {
  readonly procedure: string;
  /** As the patch has them. */
  readonly first: string;
  readonly second: string;
  readonly verdict: 'ORDER MATTERS' | 'EITHER ORDER' | 'VOID' | 'UNKNOWN';
  readonly losses: readonly Loss[];
  readonly why: string;
}

interface Neighbours {
  readonly procedure: string;
  readonly first: string;
  readonly second: string;
}

export async function ordersOf(
  before: Tree,
  after: Tree,
  judge: (variant: Variant) => Promise<Judged>,
): Promise<readonly OrderRow[]> {
  const rows: OrderRow[] = [];
  for (const pair of neighboursAdded(before, after)) {
    const title = JSON.stringify([...after.patches, pair]);
    const tree = (): Tree => swapped(after, pair);
    rows.push(rowOf(pair, await judge({ title, tree })));
  }
  return rows;
}

/**
 * A trace that has the two in the other order cannot be followed on the patched tree, so another way
 * to what it violates says nothing; another BUG does.
 */
const isTelling = ({ kind, message, instead }: Loss): boolean =>
  kind !== 'another way' || message !== (instead?.message ?? null);

function rowOf(pair: Neighbours, { losses: all, why, undecided }: Judged): OrderRow {
  const losses = all.filter((one) => isTelling(one));
  const open = undecided ? 'UNKNOWN' : 'EITHER ORDER';
  const verdict = why !== null ? 'VOID' : losses.length > 0 ? 'ORDER MATTERS' : open;
  return { ...pair, verdict, losses, why: why ?? '' };
}

/** Statements that stand next to each other, and that the tree before has neither of. */
function neighboursAdded(before: Tree, after: Tree): readonly Neighbours[] {
  return [...after.procedures.values()].flatMap(({ name, body }) => {
    const old = new Set<unknown>(statementsOf(before.procedures.get(name)?.body ?? []));
    const labels = new Set([...old].map((one) => (one as AnyStatement).label));
    if (before.procedures.get(name)?.body === body) return [];
    return neighboursIn(body, (one) => !labels.has(one.label)).map(([first, second]) => ({
      procedure: name,
      first: first.label,
      second: second.label,
    }));
  });
}

/** What goes somewhere else cannot change places with what it goes away from. */
const staysHere = ({ kind }: AnyStatement): boolean => kind !== 'return' && kind !== 'goto';

/** Statements of a kind that stand next to each other, at any depth, and can change places. */
export function neighboursIn(
  body: AnyBody,
  isOne: (statement: AnyStatement) => boolean,
): readonly (readonly [AnyStatement, AnyStatement])[] {
  const here = body.flatMap((second, at) => {
    const first = body[at - 1];
    const both = first !== undefined && [first, second].every((s) => isOne(s) && staysHere(s));
    return both ? [[first, second] as const] : [];
  });
  return [...here, ...body.flatMap((s) => bodiesOf(s).flatMap((b) => neighboursIn(b, isOne)))];
}

function swapped(of: Tree, { procedure, first, second }: Neighbours): Tree {
  const procedures = new Map(of.procedures);
  const found = procedures.get(procedure);
  if (found !== undefined) {
    procedures.set(procedure, { ...found, body: swappedBody(found.body, first, second) });
  }
  return { ...of, procedures };
}

function swappedBody(body: AnyBody, first: string, second: string): AnyBody {
  const at = body.findIndex(({ label }) => label === first);
  if (body[at + 1]?.label === second) {
    return [...body.slice(0, at), ...body.slice(at, at + 2).reverse(), ...body.slice(at + 2)];
  }
  return body.map((statement) => {
    const inner = bodiesOf(statement);
    if (inner.length === 0) return statement;
    return withBodies(
      statement,
      inner.map((part) => swappedBody(part, first, second)),
    );
  });
}
