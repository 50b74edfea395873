/** `==` and its kin, on the values that a replay prints. */

import { nearest } from '../errors/index.js';
import type { Scalar, ScalarValue } from '../schema/index.js';
import { type ASTNode, wrongType } from './syntax.js';
import { described, inner, isBool, isNumber, type Term } from './terms.js';

type Test = () => boolean;

/** Errors: A003 when the two can never be equal, whatever the state. */
export function equality(left: Term, right: Term, equal: boolean): Test {
  if (left.type.kind === 'field' && right.literal !== undefined) {
    return against(left, meantBy(left.type.scalar, right), equal);
  }
  if (right.type.kind === 'field' && left.literal !== undefined) {
    return against(right, meantBy(right.type.scalar, left), equal);
  }
  if (!comparable(left, right)) {
    wrongType(right.node, `this is ${described(right)}`, described(left));
  }
  const [a, b] = [left.get, right.get];
  return () => {
    const [x, y] = [a(), b()];
    return x !== undefined && y !== undefined && (x === y) === equal;
  };
}

function against({ get }: Term, value: unknown, equal: boolean): Test {
  if (equal) return () => get() === value;
  return () => {
    const now = get();
    return now !== undefined && now !== value;
  };
}

/** Most values that are tried for a text, or offered where none fits. */
const MOST_SHOWN = 70_000;

/** The value of a field that a literal stands for. Errors: A003. */
function meantBy(scalar: Scalar, { node, literal }: Term): ScalarValue {
  const value = literal as ScalarValue;
  const { kind } = inner(scalar);
  if (kind === 'union' && typeof value === 'string') {
    const codes = Math.min(scalar.size, MOST_SHOWN);
    for (let code = 0; code < codes; code++) {
      const one = scalar.decode(code);
      if (one !== null && scalar.show(one) === value) return one;
    }
  } else if (scalar.encode(value) >= 0 && !(kind === 'union' && value !== null)) return value;
  return wrongType(node, `${quoted(value)} is not a value of this field`, wantedOf(scalar, value));
}

const quoted = (value: unknown): string =>
  typeof value === 'string' ? `'${value}'` : String(value);

function wantedOf(scalar: Scalar, value: ScalarValue): string {
  const { kind } = inner(scalar);
  const isText = kind === 'oneOf' || kind === 'union';
  if (!isText || scalar.size > MOST_SHOWN) return scalar.domain;
  const values = Array.from({ length: scalar.size }, (_, code) => scalar.decode(code));
  const names = values.filter((one) => one !== null).map((one) => `'${scalar.show(one)}'`);
  const near = typeof value === 'string' ? nearest(`'${value}'`, names) : [];
  return near.length > 0 ? near.join(' or ') : scalar.domain;
}

function comparable(left: Term, right: Term): boolean {
  const [a, b] = [left.type, right.type];
  if (isNumber(a) && isNumber(b)) return true;
  if (isBool(a) && isBool(b)) return true;
  if (a.kind !== 'field' || b.kind !== 'field') return a.kind === b.kind && a.kind === 'text';
  const [x, y] = [inner(a.scalar), inner(b.scalar)];
  return x === y || (x.kind === 'oneOf' && y.kind === 'oneOf');
}

const ORDERS = {
  '<': (a: number, b: number) => a < b,
  '<=': (a: number, b: number) => a <= b,
  '>': (a: number, b: number) => a > b,
  '>=': (a: number, b: number) => a >= b,
} as const;

export type Order = keyof typeof ORDERS;

/** Null is neither less nor more than anything. Errors: A003 for what is no number. */
export function order(left: Term, right: Term, op: Order): Test {
  const [a, b] = [numberOf(left), numberOf(right)];
  const holds = ORDERS[op];
  return () => {
    const [x, y] = [a(), b()];
    return typeof x === 'number' && typeof y === 'number' && holds(x, y);
  };
}

/** Errors: A003. */
export function numberOf(term: Term): () => unknown {
  if (!isNumber(term.type)) wrongType(term.node, `this is ${described(term)}`, 'a number');
  return term.get;
}

/** `pages[0].p2m.startsWith('FOREIGN')`: of what a replay prints. Errors: A003. */
export function startsWith(of: Term, prefix: Term): Test {
  const { type, get } = of;
  if (type.kind !== 'field') return wrongType(of.node, `this is ${described(of)}`, 'a field');
  const { literal } = prefix;
  if (typeof literal !== 'string') {
    return wrongType(prefix.node, `this is ${described(prefix)}`, 'a text');
  }
  const known = new Map<unknown, boolean>([[undefined, false]]);
  return () => {
    const value = get();
    let holds = known.get(value);
    if (holds === undefined) {
      holds = type.scalar.show(value as ScalarValue).startsWith(literal);
      known.set(value, holds);
    }
    return holds;
  };
}

/** Errors: A003. */
export function truth(term: Term, node: ASTNode = term.node): Test {
  if (!isBool(term.type)) wrongType(node, `this is ${described(term)}`, 'true or false');
  const { get } = term;
  return () => get() === true;
}
