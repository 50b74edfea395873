import { compile, proceduresOver, propertiesOver, tree } from '../../src/model/index.js';
import { type Infer, range, record } from '../../src/schema/index.js';
import { named, type Toy, task } from './toy.js';

const Memory = record({ faults: range(0, 1), done: range(0, 3), missed: range(0, 3) });
type Memory = Infer<typeof Memory>;
const { procedure } = proceduresOver<Memory>();
const { quiescent, always } = propertiesOver<Memory>();

const main = procedure('main', {
  source: 'toy',
  locals: { i: range(0, 3) },
  body: (k) => [
    k.while('i < 3', (l) => l.i < 3, [
      k.either(
        'element',
        k.alternative('ok', {
          run: (s, l) => {
            s.done += 1;
            l.i += 1;
          },
        }),
        k.alternative('fails', {
          when: (s) => s.faults > 0,
          run: (s, l) => {
            s.faults -= 1;
            s.missed += 1;
            l.i += 1;
          },
        }),
      ),
    ]),
  ],
});

export const faults: Toy = {
  name: 'three elements of which one may fail',
  count:
    'After i elements the fault is spent or not: 1 + 2 + 2 + 2 states, and 2 + 3 + 3 transitions.',
  machine: compile<Memory>({
    name: 'faults',
    scope: '1 task, 1 fault',
    memory: Memory,
    sizes: {},
    tree: tree('faults', [main]),
    actors: [task(0)],
    initial: [
      (s) => {
        s.faults = 1;
      },
    ],
  }),
  properties: [
    quiescent({
      ...named('EveryElementIsDone', 'After the loop three elements are done.'),
      define: () => ({ holds: (s) => s.done === 3 }),
    }),
    always({
      ...named('OneFaultAtMost', 'The budget of faults bounds what is missed.'),
      define: () => ({ holds: (s) => s.missed + s.faults === 1 }),
    }),
  ],
  states: 7,
  transitions: 8,
  depth: 3,
  verdicts: { EveryElementIsDone: 'VIOLATED in 3', OneFaultAtMost: 'HOLDS' },
};
