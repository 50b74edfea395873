import { compile, proceduresOver, propertiesOver, tree } from '../../src/model/index.js';
import { clear, type Infer, push, queue, range, record, removeAt } from '../../src/schema/index.js';
import { named, type Toy, task } from './toy.js';

const Ring = queue(2, record({ item: range(0, 1) }));
const Memory = record({ ring: Ring });
type Memory = Infer<typeof Memory>;
const { procedure } = proceduresOver<Memory>();
const { always, quiescent, sometimes } = propertiesOver<Memory>();

const main = procedure('main', {
  source: 'toy',
  body: (k) => [
    k.forever('run', [
      k.rest(
        'what next',
        k.alternative('push', {
          among: 2,
          when: (s) => s.ring.length < 2,
          run: (s, _l, _me, item) => {
            push(s.ring).item = item;
          },
        }),
        k.alternative('remove', {
          among: 2,
          when: (s, _l, _me, index) => index < s.ring.length,
          run: (s, _l, _me, index) => removeAt(Ring, s.ring, index),
        }),
        k.alternative('clear', {
          when: (s) => s.ring.length > 0,
          run: (s) => clear(Ring, s.ring),
        }),
      ),
    ]),
  ],
});

export const ring: Toy = {
  name: 'a queue of two bits: push, remove from the middle, clear',
  count:
    '1 + 2 + 4 contents. Empty: 2 pushes. One item: 2 pushes, 1 removal, 1 clear. Two items: 2 removals, 1 clear. 2 + 2 * 4 + 4 * 3 transitions.',
  machine: compile<Memory>({
    name: 'ring',
    scope: '1 task',
    memory: Memory,
    sizes: {},
    tree: tree('ring', [main]),
    actors: [task(0)],
    initial: [() => {}],
    quiet: (s) => s.ring.length === 0,
  }),
  properties: [
    always({
      ...named('UnusedSlotsAreBlank', 'A slot that is not in use holds the blank item.'),
      define: () => ({
        holds: (s) => s.ring.items.every(({ item }, i) => i < s.ring.length || item === 0),
      }),
    }),
    quiescent({
      ...named('QuietMeansEmpty', 'The task is always at rest, so this is about the queue alone.'),
      define: () => ({ holds: (s) => s.ring.length === 0 }),
    }),
    sometimes({
      ...named('TwoOnes', 'The queue is full of ones.'),
      define: () => ({ holds: ({ ring: { items } }) => items.every(({ item }) => item === 1) }),
    }),
  ],
  states: 7,
  transitions: 22,
  depth: 2,
  verdicts: { UnusedSlotsAreBlank: 'HOLDS', QuietMeansEmpty: 'HOLDS', TwoOnes: 'HOLDS in 2' },
};
