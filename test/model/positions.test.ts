import { describe, expect, it } from '@jest/globals';
import { PackedSpace } from '../../src/explore/index.js';
import { compile, Positions, proceduresOver, tree } from '../../src/model/index.js';
import { bool, type Infer, record } from '../../src/schema/index.js';

const Memory = record({ done: bool() });
type Memory = Infer<typeof Memory>;
const { procedure } = proceduresOver<Memory>();

const main = procedure('main', {
  source: 'toy',
  body: (k) => [
    k.step('s->done = true', (s) => {
      s.done = true;
    }),
  ],
});

/** Two actors on CPUs that are not those of their indices, and one on the CPU of another. */
const machine = compile<Memory>({
  name: 'cpus',
  scope: '3 actors on 2 CPUs',
  memory: Memory,
  sizes: {},
  tree: tree('cpus', [main]),
  actors: [1, 0, 1].map((cpu, id) => ({
    name: id < 2 ? `task${id}` : 'interrupt1',
    program: 'main',
    id,
    cpu,
    environment: false,
  })),
  initial: [() => {}],
});

const at = new Positions(new PackedSpace(machine).stepper, 'a property');

describe('positions', () => {
  it('say which CPU an actor runs on, whatever its index', () => {
    expect(at.actors().map((actor) => at.cpuOf(actor))).toEqual([1, 0, 1]);
  });

  it('find actors by the beginning of their names', () => {
    expect([at.actors('task'), at.actors('interrupt')]).toEqual([[0, 1], [2]]);
  });
});
