/** A machine whose one property can be broken in two ways, and whose kernel can stop in two. */

import { NoKernelBug } from '../../src/explore/index.js';
import {
  BUG,
  type Builder,
  compile,
  type Machine,
  PlainSpace,
  type Property,
  proceduresOver,
  propertiesOver,
  tree,
} from '../../src/model/index.js';
import { bool, type Infer, record, vector } from '../../src/schema/index.js';
import {
  COUNTEREXAMPLE_FORMAT,
  type Counterexample,
  resolve,
  type TraceStep,
} from '../../src/trace/index.js';
import { named, task } from '../toys/toy.js';

const Memory = record({ early: bool(), flag: bool(), late: vector(2, record({ done: bool() })) });
type Memory = Infer<typeof Memory>;

const { procedure } = proceduresOver<Memory>();
const { always } = propertiesOver<Memory>();

const early = (k: Builder<Memory, object>, how: string) => [
  k.step(`early${how}`, (s) => {
    s.early = true;
  }),
  k.step(`BUG early${how}`, () => BUG('early')),
];

const worker = procedure('worker', {
  source: 'test',
  body: (k) => [
    k.forever('again', [
      k.rest(
        'operation',
        k.alternative('early', { body: early(k, '') }),
        k.alternative('late', {
          body: [
            k.step('wait', () => {}),
            k.step('wait more', () => {}),
            k.step('wait still', () => {}),
            k.step('late', (s, _l, me) => {
              s.late[me.id].done = true;
            }),
            k.step('BUG late', () => BUG('late')),
          ],
        }),
        // Not early any more, and late sooner: no way to be late without having been early.
        k.alternative('early is over', {
          when: (s) => s.early,
          run: (s, _l, me) => {
            s.early = false;
            s.late[me.id].done = true;
          },
        }),
        k.alternative('signal', {
          run: (s) => {
            s.flag = true;
          },
        }),
        // Without the signal, the steps of this one lead to what is early.
        k.alternative('check', {
          body: [
            k.test(
              'flag',
              (s) => s.flag,
              [k.step('pass', () => {}), k.step('pass more', () => {})],
              early(k, ' unsignalled'),
            ),
          ],
        }),
      ),
    ]),
  ],
});

const property = always({
  ...named('Sound', 'Nothing is done, early or late.'),
  define: () => ({ holds: (s) => !s.early && s.late.every(({ done }) => !done) }),
});

/** Lists of labels; task0 is there to be left out, and does what is early if the signal is. */
const NOISE = ['1 operation signal', '0 operation check', '0 flag', '0 pass', '0 pass more'];
const LATE = ['1 operation late', '1 wait', '1 wait more', '1 wait still', '1 late'];
const TRACES = {
  early: ['0 operation late', '0 wait', '1 operation early', '1 early'],
  late: [...NOISE, ...LATE],
  'early bug': ['0 operation late', '1 operation early', '1 early', '1 BUG early'],
  'late bug': [...NOISE, ...LATE, '1 BUG late'],
};

export function twoConjuncts(): {
  machine: Machine;
  property: Property;
  traceTo: (what: keyof typeof TRACES) => Counterexample;
} {
  const machine = compile<Memory>({
    name: 'two conjuncts',
    scope: '2 tasks',
    memory: Memory,
    sizes: { tasks: 2 },
    tree: tree('test', [worker]),
    actors: [task(0, 'worker'), task(1, 'worker')],
    initial: [() => {}],
  });
  return { machine, property, traceTo: (what) => traceOf(machine, what) };
}

function traceOf(machine: Machine, what: keyof typeof TRACES): Counterexample {
  const space = new PlainSpace(machine);
  const steps = TRACES[what].map(stepOf);
  let state = space.initial(0);
  for (const [index, step] of steps.entries()) {
    const way = resolve(space, state, step, { step: index + 1, steps: steps.length });
    if (!step.label.startsWith('BUG')) state = space.next(state, way);
  }
  const { name, kind, claim } = what.endsWith('bug') ? NoKernelBug : property;
  return {
    format: COUNTEREXAMPLE_FORMAT,
    machine: { name: machine.name, digest: machine.digest },
    tree: 'test',
    patches: [],
    scope: '2 tasks',
    property: { name, kind, claim },
    verdict: 'VIOLATED',
    strategy: 'by hand',
    shortest: false,
    length: steps.length,
    foundWith: '0.1.0',
    initial: 0,
    steps,
  };
}

function stepOf(text: string): TraceStep {
  const [, number = '', label = ''] = /^(\d) (.*)$/u.exec(text) ?? [];
  const actor = `task${number}`;
  const operation = /^operation (.*)$/u.exec(label);
  return operation === null
    ? { actor, procedure: 'worker', label }
    : { actor, procedure: 'worker', label: 'operation', alternative: operation[1] };
}
