/** A task with a statement of each kind: one branch is never taken, one field never changes. */
import { Catalogue, type CatalogueParts, type SurvivorNote } from '../../src/campaign/index.js';
import {
  BUG,
  compile,
  type Property,
  proceduresOver,
  propertiesOver,
  tree,
} from '../../src/model/index.js';
import { bool, type Infer, range, record } from '../../src/schema/index.js';

const Memory = record({ total: range(0, 3), idle: bool(), ready: bool() });
type Memory = Infer<typeof Memory>;

const { procedure } = proceduresOver<Memory>();
const { always, quiescent, sometimes, step } = propertiesOver<Memory>();

/** Adds three, one at a time. */
export const add = procedure('add', {
  source: 'toy.c, add',
  locals: { left: range(0, 3), ret: range(0, 1) },
  body: (k) => [
    k.set('left = 3', (l) => {
      l.left = 3;
    }),
    k.test('BUG_ON(ready)', (s) => s.ready, [
      k.step('BUG()', () => {
        BUG('ready');
      }),
    ]),
    k.step('total = 0', (s) => {
      s.total = 0;
    }),
    k.step('total++: again', (s) => {
      s.total += 1;
    }),
    k.set('left--', (l) => {
      l.left -= 1;
    }),
    k.branch('if (left)', (l) => l.left > 0, [k.goto('total++: again')]),
    k.step('ready = true', (s) => {
      s.ready = true;
    }),
    k.return('return 1', (l) => {
      l.ret = 1;
    }),
  ],
});

export const task = procedure('task', {
  source: 'toy.c, task',
  body: (k) => [k.rest('start', k.alternative('go', {})), k.call('add', add)],
});

const about = { formula: 'toy', source: 'toy', misses: 'nothing' };

export const properties: readonly Property[] = [
  quiescent({
    ...about,
    name: 'ReadyMeansThree',
    claim: 'When it is ready, the total is three.',
    define: () => ({ given: (s) => s.ready, holds: (s) => s.total === 3 }),
  }),
  sometimes({
    ...about,
    name: 'ReadyIsReached',
    claim: 'It gets ready.',
    define: () => ({ holds: (s) => s.ready }),
  }),
  always({
    ...about,
    name: 'IdleStaysOff',
    claim: 'Nobody is idle.',
    define: () => ({ holds: (s) => !s.idle }),
  }),
  always({
    ...about,
    name: 'ReaderStandsSomewhere',
    claim: 'Before the end it is not ready.',
    define: (at) => {
      const before = at.at('add', 'ready = true');
      return { holds: (s) => !before(0) || !s.ready };
    },
  }),
  step({
    ...about,
    name: 'IdleDoesNotChange',
    claim: 'A step leaves idle as it is.',
    define: () => ({ holds: (before, after) => before.idle === after.idle }),
  }),
  step({
    ...about,
    name: 'TotalGrowsByOne',
    claim: 'The total is set back, or grows by one.',
    define: () => ({
      given: (before, after) => before.total !== after.total,
      holds: (before, after) => after.total === 0 || after.total === before.total + 1,
    }),
  }),
];

export const branches = (
  asked: readonly Property[],
  notes: readonly SurvivorNote[] = [],
  parts: Partial<CatalogueParts> = {},
): Catalogue =>
  new Catalogue({
    bases: [tree('branches', [task, add])],
    patches: [],
    scopes: [
      {
        name: 'alone',
        what: '1 task',
        machine: (of) =>
          compile<Memory>({
            name: 'branches',
            scope: 'alone',
            memory: Memory,
            sizes: {},
            tree: of,
            actors: [{ name: 'task', program: 'task', id: 0, cpu: 0, environment: false }],
            initial: [() => {}],
          }),
      },
    ],
    properties: asked,
    campaign: [],
    health: { machines: [{ tree: 'branches', patches: [], scope: 'alone' }], notes },
    ...parts,
  });
