import type { Path, Search, SearchResult } from '../../src/explore/index.js';
import type { Machine } from '../../src/model/index.js';
import { KernelBug, PlainSpace, type PlainState } from '../../src/model/index.js';

/** Runs a search to its end. */
export function finished(search: Search): SearchResult {
  while (!search.done) search.advance(100_000);
  return search.result('exhausted', 0);
}

/** `VIOLATED in 4`, `HOLDS`, by the name of the property. */
export const verdictsOf = (result: SearchResult): Record<string, string> =>
  Object.fromEntries(
    result.properties.map(({ property, verdict, path }) => [
      property.name,
      path === null ? verdict : `${verdict} in ${path.taken.length}`,
    ]),
  );

export interface Replayed {
  /** The states along the path, the initial one first. */
  readonly states: readonly PlainState[];
  /** What the last step said when it stopped the kernel. */
  readonly bug: string | null;
}

/** Goes along a path on the plain representation. Throws when a step is not enabled. */
export function replayed(machine: Machine, { initial, taken }: Path): Replayed {
  const space = new PlainSpace(machine);
  const states = [space.initial(initial)];
  for (const way of taken) {
    const state = states.at(-1) as PlainState;
    const enabled = space
      .enabled(state)
      .some((w) => w.actor === way.actor && w.action === way.action && w.choice === way.choice);
    if (!enabled) throw new Error(`${way.action.label} is not enabled`);
    try {
      states.push(space.next(state, way));
    } catch (thrown) {
      if (thrown instanceof KernelBug) return { states, bug: thrown.message };
      throw thrown;
    }
  }
  return { states, bug: null };
}
