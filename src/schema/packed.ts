/**
 * The packed representation: a state in a few words, and views to read and write it by name.
 *
 * One class is generated for each record layout; its getters and setters carry the positions of the
 * fields as constants. One instance is built for each record of the state, once. Nothing is
 * allocated when a field is read or written.
 */
import { OutOfBounds } from './faults.js';
import type { FieldLayout, Layout, RecordLayout } from './layout.js';
import {
  boundAt,
  type Infer,
  type RecordNode,
  type ScalarNode,
  type Sizes,
  TAG_SHIFT,
} from './node.js';
import type { Scalar } from './scalar.js';
import { sizeOf } from './scalar.js';

/** Sets every field of a packed record to its blank value. */
export const RESET = Symbol('reset');

/** A view of `words`, which hold one state of `layout.words` words. */
export function viewOf<N extends RecordNode>(layout: Layout, words: Int32Array): Infer<N> {
  if (words.length < layout.words) throw new RangeError('the words do not hold a state');
  return new ViewClasses(layout.sizes).make(layout.root, words, 0, 0, '') as Infer<N>;
}

type ViewClass = new (words: Int32Array, word: number, shift: number, path: string) => object;

/** A layout is of one schema and one choice of sizes, so it has one class. */
const classes = new WeakMap<RecordLayout, ViewClass>();

class ViewClasses {
  constructor(private readonly sizes: Sizes) {}

  make(record: RecordLayout, words: Int32Array, word: number, shift: number, path: string): object {
    let View = classes.get(record);
    if (View === undefined) {
      View = generate(record, this.sizes);
      classes.set(record, View);
    }
    const view = new View(words, word, shift, path);
    const child = (element: RecordLayout, at: number, name: string): object => {
      const [w, s] = record.wide ? [word + (at >> 5), at & 31] : [word, shift + at];
      return this.make(element, words, w, s, path === '' ? name : `${path}.${name}`);
    };
    for (const field of record.fields) {
      const made = structureOf(field, record.wide, child);
      if (made !== null) Object.defineProperty(view, field.name, { value: made, enumerable: true });
    }
    return view;
  }
}

type MakeChild = (element: RecordLayout, at: number, name: string) => object;

function structureOf(field: FieldLayout, wide: boolean, child: MakeChild): object | null {
  switch (field.kind) {
    case 'scalar':
      return null;
    case 'record':
      return child(field.record, field.at, field.name);
    case 'vector':
      return field.at.map((at, i) => child(field.element, at, `${field.name}[${i}]`));
    case 'queue':
      return child(queueRecord(field, wide), 0, field.name);
  }
}

const queueRecords = new WeakMap<FieldLayout, RecordLayout>();

/** A queue is shown as a record of its length and its items, placed where the queue is. */
function queueRecord(field: FieldLayout & { kind: 'queue' }, wide: boolean): RecordLayout {
  const known = queueRecords.get(field);
  if (known !== undefined) return known;
  const made: RecordLayout = {
    node: { kind: 'record', fields: {} },
    bits: 0,
    wide,
    fields: [
      { kind: 'scalar', name: 'length', scalar: field.length, at: field.lengthAt },
      { kind: 'vector', name: 'items', element: field.element, at: field.at },
    ],
  };
  queueRecords.set(field, made);
  return made;
}

/**
 * Classes by their source. Records laid out alike share a class from one machine to the next, so the
 * code of a model that has run on several machines still meets few classes and stays fast.
 */
const compiled = new Map<string, ViewClass>();

/**
 * Compiles the class of one record layout. The source consists of constants of the layout only. What
 * a view knows of itself has private names, which no field can be mistaken for.
 */
function generate(record: RecordLayout, sizes: Sizes): ViewClass {
  const members = record.fields.flatMap((field) =>
    field.kind === 'scalar' ? [accessors(field.name, field.scalar, field.at, sizes)] : [],
  );
  const body = `
    'use strict';
    return class {
      #w; #o; #s; #p;
      constructor(words, word, shift, path) {
        this.#w = words; this.#o = word; this.#s = shift; this.#p = path;
      }
      ${resetMember(record)}
      ${members.join('\n')}
    };`;
  const known = compiled.get(body);
  if (known !== undefined) return known;
  const make = new Function('RESET', 'OutOfBounds', body) as (
    reset: symbol,
    fault: typeof OutOfBounds,
  ) => ViewClass;
  const View = make(RESET, OutOfBounds);
  compiled.set(body, View);
  return View;
}

