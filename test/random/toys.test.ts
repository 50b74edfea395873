/** Commands must find every fault that is seeded in the toys, and nothing else. */
import { describe, expect, it } from '@jest/globals';
import { CommandRuns } from '../../src/random/index.js';
import { counterexampleOf, replay } from '../../src/trace/index.js';
import { toys } from '../toys/index.js';

const options = { seed: 1, runs: 60, maxCommands: 20 };

/** What runs can say where an exhaustive search says `wanted`. */
function atRandom(wanted: string, kind: string): string {
  if (wanted === 'HOLDS' && kind !== 'sometimes') return 'NOT VIOLATED';
  return wanted === 'VACUOUS' && kind === 'sometimes' ? 'UNKNOWN' : wanted;
}

describe('runs by commands', () => {
  it.each(toys.map((toy) => [toy.name, toy] as const))(
    'find what is seeded in %s, and nothing else, by traces that replay',
    async (_, { machine, properties, verdicts }) => {
      const { result, thrown } = await new CommandRuns(machine, properties, [], options).run();
      expect(thrown).toBe(null);
      for (const { property, verdict, path } of result.findings) {
        const [wanted] = (verdicts[property.name] ?? 'HOLDS').split(' in ');
        expect(`${property.name} ${verdict}`).toBe(
          `${property.name} ${atRandom(wanted, property.kind)}`,
        );
        if (path === null) continue;
        const found = {
          property,
          path,
          strategy: 'fast-check',
          shortest: false,
          foundWith: 'test',
        };
        expect(replay(machine, counterexampleOf(machine, found), property).kind).toBe('reproduced');
      }
    },
  );
});
