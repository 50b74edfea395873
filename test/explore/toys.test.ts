import { describe, expect, it } from '@jest/globals';
import { ClaimedPageHasItsOwner, toyMachine } from '../../bench/toy-machine.js';
import { BreadthFirstSearch } from '../../src/explore/index.js';
import { toys } from '../toys/index.js';
import { finished, replayed, verdictsOf } from './outcome.js';
import { strategies } from './strategies.js';

const BUILT_IN = { NoDeadlock: 'HOLDS', NoKernelBug: 'HOLDS' };

describe('breadth-first search of', () => {
  for (const toy of toys) {
    const { states, transitions, depth, verdicts } = toy;
    const said = Object.entries(verdicts).map(([name, verdict]) => `${name} ${verdict}`);
    it(`${toy.name}: finds ${states} states, ${transitions} transitions, depth ${depth}; ${said.join(', ')}`, () => {
      const result = finished(new BreadthFirstSearch(toy.machine, toy.properties));
      expect(result).toMatchObject({ states, transitions, depth });
      expect(verdictsOf(result)).toEqual({ ...BUILT_IN, ...verdicts });
    });
  }

  it('the bench toy, 2 tasks and 3 pages: finds 1,856,000 states, 4,560,000 transitions, depth 134', () => {
    const result = finished(new BreadthFirstSearch(toyMachine(2, 3), [ClaimedPageHasItsOwner]));
    expect(result).toMatchObject({ states: 1_856_000, transitions: 4_560_000, depth: 134 });
    expect(verdictsOf(result)).toEqual({ ...BUILT_IN, ClaimedPageHasItsOwner: 'HOLDS' });
  });
});

for (const strategy of strategies) {
  describe(`${strategy.name}`, () => {
    for (const toy of toys) {
      const expected = { ...BUILT_IN, ...toy.verdicts };
      it(`finds what is seeded in ${toy.name}, and nothing else, by traces that replay`, () => {
        const result = finished(strategy.of(toy.machine, toy.properties));
        for (const { property, verdict, path } of result.properties) {
          const [wanted] = (expected[property.name as keyof typeof expected] ?? '').split(' in ');
          expect(`${property.name} ${verdict}`).toBe(
            `${property.name} ${strategy.exhaustive ? wanted : atRandom(wanted, property.kind)}`,
          );
          if (path !== null) expect(() => replayed(toy.machine, path)).not.toThrow();
        }
      });
    }

    it('gives the same counts, verdicts and traces when it is run again', () => {
      for (const { machine, properties } of toys) {
        const [one, other] = [1, 2].map(() => finished(strategy.of(machine, properties)));
        expect(one).toEqual(other);
      }
    });
  });
}

/** What walks can say where an exhaustive search says `wanted`. */
function atRandom(wanted: string | undefined, kind: string): string {
  if (wanted === 'HOLDS' && kind !== 'sometimes') return 'NOT VIOLATED';
  if (wanted === 'VACUOUS' && kind === 'sometimes') return 'UNKNOWN';
  return wanted ?? '';
}
