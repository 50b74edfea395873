/** Tasks that add to a shared counter: without a lock an update gets lost. */
import {
  Catalogue,
  type CatalogueParts,
  type Defect,
  type Expectation,
  type Ledger,
} from '../../src/campaign/index.js';
import {
  BUG,
  compile,
  hunksOver,
  type Patch,
  patch,
  proceduresOver,
  propertiesOver,
  type Tree,
  tree,
} from '../../src/model/index.js';
import { type Infer, id, orNull, range, record } from '../../src/schema/index.js';

const Memory = record({
  count: range(0, (sizes) => sizes.tasks),
  done: range(0, (sizes) => sizes.tasks),
  lock: orNull(id('tasks')),
});
type Memory = Infer<typeof Memory>;

const { procedure } = proceduresOver<Memory>();
const { always, quiescent, sometimes } = propertiesOver<Memory>();
const { hunk } = hunksOver<Memory>();

const add = procedure('add', {
  source: 'toy.c, add',
  locals: { seen: range(0, (sizes) => sizes.tasks) },
  body: (k) => [
    k.step('read', (s, l) => {
      l.seen = s.count;
    }),
    k.step('write', (s, l) => {
      s.count = l.seen + 1;
    }),
    k.step('done', (s) => {
      s.done += 1;
    }),
  ],
});

const task = procedure('task', {
  source: 'toy.c, task',
  body: (k) => [k.rest('start', k.alternative('go', {})), k.call('add', add)],
});

const idle = procedure('idle', {
  source: 'toy.c, idle',
  body: (k) => [k.rest('idle', k.alternative('nothing', {}))],
});

const locking: Patch = patch({
  name: '0123456789ab',
  title: 'add: take a lock',
  source: 'toy',
  hunks: [
    hunk({
      name: 'lock',
      what: 'Takes the lock before the read.',
      of: add,
      edits: (k) => [
        k.insertBefore(
          'read',
          k.step('spin_lock', {
            when: (s) => s.lock === null,
            run: (s, _l, me) => {
              s.lock = me.id;
            },
          }),
        ),
      ],
    }),
    hunk({
      name: 'unlock',
      what: 'Drops the lock after the write.',
      of: add,
      edits: (k) => [
        k.insertAfter(
          'write',
          k.step('spin_unlock', (s) => {
            s.lock = null;
          }),
        ),
      ],
    }),
  ],
});

const checking: Patch = patch({
  name: '0123feedface',
  title: 'add: BUG when an update was lost',
  source: 'toy',
  hunks: [
    hunk({
      name: 'check',
      what: 'Stops the kernel when the counter is behind.',
      of: add,
      edits: (k) => [
        k.insertAfter(
          'done',
          k.step('BUG_ON(count < done)', (s) => {
            if (s.count < s.done) BUG('count < done');
          }),
        ),
      ],
    }),
  ],
});

const faulty: Patch = patch({
  name: 'deadbeef0000',
  title: 'add: write out of bounds',
  source: 'toy',
  hunks: [
    hunk({
      name: 'twice',
      what: 'Adds the number of tasks and one.',
      of: add,
      edits: (k) => [
        k.replace(
          'write',
          k.step('write', (s) => {
            s.count = 99;
          }),
        ),
      ],
    }),
  ],
});

const machineOf =
  (tasks: number, program = 'task') =>
  (of: Tree) =>
    compile<Memory>({
      name: 'counter',
      scope: `${tasks} tasks`,
      memory: Memory,
      sizes: { tasks },
      tree: of,
      actors: Array.from({ length: tasks }, (_, number) => ({
        name: `task${number}`,
        program,
        id: number,
        cpu: number,
        environment: false,
      })),
      initial: [() => {}],
    });

const about = { formula: 'toy', source: 'toy', misses: 'nothing' };

