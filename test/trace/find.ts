import { BreadthFirstSearch } from '../../src/explore/index.js';
import type { Machine, Property } from '../../src/model/index.js';
import {
  type Counterexample,
  counterexampleOf,
  NO_DEADLOCK,
  NO_KERNEL_BUG,
} from '../../src/trace/index.js';

/** The search decides these anyway. */
const BUILT_IN = [NO_DEADLOCK, NO_KERNEL_BUG];

/** The counterexample that breadth-first search finds; it fails when there is none. */
export function find(machine: Machine, wanted: Property): Counterexample {
  const search = new BreadthFirstSearch(machine, BUILT_IN.includes(wanted.name) ? [] : [wanted]);
  while (!search.done) search.advance(1_000_000);
  const found = search
    .result('exhausted', 0)
    .properties.find((p) => p.property.name === wanted.name);
  if (found === undefined || found.path === null)
    throw new Error(`nothing found for ${wanted.name}`);
  const { property, path, shortest } = found;
  return counterexampleOf(machine, {
    property,
    path,
    shortest,
    strategy: 'breadth-first',
    foundWith: '0.1.0',
  });
}

/** What `run` throws, or what it rejects with. */
export async function thrownBy(run: () => unknown): Promise<unknown> {
  try {
    await run();
  } catch (thrown) {
    return thrown;
  }
  throw new Error('nothing was thrown');
}
