import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { PvmcError } from '../../src/errors/index.js';
import { NoDeadlock, NoKernelBug, RandomWalk } from '../../src/explore/index.js';
import { apply, type Machine, type Property, propertiesOver } from '../../src/model/index.js';
import {
  counterexampleOf,
  NO_DEADLOCK,
  NO_KERNEL_BUG,
  readCounterexample,
  replay,
  writeCounterexample,
} from '../../src/trace/index.js';
import { find, thrownBy } from './find.js';
import {
  atomic,
  bugOn,
  FlushMeetsAnInterrupt,
  type GrantMemory,
  grantMachine,
  grantTree,
  HandlesGrowWithPins,
  locked,
  PinsEqualHandles,
  TwoPins,
  UnmappedAtRest,
} from './grant-machine.js';
import { lockMachine } from './lock-machine.js';

const machine = grantMachine();
const stopping = grantMachine(apply(grantTree, bugOn));
const all = [PinsEqualHandles, HandlesGrowWithPins, UnmappedAtRest, TwoPins, FlushMeetsAnInterrupt];
const lost = find(machine, PinsEqualHandles);

const cases: readonly [string, Machine, Property, number][] = [
  ['always', machine, PinsEqualHandles, 6],
  ['step', machine, HandlesGrowWithPins, 6],
  ['quiescent', machine, UnmappedAtRest, 7],
  ['sometimes', machine, TwoPins, 3],
  ['positional', machine, FlushMeetsAnInterrupt, 5],
  ['built-in', lockMachine(2), NoDeadlock, 8],
  ['built-in', stopping, NoKernelBug, 6],
];

test.each(cases)(
  'a %s property: found, written, read, replayed',
  async (_, on, property, length) => {
    const dir = await mkdtemp(join(tmpdir(), 'pvmc-'));
    const found = find(on, property);
    const read = await readCounterexample(await writeCounterexample(dir, found));
    const result = replay(on, read, property);
    expect(result).toMatchObject({ kind: 'reproduced', at: length, otherMachine: null });
    expect(result.steps.map(({ step }) => step)).toEqual(found.steps);
    expect(found.length).toBe(length);
  },
);

test('knows the built-in properties by the names the search has for them', () => {
  expect([NO_DEADLOCK, NO_KERNEL_BUG]).toEqual([NoDeadlock.name, NoKernelBug.name]);
});

test('whatever random walks find is reproduced, at the last step', () => {
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      const walk = new RandomWalk(machine, all, { seed, walks: 20, steps: 30 });
      while (!walk.done) walk.advance(1000);
      for (const { property, path, shortest } of walk.result('walks', 0).properties) {
        if (path === null) continue;
        const rest = { property, path, shortest, strategy: 'random-walk', foundWith: '0.1.0' };
        const found = counterexampleOf(machine, rest);
        expect(replay(machine, found, property)).toMatchObject({
          kind: 'reproduced',
          at: found.length,
        });
      }
    }),
    { numRuns: 20 },
  );
});

describe('what the property looked at', () => {
  const evidence = (on: Machine, property: Property): unknown => {
    const result = replay(on, find(on, property), property);
    return result.kind === 'reproduced' ? result.evidence : null;
  };

  test('is the fields it read', () => {
    expect(evidence(machine, PinsEqualHandles)).toEqual({
      fields: [
        { path: 'pages[0].pins', value: '1', before: null },
        { path: 'pages[0].handles', value: '2', before: null },
      ],
      actors: [],
    });
  });

  test('has the value before the step too, for a step property', () => {
    expect(evidence(machine, HandlesGrowWithPins)).toEqual({
      fields: [
        { path: 'pages[0].handles', value: '2', before: '1' },
        { path: 'pages[0].pins', value: '1', before: null },
      ],
      actors: [],
    });
  });

  test('is the actors whose position it asked for', () => {
    expect(evidence(machine, FlushMeetsAnInterrupt)).toEqual({
      fields: [],
      actors: ['irq0', 'task0'],
    });
  });

  test('is who waits, in a deadlock', () => {
    expect(evidence(lockMachine(2), NoDeadlock)).toEqual({
      fields: [],
      actors: ['task0', 'task1'],
    });
  });
});

