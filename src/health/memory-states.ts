/** Which states of the memory a machine reaches, whoever stands where. */
import type { BreadthFirstSearch } from '../explore/index.js';
import type { Machine } from '../model/index.js';

export interface MemoryStates {
  readonly all: ReadonlySet<string>;
  /** Those where every actor is between operations. */
  readonly atRest: ReadonlySet<string>;
}

/** How far a machine's memory strays from another's. */
export type Straying = 'same' | 'same at rest' | 'different';

/** The memory of every state that a search has found. */
export function memoryStates(search: BreadthFirstSearch): MemoryStates {
  const all = new Set<string>();
  const atRest = new Set<string>();
  const memoryIn = reader(search.machine);
  search.visit((stepper, words) => {
    const memory = memoryIn(words);
    all.add(memory);
    if (stepper.quiescent()) atRest.add(memory);
  });
  return { all, atRest };
}

export function strayingOf(from: MemoryStates, to: MemoryStates): Straying {
  if (areEqual(from.all, to.all)) return 'same';
  return areEqual(from.atRest, to.atRest) ? 'same at rest' : 'different';
}

const areEqual = (one: ReadonlySet<string>, other: ReadonlySet<string>): boolean =>
  one.size === other.size && [...one].every((memory) => other.has(memory));

/** The bits of the memory among those of a state; where they are depends on the actors beside it. */
function reader({ layout }: Machine): (words: Int32Array) => string {
  const memory = layout.root.fields.find(({ name }) => name === 'memory');
  if (memory?.kind !== 'record') throw new Error('internal: a machine without a memory');
  const { at, record } = memory;
  if (record.wide) {
    const [from, to] = [at / 8, (at + record.bits) / 8];
    return (words) => Buffer.from(words.buffer, words.byteOffset).toString('latin1', from, to);
  }
  const mask = record.bits === 32 ? -1 : 2 ** record.bits - 1;
  return (words) => String(((words[at >> 5] ?? 0) >>> (at & 31)) & mask);
}