const properties = [
  quiescent({
    ...about,
    name: 'NoUpdateIsLost',
    claim: 'When all is quiet the counter is the number of updates.',
    define: () => ({ holds: (s) => s.count === s.done }),
  }),
  sometimes({
    ...about,
    name: 'TwoUpdatesAreSeen',
    claim: 'The counter gets to two.',
    define: () => ({ holds: (s) => s.count === 2 }),
  }),
  always({
    ...about,
    name: 'LockedTaskIsTheHolder',
    claim: 'A task behind the lock holds it.',
    define: (at) => {
      const tasks = at.actors();
      const locked = at.at('add', 'spin_unlock');
      return { holds: (s) => tasks.every((number) => !locked(number) || s.lock === number) };
    },
  }),
  always({
    ...about,
    name: 'FortyIsEnough',
    claim: 'Past forty updates the counter stands still.',
    define: () => ({ given: (s) => s.count > 40, holds: () => false }),
  }),
];

export const toyCampaign: readonly Expectation[] = [
  {
    tree: 'counter-1.0',
    patches: [],
    scope: 'two-tasks',
    property: 'NoUpdateIsLost',
    verdict: 'VIOLATED',
    traceLength: 8,
    why: 'both read before either writes',
  },
  {
    tree: 'counter-1.0',
    patches: ['01234567'],
    scope: 'two-tasks',
    property: 'NoUpdateIsLost',
    verdict: 'HOLDS',
    why: 'the lock',
  },
  {
    tree: 'counter-1.0',
    patches: [],
    scope: 'one-task',
    property: 'NoUpdateIsLost',
    verdict: 'HOLDS',
    states: 5,
    transitions: 4,
    depth: 4,
    why: 'nobody else writes',
  },
  {
    tree: 'counter-1.0',
    patches: ['0123456789ab'],
    scope: 'two-tasks',
    property: 'TwoUpdatesAreSeen',
    verdict: 'HOLDS',
    why: 'the witness that both get there',
  },
  {
    tree: 'counter-1.0',
    patches: ['0123456789ab-unlock'],
    scope: 'two-tasks',
    property: 'NoDeadlock',
    verdict: 'VIOLATED',
    why: 'nobody drops the lock',
  },
];

const toyLedger: Ledger = {
  patch: '0123456789ab',
  base: 'counter-1.0',
  series: [],
  elsewhere: [],
  rows: [
    {
      sign: '+',
      file: 'toy.c',
      function: 'add',
      what: 'takes the lock',
      labels: [{ procedure: 'add', label: 'lock' }],
    },
    { sign: '+', file: 'toy.c', function: 'add', what: 'says so', notModelled: 'printed only' },
    {
      sign: '-',
      file: 'toy.c',
      function: 'task',
      what: 'adds',
      labels: [{ procedure: 'task', label: 'add' }],
    },
  ],
};

const toyDefects: readonly Defect[] = [
  {
    what: 'an update gets lost',
    history: 'toy',
    property: 'NoUpdateIsLost',
    found: { tree: 'counter-1.0', patches: [], scope: 'two-tasks' },
    fix: ['0123456789ab'],
  },
  {
    what: 'nobody drops the lock',
    history: 'toy',
    property: 'NoDeadlock',
    found: { tree: 'counter-1.0', patches: ['0123456789ab-unlock'], scope: 'two-tasks' },
    fix: null,
  },
];

export const toyParts: CatalogueParts = {
  bases: [tree('counter-1.0', [task, add]), tree('counter-0.9', [idle])],
  patches: [locking, checking, faulty],
  scopes: [
    { name: 'one-task', what: '1 task, 1 update', machine: machineOf(1) },
    { name: 'two-tasks', what: '2 tasks, 1 update each', machine: machineOf(2) },
    { name: 'twelve-tasks', what: '12 tasks, 1 update each', machine: machineOf(12) },
    { name: 'idle', what: '1 idle task', machine: machineOf(1, 'idle') },
  ],
  properties,
  campaign: toyCampaign,
  ledgers: [toyLedger],
  defects: toyDefects,
  promises: [
    { patch: '0123456789ab', promise: 'No update is lost.', properties: ['NoUpdateIsLost'] },
    {
      patch: '0123456789ab',
      promise: 'The lock is fair.',
      uncovered: 'nothing here waits for a turn',
    },
  ],
};

export const toyCatalogue = (changes: Partial<CatalogueParts> = {}): Catalogue =>
  new Catalogue({ ...toyParts, ...changes });
