/**
 * What the operations and conditions of a random machine mean. Every value is handled by its code in
 * its domain, so one small language works on any scalar.
 */
import { BUG } from '../../src/model/index.js';
import {
  bool,
  clear,
  type Infer,
  push,
  type QueueNode,
  queue,
  type RecordNode,
  range,
  record,
  removeAt,
  reset,
  type Scalar,
  type ScalarNode,
  scalarAt,
  type VectorNode,
  vector,
} from '../../src/schema/index.js';
import { type Path, read, write } from '../schema/random-schema.js';
import {
  CELLS,
  type Condition,
  type MemorySpec,
  type Operation,
  QUEUE_MAX,
  SIZES,
} from './machine-spec.js';

/** The locals of every procedure: argument, variable, result and two loop counters. */
export const LOCALS = {
  arg: range(0, 2),
  x: range(0, 2),
  ret: range(0, 2),
  i0: range(0, 2),
  i1: range(0, 2),
};
export type Locals = { arg: number; x: number; ret: number; i0: number; i1: number };

interface Variable {
  readonly local: boolean;
  readonly path: Path;
  readonly scalar: Scalar;
}

/** The variables and functions of one machine. */
export class Meaning {
  readonly memory: RecordNode;
  private readonly item: Scalar;
  private readonly ring: QueueNode;
  private readonly cell: RecordNode;
  private readonly shared: readonly Variable[];
  private readonly own: readonly Variable[];

  constructor({ scalars, cell, item }: MemorySpec) {
    const at = (node: ScalarNode, path: Path, local = false): Variable => ({
      local,
      path,
      scalar: scalarAt(node, SIZES, 'x'),
    });
    this.item = scalarAt(item, SIZES, 'item');
    this.ring = queue(QUEUE_MAX, record({ item }));
    this.cell = record({ cell, more: record({ flag: bool() }) });
    this.memory = record({
      ...Object.fromEntries(scalars.map((node, i) => [`v${i}`, node])),
      cells: vector(CELLS, this.cell),
      ring: this.ring,
    });
    this.shared = [
      ...scalars.map((node, i) => at(node, [`v${i}`])),
      at(cell, ['cells', 0, 'cell']),
      at(cell, ['cells', 1, 'cell']),
      at(bool(), ['cells', 1, 'more', 'flag']),
      at(item, ['ring', 'items', 0, 'item']),
    ];
    this.own = [at(LOCALS.arg, ['arg'], true), at(LOCALS.x, ['x'], true)];
  }

  /** Whether a condition holds. Without a shared state it is about the locals only. */
  holds({ variable, code, equal }: Condition, s: unknown, l: unknown): boolean {
    const all = s === null ? this.own : l === null ? this.shared : [...this.shared, ...this.own];
    const { scalar } = pick(all, variable);
    return (this.code(pick(all, variable), s, l) === code % scalar.size) === equal;
  }

  /**
   * An `escape` is the last thing a step does: packed states refuse the write itself, plain ones what
   * it left behind, so a write that the step takes back is seen by the packed one alone.
   */
  perform(run: readonly Operation[], s: unknown, l: unknown, choice: number): void {
    const end = run.findIndex(({ op }) => op === 'escape') + 1;
    for (const each of end === 0 ? run : run.slice(0, end)) this.performOne(each, s, l, choice);
  }

  private performOne(it: Operation, s: unknown, l: unknown, choice: number): void {
    const { ring, cells } = s as { ring: Infer<QueueNode>; cells: Infer<VectorNode> };
    const variables = l === null ? this.shared : [...this.shared, ...this.own];
    switch (it.op) {
      case 'set':
        this.put(pick(variables, it.variable), s, l, it.code);
        break;
      case 'bump': {
        const variable = pick(variables, it.variable);
        this.put(variable, s, l, this.code(variable, s, l) + 1);
        break;
      }
      case 'choose':
        this.put(pick(variables, it.variable), s, l, choice + it.code);
        break;
      case 'copy':
        this.put(pick(variables, it.variable), s, l, this.code(pick(variables, it.from), s, l));
        break;
      case 'push':
        if (ring.length < QUEUE_MAX) {
          write(push(ring), ['item'], this.item.decode(it.code % this.item.size));
        }
        break;
      case 'shift':
        if (ring.length > 0) removeAt(this.ring, ring, 0);
        break;
      case 'clear':
        clear(this.ring, ring);
        break;
      case 'reset':
        reset(this.cell, cells[choice % CELLS]);
        break;
      case 'overflow':
        for (let i = 0; i <= QUEUE_MAX; i++) push(ring);
        break;
      case 'escape':
        write(s, pick(this.shared, choice).path, 'nowhere');
        break;
      case 'bug':
        BUG('drawn at random');
    }
  }

  private code({ local, path, scalar }: Variable, s: unknown, l: unknown): number {
    return scalar.encode(read(local ? l : s, path));
  }

  private put({ local, path, scalar }: Variable, s: unknown, l: unknown, code: number): void {
    write(local ? l : s, path, scalar.decode(code % scalar.size));
  }
}

const pick = (all: readonly Variable[], index: number): Variable =>
  all[index % all.length] as Variable;
