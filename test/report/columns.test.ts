import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  across,
  type Line,
  layOut,
  naturalWidths,
  type Row,
  share,
  wrap,
} from '../../src/report/columns.js';

const line = (text: string): Line => ({ text, style: 'plain' });
const asIs = ({ text }: Line): string => text;

describe('wrap', () => {
  test('loses nothing, and keeps to the width', () => {
    const words = fc.stringMatching(/^ {0,6}[a-z_.()/]{1,12}( [a-z_.()/]{1,40}){0,8}$/u);
    fc.assert(
      fc.property(words, fc.integer({ min: 8, max: 60 }), (text, width) => {
        const lines = wrap(text, width);
        expect(lines.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''));
        expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(width);
      }),
    );
  });

  test('breaks at spaces, then behind a bracket or a comma, and indents what follows', () => {
    expect(wrap('  pages[0].p2m: INVALID -> FOREIGN|1', 20)).toEqual([
      '  pages[0].p2m:',
      '      INVALID ->',
      '      FOREIGN|1',
    ]);
    expect(wrap('xen_do_pin(MMUEXT_PIN_L1_TABLE)', 24)).toEqual([
      'xen_do_pin(',
      '    MMUEXT_PIN_L1_TABLE)',
    ]);
    expect(wrap('gnttab_unmap_refs', 10)).toEqual(['gnttab_', '    unmap_', '    refs']);
  });
});

describe('share', () => {
  test('gives everybody what they would like where that fits', () => {
    expect(share([10, 20, 30], 60, 25)).toEqual([10, 20, 30]);
  });
  test('takes from the widest first', () => {
    expect(share([10, 40, 60], 80, 25)).toEqual([10, 35, 35]);
  });
  test('says when that leaves too little', () => {
    expect(share([30, 40, 60], 70, 25)).toBeNull();
  });
});

test('a row is as high as its highest cell', () => {
  const row: Row = [[line('1')], [line('one two three'), line('four')], []];
  expect(naturalWidths([row])).toEqual([1, 13, 0]);
  expect(layOut(row, [1, 9, 3], asIs)).toEqual([
    '1 | one two   |',
    '  |     three |',
    '  | four      |',
  ]);
});

test('paint does not change the layout', () => {
  const row: Row = [[line('ab')], [line('c')]];
  expect(layOut(row, [4, 2], ({ text }) => `<${text}>`)).toEqual(['<ab>   | <c>']);
});

test('a line across begins in its column, or further left where it would not fit', () => {
  const at = (text: string): string[] => across([line(text)], 2, [1, 10, 10], 32, asIs);
  expect(at('page: 0 -> 1')).toEqual(['  |            | page: 0 -> 1']);
  expect(at('pages[0].pins: 0 -> 1')).toEqual(['  |        pages[0].pins: 0 -> 1']);
});
