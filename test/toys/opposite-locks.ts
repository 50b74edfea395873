import { compile, proceduresOver, tree } from '../../src/model/index.js';
import { bool, type Infer, record } from '../../src/schema/index.js';
import { environment, type Toy, task } from './toy.js';

const Memory = record({ a: bool(), b: bool(), tick: bool() });
type Memory = Infer<typeof Memory>;
const { procedure } = proceduresOver<Memory>();

const taker = (name: string, first: 'a' | 'b', second: 'a' | 'b') =>
  procedure(name, {
    source: 'toy',
    body: (k) => [
      ...[first, second].map((which) =>
        k.step(`lock ${which}`, {
          when: (s) => !s[which],
          run: (s) => {
            s[which] = true;
          },
        }),
      ),
      ...[second, first].map((which) =>
        k.step(`unlock ${which}`, (s) => {
          s[which] = false;
        }),
      ),
    ],
  });

/** Can always begin something, which is no progress of the tasks. */
const clock = procedure('clock', {
  source: 'toy',
  body: (k) => [
    k.forever('run', [
      k.rest(
        'idle',
        k.alternative('tick', {
          run: (s) => {
            s.tick = !s.tick;
          },
        }),
      ),
    ]),
  ],
});

const opposite = tree('opposite-locks', [taker('ab', 'a', 'b'), taker('ba', 'b', 'a'), clock]);
const common = { memory: Memory, sizes: {}, tree: opposite, initial: [() => {}] };
const tasks = [task(0, 'ab'), task(1, 'ba')];

export const oppositeLocks: Toy = {
  name: 'two locks taken in opposite order',
  count:
    'Of 25 pairs of places 5 have one lock twice, and (3,3) needs each to have passed the other: 19 states. A task leaves its places 0 to 3 beside 4, 2, 2 and 3 places of the other: 2 * 11 transitions.',
  machine: compile<Memory>({ ...common, name: 'opposite-locks', scope: '2 tasks', actors: tasks }),
  properties: [],
  states: 19,
  transitions: 22,
  depth: 8,
  verdicts: { NoDeadlock: 'VIOLATED in 2' },
};

export const deadlockUnderClock: Toy = {
  name: 'the same, beside an environment that can always move',
  count:
    'Every state with either tick: 2 * 19 states; a tick leaves each: 2 * (22 + 19) transitions.',
  machine: compile<Memory>({
    ...common,
    name: 'deadlock-under-clock',
    scope: '2 tasks and a clock',
    actors: [...tasks, environment('clock')],
  }),
  properties: [],
  states: 38,
  transitions: 82,
  depth: 9,
  verdicts: { NoDeadlock: 'VIOLATED in 2' },
};
