import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { PvmcError } from '../../src/errors/index.js';
import { PlainSpace, type PlainState, type Taken } from '../../src/model/index.js';
import { labelOf, resolve, type TraceStep, traceOf } from '../../src/trace/index.js';
import { thrownBy } from './find.js';
import { grantMachine } from './grant-machine.js';

const machine = grantMachine();
const space = new PlainSpace(machine);
const start = space.initial();
const place = { step: 4, steps: 6 };

/** A path of enabled actions, picked by numbers, and the state it leads to. */
function walk(picks: readonly number[]): { taken: Taken[]; states: PlainState[] } {
  const [taken, states]: [Taken[], PlainState[]] = [[], [start]];
  for (const pick of picks) {
    const state = states[states.length - 1];
    const ways = space.enabled(state);
    if (ways.length === 0) break;
    const way = ways[pick % ways.length];
    taken.push(way);
    states.push(space.next(state, way));
  }
  return { taken, states };
}

const picks = fc.array(fc.nat(100), { maxLength: 25 });

test('a trace names what was taken: resolving it gives the same actions', () => {
  fc.assert(
    fc.property(picks, (numbers) => {
      const { taken, states } = walk(numbers);
      const { steps } = traceOf(machine, { initial: 0, taken });
      const again = steps.map((step, i) => resolve(space, states[i], step, place));
      expect(again).toEqual(taken);
    }),
    { numRuns: 50 },
  );
});

test('a step is data: alternative and choice only where there are several', () => {
  const { taken } = walk([1, 0]);
  expect(traceOf(machine, { initial: 1, taken })).toEqual({
    initial: 1,
    steps: [
      { actor: 'task0', procedure: 'task', label: 'operation', alternative: 'map', choice: 1 },
      { actor: 'task0', procedure: 'map_page', label: 'read pins' },
    ],
  });
});

test('a label shows the alternative and the choice', () => {
  const step = { actor: 'a', procedure: 'p', label: 'operation' };
  expect(labelOf(step)).toBe('operation');
  expect(labelOf({ ...step, alternative: 'map', choice: 1 })).toBe('operation: map [1]');
  expect(labelOf({ ...step, alternative: 'operation', choice: 0 })).toBe('operation [0]');
});

const wrong: readonly [string, TraceStep][] = [
  ['a label that is not there', { actor: 'task0', procedure: 'map_page', label: 'read pin' }],
  ['an actor that is not there', { actor: 'task9', procedure: 'map_page', label: 'read pins' }],
  ['another procedure', { actor: 'task0', procedure: 'unmap_page', label: 'read pins' }],
  [
    'a choice out of range',
    { actor: 'task1', procedure: 'task', label: 'operation', alternative: 'map', choice: 2 },
  ],
  [
    'another alternative',
    { actor: 'task1', procedure: 'task', label: 'operation', alternative: 'pin', choice: 0 },
  ],
];

test.each(wrong)('refuses %s with R002 and what is enabled', async (_, step) => {
  const { states } = walk([0]);
  const thrown = await thrownBy(() => resolve(space, states[1], step, place));
  expect(thrown).toBeInstanceOf(PvmcError);
  expect(thrown).toMatchObject({
    code: 'R002',
    data: { ...place, actor: step.actor, label: labelOf(step) },
  });
  expect((thrown as PvmcError<'R002'>).data.enabled).toContain('task0 `read pins`');
});

test('R002 lists first what the same actor can do, and names both machines', async () => {
  const { states } = walk([0]);
  const step = { actor: 'task1', procedure: 'map_page', label: 'read pins' };
  const machines = { found: '3fa1', now: '9c07' };
  const thrown = await thrownBy(() => resolve(space, states[1], step, { ...place, machines }));
  expect(String(thrown)).toBe(
    [
      'PvmcError: R002 replay stopped at step 4 of 6: `read pins` is not enabled for task1; enabled: ' +
        'task1 `operation: map [0]`, task1 `operation: map [1]`, task0 `read pins`.',
      '  Likely the model changed since the trace was found (machine 9c07, trace 3fa1). Search again: npx pvmc campaign --out DIR',
    ].join('\n'),
  );
});
