/** Whether the packed search and the plain one say the same of a machine. */
import { expect } from '@jest/globals';
import { PackedSpace, type SearchResult } from '../../src/explore/index.js';
import { type Machine, PlainSpace, type PlainState } from '../../src/model/index.js';
import { copyState, toPlain, viewOf } from '../../src/schema/index.js';
import { type PlainResult, wayName } from './plain-search.js';

export const summary = (result: SearchResult) => ({
  states: result.states,
  transitions: result.transitions,
  depth: result.depth,
  verdicts: Object.fromEntries(
    result.properties.map(({ property, verdict, path, given }) => [
      property.name,
      { verdict, length: path === null ? null : path.taken.length, given },
    ]),
  ),
});

export const plainSummary = ({ states, transitions, depth, verdicts }: PlainResult) => ({
  states,
  transitions,
  depth,
  verdicts,
});

/** Packs plain states of a machine. A view is dear, so there is one. */
function packerOf({ layout }: Machine): (state: PlainState) => Int32Array {
  const words = new Int32Array(layout.words);
  const view = viewOf(layout, words);
  return (state) => {
    words.fill(0);
    copyState(layout, state, view);
    return words.slice();
  };
}

/** Enabled ways and successors, at each of the states. */
export function stepsAgree(machine: Machine, reached: readonly PlainState[]): void {
  const { layout } = machine;
  const [plain, packed] = [new PlainSpace(machine), new PackedSpace(machine)];
  const packedOf = packerOf(machine);
  for (const state of reached) {
    packed.now.set(packedOf(state));
    expect(toPlain(layout, packed.stepper.root)).toEqual(state);
    packed.remember();
    const ways = plain.enabled(state);
    expect(packed.ways().map((way) => wayName(machine, way))).toEqual(
      ways.map((way) => wayName(machine, way)),
    );
    for (const way of ways) {
      const words = outcomeOfStep(() => packedOf(plain.next(state, way)));
      const went = packed.take(way);
      expect(went ? packed.now : packed.bug).toEqual(words);
      packed.restore();
    }
  }
}

/** What a step leads to, or what it said when it stopped the kernel. */
const outcomeOfStep = (run: () => Int32Array): Int32Array | string => {
  try {
    return run();
  } catch (thrown) {
    return (thrown as Error).message;
  }
};
