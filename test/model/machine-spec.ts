/** Machines as data: what a random machine is made of, and how it is drawn. */
import fc from 'fast-check';
import { bool, id, oneOf, orNull, range, type ScalarNode, union } from '../../src/schema/index.js';

export const SIZES = { pages: 2, none: 0 };

/** The shared state: a few scalars, two cells and a queue, so that every kind of node is there. */
export interface MemorySpec {
  readonly scalars: readonly ScalarNode[];
  readonly cell: ScalarNode;
  readonly item: ScalarNode;
}

const smallScalar: fc.Arbitrary<ScalarNode> = fc.constantFrom<ScalarNode>(
  bool(),
  range(-1, 1),
  range(0, (sizes) => sizes.pages),
  id('pages'),
  oneOf('red', 'green', 'blue'),
  orNull(id('pages')),
  orNull(id('none')),
  union({ NONE: null, PAGE: id('pages'), BAD: null }),
  range(7, 7),
);

export const CELLS = 2;
export const QUEUE_MAX = 2;

/** What an operation or a condition is about: a variable by number (modulo how many there are). */
export type Operation =
  | { readonly op: 'set' | 'bump' | 'choose'; readonly variable: number; readonly code: number }
  | { readonly op: 'copy'; readonly variable: number; readonly from: number }
  | { readonly op: 'push'; readonly code: number }
  | { readonly op: 'shift' | 'clear' | 'reset' | 'overflow' | 'escape' | 'bug' };

export interface Condition {
  readonly variable: number;
  readonly code: number;
  readonly equal: boolean;
}

export type Node =
  | {
      readonly kind: 'step';
      readonly when: Condition | null;
      readonly among: number;
      readonly run: readonly Operation[];
    }
  | {
      readonly kind: 'test' | 'branch';
      readonly on: Condition;
      readonly consequent: Nodes;
      readonly otherwise: Nodes;
    }
  | {
      readonly kind: 'either' | 'rest';
      readonly ways: readonly {
        readonly when: Condition | null;
        readonly among: number;
        readonly run: readonly Operation[] | null;
        readonly body: Nodes;
      }[];
    }
  | { readonly kind: 'loop'; readonly rounds: number; readonly body: Nodes }
  | { readonly kind: 'call'; readonly callee: number; readonly argument: number }
  | { readonly kind: 'set'; readonly code: number }
  | { readonly kind: 'return'; readonly code: number }
  | { readonly kind: 'goto' };
export type Nodes = readonly Node[];

export interface MachineSpec {
  readonly memory: MemorySpec;
  /** Procedure i may call those after it. */
  readonly procedures: readonly Nodes[];
  readonly actors: readonly {
    readonly program: number;
    readonly environment: boolean;
    readonly forever: boolean;
  }[];
  readonly initial: readonly (readonly Operation[])[];
  readonly mask: Condition | null;
  readonly quiet: Condition | null;
  readonly properties: readonly {
    readonly kind: 'always' | 'quiescent' | 'sometimes' | 'step';
    readonly given: Condition | null;
    readonly holds: Condition;
  }[];
}

// ---------------------------------------------------------------- drawing

const number = fc.nat(7);
const condition: fc.Arbitrary<Condition> = fc.record({
  variable: number,
  code: number,
  equal: fc.boolean(),
});
const maybe = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> =>
  fc.option(arbitrary, { freq: 2 });
/** Guards are rare, or most machines would stop before they did anything. */
const seldom = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> =>
  fc.oneof({ weight: 4, arbitrary: fc.constant(null) }, { weight: 1, arbitrary });

const operation: fc.Arbitrary<Operation> = fc.oneof(
  {
    weight: 24,
    arbitrary: fc.record({
      op: fc.constantFrom('set', 'bump', 'choose'),
      variable: number,
      code: number,
    }),
  },
  { weight: 8, arbitrary: fc.record({ op: fc.constant('copy'), variable: number, from: number }) },
  { weight: 6, arbitrary: fc.record({ op: fc.constant('push'), code: number }) },
  { weight: 6, arbitrary: fc.record({ op: fc.constantFrom('shift', 'clear', 'reset') }) },
  { weight: 4, arbitrary: fc.record({ op: fc.constantFrom('overflow', 'escape', 'bug', 'bug') }) },
) as fc.Arbitrary<Operation>;
const operations = fc.array(operation, { minLength: 1, maxLength: 2 });
const among = fc.constantFrom(1, 1, 1, 1, 1, 2, 2, 2, 0);

const step: fc.Arbitrary<Node> = fc.record({
  kind: fc.constant('step' as const),
  when: seldom(condition),
  among,
  run: operations,
});

const node = (depth: number): fc.Arbitrary<Node> => {
  const simple: fc.Arbitrary<Node> = fc.oneof(
    { weight: 6, arbitrary: step },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constant('call' as const),
        callee: number,
        argument: number,
      }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('set' as const), code: number }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('return' as const), code: number }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('goto' as const) }) },
  );
  if (depth === 0) return simple;
  const body = nodes(depth - 1, 0, 2);
  const way = fc.record({ when: seldom(condition), among, run: maybe(operations), body });
  return fc.oneof(
    { weight: 4, arbitrary: simple },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constantFrom('test' as const, 'branch' as const),
        on: condition,
        consequent: body,
        otherwise: body,
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constantFrom('either' as const, 'rest' as const),
        ways: fc.array(way, { minLength: 1, maxLength: 2 }),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({ kind: fc.constant('loop' as const), rounds: fc.nat(2), body }),
    },
  );
};
const nodes = (depth: number, minLength: number, maxLength: number): fc.Arbitrary<Nodes> =>
  fc.array(
    fc.constant(null).chain(() => node(depth)),
    { minLength, maxLength },
  );

export const machineSpec: fc.Arbitrary<MachineSpec> = fc.record({
  memory: fc.record({
    scalars: fc.array(smallScalar, { minLength: 1, maxLength: 3 }),
    cell: smallScalar,
    item: smallScalar,
  }),
  procedures: fc.array(nodes(2, 2, 4), { minLength: 1, maxLength: 3 }),
  actors: fc.array(
    fc.record({
      program: number,
      environment: fc.constantFrom(false, false, false, true),
      forever: fc.constantFrom(false, false, false, true),
    }),
    { minLength: 1, maxLength: 3 },
  ),
  initial: fc.array(fc.array(operation, { maxLength: 2 }).map(harmless), {
    minLength: 1,
    maxLength: 2,
  }),
  mask: seldom(condition),
  quiet: maybe(condition),
  properties: fc.array(
    fc.record({
      kind: fc.constantFrom(
        'always' as const,
        'quiescent' as const,
        'sometimes' as const,
        'step' as const,
      ),
      given: maybe(condition),
      holds: condition,
    }),
    { minLength: 1, maxLength: 4 },
  ),
});

/** Initial states are to exist. */
function harmless(run: readonly Operation[]): readonly Operation[] {
  return run.filter(
    ({ op }) => op !== 'overflow' && op !== 'escape' && op !== 'bug' && op !== 'push',
  );
}
