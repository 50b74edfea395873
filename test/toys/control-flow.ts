import { compile, proceduresOver, propertiesOver, tree } from '../../src/model/index.js';
import { bool, type Infer, range, record } from '../../src/schema/index.js';
import { named, type Toy, task } from './toy.js';

const Memory = record({ sum: range(0, 20), held: bool(), failed: bool() });
type Memory = Infer<typeof Memory>;
const { procedure } = proceduresOver<Memory>();
const { always, quiescent, sometimes } = propertiesOver<Memory>();

const machineOf = (name: string, procedures: Parameters<typeof tree>[1]) =>
  compile<Memory>({
    name,
    scope: '1 task',
    memory: Memory,
    sizes: {},
    tree: tree(name, procedures),
    actors: [task(0)],
    initial: [() => {}],
  });

const twice = procedure('twice', {
  source: 'toy',
  locals: { of: range(0, 9), ret: range(0, 18) },
  body: (k) => [
    k.step('double', (_s, l) => {
      l.ret = 2 * l.of;
    }),
  ],
});

const twicePlusOne = procedure('twice_plus_one', {
  source: 'toy',
  locals: { of: range(0, 9), got: range(0, 18), ret: range(0, 19) },
  body: (k) => [
    k.branch('of == 0', (l) => l.of === 0, [
      k.return('return early', (l) => {
        l.ret = 1;
      }),
    ]),
    k.call('twice', twice, {
      pass: (l, callee) => {
        callee.of = l.of;
      },
      take: (l, callee) => {
        l.got = callee.ret;
      },
    }),
    k.return('return', (l) => {
      l.ret = l.got + 1;
    }),
  ],
});

const caller = procedure('main', {
  source: 'toy',
  locals: { x: range(0, 19) },
  body: (k) => [
    ...[0, 4].map((of) =>
      k.call(`twice_plus_one(${of})`, twicePlusOne, {
        pass: (_l, callee) => {
          callee.of = of;
        },
        take: (l, callee) => {
          l.x = l.x + callee.ret;
        },
      }),
    ),
    k.step('store', (s, l) => {
      s.sum = l.x;
    }),
  ],
});

export const calls: Toy = {
  name: 'calls in calls, with arguments, results and an early return',
  count:
    '2 * 0 + 1 returns at once, 2 * 4 + 1 takes one step, the store another: a line of 3 states.',
  machine: machineOf('calls', [twice, twicePlusOne, caller]),
  properties: [
    quiescent({
      ...named('ResultsAddUp', 'The stored sum is 1 + 9.'),
      define: () => ({ holds: (s) => s.sum === 10 }),
    }),
    always({
      ...named('FramesAreBlankOutside', 'Locals of a procedure are blank while it is not active.'),
      define: (at) => {
        const frames = ['twice', 'twice_plus_one'].map((name) => ({
          inside: at.inside(name),
          locals: at.locals<{ of: number; ret: number }>(name),
        }));
        return {
          holds: () =>
            frames.every(
              ({ inside, locals }) => inside(0) || (locals(0)?.of === 0 && locals(0)?.ret === 0),
            ),
        };
      },
    }),
  ],
  states: 3,
  transitions: 2,
  depth: 2,
  verdicts: { ResultsAddUp: 'HOLDS', FramesAreBlankOutside: 'HOLDS' },
};

export const loop: Toy = {
  name: 'a bounded loop that counts to three',
  count: '3 rounds of one step: a line of 4 states.',
  machine: machineOf('loop', [
    procedure('main', {
      source: 'toy',
      locals: { i: range(0, 3) },
      body: (k) => [
        k.while('i < 3', (l) => l.i < 3, [
          k.step('add', (s, l) => {
            s.sum += l.i;
          }),
          k.set('i++', (l) => {
            l.i += 1;
          }),
        ]),
      ],
    }),
  ]),
  properties: [
    quiescent({
      ...named('SumIsThree', 'After the loop the sum is 0 + 1 + 2.'),
      define: () => ({ holds: (s) => s.sum === 3 }),
    }),
    always({
      ...named('SumStaysBelowThree', 'False in the end, in three steps.'),
      define: () => ({ holds: (s) => s.sum < 3 }),
    }),
  ],
  states: 4,
  transitions: 3,
  depth: 3,
  verdicts: { SumIsThree: 'HOLDS', SumStaysBelowThree: 'VIOLATED in 3' },
};

export const gotoOut: Toy = {
  name: 'an error path that leaves with goto',
  count:
    'lock, then allocation: ok goes to work and unlock, failure straight to unlock. 1 + 1 + 2 + 2 + 1 states: the failing path is one step shorter.',
  machine: machineOf('goto-out', [
    procedure('main', {
      source: 'toy',
      body: (k) => [
        k.step('lock', (s) => {
          s.held = true;
        }),
        k.either(
          'alloc',
          k.alternative('ok', {}),
          k.alternative('fails', {
            run: (s) => {
              s.failed = true;
            },
            body: [k.goto('unlock')],
          }),
        ),
        k.test('was it freed', (s) => !s.held, [k.return('return')]),
        k.step('work', (s) => {
          s.sum = 1;
        }),
        k.step('unlock', (s) => {
          s.held = false;
        }),
      ],
    }),
  ]),
  properties: [
    quiescent({
      ...named('LockIsDropped', 'Both ways out drop the lock.'),
      define: () => ({ holds: (s) => !s.held }),
    }),
    always({
      ...named('FailureDoesNoWork', 'After a failure nothing is done.'),
      define: () => ({ given: (s) => s.failed, holds: (s) => s.sum === 0 }),
    }),
    sometimes({
      ...named('FailureLeaves', 'The failing way is gone to its end.'),
      define: (at) => {
        const end = at.at('main', 'end');
        return { holds: (s) => s.failed && end(0) };
      },
    }),
  ],
  states: 8,
  transitions: 7,
  depth: 5,
  verdicts: { LockIsDropped: 'HOLDS', FailureDoesNoWork: 'HOLDS', FailureLeaves: 'HOLDS in 3' },
};
