import { compile, proceduresOver, propertiesOver, tree } from '../../src/model/index.js';
import { bool, type Infer, orNull, range, record } from '../../src/schema/index.js';
import { named, type Toy, task } from './toy.js';

const Memory = record({ owner: orNull(range(0, 1)), busy: bool() });
type Memory = Infer<typeof Memory>;
const { procedure } = proceduresOver<Memory>();
const { always, sometimes } = propertiesOver<Memory>();

const main = procedure('main', {
  source: 'toy',
  body: (k) => [
    k.step('lock', {
      when: (s) => s.owner === null,
      run: (s, _l, me) => {
        s.owner = me.id === 0 ? 0 : 1;
      },
    }),
    k.step('enter', (s) => {
      s.busy = true;
    }),
    k.step('unlock', (s) => {
      s.busy = false;
      s.owner = null;
    }),
  ],
});

export const lock: Toy = {
  name: 'a lock and two tasks',
  count:
    'Each task stands at one of 4 places, two of them inside: 16 - 4 states. A task can move at each of its 3 places while the other is outside (2 places): 2 * 3 * 2 transitions.',
  machine: compile<Memory>({
    name: 'lock',
    scope: '2 tasks',
    memory: Memory,
    sizes: {},
    tree: tree('lock', [main]),
    actors: [task(0), task(1)],
    initial: [() => {}],
  }),
  properties: [
    always({
      ...named('InsideOwnsTheLock', 'A task that is inside has the lock.'),
      define: (at) => {
        const inside = at.at('main', 'unlock');
        return {
          given: () => inside(0) || inside(1),
          holds: (s) => (!inside(0) || s.owner === 0) && (!inside(1) || s.owner === 1),
        };
      },
    }),
    sometimes({
      ...named('SecondTaskEnters', 'The second task gets in.'),
      define: () => ({ holds: (s) => s.busy && s.owner === 1 }),
    }),
  ],
  states: 12,
  transitions: 12,
  depth: 6,
  verdicts: { InsideOwnsTheLock: 'HOLDS', SecondTaskEnters: 'HOLDS in 2' },
};
