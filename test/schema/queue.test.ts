import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { freeze, produce } from 'immer';
import {
  bool,
  clear,
  type Infer,
  layoutOf,
  pathOf,
  push,
  QueueFull,
  queue,
  range,
  record,
  removeAt,
  toPlain,
  vector,
  viewOf,
} from '../../src/schema/index.js';

const Item = record({ n: range(0, 9), inner: record({ flag: bool() }), big: range(0, 2 ** 29) });
const Items = queue(3, Item);
const State = record({ before: range(0, 5), rings: vector(2, record({ ring: Items })) });
type State = Infer<typeof State>;
const made = layoutOf(State, {});

/** What one operation does to a queue, and to the array that it stands for. */
type Op = { readonly kind: 'push' | 'removeAt' | 'clear'; readonly n: number };
const op: fc.Arbitrary<Op> = fc.record({
  kind: fc.constantFrom('push', 'push', 'removeAt', 'clear'),
  n: fc.nat(4),
});

function act(state: State, { kind, n }: Op): string {
  const { ring } = state.rings[1];
  try {
    if (kind === 'clear') clear(Items, ring);
    else if (kind === 'removeAt') removeAt(Items, ring, n);
    else {
      const slot = push(ring);
      slot.n = n;
      slot.inner.flag = n % 2 === 1;
      slot.big = n * 1000;
    }
    return 'done';
  } catch (thrown) {
    if (thrown instanceof QueueFull) return `${pathOf(made, state, thrown.queue)} is full`;
    if (thrown instanceof RangeError) return thrown.message;
    throw thrown;
  }
}

function naive(list: number[], { kind, n }: Op): string {
  if (kind === 'clear') list.length = 0;
  else if (kind === 'removeAt') {
    if (n >= list.length) return `no item ${n} in a queue of ${list.length}`;
    list.splice(n, 1);
  } else if (list.length === 3) return 'rings[1].ring is full';
  else list.push(n);
  return 'done';
}

const items = (list: readonly number[]): unknown[] =>
  Array.from({ length: 3 }, (_, i) => {
    const n = list[i] ?? 0;
    return { n, inner: { flag: n % 2 === 1 }, big: n * 1000 };
  });

describe('a queue', () => {
  it('is a list of at most max items in both representations, its unused slots blank', () => {
    fc.assert(
      fc.property(fc.array(op, { maxLength: 15 }), (ops) => {
        const view = viewOf<typeof State>(made, new Int32Array(made.words));
        view.before = 4;
        let plain = freeze(toPlain<typeof State>(made, view), true);
        const list: number[] = [];
        for (const each of ops) {
          const said = naive(list, each);
          expect(act(view, each)).toBe(said);
          plain = produce(plain, (draft) => {
            expect(act(draft as State, each)).toBe(said);
          });
          const expected = {
            before: 4,
            rings: [
              { ring: { length: 0, items: items([]) } },
              { ring: { length: list.length, items: items(list) } },
            ],
          };
          expect(toPlain(made, view)).toEqual(expected);
          expect(plain).toEqual(expected);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('that is no part of a state has no path', () => {
    const view = viewOf<typeof State>(made, new Int32Array(made.words));
    expect(pathOf(made, view, { length: 0 })).toBeNull();
  });
});
