/** Bound once: a look-up of the global `Math` in a sandbox (jest's) costs more than the hash. */
const { imul } = Math;

/** Units: words. Shape: a chunk is the largest power of two of states that is no larger than this. */
const CHUNK_WORDS = 1 << 18;

/**
 * States, all their words, one after another in the order they are appended, each with its parent.
 *
 * They lie in chunks, so that growing copies nothing and asks for a megabyte at a time.
 */
export class StateArena {
  private readonly chunks: Int32Array[] = [];
  private readonly parents: Int32Array[] = [];
  /** State `index` is in chunk `index >> bits`, at place `index & mask`. */
  private readonly bits: number;
  private readonly mask: number;
  private appended = 0;

  /** Shape: `words` 32-bit words a state. */
  constructor(readonly words: number) {
    this.bits = Math.floor(Math.log2(CHUNK_WORDS / words));
    this.mask = (1 << this.bits) - 1;
  }

  get count(): number {
    return this.appended;
  }

  /** Bytes in use; what a chunk has not used yet, the system has not given yet. */
  get bytes(): number {
    return 4 * this.appended * (this.words + 1);
  }

  /** Appends the state at `at` of `from`. Errors: RangeError when there is no memory for it. */
  append(from: Int32Array, at: number, parent: number): void {
    const { words, bits, appended } = this;
    const place = appended & this.mask;
    if (place === 0) {
      const [chunk, parents] = [new Int32Array(words << bits), new Int32Array(1 << bits)];
      this.chunks.push(chunk);
      this.parents.push(parents);
    }
    const chunk = this.chunks[appended >> bits];
    const base = place * words;
    for (let i = 0; i < words; i++) chunk[base + i] = from[at + i];
    this.parents[appended >> bits][place] = parent;
    this.appended = appended + 1;
  }

  /** Copies state `index` to `target`. */
  load(index: number, target: Int32Array): void {
    const { words } = this;
    const chunk = this.chunks[index >> this.bits];
    const base = (index & this.mask) * words;
    for (let i = 0; i < words; i++) target[i] = chunk[base + i];
  }

  /** Whether state `index` is the one at `at` of `other`. */
  equals(index: number, other: Int32Array, at: number): boolean {
    const { words } = this;
    const chunk = this.chunks[index >> this.bits];
    const base = (index & this.mask) * words;
    for (let i = 0; i < words; i++) if (chunk[base + i] !== other[at + i]) return false;
    return true;
  }

  parent(index: number): number {
    return this.parents[index >> this.bits][index & this.mask];
  }

  hash(index: number): number {
    return hashAt(this.chunks[index >> this.bits], (index & this.mask) * this.words, this.words);
  }

  /** A word of state `index`, to have it in the caches. */
  touch(index: number): number {
    return this.chunks[index >> this.bits][(index & this.mask) * this.words];
  }
}

/** The hash of a state: start, take in word after word, end. */
export const HASH_START = 0x9e3779b9 | 0;

export function hashWith(hash: number, word: number): number {
  const h = imul(hash ^ word, 0x85ebca6b);
  return h ^ (h >>> 15);
}

export function hashEnd(hash: number): number {
  const h = imul(hash, 0xc2b2ae35);
  return h ^ (h >>> 16);
}

export function hashAt(words: Int32Array, base: number, count: number): number {
  let hash = HASH_START;
  for (let i = 0; i < count; i++) hash = hashWith(hash, words[base + i]);
  return hashEnd(hash);
}
