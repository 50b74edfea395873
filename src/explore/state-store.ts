import { HASH_START, hashAt, hashEnd, hashWith, StateArena } from './state-arena.js';

/** Units: states. Shape: a multiple of four, see `fetch`. */
const BATCH = 1024;

/**
 * The set of visited states: all of every state, no hash compaction. States are numbered in the order
 * they are found.
 *
 * An open-addressing table finds them. An entry is a number plus one in its low bits, and in the bits
 * above some of the hash, so most states that are not the one sought are told apart without a look at
 * them.
 *
 * What costs time is waiting for memory: neither the place in the table nor the state it leads to is
 * likely to be in a cache. So a search puts states in a batch (`put`) and has them stored together
 * (`settle`), which first asks for all the places and states in loops where no load waits for another:
 * the processor then fetches many at a time. The numbers are those of adding the states one by one.
 */
export class StateStore {
  private readonly arena: StateArena;
  private table: Int32Array;
  private mask: number;
  /** The states that wait to be stored, their hashes and their parents. */
  private readonly batch: Int32Array;
  private readonly hashes = new Int32Array(BATCH);
  private readonly parents = new Int32Array(BATCH);
  private waiting = 0;
  /** Of no meaning: it keeps alive the loads that are there to fill the caches. */
  touched = 0;

  /** Shape: `words` 32-bit words a state. Bound: `places` is a power of two. */
  constructor(
    readonly words: number,
    places = 2048,
  ) {
    this.arena = new StateArena(words);
    this.table = new Int32Array(places);
    this.mask = places - 1;
    this.batch = new Int32Array(BATCH * words);
  }

  get count(): number {
    return this.arena.count;
  }

  /** Bytes that the states and the table take. */
  get bytes(): number {
    return this.arena.bytes + this.table.byteLength;
  }

  /** Whether the batch has no room for another state. */
  get full(): boolean {
    return this.waiting === BATCH;
  }

  /**
   * Puts the state `now` in the batch, which is not full, unless it is the state `before` again: that
   * one is known. Makes `now` what `before` is. Copied, hashed and put back in one loop, as a long
   * state costs more to go through than a step does to run.
   */
  put(now: Int32Array, before: Int32Array, parent: number): void {
    const { words, batch, waiting } = this;
    const base = waiting * words;
    let hash = HASH_START;
    let differ = 0;
    for (let i = 0; i < words; i++) {
      const word = now[i];
      differ |= word ^ before[i];
      now[i] = before[i];
      batch[base + i] = word;
      hash = hashWith(hash, word);
    }
    if (differ === 0) return;
    this.hashes[waiting] = hashEnd(hash);
    this.parents[waiting] = parent;
    this.waiting = waiting + 1;
  }

  /**
   * Empties the batch: stores what is not known, in order.
   *
   * Errors: RangeError when there is no memory for more.
   */
  settle(): void {
    const { words, batch, hashes, parents, waiting } = this;
    if (waiting === 0) return;
    this.waiting = 0;
    this.touched = fetch(this.table, hashes);
    this.fetchStates(waiting);
    for (let i = 0; i < waiting; i++) this.intern(batch, i * words, hashes[i], parents[i]);
  }

  /**
   * Stores a state unless it is known.
   *
   * Returns: its number if it is new, otherwise minus its number minus one.
   * Errors: RangeError when there is no memory for more.
   */
  add(state: Int32Array, parent: number): number {
    return this.intern(state, 0, hashAt(state, 0, this.words), parent);
  }

  /** Copies state `index` into `target`. */
  load(index: number, target: Int32Array): void {
    this.arena.load(index, target);
  }

  equals(index: number, state: Int32Array): boolean {
    return this.arena.equals(index, state, 0);
  }

  /** The state from which `index` was found first; what `add` was given for an initial one. */
  parent(index: number): number {
    return this.arena.parent(index);
  }

  private intern(state: Int32Array, at: number, hash: number, parent: number): number {
    const { arena, table, mask } = this;
    const tag = hash & ~mask;
    let place = hash & mask;
    for (;;) {
      const entry = table[place];
      if (entry === 0) break;
      const number = entry & mask;
      if ((entry ^ number) === tag && arena.equals(number - 1, state, at)) return -number;
      place = (place + 1) & mask;
    }
    const index = arena.count;
    arena.append(state, at, parent);
    table[place] = (index + 1) | tag;
    if ((index + 1) * 4 > mask * 3) this.grow();
    return index;
  }

  private fetchStates(count: number): void {
    const { arena, table, mask, hashes } = this;
    let touched = 0;
    for (let i = 0; i < count; i++) {
      const entry = table[hashes[i] & mask];
      const number = entry & mask;
      const tagged = ((entry ^ hashes[i]) & ~mask) === 0;
      if (tagged && number !== 0) touched ^= arena.touch(number - 1);
    }
    this.touched = touched;
  }

  private grow(): void {
    const { arena } = this;
    const table = new Int32Array(this.table.length * 2);
    const mask = table.length - 1;
    const hashes = new Int32Array(BATCH);
    for (let first = 0; first < arena.count; first += BATCH) {
      const count = Math.min(BATCH, arena.count - first);
      for (let i = 0; i < count; i++) hashes[i] = arena.hash(first + i);
      this.touched = fetch(table, hashes);
      for (let i = 0; i < count; i++) {
        let place = hashes[i] & mask;
        while (table[place] !== 0) place = (place + 1) & mask;
        table[place] = (first + i + 1) | (hashes[i] & ~mask);
      }
    }
    this.table = table;
    this.mask = mask;
  }
}

/** Brings the places of hashes into the caches. Four at a time, as the loop itself costs as much. */
function fetch(table: Int32Array, hashes: Int32Array): number {
  const mask = table.length - 1;
  let touched = 0;
  for (let i = 0; i < BATCH; i += 4) {
    const two = table[hashes[i] & mask] ^ table[hashes[i + 1] & mask];
    touched ^= two ^ table[hashes[i + 2] & mask] ^ table[hashes[i + 3] & mask];
  }
  return touched;
}
