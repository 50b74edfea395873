import { describe, expect, it } from '@jest/globals';
import { ClaimedPageHasItsOwner, toyMachine } from '../../bench/toy-machine.js';
import {
  BreadthFirstSearch,
  drive,
  type Progress,
  RandomWalk,
  type Search,
} from '../../src/explore/index.js';
import { lock } from '../toys/lock.js';
import { verdictsOf } from './outcome.js';

const large = (): BreadthFirstSearch =>
  new BreadthFirstSearch(toyMachine(2, 3), [ClaimedPageHasItsOwner]);
const UNKNOWN = {
  ClaimedPageHasItsOwner: 'UNKNOWN',
  NoDeadlock: 'UNKNOWN',
  NoKernelBug: 'UNKNOWN',
};

describe('a driven search', () => {
  it('ends exhausted, with every verdict, when nothing is left', async () => {
    const result = await drive(new BreadthFirstSearch(lock.machine, lock.properties));
    expect(result).toMatchObject({ stop: 'exhausted', states: 12, strategy: 'breadth-first' });
    expect(verdictsOf(result)).toMatchObject(lock.verdicts);
  });

  it('ends UNKNOWN at a number of states, and counts the same each time', async () => {
    const [one, other] = [
      await drive(large(), { maxStates: 30_000 }),
      await drive(large(), { maxStates: 30_000 }),
    ];
    expect(one.stop).toBe('max-states');
    expect(one.states).toBeGreaterThanOrEqual(30_000);
    expect(one.states).toBeLessThan(1_856_000);
    expect(verdictsOf(one)).toEqual(UNKNOWN);
    expect([one.states, one.transitions, one.depth]).toEqual([
      other.states,
      other.transitions,
      other.depth,
    ]);
  });

  it('ends UNKNOWN when the time is over', async () => {
    const result = await drive(large(), { timeout_s: 0 });
    expect(result.stop).toBe('timeout');
    expect(verdictsOf(result)).toEqual(UNKNOWN);
  });

  it('ends UNKNOWN when it is interrupted, and gives way so that it can be', async () => {
    const abort = new AbortController();
    setImmediate(() => abort.abort());
    const result = await drive(large(), { signal: abort.signal });
    expect(result.stop).toBe('interrupted');
    expect(result.states).toBeLessThan(1_856_000);
    expect(verdictsOf(result)).toEqual(UNKNOWN);
  });

  it('says on the way what it has seen, and never less than before', async () => {
    const said: Progress[] = [];
    await drive(large(), { maxStates: 100_000 }, (progress) => said.push(progress));
    expect(said.length).toBeGreaterThan(1);
    for (const [i, { states, transitions, depth, frontier, bytes }] of said.entries()) {
      const before = said[i - 1] ?? { states: 0, transitions: 0, depth: 0, bytes: 0 };
      expect(states).toBeGreaterThan(before.states);
      expect(transitions).toBeGreaterThan(before.transitions);
      expect(depth).toBeGreaterThanOrEqual(before.depth);
      expect(bytes).toBeGreaterThan(before.bytes);
      expect(frontier).toBeGreaterThan(0);
      expect(frontier).toBeLessThan(states);
    }
  });

  it('ends with what it has when memory is over, and passes other errors on', async () => {
    const failing = (thrown: Error): Search => {
      const search = new BreadthFirstSearch(lock.machine, lock.properties);
      return Object.assign(Object.create(search), {
        advance: () => {
          throw thrown;
        },
      });
    };
    const result = await drive(failing(new RangeError('Array buffer allocation failed')));
    expect(result).toMatchObject({ stop: 'memory', states: 1 });
    await expect(drive(failing(new TypeError('other')))).rejects.toThrow('other');
  });
});

describe('a random walk', () => {
  const walk = (seed: number) =>
    drive(
      new RandomWalk(toyMachine(2, 3), [ClaimedPageHasItsOwner], { seed, walks: 20, steps: 50 }),
    );

  it('takes the walks and steps it was given, and the same ones for the same seed', async () => {
    const [one, again, other] = [await walk(1), await walk(1), await walk(2)];
    expect(one).toMatchObject({ stop: 'walks', transitions: 1000, depth: 50 });
    expect(verdictsOf(one)).toEqual({
      ClaimedPageHasItsOwner: 'NOT VIOLATED',
      NoDeadlock: 'NOT VIOLATED',
      NoKernelBug: 'NOT VIOLATED',
    });
    expect(again.states).toBe(one.states);
    expect(other.states).not.toBe(one.states);
  });
});
