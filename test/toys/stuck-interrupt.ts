import { compile, proceduresOver, tree } from '../../src/model/index.js';
import { bool, type Infer, record } from '../../src/schema/index.js';
import { environment, type Toy, task } from './toy.js';

const Memory = record({ held: bool() });
type Memory = Infer<typeof Memory>;
const { procedure } = proceduresOver<Memory>();

const main = procedure('main', {
  source: 'toy',
  body: (k) => [
    k.step('lock', (s) => {
      s.held = true;
    }),
  ],
});

const irq = procedure('irq', {
  source: 'toy',
  body: (k) => [
    k.rest('idle', k.alternative('raise', {})),
    k.step('wait for the lock', { when: (s) => !s.held, run: () => {} }),
  ],
});

export const stuckInterrupt: Toy = {
  name: 'an interrupt that waits for a lock which nobody drops',
  count:
    'The lock is held or not, the interrupt idle, waiting or done: 6 states. Transitions: 3 locks, 2 raises, 1 end of the wait.',
  machine: compile<Memory>({
    name: 'stuck-interrupt',
    scope: '1 task, 1 interrupt',
    memory: Memory,
    sizes: {},
    tree: tree('stuck-interrupt', [main, irq]),
    actors: [task(0), environment('irq')],
    initial: [() => {}],
  }),
  properties: [],
  states: 6,
  transitions: 6,
  depth: 3,
  verdicts: { NoDeadlock: 'VIOLATED in 2' },
};
