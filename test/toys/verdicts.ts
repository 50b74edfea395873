import { BUG, compile, proceduresOver, propertiesOver, tree } from '../../src/model/index.js';
import { type Infer, range, record } from '../../src/schema/index.js';
import { named, type Toy, task } from './toy.js';

const Memory = record({ level: range(0, 3) });
type Memory = Infer<typeof Memory>;
const { procedure } = proceduresOver<Memory>();
const { always, quiescent, sometimes, step } = propertiesOver<Memory>();

const up = procedure('main', {
  source: 'toy',
  body: (k) => [
    k.forever('run', [
      k.step('up', (s) => {
        s.level = s.level === 2 ? 0 : s.level + 1;
      }),
    ]),
  ],
});

const cycle = {
  memory: Memory,
  scope: '1 task',
  sizes: {},
  actors: [task(0)],
  initial: [() => {}],
};

export const verdicts: Toy = {
  name: 'a level that goes 0, 1, 2, 0',
  count: 'A cycle of 3 states; the third transition falls back to 0.',
  machine: compile<Memory>({ ...cycle, name: 'cycle', tree: tree('cycle', [up]) }),
  properties: [
    step({
      ...named('LevelNeverFalls', 'No step lowers the level.'),
      define: () => ({ holds: (before, after) => after.level >= before.level }),
    }),
    step({
      ...named('LevelMovesByUp', 'From level 0 the step `up` leads to 1.'),
      define: (at) => {
        const isUp = at.is('main', 'up');
        return {
          given: (before) => before.level === 0,
          holds: (_before, after, { action }) => isUp(action) && after.level === 1,
        };
      },
    }),
    step({
      ...named('StepsFromThree', 'No step starts at level 3, so this says nothing.'),
      define: () => ({ given: (before) => before.level === 3, holds: () => false }),
    }),
    always({
      ...named('ThreeIsFine', 'Level 3 is never there, so this says nothing.'),
      define: () => ({ given: (s) => s.level === 3, holds: () => false }),
    }),
    quiescent({
      ...named('RestIsFine', 'The task is never at rest, so this says nothing.'),
      define: () => ({ holds: () => false }),
    }),
    sometimes({
      ...named('ReachesThree', 'A witness that no state is.'),
      define: () => ({ holds: (s) => s.level === 3 }),
    }),
    sometimes({
      ...named('ReachesTwo', 'A witness that is two steps away.'),
      define: () => ({ given: (s) => s.level > 0, holds: (s) => s.level !== 1 }),
    }),
  ],
  states: 3,
  transitions: 3,
  depth: 2,
  verdicts: {
    LevelNeverFalls: 'VIOLATED in 3',
    LevelMovesByUp: 'HOLDS',
    StepsFromThree: 'VACUOUS',
    ThreeIsFine: 'VACUOUS',
    RestIsFine: 'VACUOUS',
    ReachesThree: 'VACUOUS',
    ReachesTwo: 'HOLDS in 2',
  },
};

export const bug: Toy = {
  name: 'a step that stops the kernel at level 2',
  count: 'Levels 0, 1, 2; the third transition has no state after it.',
  machine: compile<Memory>({
    ...cycle,
    name: 'bug',
    tree: tree('bug', [
      procedure('main', {
        source: 'toy',
        body: (k) => [
          k.forever('run', [
            k.step('up', (s) => {
              if (s.level === 2) BUG('level 2 has no next');
              s.level += 1;
            }),
          ]),
        ],
      }),
    ]),
  }),
  properties: [],
  states: 3,
  transitions: 3,
  depth: 2,
  verdicts: { NoKernelBug: 'VIOLATED in 3' },
};

export const manyStarts: Toy = {
  name: 'three initial states, two of them equal',
  count: 'The cycle is entered at 0 and at 2, so no state is further than 1 away.',
  machine: compile<Memory>({
    ...cycle,
    name: 'many-starts',
    tree: tree('cycle', [up]),
    initial: [
      () => {},
      (s) => {
        s.level = 0;
      },
      (s) => {
        s.level = 2;
      },
    ],
  }),
  properties: [
    always({
      ...named('LevelIsNotTwo', 'The third initial state already breaks it.'),
      define: () => ({ holds: (s) => s.level !== 2 }),
    }),
    always({
      ...named('LevelIsNotOne', 'One step away from the first.'),
      define: () => ({ holds: (s) => s.level !== 1 }),
    }),
  ],
  states: 3,
  transitions: 3,
  depth: 1,
  verdicts: { LevelIsNotTwo: 'VIOLATED in 0', LevelIsNotOne: 'VIOLATED in 1' },
};
