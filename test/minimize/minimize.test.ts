import { describe, expect, test } from '@jest/globals';
import { NoDeadlock, NoKernelBug, RandomWalk } from '../../src/explore/index.js';
import {
  type MinimizeOptions,
  minimize,
  type Pass,
  PinnedSearch,
} from '../../src/minimize/index.js';
import { apply, type Machine, type Property } from '../../src/model/index.js';
import { type Counterexample, counterexampleOf, replay } from '../../src/trace/index.js';
import { toyCatalogue } from '../campaign/toy-catalogue.js';
import { find, thrownBy } from '../trace/find.js';
import {
  atomic,
  bugOn,
  grantMachine,
  grantTree,
  HandlesGrowWithPins,
  PinsEqualHandles,
  TwoPins,
  UnmappedAtRest,
} from '../trace/grant-machine.js';
import { lockMachine } from '../trace/lock-machine.js';
import { twoConjuncts } from './two-conjuncts.js';

const BUILT_IN: readonly Property[] = [NoDeadlock, NoKernelBug];

/** A violation that a random walk comes upon. */
function walked(machine: Machine, property: Property, seed: number): Counterexample {
  const asked = BUILT_IN.includes(property) ? [] : [property];
  const walk = new RandomWalk(machine, asked, { seed, walks: 100, steps: 100 });
  walk.advance(Number.POSITIVE_INFINITY);
  const { properties } = walk.result('exhausted', 0);
  const path = properties.find((one) => one.property === property)?.path;
  if (path === null || path === undefined) throw new Error(`no walk violates ${property.name}`);
  const found = { property, path, strategy: 'random-walk', shortest: false, foundWith: '0.1.0' };
  return counterexampleOf(machine, found);
}

const machines: readonly [string, Machine, Property][] = [
  ['an always', grantMachine(), PinsEqualHandles],
  ['a step', grantMachine(), HandlesGrowWithPins],
  ['a quiescent', grantMachine(), UnmappedAtRest],
  ['a witness', grantMachine(), TwoPins],
  ['a stopped kernel', grantMachine(apply(grantTree, bugOn)), NoKernelBug],
  ['a deadlock', lockMachine(3), NoDeadlock],
];

describe('a trace of a random walk', () => {
  test.each(machines)(
    'of %s: as short as breadth-first search has it',
    async (_, machine, asked) => {
      const best = find(machine, asked);
      for (let seed = 0; seed < 20; seed++) {
        const found = walked(machine, asked, seed);
        const { counterexample, result } = await minimize(machine, found, asked);
        expect(result).toBe('shortest');
        expect(counterexample).toMatchObject({ length: best.length, shortest: true });
        const again = replay(machine, counterexample, asked);
        expect(again).toMatchObject({ kind: 'reproduced', at: counterexample.length });
      }
    },
  );

  test('without a search: shrunk, and every pass is told', async () => {
    const [, machine, asked] = machines[0];
    const found = walked(machine, asked, 7);
    const passes: Pass[] = [];
    const { counterexample, result, stop } = await minimize(machine, found, asked, {
      maxStates: 1,
      onPass: (pass) => passes.push(pass),
    });
    expect([result, stop, counterexample.shortest]).toEqual(['shrunk', 'max-states', false]);
    expect(counterexample.length).toBeLessThanOrEqual(found.length);
    expect(passes.map(({ kind }) => kind)).toContain('drop');
    expect(passes.slice(-3)).toMatchObject([
      { kind: 'search', over: 'its actions', stop: 'max-states' },
      { kind: 'search', over: 'all of its actors', stop: 'max-states' },
      { kind: 'search', over: 'all actions', stop: 'max-states' },
    ]);
    for (const { from, to } of passes) expect(to).toBeLessThanOrEqual(from);
  });
});

test.each<[string, MinimizeOptions, string]>([
  ['when time is over', { timeout_s: 1e-9 }, 'timeout'],
  ['when it is interrupted', { signal: AbortSignal.abort() }, 'interrupted'],
])('%s: what it has until then, and it is no shortest one', async (_, options, stop) => {
  const machine = toyCatalogue().machine('counter-1.0', [], 'twelve-tasks');
  const asked = toyCatalogue().property('NoUpdateIsLost');
  const found = walked(machine, asked, 3);
  const ended = await minimize(machine, found, asked, options);
  expect(ended).toMatchObject({ result: 'shrunk', stop, counterexample: { shortest: false } });
  expect(replay(machine, ended.counterexample, asked).kind).toBe('reproduced');
});

describe('a search for at most so many actions', () => {
  test.each(machines)(
    'of %s: finds the shortest trace, and nothing below',
    (_, machine, property) => {
      const { length } = find(machine, property);
      const found = (longest: number): number | undefined => {
        const search = new PinnedSearch(machine, { property, symptom: null, longest });
        while (!search.done) search.advance(1000);
        return search.found?.taken.length;
      };
      const longest = [0, length - 1, length, length + 1];
      expect(longest.map(found)).toEqual([undefined, undefined, length, length]);
    },
  );
});

describe('what is violated stays the same', () => {
  const { machine, property, traceTo } = twoConjuncts();

  test('a conjunct is not left for one that is broken sooner', async () => {
    const late = await minimize(machine, traceTo('late'), property);
    const early = await minimize(machine, traceTo('early'), property);
    expect([late.result, late.counterexample.length]).toEqual(['shortest', 5]);
    expect([early.result, early.counterexample.length]).toEqual(['shortest', 2]);
    expect(late.symptom).toBe('decided by late[].done');
    expect(early.symptom).toBe('decided by early');
  });

  test('nor is the text of a BUG', async () => {
    const late = await minimize(machine, traceTo('late bug'), NoKernelBug);
    expect(late.symptom).toBe('the kernel stopped: late');
    expect(late.counterexample.steps.at(-1)?.label).toBe('BUG late');
    expect(late.counterexample.length).toBe(6);
    const early = await minimize(machine, traceTo('early bug'), NoKernelBug);
    expect(early.symptom).toBe('the kernel stopped: early');
    expect(early.counterexample.length).toBe(3);
  });

  test('nor are those who wait in a deadlock', async () => {
    const ring = lockMachine(3);
    const found = walked(ring, NoDeadlock, 1);
    const { symptom } = await minimize(ring, found, NoDeadlock);
    expect(symptom.split(';')).toHaveLength(3);
    expect(symptom).toContain('task0 in pte_offset_map_lock, before `spin_lock_nest_lock(ptl)`');
  });
});

test('a trace that violates nothing here: R006, exit code 15', async () => {
  const found = find(grantMachine(), PinsEqualHandles);
  const fixed = grantMachine(apply(grantTree, atomic));
  const thrown = await thrownBy(() => minimize(fixed, found, PinsEqualHandles));
  expect(thrown).toMatchObject({ code: 'R006', exitCode: 15 });
});
