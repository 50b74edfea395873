import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  bool,
  id,
  type Layout,
  layoutOf,
  orNull,
  queue,
  type RecordLayout,
  range,
  record,
  union,
  vector,
} from '../../src/schema/index.js';
import { layout, leavesOf, SIZES } from './random-schema.js';

const wordsOf = (fields: Parameters<typeof record>[0]): [number, number] => {
  const made = layoutOf(record(fields), { pages: 3, none: 0 });
  return [made.words, made.bits];
};

describe('a layout', () => {
  it('gives fields places that do not overlap and do not straddle words', () => {
    fc.assert(
      fc.property(layout, (made) => {
        const taken = new Set<number>();
        for (const { bit, scalar } of leavesOf(made)) {
          if (scalar.width === 0) continue;
          expect(bit >> 5).toBe((bit + scalar.width - 1) >> 5);
          for (let b = bit; b < bit + scalar.width; b++) {
            expect(taken.has(b)).toBe(false);
            taken.add(b);
          }
        }
        expect(taken.size).toBe(made.bits);
        expect(Math.max(-1, ...taken)).toBeLessThan(made.words * 32);
      }),
      { numRuns: 500 },
    );
  });

  it('keeps a record of at most 32 bits in one word and starts a larger one at a word', () => {
    fc.assert(
      fc.property(layout, (made) => {
        for (const { part, bit } of recordsOf(made.root, 0)) {
          if (part.wide) expect([bit % 32, part.bits % 32]).toEqual([0, 0]);
          else expect((bit % 32) + part.bits).toBeLessThanOrEqual(32);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('wastes less than a word for each level of wide records', () => {
    const tight = layoutOf(
      record({
        a: range(0, 2 ** 20),
        b: range(0, 2 ** 20),
        c: range(0, 2 ** 10),
        d: range(0, 2 ** 10),
      }),
      {},
    );
    expect([tight.words, tight.bits]).toEqual([2, 64]);
  });

  it('takes no bits for a sort of size zero, a vector of it, and a scalar with one value', () => {
    expect(
      wordsOf({ a: orNull(id('none')), b: range(4, 4), c: vector('none', record({ d: bool() })) }),
    ).toEqual([1, 0]);
    expect(wordsOf({ q: queue(0, record({ d: bool() })) })).toEqual([1, 0]);
  });

  it('counts 3 + 2 bits a page, 2 for a queue of three and its 3 items', () => {
    const page = record({
      owner: union({ NONE: null, PAGE: id('pages'), BAD: null }),
      stage: range(0, 3),
    });
    expect(wordsOf({ pages: vector('pages', page) })).toEqual([1, 15]);
    expect(wordsOf({ q: queue(3, record({ d: bool() })) })).toEqual([1, 5]);
  });

  it('is the same when it is made again', () => {
    const bits = (made: Layout): number[] => leavesOf(made).map(({ bit }) => bit);
    fc.assert(
      fc.property(layout, (made) => {
        expect(bits(layoutOf(made.root.node, SIZES))).toEqual(bits(made));
      }),
    );
  });
});

function recordsOf(part: RecordLayout, bit: number): { part: RecordLayout; bit: number }[] {
  const inner = part.fields.flatMap((field) => {
    if (field.kind === 'scalar') return [];
    if (field.kind === 'record') return recordsOf(field.record, bit + field.at);
    return field.at.flatMap((at) => recordsOf(field.element, bit + at));
  });
  return [{ part, bit }, ...inner];
}
