import { compile, proceduresOver, propertiesOver, tree } from '../../src/model/index.js';
import { type Infer, range, record } from '../../src/schema/index.js';
import { named, type Toy, task } from './toy.js';

const Memory = record({ count: range(0, 2) });
type Memory = Infer<typeof Memory>;
const { procedure } = proceduresOver<Memory>();
const { quiescent, always } = propertiesOver<Memory>();

const main = procedure('main', {
  source: 'toy',
  locals: { seen: range(0, 2) },
  body: (k) => [
    k.step('read', (s, l) => {
      l.seen = s.count;
    }),
    k.step('write', (s, l) => {
      s.count = l.seen + 1;
    }),
  ],
});

export const lostUpdate: Toy = {
  name: 'a counter that two tasks raise without a lock',
  count:
    'By level: 1 + 2 + 3 + 4 + 3 states; the last three are (1,0), (0,1) with count 2 and (0,0) with count 1, which two schedules reach.',
  machine: compile<Memory>({
    name: 'lost-update',
    scope: '2 tasks',
    memory: Memory,
    sizes: {},
    tree: tree('lost-update', [main]),
    actors: [task(0), task(1)],
    initial: [() => {}],
  }),
  properties: [
    quiescent({
      ...named('NoUpdateIsLost', 'When both tasks are done the counter is 2.'),
      define: () => ({ holds: (s) => s.count === 2 }),
    }),
    always({
      ...named('CountNeverPassesTwo', 'The counter is at most 2.'),
      define: () => ({ holds: (s) => s.count <= 2 }),
    }),
  ],
  states: 13,
  transitions: 14,
  depth: 4,
  verdicts: { NoUpdateIsLost: 'VIOLATED in 4', CountNeverPassesTwo: 'HOLDS' },
};
