/** Schemas and states drawn at random, and where their fields are by another reckoning. */
import fc from 'fast-check';
import {
  bool,
  type FieldLayout,
  type Fields,
  id,
  isStruct,
  type Layout,
  layoutOf,
  oneOf,
  orNull,
  queue,
  type RecordLayout,
  type RecordNode,
  range,
  record,
  type Scalar,
  type ScalarNode,
  type SchemaNode,
  type Sizes,
  union,
  vector,
  viewOf,
} from '../../src/schema/index.js';

export const SIZES: Sizes = { none: 0, one: 1, few: 3, many: 6 };

const payload = fc.constantFrom(null, id('none'), id('one'), id('few'));
/** The first variant is the blank value, so it must have one. */
const firstPayload = fc.constantFrom(null, id('one'), id('few'));
const tagged = (first: fc.Arbitrary<ReturnType<typeof id> | null>) =>
  fc
    .tuple(first, fc.array(payload, { maxLength: 3 }))
    .map(([a, rest]) => union(Object.fromEntries([a, ...rest].map((p, i) => [`V${i}`, p]))));

const ranges = fc.oneof(
  fc.tuple(fc.integer({ min: -9, max: 9 }), fc.nat(8)).map(([lo, n]) => range(lo, lo + n)),
  fc
    .tuple(fc.integer({ min: -9, max: 0 }), fc.constantFrom('one', 'few'))
    .map(([lo, sort]) => range(lo, (sizes) => sizes[sort] * 2)),
  fc
    .tuple(fc.integer({ min: -(2 ** 31), max: 2 ** 30 }), fc.integer({ min: 0, max: 30 }))
    .map(([lo, bits]) => range(lo, lo + Math.max(0, 2 ** bits - 2))),
);
const names = fc.integer({ min: 1, max: 5 }).map((n) => oneOf(...'abcde'.slice(0, n).split('')));
const plainScalar = fc.oneof(
  fc.constant(bool()),
  ranges,
  names,
  fc.constantFrom('one', 'few', 'many').map(id),
);

export const scalarNode: fc.Arbitrary<ScalarNode> = fc.oneof(
  plainScalar,
  tagged(firstPayload),
  fc.oneof(plainScalar, tagged(payload), fc.constant(id('none'))).map((inner) => orNull(inner)),
);

/** Names that a careless view would trip over, and some that it would not. */
const fieldName = fc.constantFrom(
  ...['a', 'b', 'c', 'd', 'e', 'w', 'o', 's', 'p', 'length', 'items', 'prototype', 'toString'],
);

export const recordNode = (depth: number): fc.Arbitrary<RecordNode> => {
  const field: fc.Arbitrary<SchemaNode> =
    depth === 0
      ? scalarNode
      : fc.oneof(
          { weight: 4, arbitrary: scalarNode },
          { weight: 2, arbitrary: fc.constant(null).chain(() => recordNode(depth - 1)) },
          {
            weight: 2,
            arbitrary: fc
              .tuple(
                fc.constantFrom<number | string>(0, 1, 2, 'none', 'few'),
                recordNode(depth - 1),
              )
              .map(([length, element]) => vector(length, element)),
          },
          {
            weight: 1,
            arbitrary: fc
              .tuple(fc.nat(3), recordNode(depth - 1))
              .map(([max, element]) => queue(max, element)),
          },
        );
  return fc
    .uniqueArray(fc.tuple(fieldName, field), { maxLength: 7, selector: ([name]) => name })
    .map((fields) => record(Object.fromEntries(fields)));
};

/** A schema; half of the time one of its parts stands in it twice. */
export const schema: fc.Arbitrary<RecordNode> = fc
  .tuple(recordNode(3), fc.boolean())
  .map(([node, again]) => {
    const part = Object.values(node.fields).find(isStruct);
    const fields: Fields =
      again && part !== undefined ? { ...node.fields, twin: part } : node.fields;
    return record(fields);
  });

/** At most 256 words, which is what a layout may have. */
export const layout: fc.Arbitrary<Layout> = schema
  .filter((node) => roughBits(node) < 6000)
  .map((node) => layoutOf(node, SIZES));

function roughBits(node: SchemaNode): number {
  if (!isStruct(node)) return 31;
  if (node.kind === 'record') {
    return 32 + Object.values(node.fields).reduce((sum, field) => sum + roughBits(field), 0);
  }
  return 32 + 3 * roughBits(node.element);
}

export type Path = readonly (string | number)[];

/** A scalar of a state, and the first bit that it should have. */
export interface Leaf {
  readonly path: Path;
  readonly scalar: Scalar;
  readonly bit: number;
}

/** Every scalar of a layout, queue lengths included. */
export const leavesOf = ({ root }: Layout): Leaf[] => recordLeaves(root, [], 0);

function recordLeaves(at: RecordLayout, path: Path, bit: number): Leaf[] {
  return at.fields.flatMap((field) => fieldLeaves(field, [...path, field.name], bit));
}

function fieldLeaves(field: FieldLayout, path: Path, bit: number): Leaf[] {
  switch (field.kind) {
    case 'scalar':
      return [{ path, scalar: field.scalar, bit: bit + field.at }];
    case 'record':
      return recordLeaves(field.record, path, bit + field.at);
    case 'vector':
      return field.at.flatMap((at, i) => recordLeaves(field.element, [...path, i], bit + at));
    case 'queue':
      return [
        { path: [...path, 'length'], scalar: field.length, bit: bit + field.lengthAt },
        ...field.at.flatMap((at, i) =>
          recordLeaves(field.element, [...path, 'items', i], bit + at),
        ),
      ];
  }
}

/** `a.b[1].c`, as errors name a field. */
export const dotted = (path: Path): string =>
  path
    .map((part, i) => (typeof part === 'number' ? `[${part}]` : i === 0 ? part : `.${part}`))
    .join('');

export const read = (root: unknown, path: Path): unknown =>
  path.reduce<unknown>((at, part) => (at as Record<string | number, unknown>)[part], root);

export function write(root: unknown, path: Path, value: unknown): void {
  const holder = read(root, path.slice(0, -1)) as Record<string | number, unknown>;
  holder[path[path.length - 1]] = value;
}

/** The words of a state whose scalar number i has the code `seeds[i]`, modulo what it can have. */
export function filled(of: Layout, seeds: readonly number[]): Int32Array {
  const words = new Int32Array(of.words);
  const view = viewOf(of, words);
  leavesOf(of).forEach(({ path, scalar }, i) => {
    write(view, path, scalar.decode(seeds[i % seeds.length] % scalar.size));
  });
  return words;
}

export const seeds = fc.array(fc.nat(), { minLength: 1, maxLength: 20 });

/** What the bits say, read without any view. */
export function bitsAt(words: Int32Array, bit: number, width: number): number {
  let code = 0;
  for (let i = 0; i < width; i++) {
    const place = bit + i;
    code += ((words[place >> 5] >>> (place & 31)) & 1) * 2 ** i;
  }
  return code;
}