describe('on another tree', () => {
  test('where the race is gone under the same labels: not reproduced, after all steps', () => {
    const result = replay(grantMachine(apply(grantTree, atomic)), lost, PinsEqualHandles);
    expect(result).toMatchObject({ kind: 'not reproduced', kernelBug: null });
    expect(result.steps).toHaveLength(lost.length);
  });

  test('where a step was added: does not fit, and R002 names both machines', async () => {
    const other = grantMachine(apply(grantTree, locked));
    const thrown = await thrownBy(() => replay(other, lost, PinsEqualHandles));
    expect(thrown).toBeInstanceOf(PvmcError);
    expect(thrown).toMatchObject({
      code: 'R002',
      data: {
        step: 2,
        steps: 6,
        actor: 'task0',
        label: 'read pins',
        machines: { found: machine.digest, now: other.digest },
      },
    });
  });

  test('where the kernel stops on the way: not reproduced, and what it said', () => {
    const longer = { ...lost, steps: [...lost.steps, ...lost.steps], length: 12 };
    const result = replay(stopping, longer, PinsEqualHandles);
    expect(result).toMatchObject({ kind: 'not reproduced', kernelBug: 'page->pins != pins' });
    expect(result.steps).toHaveLength(6);
  });

  test('with another digest, where all steps fit: reproduced, and both digests', () => {
    const more = grantMachine(grantTree, 3);
    const result = replay(more, lost, PinsEqualHandles);
    const otherMachine = { found: machine.digest, now: more.digest };
    expect(result).toMatchObject({ kind: 'reproduced', at: 6, otherMachine });
  });
});

test('an initial state that the machine does not have is R002 at step 0', async () => {
  const thrown = await thrownBy(() => replay(machine, { ...lost, initial: 2 }, PinsEqualHandles));
  expect(thrown).toMatchObject({
    code: 'R002',
    data: { step: 0, enabled: ['initial states 0..1'] },
  });
});

test('a violation earlier than the last step is reported there', () => {
  const [operation] = lost.steps;
  const longer = { ...lost, steps: [...lost.steps, operation], length: 7 };
  const result = replay(machine, longer, PinsEqualHandles);
  expect(result).toMatchObject({ kind: 'reproduced', at: 6 });
  expect(result.steps).toHaveLength(6);
});

test('an initial state can break a property', () => {
  const { always } = propertiesOver<GrantMemory>();
  const NothingIsPinned = always({
    ...PinsEqualHandles,
    name: 'NothingIsPinned',
    define: () => ({ holds: (s) => s.pages[0].pins === 0 }),
  });
  const found = find(machine, NothingIsPinned);
  expect(found).toMatchObject({ initial: 1, length: 0 });
  expect(replay(machine, found, NothingIsPinned)).toMatchObject({ kind: 'reproduced', at: 0 });
});

test.each(['always', 'step'] as const)('a %s claim says nothing where given is false', (kind) => {
  const never = { given: () => false, holds: () => false };
  const Never = { ...PinsEqualHandles, kind, name: 'Never', define: () => never } as Property;
  expect(replay(machine, lost, Never)).toMatchObject({ kind: 'not reproduced' });
});

test('a property that throws is M005, with its name', async () => {
  const { always } = propertiesOver<GrantMemory>();
  const Broken = always({
    ...PinsEqualHandles,
    name: 'Broken',
    define: () => ({ holds: (s) => s.pages[7].pins === 0 }),
  });
  const thrown = await thrownBy(() => replay(machine, lost, Broken));
  expect(thrown).toMatchObject({ code: 'M005', data: { step: 'property Broken' } });
});

test('keeps whole states when asked', () => {
  const { initial, steps } = replay(machine, lost, PinsEqualHandles, { full: true });
  expect(initial?.[0]).toEqual({ path: 'pages[0].p2m', value: 'LOCAL|0' });
  expect(steps[5].state?.[2]).toEqual({ path: 'pages[0].handles', value: '2' });
});
