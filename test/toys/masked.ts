import { compile, proceduresOver, propertiesOver, tree } from '../../src/model/index.js';
import { bool, type Infer, range, record } from '../../src/schema/index.js';
import { named, type Toy, task } from './toy.js';

const Memory = record({ inIrq: bool(), work: range(0, 2), seen: range(0, 2) });
type Memory = Infer<typeof Memory>;
const { procedure } = proceduresOver<Memory>();
const { step, sometimes } = propertiesOver<Memory>();

const worker = procedure('worker', {
  source: 'toy',
  body: (k) =>
    ['first', 'second'].map((label) =>
      k.step(label, (s) => {
        s.work += 1;
      }),
    ),
});

const irq = procedure('irq', {
  source: 'toy',
  body: (k) => [
    k.rest(
      'idle',
      k.alternative('raise', {
        run: (s) => {
          s.inIrq = true;
          s.seen = s.work;
        },
      }),
    ),
    k.step('return from irq', (s) => {
      s.inIrq = false;
    }),
  ],
});

export const masked: Toy = {
  name: 'an interrupt that takes the CPU from a task',
  count:
    'Not yet: work 0, 1, 2 (3 states). In the interrupt: seen = work (3). After it: seen <= work (6). Transitions: 2 of work and 3 raises, 3 returns, then 2 of work with seen 0 and 1 with seen 1.',
  machine: compile<Memory>({
    name: 'masked',
    scope: '1 task, 1 interrupt',
    memory: Memory,
    sizes: {},
    tree: tree('masked', [worker, irq]),
    actors: [task(0, 'worker'), { ...task(1, 'irq', 'irq'), cpu: 0 }],
    initial: [() => {}],
    mayRun: (s, me) => !s.inIrq || me.id === 1,
    quiet: (s) => !s.inIrq,
  }),
  properties: [
    step({
      ...named('TaskStandsStillInIrq', 'While the interrupt runs the task does nothing.'),
      define: () => ({ given: (before) => before.inIrq, holds: (b, a) => b.work === a.work }),
    }),
    sometimes({
      ...named('IrqBetweenTheSteps', 'The interrupt comes between the two steps of the task.'),
      define: () => ({ holds: (s) => s.inIrq && s.seen === 1 }),
    }),
  ],
  states: 12,
  transitions: 11,
  depth: 4,
  verdicts: { TaskStandsStillInIrq: 'HOLDS', IrqBetweenTheSteps: 'HOLDS in 2' },
};
