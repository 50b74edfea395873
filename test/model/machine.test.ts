import { describe, expect, it } from '@jest/globals';
import {
  compile,
  type MachineDefinition,
  PlainSpace,
  type Procedure,
  proceduresOver,
  tree,
} from '../../src/model/index.js';
import {
  bool,
  type Infer,
  id,
  queue,
  range,
  record,
  type Sizes,
  vector,
} from '../../src/schema/index.js';
import { task } from '../toys/toy.js';

const Memory = record({ n: range(0, 4), page: id('pages') });
const { procedure } = proceduresOver<Infer<typeof Memory>>();
type Body = Parameters<typeof procedure>[1]['body'];

const main = (body: Body): Procedure => procedure('main', { source: 'test', body });
const inSteps =
  (...labels: string[]): Body =>
  (k) =>
    labels.map((label) => k.step(label, () => {}));
const machineOf = (changes: Partial<MachineDefinition<Infer<typeof Memory>>> = {}) =>
  compile<Infer<typeof Memory>>({
    name: 'test',
    scope: 'test',
    memory: Memory,
    sizes: { pages: 2 },
    tree: tree('test', [main(inSteps('a', 'b'))]),
    actors: [task(0)],
    initial: [() => {}],
    ...changes,
  });
const bounded = (hi: (sizes: Sizes) => number) => record({ n: range(0, hi), page: id('pages') });

describe('the digest of a machine', () => {
  it('has 12 hex digits and is the same when the machine is made again', () => {
    expect(machineOf().digest).toMatch(/^[0-9a-f]{12}$/);
    expect(machineOf({ name: 'other', scope: 'other' }).digest).toBe(machineOf().digest);
  });

  it('changes with what a trace depends on: domains, sizes, actors, labels, choices', () => {
    const of = (body: Body) => machineOf({ tree: tree('test', [main(body)]) });
    const machines = [
      machineOf(),
      machineOf({ memory: record({ n: range(0, 5), page: id('pages') }) }),
      machineOf({ memory: record({ n: range(0, 4), page: id('pages'), more: bool() }) }),
      machineOf({ memory: bounded((sizes) => sizes.pages) }),
      machineOf({ memory: bounded((sizes) => sizes.pages + 1) }),
      machineOf({ sizes: { pages: 3 } }),
      machineOf({ actors: [task(0), task(1)] }),
      machineOf({ actors: [{ ...task(0), cpu: 1 }] }),
      of(inSteps('a', 'c')),
      of(inSteps('a')),
      of((k) => [k.step('a', { among: 2, run: () => {} }), k.step('b', () => {})]),
      of((k) => [k.rest('a', k.alternative('one', {})), k.step('b', () => {})]),
      of((k) => [k.either('a', k.alternative('one', {})), k.step('b', () => {})]),
    ];
    expect(new Set(machines.map(({ digest }) => digest)).size).toBe(machines.length);
  });

  it('stays when a component comes that takes no bits in this scope', () => {
    const memory = record({
      n: range(0, 4),
      page: id('pages'),
      grants: vector('grants', record({ used: bool() })),
      others: record({ only: vector('grants', record({ used: bool() })), one: range(2, 2) }),
      queue: queue(0, record({ used: bool() })),
    });
    const sizes = machineOf().layout.sizes;
    const more = machineOf({ memory, sizes: { ...sizes, grants: 0, grant_max: 1 } });
    expect(more.digest).toBe(machineOf().digest);
    expect(machineOf({ memory, sizes: { ...sizes, grants: 1 } }).digest).not.toBe(more.digest);
  });
});

describe('a step', () => {
  it('says what it changed, as paths from the root of the state', () => {
    const machine = machineOf({
      tree: tree('test', [
        main((k) => [
          k.step('write', (s) => {
            s.n = 3;
          }),
          k.step('nothing', () => {}),
        ]),
      ]),
    });
    const space = new PlainSpace(machine);
    const [first] = space.enabled(space.initial());
    const { state, changes } = space.step(space.initial(), first);
    expect(state).toEqual(space.next(space.initial(), first));
    const changed = changes.map(({ path, value }) => [path.join('.'), value]);
    expect(changed.sort()).toEqual([
      ['actors.task0.pc', expect.any(Number)],
      ['memory.n', 3],
    ]);
    expect(Object.isFrozen(state)).toBe(true);
  });
});
