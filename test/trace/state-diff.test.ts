import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { PlainSpace, type PlainState } from '../../src/model/index.js';
import { resolve, StateDiff, type TraceStep } from '../../src/trace/index.js';
import { grantMachine } from './grant-machine.js';

const machine = grantMachine();
const space = new PlainSpace(machine);
const diff = new StateDiff(machine);

const own = (label: string): TraceStep => ({ actor: 'task1', procedure: 'map_page', label });
const operation = { actor: 'task1', procedure: 'task', label: 'operation', alternative: 'map' };
const trace: readonly TraceStep[] = [
  { ...operation, choice: 1 },
  own('read pins'),
  own('write pins'),
  own('xen_mc_entry'),
  { ...own('HYPERVISOR_multicall'), procedure: 'xen_mc_flush' },
];

/** The changes of each step of a trace, and the states it goes through. */
function followed(steps: readonly TraceStep[], initial: number) {
  const states: PlainState[] = [space.initial(initial)];
  const changes = steps.map((step, i) => {
    const taken = resolve(space, states[i], step, { step: i + 1, steps: steps.length });
    const made = space.step(states[i], taken);
    states.push(made.state);
    return diff.changes(states[i], made);
  });
  return { states, changes };
}

test('shows fields without memory., locals with their actor, values as the schema writes them', () => {
  const { changes } = followed(trace, 0);
  expect(changes).toEqual([
    [
      { path: 'task1: task.page', before: '0', after: '1' },
      { path: 'task1: map_page.page', before: '0', after: '1' },
    ],
    [],
    [
      { path: 'pages[1].pins', before: '0', after: '1' },
      { path: 'pages[1].handles', before: '0', after: '1' },
    ],
    [
      { path: 'mc.length', before: '0', after: '1' },
      { path: 'mc[0].op', before: 'none', after: 'map' },
      { path: 'mc[0].page', before: '0', after: '1' },
      { path: 'mc_owner', before: 'null', after: '1' },
    ],
    // Neither the slot that the queue has left behind, nor the locals of map_page, which is over.
    [
      { path: 'pages[1].p2m', before: 'LOCAL|1', after: 'FOREIGN|1' },
      { path: 'mc.length', before: '1', after: '0' },
      { path: 'mc_owner', before: '1', after: 'null' },
    ],
  ]);
});

test('shows a whole state: what is in use, in the order of the schema', () => {
  const { states } = followed(trace.slice(0, 4), 0);
  expect(diff.full(states[4]).map(({ path, value }) => `${path}=${value}`)).toEqual([
    'pages[0].p2m=LOCAL|0',
    'pages[0].pins=0',
    'pages[0].handles=0',
    'pages[1].p2m=LOCAL|1',
    'pages[1].pins=1',
    'pages[1].handles=1',
    'mc.length=1',
    'mc[0].op=map',
    'mc[0].page=1',
    'mc_owner=1',
    'task0: task.page=0',
    'task1: task.page=1',
    'task1: map_page.page=1',
    'task1: map_page.pins=0',
  ]);
});

test('the changes are exactly the difference of two whole states', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(100), { maxLength: 25 }), (picks) => {
      let state = space.initial();
      for (const pick of picks) {
        const ways = space.enabled(state);
        if (ways.length === 0) return;
        const made = space.step(state, ways[pick % ways.length]);
        const before = new Map(diff.full(state).map(({ path, value }) => [path, value]));
        const differs = diff
          .full(made.state)
          .filter(({ path, value }) => before.has(path) && before.get(path) !== value);
        const changes = diff.changes(state, made);
        const known = changes.filter(({ path }) => before.has(path));
        expect(known.map(({ path, after }) => ({ path, value: after }))).toEqual(differs);
        state = made.state;
      }
    }),
    { numRuns: 50 },
  );
});
