/** Times whole searches; nothing here judges a time. */
import { BreadthFirstSearch } from '../src/explore/index.js';
import {
  KernelBug,
  type Machine,
  PlainSpace,
  type PlainState,
  type Property,
  type Taken,
} from '../src/model/index.js';
import { copyState, viewOf } from '../src/schema/index.js';

export interface Measured {
  readonly states: number;
  readonly transitions: number;
  /** Of the longest shortest path; null where it is not counted. */
  readonly depth: number | null;
  readonly seconds: number;
  /** Of the packed store at the end; null for frozen objects, whose size nothing tells. */
  readonly bytesPerState: number | null;
}

const secondsOf = <T>(run: () => T): [made: T, seconds: number] => {
  const started = performance.now();
  const made = run();
  return [made, (performance.now() - started) / 1000];
};

/** Breadth-first search on packed words, one thread, all states stored. */
export function packed(machine: Machine, properties: readonly Property[]): Measured {
  const [search, seconds] = secondsOf(() => {
    const started = new BreadthFirstSearch(machine, properties);
    while (!started.done) started.advance(1_000_000);
    return started;
  });
  const { states, transitions, depth, bytesPerState } = search.result('exhausted', seconds);
  return { states, transitions, depth, seconds, bytesPerState };
}

/** The state after an action, or null where the action stops the kernel. */
function after(space: PlainSpace, state: PlainState, taken: Taken): PlainState | null {
  try {
    return space.next(state, taken);
  } catch (thrown) {
    if (thrown instanceof KernelBug) return null;
    throw thrown;
  }
}

/** The same search on frozen objects, one immer recipe a step; states are known by packed words. */
export function plain(machine: Machine): Measured {
  const space = new PlainSpace(machine);
  const words = new Int32Array(machine.layout.words);
  const view = viewOf(machine.layout, words);
  const keyOf = (state: PlainState): string => {
    words.fill(0);
    copyState(machine.layout, state, view);
    return words.join();
  };
  let transitions = 0;
  const [states, seconds] = secondsOf(() => {
    const queue = machine.initial.map((_, index) => space.initial(index));
    const known = new Set(queue.map(keyOf));
    for (const state of queue) {
      for (const taken of space.enabled(state)) {
        transitions += 1;
        const next = after(space, state, taken);
        if (next === null) continue;
        const key = keyOf(next);
        if (known.has(key)) continue;
        known.add(key);
        queue.push(next);
      }
    }
    return known.size;
  });
  return { states, transitions, depth: null, seconds, bytesPerState: null };
}
