import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { freeze, produce } from 'immer';
import {
  checkBounds,
  copyState,
  type Layout,
  OutOfBounds,
  type RecordNode,
  reset,
  toPlain,
  viewOf,
} from '../../src/schema/index.js';
import {
  bitsAt,
  dotted,
  filled,
  type Leaf,
  layout,
  leavesOf,
  read,
  seeds,
  write,
} from './random-schema.js';

/** A layout with at least one scalar, a state of it, and one of its scalars. */
const stateAndLeaf = fc
  .tuple(
    layout.filter((made) => leavesOf(made).length > 0),
    seeds,
    fc.nat(),
  )
  .map(([made, from, pick]) => {
    const leaves = leavesOf(made);
    return { made, leaves, from, leaf: leaves[pick % leaves.length] as Leaf };
  });

const strange = fc.oneof(
  fc.integer({ min: -12, max: 12 }),
  fc.integer(),
  fc.constantFrom(-(2 ** 31), 2 ** 31 - 1, 2 ** 31, 2 ** 32, -(2 ** 31) - 1),
  fc.constantFrom(1 << 16, (1 << 16) + 1, 2 << 16, 3 << 16),
  fc.constantFrom<unknown>(
    null,
    undefined,
    true,
    false,
    'a',
    'e',
    'z',
    '1',
    '',
    0.5,
    Number.NaN,
    Infinity,
  ),
);

/** A value of the domain, one beside it, or anything. */
const near: fc.Arbitrary<(leaf: Leaf) => unknown> = fc.oneof(
  fc.nat().map(
    (seed) =>
      ({ scalar }: Leaf) =>
        scalar.decode(seed % scalar.size),
  ),
  fc.constantFrom(
    ({ scalar }: Leaf) => Number(scalar.decode(scalar.size - 1)) + 1,
    ({ scalar }: Leaf) => Number(scalar.decode(scalar.size === 1 ? 0 : 1)) - 1,
    ({ scalar }: Leaf) => Number(scalar.decode(0)) - 1,
  ),
  strange.map((value) => () => value),
);

const thrownBy = (run: () => void): unknown => {
  try {
    run();
    return null;
  } catch (thrown) {
    return thrown;
  }
};

/** Whether a value is in a domain, by listing the domain where that is short. */
const listed = ({ scalar }: Leaf, value: unknown): boolean | null =>
  scalar.size > 2000
    ? null
    : Array.from({ length: scalar.size }, (_, code) => scalar.decode(code)).includes(
        value as never,
      );

describe('a packed state', () => {
  it('reads back what was written, and changes the bits of that field only', () => {
    fc.assert(
      fc.property(stateAndLeaf, fc.nat(), ({ made, from, leaf, leaves }, seed) => {
        const words = filled(made, from);
        const view = viewOf(made, words);
        const codes = (): number[] =>
          leaves.map(({ bit, scalar }) => bitsAt(words, bit, scalar.width));
        const code = seed % leaf.scalar.size;
        const expected = codes().map((was, i) => (leaves[i] === leaf ? code : was));
        write(view, leaf.path, leaf.scalar.decode(code));
        expect(codes()).toEqual(expected);
        expect(read(view, leaf.path)).toBe(leaf.scalar.decode(code));
      }),
      { numRuns: 500 },
    );
  });

  it('of zeros holds the first value of every domain', () => {
    fc.assert(
      fc.property(layout, (made) => {
        const view = viewOf(made, new Int32Array(made.words));
        for (const { path, scalar } of leavesOf(made)) {
          expect([dotted(path), read(view, path)]).toEqual([dotted(path), scalar.decode(0)]);
        }
      }),
    );
  });

  it('comes back from the plain one: packed, plain, packed are the same words', () => {
    fc.assert(
      fc.property(layout, seeds, seeds, (made, from, other) => {
        const words = filled(made, from);
        const plain = freeze(toPlain<RecordNode>(made, viewOf(made, words)), true);
        const back = filled(made, other);
        copyState(made, plain, viewOf(made, back));
        expect(back).toEqual(words);
        const draft = produce(plainOf(made, other), (d) => copyState(made, viewOf(made, words), d));
        expect(draft).toEqual(plain);
      }),
      { numRuns: 300 },
    );
  });

  it('has the words of another exactly when the plain states are equal', () => {
    fc.assert(
      fc.property(stateAndLeaf, fc.nat(), ({ made, from, leaf }, seed) => {
        const [one, other] = [filled(made, from), filled(made, from)];
        write(viewOf(made, other), leaf.path, leaf.scalar.decode(seed % leaf.scalar.size));
        const text = (words: Int32Array): string =>
          JSON.stringify(toPlain(made, viewOf(made, words)));
        expect(one.join() === other.join()).toBe(text(one) === text(other));
      }),
      { numRuns: 500 },
    );
  });
});

