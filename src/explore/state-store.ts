/**
 * The set of visited states: all of every state, no hash compaction.
 *
 * States are numbered in the order they are found and stored one after another; an open-addressing
 * table of numbers finds them. Three typed arrays, no objects.
 */
export class StateStore {
  private arena: Int32Array;
  private table: Int32Array;
  private from: Int32Array;
  private mask: number;
  private stored = 0;

  /** Shape: `words` 32-bit words a state. */
  constructor(
    readonly words: number,
    capacity = 1024,
  ) {
    this.arena = new Int32Array(capacity * words);
    this.from = new Int32Array(capacity);
    this.table = new Int32Array(capacity * 2);
    this.mask = this.table.length - 1;
  }

  get count(): number {
    return this.stored;
  }

  /** Bytes held, and bytes a stored state takes at its best (state, parent, two table places). */
  get bytes(): number {
    return this.arena.byteLength + this.from.byteLength + this.table.byteLength;
  }

  /**
   * Stores a state unless it is known.
   *
   * Returns: its number if it is new, otherwise minus its number minus one.
   * Errors: RangeError when there is no memory for more.
   */
  add(state: Int32Array, parent: number): number {
    const { words, arena, table, mask } = this;
    let place = hash(state, words) & mask;
    for (;;) {
      const entry = table[place];
      if (entry === 0) break;
      const base = (entry - 1) * words;
      let i = 0;
      while (i < words && arena[base + i] === state[i]) i++;
      if (i === words) return -entry;
      place = (place + 1) & mask;
    }
    const index = this.stored;
    const base = index * words;
    for (let i = 0; i < words; i++) arena[base + i] = state[i];
    this.from[index] = parent;
    table[place] = index + 1;
    this.stored = index + 1;
    if (this.stored * 2 > mask) this.grow();
    return index;
  }

  /** Copies state `index` into `target`. */
  load(index: number, target: Int32Array): void {
    const { words, arena } = this;
    const base = index * words;
    for (let i = 0; i < words; i++) target[i] = arena[base + i];
  }

  equals(index: number, state: Int32Array): boolean {
    const base = index * this.words;
    for (let i = 0; i < this.words; i++) if (this.arena[base + i] !== state[i]) return false;
    return true;
  }

  /** The state from which `index` was found first; -1 for an initial state. */
  parent(index: number): number {
    return this.from[index];
  }

  private grow(): void {
    const capacity = this.from.length * 2;
    this.arena = widened(this.arena, capacity * this.words);
    this.from = widened(this.from, capacity);
    const table = new Int32Array(capacity * 2);
    const mask = table.length - 1;
    const { words, arena, stored } = this;
    for (let index = 0; index < stored; index++) {
      let place = hashAt(arena, index * words, words) & mask;
      while (table[place] !== 0) place = (place + 1) & mask;
      table[place] = index + 1;
    }
    this.table = table;
    this.mask = mask;
  }
}

function widened(old: Int32Array, length: number): Int32Array {
  const wide = new Int32Array(length);
  wide.set(old);
  return wide;
}

const hash = (state: Int32Array, words: number): number => hashAt(state, 0, words);

function hashAt(words: Int32Array, base: number, count: number): number {
  let h = 0x9e3779b9 | 0;
  for (let i = 0; i < count; i++) {
    h = Math.imul(h ^ words[base + i], 0x85ebca6b);
    h ^= h >>> 15;
  }
  h = Math.imul(h, 0xc2b2ae35);
  return h ^ (h >>> 16);
}
