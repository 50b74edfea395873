import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { StateStore } from '../../src/explore/index.js';

/** States of few values, so that many are equal; `spread` puts the difference in another word or bit. */
const stateOf = (words: number, value: number, spread: number): Int32Array => {
  const state = new Int32Array(words);
  state[spread % words] = value << (spread % 24);
  return state;
};

describe('the store of states', () => {
  it('numbers distinct states in the order they come, as a Map does, one at a time or in batches', () => {
    let most = 0;
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5 }),
        fc.array(fc.tuple(fc.nat(60), fc.nat(60)), { maxLength: 400, size: 'max' }),
        fc.boolean(),
        (words, drawn, batched) => {
          const [store, known] = [new StateStore(words, 4), new Map<string, number>()];
          const parents: number[] = [];
          drawn.forEach(([value, spread], parent) => {
            const state = stateOf(words, value, spread);
            const key = state.join();
            const was = known.get(key);
            if (was === undefined) {
              known.set(key, known.size);
              parents.push(parent);
            }
            if (!batched) {
              expect(store.add(state, parent)).toBe(
                was === undefined ? parents.length - 1 : -1 - was,
              );
              return;
            }
            // The state it came from is another one, so this one is put in the batch.
            store.put(
              state,
              state.map((word) => ~word),
              parent,
            );
            if (store.full || value === 0) store.settle();
          });
          store.settle();
          expect(store.count).toBe(known.size);
          const target = new Int32Array(words);
          for (const [key, index] of known) {
            store.load(index, target);
            expect([target.join(), store.parent(index)]).toEqual([key, parents[index]]);
            expect(store.equals(index, target)).toBe(true);
            if (index > 0) expect(store.equals(index - 1, target)).toBe(false);
          }
          most = Math.max(most, known.size);
        },
      ),
      { numRuns: 100 },
    );
    expect(most).toBeGreaterThan(100);
  });

  it('keeps 300,000 states of 3 words apart, over several chunks and many tables', () => {
    const store = new StateStore(3);
    const state = new Int32Array(3);
    for (let round = 0; round < 2; round++) {
      for (let i = 0; i < 300_000; i++) {
        state.set([i % 7, i * 4096, 0 - i]);
        if (store.full) store.settle();
        store.put(state, new Int32Array([-1, -1, -1]), i);
      }
      store.settle();
      expect(store.count).toBe(300_000);
    }
    for (const i of [0, 1, 99_999, 262_143, 262_144, 299_999]) {
      store.load(i, state);
      expect([...state, store.parent(i)]).toEqual([i % 7, (i * 4096) | 0, 0 - i, i]);
    }
  });
});
