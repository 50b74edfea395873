import { describe, expect, test } from '@jest/globals';
import type { RunRow } from '../../src/campaign/index.js';
import { machineBlock } from '../../src/report/campaign-block.js';
import { pageOf } from '../../src/report/campaign-page.js';
import { row } from './campaign-rows.js';

const plain = pageOf({ columns: 80, colour: false });
const block = (rows: readonly RunRow[], what: string | null = null): string =>
  machineBlock(rows, what, plain).join('\n');
/** The lines below the heading. */
const body = (...rows: readonly RunRow[]): string =>
  machineBlock(rows, null, plain).slice(1).join('\n');

const broken = { verdict: 'VIOLATED', expected: 'VIOLATED', traceLength: 40 } as const;
const witness = { kind: 'sometimes', property: 'MapIsInUse' } as const;
const off = (what: 'verdict' | 'trace length' | 'states', expected: string | number) =>
  ({ outcome: 'missed', differences: [{ what, expected, got: null }] }) as const;

test('a machine: VIOLATED first with its reason, HOLDS folded, witnesses, VACUOUS last', () => {
  const rows = [
    row({ ...witness, property: 'Late', verdict: 'VACUOUS', expected: 'VACUOUS', why: 'no lazy' }),
    row({ property: 'A' }),
    row({ ...witness, traceLength: 42, why: 'a map in use' }),
    row({ property: 'PageIsLost', ...broken, why: 'a fault: nobody looks at the status' }),
    row({ property: 'BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB' }),
    row({ property: 'CCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCC' }),
  ];
  expect(block(rows, '1 page, 1 CPU')).toBe(
    `
  small                                       1,234,567 states, depth 42, 12.3 s
    1 page, 1 CPU
    VIOLATED  PageIsLost in 40 steps
                a fault: nobody looks at the status
    HOLDS     A, BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB,
              CCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCC
    HOLDS     witness MapIsInUse: reached in 42 steps
                a map in use
    VACUOUS   witness Late: not reached
                no lazy`.slice(1),
  );
});

describe('a row that is not as expected has a `!`, what was expected, and a line of its own', () => {
  test.each([
    [
      'HOLDS',
      row({ property: 'B', ...off('verdict', 'VIOLATED') }),
      'HOLDS     B; expected VIOLATED',
    ],
    [
      'VIOLATED',
      row({ property: 'B', ...broken, expected: 'HOLDS', ...off('verdict', 'HOLDS') }),
      'VIOLATED  B in 40 steps; expected HOLDS',
    ],
    [
      'a longer trace',
      row({ property: 'B', ...broken, ...off('trace length', 1007) }),
      'VIOLATED  B in 40 steps; expected 1,007 steps',
    ],
    [
      'a witness that is not reached',
      row({ ...witness, verdict: 'VACUOUS', ...off('verdict', 'HOLDS') }),
      'VACUOUS   witness MapIsInUse: not reached; expected HOLDS',
    ],
  ])('%s', (_, missed, line) => {
    expect(body(row({ property: 'A' }), missed, row({ property: 'C' }))).toBe(
      `  ! ${line}\n    HOLDS     A, C`,
    );
  });
});

test('a count that is off is one line of the machine, and its rows are as expected', () => {
  const states = off('states', 5);
  expect(body(row({ ...states, property: 'A' }), row({ ...states, property: 'B' }))).toBe(
    '  ! counts    states is none, expected 5\n    HOLDS     A, B',
  );
});

test('what is not decided has a `?`, and the machine says that it was cut short', () => {
  const cut = { outcome: 'inconclusive', stop: 'timeout' } as const;
  const rows = [
    row({ ...cut, verdict: 'UNKNOWN', property: 'A' }),
    row({ ...cut, ...broken, why: 'it says so' }),
    row({ ...cut, verdict: 'UNKNOWN', property: 'B' }),
  ];
  expect(block(rows)).toBe(
    `
  small                            1,234,567 states, depth 42, 12.3 s, cut short
  ? VIOLATED  NothingIsLost in 40 steps
                it says so
  ? UNKNOWN   A, B`.slice(1),
  );
});

test('where nothing was expected, that is said, and nothing of it stands with what was', () => {
  const open = { outcome: 'open', expected: null, why: '' } as const;
  const rows = [
    row({ property: 'A' }),
    row({ ...open, property: 'B' }),
    row({ ...open, property: 'C', verdict: 'VIOLATED', traceLength: 1, message: 'BUG_ON(x)' }),
    row({ ...open, property: 'D', verdict: 'VACUOUS', kind: 'step' }),
    row({ ...open, property: 'E' }),
  ];
  expect(body(...rows)).toBe(
    `
    VIOLATED  C in 1 step: BUG_ON(x); nothing was expected
    HOLDS     A
    HOLDS     B, E; nothing was expected
    VACUOUS   D: its antecedent held in no transition; nothing was expected`.slice(1),
  );
});

test('a violation that is expected for no reason says so', () => {
  expect(body(row({ ...broken, why: '' }))).toMatch(/\n {16}no reason given$/);
});

test('a scope with a long name has its numbers on the next line', () => {
  const scope = 'a-scope-with-bounds-that-take-fifty-columns-to-say';
  expect(machineBlock([row({ scope })], null, plain).slice(0, 2)).toEqual([
    `  ${scope}`,
    '                                              1,234,567 states, depth 42, 12.3 s',
  ]);
});

test.each([60, 80, 100, 300])('on %d columns no line is wider than the page', (columns) => {
  const page = pageOf({ columns, colour: false });
  const long = 'AVeryLongClaimAboutThePagesOfThisAndThatWhichNobodyCanRememberButWhichIsLiteral';
  const rows = [
    row({ property: long }),
    row({ property: `${long}Too` }),
    row({ ...broken, property: long, why: `${'because '.repeat(30)}so` }),
    row({ ...witness, property: long, ...off('verdict', 'VACUOUS') }),
  ];
  const lines = machineBlock(rows, 'one page and '.repeat(20), page);
  expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(page.width);
  expect(page.width).toBe(columns < 100 ? 80 : 100);
});

test('colour marks what is off in red, and nothing else changes', () => {
  const rows = [row(), row({ ...broken, property: 'B', ...off('verdict', 'HOLDS') })];
  const coloured = machineBlock(rows, 'x', pageOf({ columns: 80, colour: true })).join('\n');
  expect(coloured).toContain('\u001b[31m!\u001b[39m \u001b[31mVIOLATED\u001b[39m  B in');
  expect(coloured).toContain('\u001b[32mHOLDS\u001b[39m     NothingIsLost');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what colour is made of.
  expect(coloured.replace(/\u001b\[\d+m/g, '')).toBe(block(rows, 'x'));
});
