import { PvmcError } from '../errors/index.js';
import { boundAt, type ScalarNode, type Sizes, TAG_SHIFT } from './node.js';

export type ScalarValue = boolean | number | string | null;

/** A scalar at known sizes: its values are numbered 0..size-1, the blank value first. */
export interface Scalar {
  readonly node: ScalarNode;
  readonly size: number;
  /** Bits needed to store a code: 0 for a scalar that has only one value. */
  readonly width: number;
  /** The code of a value, or -1 when the value is outside the domain. */
  encode(value: unknown): number;
  decode(code: number): ScalarValue;
  /** The domain, for messages. */
  readonly domain: string;
  /** A value as people write it (`FOREIGN|2`, `null`, `true`). */
  show(value: ScalarValue): string;
}

const MAX_SIZE = 2 ** 30;
const MAX_PAYLOADS = 2 ** TAG_SHIFT;

/**
 * Errors: S001 when the domain is empty or larger than 2^30 values, holds what is not a 32-bit
 * integer, or is a union that has no blank value or a payload over 16 bits.
 */
export function scalarAt(node: ScalarNode, sizes: Sizes, field: string): Scalar {
  const parts = partsOf(node, sizes, field);
  const wrong = (what: string): PvmcError =>
    new PvmcError('S001', { field, what: `its domain ${parts.domain} ${what}` });
  if (parts.size < 1) throw wrong('is empty');
  if (parts.size > MAX_SIZE) throw wrong('has over 2^30 values');
  if (!parts.numbers.every((n) => (n | 0) === n)) throw wrong('is not within 32-bit integers');
  // The first variant is the blank value; an empty one would make zero mean the next one.
  if (node.kind === 'union' && parts.encode(0) !== 0) throw wrong('has an empty first variant');
  return { node, width: Math.ceil(Math.log2(parts.size)), ...parts };
}

interface Parts extends Omit<Scalar, 'node' | 'width'> {
  /** The least and the greatest number of the domain, if it has any. */
  readonly numbers: readonly number[];
}

function partsOf(node: ScalarNode, sizes: Sizes, field: string): Parts {
  switch (node.kind) {
    case 'bool':
      return {
        size: 2,
        numbers: [],
        encode: (v) => (v === false ? 0 : v === true ? 1 : -1),
        decode: (code) => code === 1,
        domain: 'false, true',
        show: String,
      };
    case 'range':
      return integers(node.lo, boundAt(node.hi, sizes));
    case 'id':
      return integers(0, sizeOf(node.sort, sizes, field) - 1);
    case 'oneOf':
      return {
        size: node.names.length,
        numbers: [],
        encode: (v) => node.names.indexOf(v as string),
        decode: (code) => node.names[code] ?? null,
        domain: node.names.join(', '),
        show: String,
      };
    case 'union':
      return unionParts(node, sizes, field);
    case 'orNull': {
      const inner = partsOf(node.inner, sizes, field);
      const innerCode = (v: unknown): number => {
        const code = inner.encode(v);
        return code < 0 ? -1 : code + 1;
      };
      return {
        size: inner.size + 1,
        numbers: inner.numbers,
        encode: (v) => (v === null ? 0 : innerCode(v)),
        decode: (code) => (code === 0 ? null : inner.decode(code - 1)),
        domain: inner.size === 0 ? 'null' : `null, ${inner.domain}`,
        show: (v) => (v === null ? 'null' : inner.show(v)),
      };
    }
  }
}

function integers(lo: number, hi: number): Parts {
  return {
    size: Math.max(0, hi - lo + 1),
    numbers: [lo, hi],
    encode: (v) =>
      Number.isInteger(v) && (v as number) >= lo && (v as number) <= hi ? (v as number) - lo : -1,
    decode: (code) => lo + code,
    domain: `${lo}..${hi}`,
    show: String,
  };
}

function unionParts(node: ScalarNode & { kind: 'union' }, sizes: Sizes, field: string): Parts {
  const tags = Object.entries(node.variants).map(([tag, payload]) => ({
    tag,
    count: payload === null ? 1 : sizeOf(payload.sort, sizes, field),
    hasPayload: payload !== null,
  }));
  const wide = tags.find(({ count }) => count > MAX_PAYLOADS);
  if (wide !== undefined) {
    throw new PvmcError('S001', { field, what: `its variant ${wide.tag} has over 2^16 ids` });
  }
  const values = tags.flatMap(({ count }, index) =>
    Array.from({ length: count }, (_, element) => (index << TAG_SHIFT) | element),
  );
  const codes = new Map(values.map((value, code) => [value, code]));
  return {
    size: values.length,
    numbers: [],
    encode: (v) => codes.get(v as number) ?? -1,
    decode: (code) => values[code] ?? null,
    domain: tags.map((t) => (t.hasPayload ? `${t.tag}|0..${t.count - 1}` : t.tag)).join(', '),
    show: (v) => {
      const tag = tags[(v as number) >>> TAG_SHIFT];
      if (tag === undefined) return String(v);
      return tag.hasPayload ? `${tag.tag}|${node.payload(v as number)}` : tag.tag;
    },
  };
}

/** How many elements a sort has. Errors: S001 when the sizes do not say. */
export function sizeOf(sort: string, sizes: Sizes, field: string): number {
  const size = sizes[sort];
  if (size === undefined) {
    throw new PvmcError('S001', {
      field,
      what: `the scope gives no size for the sort \`${sort}\``,
    });
  }
  return size;
}
