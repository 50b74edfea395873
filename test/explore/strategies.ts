import { BreadthFirstSearch, RandomWalk, type Search } from '../../src/explore/index.js';
import type { Machine, Property } from '../../src/model/index.js';

/** Every way to search. A new strategy is one more line, and must then find every seeded fault. */
export const strategies: readonly {
  readonly name: string;
  readonly exhaustive: boolean;
  readonly of: (machine: Machine, properties: readonly Property[]) => Search;
}[] = [
  { name: 'breadth-first', exhaustive: true, of: (m, p) => new BreadthFirstSearch(m, p) },
  {
    name: 'random walk',
    exhaustive: false,
    of: (m, p) => new RandomWalk(m, p, { seed: 1, walks: 500, steps: 20 }),
  },
  {
    name: 'walk by priorities',
    exhaustive: false,
    of: (m, p) =>
      new RandomWalk(m, p, { seed: 1, walks: 1000, steps: 20, schedule: { changes: 3 } }),
  },
];
