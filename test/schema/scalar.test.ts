import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  id,
  layoutOf,
  oneOf,
  orNull,
  range,
  record,
  type ScalarNode,
  type SchemaNode,
  scalarAt,
  union,
} from '../../src/schema/index.js';
import { SIZES, scalarNode } from './random-schema.js';

const refusal = (node: SchemaNode, sizes = SIZES, name = 'field'): string => {
  try {
    layoutOf(record({ [name]: node }), sizes);
    return 'none';
  } catch (thrown) {
    return (thrown as Error).message;
  }
};

describe('a scalar', () => {
  it('numbers its values from 0 without a gap, and takes as many bits as the last needs', () => {
    fc.assert(
      fc.property(scalarNode, fc.nat(), (node, pick) => {
        const scalar = scalarAt(node, SIZES, 'field');
        const code = pick % scalar.size;
        expect(scalar.encode(scalar.decode(code))).toBe(code);
        expect(scalar.encode(scalar.decode(0))).toBe(0);
        expect((scalar.size - 1).toString(2).length).toBe(Math.max(1, scalar.width));
        expect(scalar.width === 0).toBe(scalar.size === 1);
      }),
      { numRuns: 300 },
    );
  });

  it('shows its values as people write them', () => {
    const entry = union({ INVALID: null, MFN: id('few'), FOREIGN: id('few') });
    const shown = (node: ScalarNode): string[] => {
      const { size, decode, show } = scalarAt(node, SIZES, 'field');
      return Array.from({ length: size }, (_, code) => show(decode(code)));
    };
    expect(shown(orNull(entry))).toEqual([
      ...['null', 'INVALID', 'MFN|0', 'MFN|1', 'MFN|2', 'FOREIGN|0', 'FOREIGN|1', 'FOREIGN|2'],
    ]);
    expect(shown(range(-1, 1))).toEqual(['-1', '0', '1']);
    expect(shown(oneOf('lazy', 'eager'))).toEqual(['lazy', 'eager']);
  });

  it('says its domain in words', () => {
    const entry = union({ INVALID: null, MFN: id('few') });
    const domain = (node: ScalarNode): string => scalarAt(node, SIZES, 'field').domain;
    expect(domain(orNull(entry))).toBe('null, INVALID, MFN|0..2');
    expect(domain(orNull(id('none')))).toBe('null');
    expect(domain(range(0, (sizes) => sizes.many))).toBe('0..6');
  });
});

describe('a union', () => {
  const entry = union({ INVALID: null, MFN: id('few') });

  it('makes and takes apart its values', () => {
    const { values, tag, payload, is } = entry;
    expect([tag(values.INVALID), payload(values.INVALID)]).toEqual(['INVALID', 0]);
    expect([tag(values.MFN(2)), payload(values.MFN(2))]).toEqual(['MFN', 2]);
    expect([is(values.MFN(2), 'MFN'), is(values.MFN(2), 'INVALID')]).toEqual([true, false]);
  });
});

describe('a domain that the two representations would read differently', () => {
  it('is refused (S001): numbers beyond 32 bits', () => {
    expect(refusal(range(2 ** 31, 2 ** 31 + 5))).toBe(
      'S001 schema field field: its domain 2147483648..2147483653 is not within 32-bit integers.',
    );
    expect(refusal(orNull(range(0.5, 2)))).toMatch(/^S001 .* is not within 32-bit integers\.$/);
    expect(refusal(range(2 ** 31 - 3, 2 ** 31 - 1))).toBe('none');
  });

  it('is refused (S001): a union whose blank value would be one of its second variant', () => {
    const entry = union({ MFN: id('none'), INVALID: null });
    expect(refusal(entry)).toBe(
      'S001 schema field field: its domain MFN|0..-1, INVALID has an empty first variant.',
    );
    expect(refusal(orNull(entry))).toBe('none');
  });

  it('is refused (S001): a union with more than 2^16 ids in a variant', () => {
    const entry = union({ INVALID: null, MFN: id('frames') });
    expect(refusal(entry, { frames: 2 ** 16 })).toBe('none');
    expect(refusal(entry, { frames: 2 ** 16 + 1 })).toBe(
      'S001 schema field field: its variant MFN has over 2^16 ids.',
    );
  });

  it('is refused (S001): a field that JavaScript has a use for', () => {
    expect(refusal(id('few'), SIZES, 'constructor')).toBe(
      'S001 schema field constructor: JavaScript keeps this name for itself.',
    );
  });
});