const plainOf = (made: Layout, from: readonly number[]): object =>
  freeze(toPlain<RecordNode>(made, viewOf(made, filled(made, from))), true);

describe('a write outside a domain', () => {
  it('throws OutOfBounds with field and domain, the same in both representations', () => {
    const seen = { inside: 0, outside: 0 };
    fc.assert(
      fc.property(stateAndLeaf, near, ({ made, from, leaf }, valueFor) => {
        const value = valueFor(leaf);
        const words = filled(made, from);
        const before = words.slice();
        const packed = thrownBy(() => write(viewOf(made, words), leaf.path, value));
        const state = plainOf(made, from);
        const after = produce(state, (draft) => write(draft, leaf.path, value));
        const plain = thrownBy(() => checkBounds(made, state, after));
        expect(plain).toEqual(packed);
        const isInside = listed(leaf, value);
        if (isInside !== null) expect(packed === null).toBe(isInside);
        if (packed === null) {
          seen.inside += 1;
          expect(read(viewOf(made, words), leaf.path)).toBe(value === 0 ? 0 : value);
          return;
        }
        seen.outside += 1;
        expect(packed).toBeInstanceOf(OutOfBounds);
        expect(plain).toMatchObject({ field: dotted(leaf.path), domain: leaf.scalar.domain });
        expect(packed).toMatchObject({ field: dotted(leaf.path), domain: leaf.scalar.domain });
        expect(words).toEqual(before);
      }),
      { numRuns: 500 },
    );
    expect(seen.inside).toBeGreaterThan(100);
    expect(seen.outside).toBeGreaterThan(100);
  });
});

describe('reset', () => {
  it('makes a record blank and leaves the rest, the same in both representations', () => {
    fc.assert(
      fc.property(layout, seeds, fc.nat(), (made, from, pick) => {
        const records = recordsIn(made.root.node, plainOf(made, from), []);
        const { path, node } = records[pick % records.length];
        const words = filled(made, from);
        const expected = plainOf(made, from);
        const blank = viewOf(made, new Int32Array(made.words));
        reset(node, read(viewOf(made, words), path) as never);
        const plain = produce(expected, (draft) => reset(node, read(draft, path) as never));
        expect(toPlain(made, viewOf(made, words))).toEqual(plain);
        for (const { path: here } of leavesOf(made)) {
          const inside = path.every((part, i) => here[i] === part);
          expect(read(plain, here)).toBe(read(inside ? blank : expected, here));
        }
      }),
      { numRuns: 300 },
    );
  });
});

interface Place {
  readonly node: RecordNode;
  readonly path: readonly (string | number)[];
}

function recordsIn(node: RecordNode, value: unknown, path: Place['path']): Place[] {
  const inner = Object.entries(node.fields).flatMap(([name, field]) => {
    const here = [...path, name];
    const at = (value as Record<string, unknown>)[name];
    if (field.kind === 'record') return recordsIn(field, at, here);
    if (field.kind === 'vector') {
      return (at as unknown[]).flatMap((item, i) => recordsIn(field.element, item, [...here, i]));
    }
    if (field.kind !== 'queue') return [];
    const { items } = at as { items: unknown[] };
    return items.flatMap((item, i) => recordsIn(field.element, item, [...here, 'items', i]));
  });
  return [{ node, path }, ...inner];
}
