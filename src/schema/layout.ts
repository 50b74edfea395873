import { PvmcError } from '../errors/index.js';
import {
  boundAt,
  isStruct,
  type QueueNode,
  type RecordNode,
  range,
  type Sizes,
  type VectorNode,
} from './node.js';
import { type Scalar, scalarAt, sizeOf } from './scalar.js';

/**
 * Where the fields of a state are.
 *
 * A record of at most 32 bits is *narrow*: it never straddles a word, so several share one. A larger
 * record is *wide*: it starts at a word and its parts are placed within its words, largest first.
 * Offsets are in bits from the start of the record that holds the part.
 */
export interface RecordLayout {
  readonly node: RecordNode;
  readonly bits: number;
  readonly wide: boolean;
  readonly fields: readonly FieldLayout[];
}

export type FieldLayout =
  | { readonly kind: 'scalar'; readonly name: string; readonly scalar: Scalar; readonly at: number }
  | {
      readonly kind: 'record';
      readonly name: string;
      readonly record: RecordLayout;
      readonly at: number;
    }
  | {
      readonly kind: 'vector';
      readonly name: string;
      readonly element: RecordLayout;
      readonly at: readonly number[];
    }
  | {
      readonly kind: 'queue';
      readonly name: string;
      readonly length: Scalar;
      readonly lengthAt: number;
      readonly element: RecordLayout;
      readonly at: readonly number[];
    };

export interface Layout {
  readonly root: RecordLayout;
  readonly sizes: Sizes;
  /** 32-bit words of one packed state. */
  readonly words: number;
  /** Bits that carry information (the rest is padding). */
  readonly bits: number;
}

const WORD = 32;
const UNUSABLE: readonly string[] = ['constructor', '__proto__'];
const MAX_WORDS = 256;

/** Errors: S001 for a domain that is empty or too large, S002 for a state over 256 words. */
export function layoutOf(schema: RecordNode, sizes: Sizes): Layout {
  const root = new LayoutMaker(sizes).record(schema, '');
  const words = Math.max(1, Math.ceil(root.bits / WORD));
  if (words > MAX_WORDS) throw new PvmcError('S002', { words, bits: root.bits });
  return { root, sizes, words, bits: informationBits(root) };
}

/** A part that wants a place: a scalar, or a record inside the record. */
interface Part {
  readonly bits: number;
  readonly wide: boolean;
  at: number;
}

class LayoutMaker {
  private readonly known = new Map<RecordNode, RecordLayout>();

  constructor(private readonly sizes: Sizes) {}

  record(node: RecordNode, path: string): RecordLayout {
    const known = this.known.get(node);
    if (known !== undefined) return known;
    const parts: Part[] = [];
    const finishers = Object.entries(node.fields).map(([name, field]) => {
      const here = path === '' ? name : `${path}.${name}`;
      if (UNUSABLE.includes(name)) {
        throw new PvmcError('S001', { field: here, what: 'JavaScript keeps this name for itself' });
      }
      if (!isStruct(field)) return this.scalar(name, scalarAt(field, this.sizes, here), parts);
      switch (field.kind) {
        case 'record':
          return this.nested(name, this.record(field, here), parts);
        case 'vector':
          return this.vector(name, field, here, parts);
        case 'queue':
          return this.queue(name, field, here, parts);
      }
    });
    const { bits, wide } = place(parts);
    const layout = { node, bits, wide, fields: finishers.map((finish) => finish()) };
    this.known.set(node, layout);
    return layout;
  }

  private scalar(name: string, scalar: Scalar, parts: Part[]): () => FieldLayout {
    const part = take(parts, scalar.width, false);
    return () => ({ kind: 'scalar', name, scalar, at: part.at });
  }

  private nested(name: string, record: RecordLayout, parts: Part[]): () => FieldLayout {
    const part = take(parts, record.bits, record.wide);
    return () => ({ kind: 'record', name, record, at: part.at });
  }

  private vector(name: string, node: VectorNode, path: string, parts: Part[]): () => FieldLayout {
    const length =
      typeof node.length === 'string'
        ? sizeOf(node.length, this.sizes, path)
        : boundAt(node.length, this.sizes);
    const element = length === 0 ? EMPTY(node.element) : this.record(node.element, `${path}[]`);
    const taken = repeat(length, () => take(parts, element.bits, element.wide));
    return () => ({ kind: 'vector', name, element, at: taken.map((part) => part.at) });
  }

  private queue(name: string, node: QueueNode, path: string, parts: Part[]): () => FieldLayout {
    const max = boundAt(node.max, this.sizes);
    const length = scalarAt(range(0, max), this.sizes, `${path}.length`);
    const lengthPart = take(parts, length.width, false);
    const element = max === 0 ? EMPTY(node.element) : this.record(node.element, `${path}[]`);
    const taken = repeat(max, () => take(parts, element.bits, element.wide));
    return () => ({
      kind: 'queue',
      name,
      length,
      lengthAt: lengthPart.at,
      element,
      at: taken.map((part) => part.at),
    });
  }
}

/** The element of a vector that has none: nothing of it is ever looked at. */
const EMPTY = (node: RecordNode): RecordLayout => ({ node, bits: 0, wide: false, fields: [] });

function take(parts: Part[], bits: number, wide: boolean): Part {
  const part = { bits, wide, at: 0 };
  parts.push(part);
  return part;
}

const repeat = <T>(count: number, make: () => T): T[] => Array.from({ length: count }, make);

/** Gives every part its place; first fit, largest first, which is at most one word from the best. */
function place(parts: readonly Part[]): { bits: number; wide: boolean } {
  const total = parts.reduce((sum, part) => sum + part.bits, 0);
  if (total <= WORD && !parts.some((part) => part.wide)) {
    let at = 0;
    for (const part of parts) {
      part.at = at;
      at += part.bits;
    }
    return { bits: total, wide: false };
  }
  const used: number[] = [];
  for (const part of parts.filter((p) => p.wide)) {
    part.at = used.length * WORD;
    for (let left = part.bits; left > 0; left -= WORD) used.push(WORD);
  }
  const narrow = parts.filter((part) => !part.wide).sort((a, b) => b.bits - a.bits);
  for (const part of narrow) {
    let word = used.findIndex((bits) => bits + part.bits <= WORD);
    if (word < 0) word = used.push(0) - 1;
    part.at = word * WORD + (used[word] ?? 0);
    used[word] = (used[word] ?? 0) + part.bits;
  }
  return { bits: used.length * WORD, wide: true };
}

function informationBits(layout: RecordLayout): number {
  return layout.fields.reduce((sum, field) => {
    switch (field.kind) {
      case 'scalar':
        return sum + field.scalar.width;
      case 'record':
        return sum + informationBits(field.record);
      case 'vector':
        return sum + field.at.length * informationBits(field.element);
      case 'queue':
        return sum + field.length.width + field.at.length * informationBits(field.element);
    }
  }, 0);
}
