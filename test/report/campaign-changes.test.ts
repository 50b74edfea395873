import { expect, test } from '@jest/globals';
import type { RunRow } from '../../src/campaign/index.js';
import { changesText } from '../../src/report/campaign-changes.js';
import { pageOf } from '../../src/report/campaign-page.js';
import { row } from './campaign-rows.js';

const [a, b, c, d] = ['aaaaaaaaaaaa', 'bbbbbbbbbbbb-flush', 'cccccccccccc', 'reset_the_handle'];
const changes = (rows: readonly RunRow[], columns = 80): string =>
  changesText(rows, pageOf({ columns, colour: false }));
const broken = (traceLength: number) => ({ verdict: 'VIOLATED', traceLength }) as const;

test('a scope: the properties whose verdict differs, a column for each tree in which one was asked', () => {
  const rows = [
    row({ property: 'A' }),
    row({ property: 'B', ...broken(40) }),
    row({ property: 'C', ...broken(7) }),
    row({ property: 'C', ...broken(8), patches: [c] }),
    row({ property: 'A', ...broken(1234), patches: [a] }),
    row({ property: 'MapIsInUse', kind: 'sometimes', traceLength: 9, patches: [a] }),
    row({ property: 'B', patches: [a, b] }),
    row({ property: 'A', patches: [a, b] }),
    row({ property: 'MapIsInUse', kind: 'sometimes', verdict: 'VACUOUS', patches: [a, b] }),
  ];
  expect(changes(rows)).toBe(
    `Verdicts that differ between trees

  small       3.1             3.1             3.1
                              aaaaaaaaaaaa    aaaaaaaaaaaa
                                              bbbbbbbbbbbb
                                               -flush
  A           HOLDS           VIOLATED 1,234  HOLDS
  B           VIOLATED 40     -               HOLDS
  MapIsInUse  -               reached 9       VACUOUS`,
  );
});

test.each([
  ['another scope', { scope: 'large', ...broken(5) }],
  ['the same verdict in more steps', { patches: [a] }],
  ['what nobody knows', { patches: [a], verdict: 'UNKNOWN' }],
] as const)('%s is no difference', (_, change) => {
  expect(changes([row(), row(change)])).toBe('');
});

test('trees that do not fit side by side go on below, from the last one', () => {
  const rows = [[], [a], [a, c], [a, c, d], [a, c, d, b]].map((patches, at) =>
    row({ patches, ...(at % 2 === 0 ? {} : broken(at)) }),
  );
  const wide = changes(rows, 100);
  expect(wide.match(/^ {2}NothingIsLost .*$/gm)).toEqual([
    '  NothingIsLost  HOLDS         VIOLATED 1    HOLDS         VIOLATED 3    HOLDS',
  ]);
  expect(wide).toContain('reset_the_');
  const narrow = changes(rows, 80);
  expect(narrow.match(/^ {2}NothingIsLost .*$/gm)).toEqual([
    '  NothingIsLost  HOLDS         VIOLATED 1    HOLDS         VIOLATED 3',
    '  NothingIsLost  VIOLATED 3    HOLDS',
  ]);
});

test('scopes with the same differences share a table, others have their own', () => {
  const two = (scope: string, length: number) => [
    row({ scope, ...broken(length) }),
    row({ scope, patches: [a] }),
  ];
  expect(changes([...two('lazy', 98), ...two('small', 7), ...two('lazy-irq', 98)])).toBe(
    `Verdicts that differ between trees

  lazy           3.1           3.1
  lazy-irq                     aaaaaaaaaaaa
  NothingIsLost  VIOLATED 98   HOLDS

  small          3.1           3.1
                               aaaaaaaaaaaa
  NothingIsLost  VIOLATED 7    HOLDS`,
  );
});

test.each([80, 100])('on %d columns long names of properties are broken', (columns) => {
  const property =
    'AVeryLongClaimAboutThePagesOfThisAndThatWhichNobodyCanRememberButWhichIsLiteral';
  const lines = changes(
    [row({ property }), row({ property, patches: [a], ...broken(12_345) })],
    columns,
  ).split('\n');
  expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(columns);
  expect(lines.join('')).toContain('VIOLATED 12,345');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: all of ASCII.
  expect(lines.join('')).toMatch(/^[\x00-\x7f]*$/);
});

test('colour: VIOLATED red, HOLDS green', () => {
  const rows = [row(), row({ patches: [a], ...broken(3) })];
  const coloured = changesText(rows, pageOf({ columns: 80, colour: true }));
  expect(coloured).toContain('\u001b[31mVIOLATED 3\u001b[39m');
  expect(coloured).toContain('\u001b[32mHOLDS\u001b[39m');
});
