/**
 * The combinators a bounded state is written with.
 *
 * A schema is symbolic: the number of elements of a sort (`pages`, `cpus`, ...) is given later by
 * `layoutOf(schema, sizes)`, so one schema serves every scope and a sort of size zero costs no bits.
 * The blank value of every scalar is the first of its domain: `false`, `lo`, the first name, id 0,
 * `null`, the first variant. It is the one that is stored as zero.
 */

/** How many elements each sort has, by name. */
export type Sizes = Readonly<Record<string, number>>;

/** A number, or one that depends on the sizes of the sorts. */
export type Bound = number | ((sizes: Sizes) => number);

export interface BoolNode {
  readonly kind: 'bool';
}
export interface RangeNode {
  readonly kind: 'range';
  readonly lo: number;
  readonly hi: Bound;
}
export interface OneOfNode<N extends string = string> {
  readonly kind: 'oneOf';
  readonly names: readonly N[];
}
export interface IdNode {
  readonly kind: 'id';
  readonly sort: string;
}
export interface OrNullNode<T extends NonNullScalar = NonNullScalar> {
  readonly kind: 'orNull';
  readonly inner: T;
}
export interface UnionNode {
  readonly kind: 'union';
  readonly variants: Variants;
  /** The name of the variant that a value belongs to. */
  tag(value: number): string;
  /** The id that a value carries (0 for a variant without payload). */
  payload(value: number): number;
}
export interface TypedUnionNode<V extends Variants> extends UnionNode {
  readonly variants: V;
  /** Constructors: a number for a variant without payload, a function of the id for one with. */
  readonly values: { readonly [K in keyof V]: V[K] extends null ? number : (id: number) => number };
  tag(value: number): keyof V & string;
  /** Whether a value belongs to a variant. */
  is(value: number, tag: keyof V & string): boolean;
}
export interface RecordNode<F extends Fields = Fields> {
  readonly kind: 'record';
  readonly fields: F;
}
export interface VectorNode<T extends RecordNode = RecordNode> {
  readonly kind: 'vector';
  readonly length: Bound | string;
  readonly element: T;
}
export interface QueueNode<T extends RecordNode = RecordNode> {
  readonly kind: 'queue';
  readonly max: Bound;
  readonly element: T;
}

type Variants = Readonly<Record<string, IdNode | null>>;
type NonNullScalar = BoolNode | RangeNode | OneOfNode | IdNode | UnionNode;
export type ScalarNode = NonNullScalar | OrNullNode;
export type StructNode = RecordNode | VectorNode | QueueNode;
export type SchemaNode = ScalarNode | StructNode;
export type Fields = Readonly<Record<string, SchemaNode>>;

/** A queue in either representation: a length, and slots of which the first `length` are in use. */
export interface Queue<T> {
  length: number;
  readonly items: readonly T[];
}

/** The TypeScript type of a state. Scalars can be assigned; structure cannot be replaced. */
export type Infer<N> = N extends BoolNode
  ? boolean
  : N extends OneOfNode<infer Name>
    ? Name
    : N extends RangeNode | IdNode | UnionNode
      ? number
      : N extends OrNullNode<infer Inner>
        ? Infer<Inner> | null
        : N extends VectorNode<infer Element>
          ? readonly Infer<Element>[]
          : N extends QueueNode<infer Element>
            ? Queue<Infer<Element>>
            : N extends RecordNode<infer F>
              ? InferFields<F>
              : never;

export type InferFields<F extends Fields> = {
  -readonly [K in keyof F as F[K] extends ScalarNode ? K : never]: Infer<F[K]>;
} & {
  readonly [K in keyof F as F[K] extends ScalarNode ? never : K]: Infer<F[K]>;
};

export const bool = (): BoolNode => ({ kind: 'bool' });

/** Integers from `lo` to `hi`, both included. */
export const range = (lo: number, hi: Bound): RangeNode => ({ kind: 'range', lo, hi });

export const oneOf = <const N extends readonly string[]>(...names: N): OneOfNode<N[number]> => ({
  kind: 'oneOf',
  names,
});

/** An element of a sort, as its number from 0. */
export const id = (sort: string): IdNode => ({ kind: 'id', sort });

export const orNull = <T extends NonNullScalar>(inner: T): OrNullNode<T> => ({
  kind: 'orNull',
  inner,
});

/** A union value is its variant's number above this bit, its id below. */
export const TAG_SHIFT = 16;

/**
 * A tagged union in one word, the way the kernel tags a P2M entry: each variant carries nothing
 * (`null`) or one id. A value is a number, so it is compared and stored like one.
 */
export function union<const V extends Variants>(variants: V): TypedUnionNode<V> {
  const tags = Object.keys(variants);
  const values = Object.fromEntries(
    Object.entries(variants).map(([tag, payload], index) => [
      tag,
      payload === null
        ? index << TAG_SHIFT
        : (element: number): number => (index << TAG_SHIFT) | element,
    ]),
  ) as TypedUnionNode<V>['values'];
  return {
    kind: 'union',
    variants,
    values,
    tag: (value) => tags[value >>> TAG_SHIFT] as keyof V & string,
    payload: (value) => value & ((1 << TAG_SHIFT) - 1),
    is: (value, tag) => value >>> TAG_SHIFT === tags.indexOf(tag),
  };
}

export const record = <const F extends Fields>(fields: F): RecordNode<F> => ({
  kind: 'record',
  fields,
});

/**
 * A fixed number of records, one for each element of a sort (named by a string) or as many as a bound
 * says. Elements are records because an indexed scalar cannot be intercepted cheaply: an accessor
 * element costs 85 ns on Node 20 where a field of a record costs 2 ns.
 */
export const vector = <T extends RecordNode>(
  length: Bound | string,
  element: T,
): VectorNode<T> => ({ kind: 'vector', length, element });

/** At most `max` records in order. Use `push`, `shift` and `clear` to change it. */
export const queue = <T extends RecordNode>(max: Bound, element: T): QueueNode<T> => ({
  kind: 'queue',
  max,
  element,
});

/** The number a bound stands for at these sizes. */
export const boundAt = (bound: Bound, sizes: Sizes): number =>
  typeof bound === 'number' ? bound : bound(sizes);

export const isStruct = (node: SchemaNode): node is StructNode =>
  node.kind === 'record' || node.kind === 'vector' || node.kind === 'queue';