function resetMember(record: RecordLayout): string {
  if (record.bits === 0) return '[RESET]() {}';
  if (record.wide) return `[RESET]() { this.#w.fill(0, this.#o, this.#o + ${record.bits / 32}); }`;
  return `[RESET]() { this.#w[this.#o] &= ~(${maskOf(record.bits)} << this.#s); }`;
}

const maskOf = (bits: number): number => (bits >= 32 ? -1 : 2 ** bits - 1);

function accessors(name: string, scalar: Scalar, at: number, sizes: Sizes): string {
  const key = JSON.stringify(name);
  const fault = `throw new OutOfBounds(this.#p === '' ? ${key} : this.#p + '.' + ${key}, v, ${JSON.stringify(scalar.domain)})`;
  const encode = `let x; const c = ${encodeExpr(scalar.node, sizes)}; if (c < 0) ${fault};`;
  if (scalar.width === 0) {
    return `get ${key}() { const c = 0; return ${decodeExpr(scalar.node, sizes)}; }
      set ${key}(v) { ${encode} }`;
  }
  // Narrow records keep their shift in `#s`; in a wide one it is 0 and `at` may pass a word.
  const word = at >> 5;
  const index = word === 0 ? 'this.#o' : `this.#o + ${word}`;
  const shift = `this.#s + ${at & 31}`;
  const mask = maskOf(scalar.width);
  return `get ${key}() { const c = (this.#w[${index}] >>> (${shift})) & ${mask}; return ${decodeExpr(scalar.node, sizes)}; }
    set ${key}(v) { ${encode}
      const i = ${index}, h = ${shift};
      this.#w[i] = (this.#w[i] & ~(${mask} << h)) | (c << h); }`;
}

/** JavaScript that turns the value `v` into its code, or -1. */
function encodeExpr(node: ScalarNode, sizes: Sizes): string {
  switch (node.kind) {
    case 'bool':
      return '(v === true ? 1 : v === false ? 0 : -1)';
    case 'range':
      return integerExpr(node.lo, boundAt(node.hi, sizes));
    case 'id':
      return integerExpr(0, sizeOf(node.sort, sizes, node.sort) - 1);
    case 'oneOf':
      return `(${node.names.map((name, code) => `v === ${JSON.stringify(name)} ? ${code} : `).join('')}-1)`;
    case 'union': {
      const arms = unionSpans(node, sizes).map(
        ({ first, count, code }) =>
          `v >= ${first} && v < ${first + count} ? v - ${first} + ${code} : `,
      );
      return `((v | 0) !== v ? -1 : ${arms.join('')}-1)`;
    }
    case 'orNull':
      return `(v === null ? 0 : (x = ${encodeExpr(node.inner, sizes)}) < 0 ? -1 : x + 1)`;
  }
}

const integerExpr = (lo: number, hi: number): string =>
  `((v | 0) === v && v >= ${lo} && v <= ${hi} ? v - (${lo}) : -1)`;

/** JavaScript that turns the code in the expression `c` into the value. */
function decodeExpr(node: ScalarNode, sizes: Sizes, c = 'c'): string {
  switch (node.kind) {
    case 'bool':
      return `(${c} === 1)`;
    case 'range':
      return `(${c} + (${node.lo}))`;
    case 'id':
      return c;
    case 'oneOf':
      return `(${node.names.map((name, code) => `${c} === ${code} ? ${JSON.stringify(name)} : `).join('')}null)`;
    case 'union': {
      const arms = unionSpans(node, sizes).map(
        ({ first, count, code }) => `${c} < ${code + count} ? ${c} + ${first - code} : `,
      );
      return `(${arms.join('')}null)`;
    }
    case 'orNull':
      return `(${c} === 0 ? null : ${decodeExpr(node.inner, sizes, '(c - 1)')})`;
  }
}

/** The runs of values of a union: `count` values from `first`, with codes from `code`. */
function unionSpans(
  node: ScalarNode & { kind: 'union' },
  sizes: Sizes,
): { first: number; count: number; code: number }[] {
  let code = 0;
  return Object.values(node.variants).map((payload, index) => {
    const count = payload === null ? 1 : sizeOf(payload.sort, sizes, payload.sort);
    const span = { first: index << TAG_SHIFT, count, code };
    code += count;
    return span;
  });
}
