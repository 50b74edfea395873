import { describe, expect, test } from '@jest/globals';
import { campaignText } from '../../src/report/campaign-text.js';
import { result, row } from './campaign-rows.js';

const plain = { columns: 100, colour: false };
const text = (...args: Parameters<typeof result>): string => campaignText(result(...args), plain);
const lines = (all: string): string[] => all.split('\n');

describe('the table', () => {
  test('counts have thousands separators, times seconds', () => {
    expect(lines(text([row()]))[3]).toBe(
      '   NothingIsLost  small  HOLDS    HOLDS     1,234,567      -  12.3 s',
    );
  });

  test('rows stand under their tree and patches, wherever they come', () => {
    const all = text([
      row({ property: 'A' }),
      row({ patches: ['aaaaaaaaaaaa', 'bbbbbbbbbbbb'] }),
      row({ property: 'B', scope: 'large' }),
    ]);
    expect(
      lines(all)
        .slice(1, 8)
        .map((line) => line.trim().split('  ')[0]),
    ).toEqual([
      '',
      '3.1 (no patch)',
      'A',
      'B',
      '',
      '3.1 + aaaaaaaaaaaa + bbbbbbbbbbbb',
      'NothingIsLost',
    ]);
  });

  test('the time of one exploration is said once', () => {
    const all = text([row({ property: 'A' }), row({ property: 'B' })]);
    expect(all.match(/12\.3 s/g)).toHaveLength(1);
  });

  test('what nothing is expected of has a dash, what is not reached has no numbers', () => {
    const all = text([
      row({ expected: null, outcome: 'open' }),
      row({ property: 'B', scope: 'b', verdict: 'UNKNOWN', outcome: 'inconclusive', states: 0 }),
    ]);
    expect(lines(all)[3]).toMatch(/HOLDS {4}- {8}/);
    expect(lines(all)[4]).toMatch(/^\? {2}B .* UNKNOWN {2}HOLDS {13}- {6}-$/);
  });

  test.each([
    [60, 80],
    [100, 100],
    [300, 120],
  ])('on %d columns it has at most %d: the names of properties give way', (columns, most) => {
    const property =
      'AVeryLongClaimAboutThePagesOfThisAndThatWhichNobodyCanRememberButWhichIsLiteral';
    const all = campaignText(result([row({ property })]), { columns, colour: false });
    expect(Math.max(...lines(all).map(({ length }) => length))).toBeLessThanOrEqual(most);
    expect(all.replace(/\s/g, '')).toContain('HOLDSHOLDS1,234,567-12.3s');
  });

  test('a series that is too long for a line goes on in the next one', () => {
    const patches = Array.from({ length: 9 }, (_, n) => `${n}`.repeat(12));
    const all = text([row({ patches })]);
    expect(Math.max(...lines(all).map(({ length }) => length))).toBeLessThanOrEqual(100);
    for (const patch of patches) expect(all).toContain(patch);
  });

  test('colour marks verdicts and nothing else changes', () => {
    const rows = result([row(), row({ property: 'B', outcome: 'missed', verdict: 'VIOLATED' })]);
    const coloured = campaignText(rows, { columns: 100, colour: true });
    expect(coloured).toContain('\u001b[31mVIOLATED\u001b[39m');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what colour is made of.
    expect(coloured.replace(/\u001b\[\d+m/g, '')).toBe(campaignText(rows, plain));
  });
});

test('what is not as expected: what differs, why it should not, and the command', () => {
  const all = text([
    row({
      patches: ['0930bba674e2-flush'],
      outcome: 'missed',
      differences: [{ what: 'trace length', expected: 1007, got: null }],
    }),
  ]);
  expect(all).toContain(`Not as expected
  NothingIsLost on 3.1 + 0930bba674e2-flush, small: trace length is none, expected 1,007 (it says
    so).
    npx pvmc campaign --tree 3.1 --patch 0930bba674e2-flush --scope small --property NothingIsLost --out traces
`);
});

test('a count that is off is said once for the machine, a trace for its property', () => {
  const states = { what: 'states', expected: 5, got: 6 } as const;
  const trace = { what: 'trace length', expected: 7, got: 8 } as const;
  const all = text([
    row({ outcome: 'missed', differences: [states] }),
    row({ outcome: 'missed', differences: [states, trace], property: 'B' }),
  ]);
  expect(all).toContain(`Not as expected
  B on 3.1, small: trace length is 8, expected 7 (it says so).
    npx pvmc campaign --tree 3.1 --patch none --scope small --property B --out traces
  3.1, small: states is 6, expected 5.
    npx pvmc campaign --tree 3.1 --patch none --scope small --out traces
`);
});

test('names that a shell would take apart are quoted', () => {
  const all = text([
    row({ tree: "3.1 it's", outcome: 'open', expected: null, verdict: 'VIOLATED' }),
  ]);
  expect(all).toContain(`--tree '3.1 it'\\''s' --patch none`);
});

test('what a limit cut short is one entry for a machine', () => {
  const cut = { verdict: 'UNKNOWN', outcome: 'inconclusive', stop: 'memory' } as const;
  const all = text([row({ ...cut, property: 'A' }), row({ ...cut, property: 'B' })]);
  expect(all).toContain(`Not decided
  3.1, small: memory was full after 1,234,567 states, depth 42: A, B.
    npx pvmc campaign --tree 3.1 --patch none --scope small --out traces
`);
});

test('what was not reached says so', () => {
  const all = text([
    row({ verdict: 'UNKNOWN', outcome: 'inconclusive', stop: 'interrupted', states: 0 }),
  ]);
  expect(all).toContain('3.1, small: it was interrupted before its turn: NothingIsLost.');
});

test('a vacuous claim and a witness out of reach are told apart', () => {
  const vacuous = { verdict: 'VACUOUS', outcome: 'open', expected: null } as const;
  const all = text([row(vacuous), row({ ...vacuous, kind: 'sometimes', property: 'B' })]);
  expect(all).toContain('NothingIsLost on 3.1, small: VACUOUS: its antecedent held in none of');
  expect(all).toContain('B on 3.1, small: VACUOUS: none of 1,234,567 states is such a witness.');
});

test('what does not apply is said once for all machines that share the reason', () => {
  const none = { tree: '3.1', patches: [], property: 'P', reason: 'it names `x`' };
  const all = text([row()], {
    notApplicable: [
      { ...none, scope: 'a' },
      { ...none, scope: 'b' },
    ],
  });
  expect(all).toContain('Not applicable, so not checked\n  P on 3.1, a; 3.1, b: it names `x`.\n');
});

test('the summary counts an exploration once', () => {
  const all = text([row({ property: 'A' }), row({ property: 'B', outcome: 'missed' })]);
  expect(all).toContain(
    '2 properties on 1 machine: 1 as expected, 1 not as expected.\n1,234,567 states, 7,654,321 transitions, 12.5 s.\n',
  );
});
