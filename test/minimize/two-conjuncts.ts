/** A machine whose one property can be broken in two ways, and whose kernel can stop in two. */

import { NoKernelBug } from '../../src/explore/index.js';
import {
  BUG,
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

const Memory = record({ early: bool(), late: vector(2, record({ done: bool() })) });
type Memory = Infer<typeof Memory>;

const { procedure } = proceduresOver<Memory>();
const { always } = propertiesOver<Memory>();

const worker = procedure('worker', {
  source: 'test',
  body: (k) => [
    k.forever('again', [
      k.rest(
        'operation',
        k.alternative('early', {
          body: [
            k.step('early', (s) => {
              s.early = true;
            }),
            k.step('BUG early', () => BUG('early')),
          ],
        }),
        k.alternative('late', {
          body: [
            k.step('wait', () => {}),
            k.step('wait more', () => {}),
            k.step('late', (s, _l, me) => {
              s.late[me.id].done = true;
            }),
            k.step('BUG late', () => BUG('late')),
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

/** Lists of labels of task1, with noise of task0 in front of some. */
const TRACES = {
  early: ['0 operation late', '0 wait', '1 operation early', '1 early'],
  late: ['0 operation late', '0 wait', '1 operation late', '1 wait', '1 wait more', '1 late'],
  'early bug': ['0 operation late', '1 operation early', '1 early', '1 BUG early'],
  'late bug': [
    '0 operation early',
    '0 early',
    '1 operation late',
    '1 wait',
    '1 wait more',
    '1 late',
    '1 BUG late',
  ],
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
