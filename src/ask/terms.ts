/** The parts of an expression, with their types, bound to the state that is looked at. */
import type { FieldLayout, RecordLayout, Scalar } from '../schema/index.js';
import { type ASTNode, textOf, unknown, wrongType } from './syntax.js';

/** A view of a record or a queue; undefined for one that does not exist in this state. */
type View = Readonly<Record<string, unknown>> | undefined;

/** What a part of an expression is. A scalar that was not read from a field has no `scalar`. */
export type Type =
  | { readonly kind: 'bool' | 'int' | 'text' | 'null' }
  | { readonly kind: 'field'; readonly scalar: Scalar }
  | { readonly kind: 'record'; readonly record: RecordLayout }
  | { readonly kind: 'vector' | 'queue'; readonly element: RecordLayout; readonly most: number };

/** `get` is undefined where an element does not exist: no comparison with it is true. */
export interface Term {
  readonly node: ASTNode;
  readonly type: Type;
  readonly get: () => unknown;
  /** The value, when it is written out. */
  readonly literal?: boolean | number | string | null;
}

/** What a term is, for messages. */
export function described({ type, literal }: Term): string {
  if (literal !== undefined) return typeof literal === 'string' ? `'${literal}'` : String(literal);
  switch (type.kind) {
    case 'field':
      return `one of ${type.scalar.domain}`;
    case 'record':
      return 'a record';
    case 'vector':
    case 'queue':
      return 'a list';
    default:
      return { bool: 'true or false', int: 'a number', text: 'a text', null: 'null' }[type.kind];
  }
}

/** A field of a record. Errors: A002, A003. */
export function member(of: Term, name: string, node: ASTNode): Term {
  const { type } = of;
  if ((type.kind === 'queue' || type.kind === 'vector') && name === 'length') return size(of, node);
  if (type.kind !== 'record') {
    const wanted = type.kind === 'queue' || type.kind === 'vector' ? 'an index first' : 'a record';
    return wrongType(of.node, `this is ${described(of)}, which has no field`, wanted);
  }
  const field = type.record.fields.find((one) => one.name === name);
  if (field === undefined) {
    return unknown(
      node,
      `field of \`${textOf(of.node)}\``,
      name,
      type.record.fields.map((one) => one.name),
    );
  }
  const parent = of.get as () => View;
  return { node, type: typeOf(field), get: () => parent()?.[name] };
}

function typeOf(field: FieldLayout): Type {
  switch (field.kind) {
    case 'scalar':
      return { kind: 'field', scalar: field.scalar };
    case 'record':
      return { kind: 'record', record: field.record };
    case 'vector':
    case 'queue':
      return { kind: field.kind, element: field.element, most: field.at.length };
  }
}

/** The elements that exist, and how many. */
export interface Elements {
  readonly items: () => readonly unknown[];
  readonly length: () => number;
}

/** Errors: A003 for what is no list. */
export function elementsOf(list: Term): Elements & { readonly element: RecordLayout } {
  const { type } = list;
  if (type.kind === 'vector') {
    const items = list.get as () => readonly unknown[] | undefined;
    return {
      element: type.element,
      items: () => items() ?? [],
      length: () => items()?.length ?? 0,
    };
  }
  if (type.kind === 'queue') {
    const queue = list.get as () => { items: readonly unknown[]; length: number } | undefined;
    return {
      element: type.element,
      items: () => queue()?.items ?? [],
      length: () => queue()?.length ?? 0,
    };
  }
  return wrongType(list.node, `this is ${described(list)}`, 'a list');
}

/** How many elements there are. Errors: A003. */
export function size(list: Term, node: ASTNode): Term {
  const { length } = elementsOf(list);
  return { node, type: { kind: 'int' }, get: length };
}

/** An element of a list. Errors: A003, also for an index that no state has. */
export function element(list: Term, index: Term, node: ASTNode): Term {
  const { element: record, items, length } = elementsOf(list);
  if (!isNumber(index.type)) wrongType(index.node, `the index is ${described(index)}`, 'a number');
  const most = list.type.kind === 'vector' || list.type.kind === 'queue' ? list.type.most : 0;
  const { literal } = index;
  if (typeof literal === 'number' && (literal < 0 || literal >= most)) {
    const wanted = most === 0 ? 'another field: this scope has none of these' : `0..${most - 1}`;
    wrongType(index.node, `there is no element ${literal}`, wanted);
  }
  const at = index.get;
  return {
    node,
    type: { kind: 'record', record },
    get: () => {
      const i = at();
      return typeof i === 'number' && i >= 0 && i < length() ? items()[i] : undefined;
    },
  };
}

/** The kind of the values of a field, with `null` put aside. */
export function inner(scalar: Scalar): Exclude<Scalar['node'], { kind: 'orNull' }> {
  const { node } = scalar;
  return node.kind === 'orNull' ? node.inner : node;
}

export const isNumber = (type: Type): boolean =>
  type.kind === 'int' ||
  (type.kind === 'field' && ['range', 'id'].includes(inner(type.scalar).kind));

export const isBool = (type: Type): boolean =>
  type.kind === 'bool' || (type.kind === 'field' && inner(type.scalar).kind === 'bool');
