import { describe, expect, test } from '@jest/globals';
import { CampaignText } from '../../src/report/campaign-text.js';
import { result, row } from './campaign-rows.js';

const plain = { columns: 100, colour: false };
const text = (...args: Parameters<typeof result>): string => {
  const all = result(...args);
  return new CampaignText(all, plain).end(all);
};

describe('a machine', () => {
  const meanings = {
    patches: [
      { name: 'aaaaaaaaaaaa', what: 'xen: map' },
      { name: 'bbbbbbbbbbbb', what: 'xen: unmap' },
    ],
    scopes: [{ name: 'small', what: '1 page' }],
  };

  test('stands under its tree; patches and scopes are explained where they come first', () => {
    const campaign = new CampaignText(meanings, plain);
    const patches = ['aaaaaaaaaaaa', 'bbbbbbbbbbbb'];
    const numbers = '1,234,567 states, depth 42, 12.3 s';
    const machine = (scope: string): string => `  ${scope.padEnd(64)}${numbers}\n`;
    const holds = '    HOLDS     NothingIsLost\n\n';
    expect(campaign.machine([row()])).toBe(
      `3.1 (no patch)\n${machine('small')}    1 page\n${holds}`,
    );
    expect(campaign.machine([row({ patches: patches.slice(0, 1) })])).toBe(
      `3.1 + aaaaaaaaaaaa\n  aaaaaaaaaaaa  xen: map\n\n${machine('small')}${holds}`,
    );
    expect(campaign.machine([row({ patches: patches.slice(0, 1), scope: 'large' })])).toBe(
      `${machine('large')}${holds}`,
    );
    expect(campaign.machine([row({ patches })])).toBe(
      `3.1 + aaaaaaaaaaaa + bbbbbbbbbbbb\n  bbbbbbbbbbbb  xen: unmap\n\n${machine('small')}${holds}`,
    );
  });

  test('is said once: the end has those that were not', () => {
    const rows = [row(), row({ scope: 'large' }), row({ scope: 'large', property: 'B' })];
    const campaign = new CampaignText(meanings, plain);
    expect(campaign.machine(rows.slice(0, 1))).toContain('  small ');
    const end = campaign.end(result(rows));
    expect(end).not.toContain('  small ');
    expect(end).toMatch(/^ {2}large .*\n {4}HOLDS {5}NothingIsLost, B\n\nHOLDS is said/);
  });

  test('that was not explored has no block', () => {
    const campaign = new CampaignText(meanings, plain);
    expect(campaign.machine([row({ states: 0, verdict: 'UNKNOWN' })])).toBe('');
  });

  test('of a series that is too long for a line goes on in the next one', () => {
    const patches = Array.from({ length: 9 }, (_, n) => `${n}`.repeat(12));
    const lines = text([row({ patches, outcome: 'open', verdict: 'VIOLATED' })]).split('\n');
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(100);
    for (const patch of patches) expect(lines.join()).toContain(patch);
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
  expect(all).toContain(`! Not as expected
  NothingIsLost on 3.1 + 0930bba674e2-flush, small: trace length is none, expected 1,007 (it says
    so).
    npx pvmc campaign --tree 3.1 --patch 0930bba674e2-flush --scope small --property NothingIsLost \\
      --out traces
`);
  expect(all.match(/it says\s+so/g)).toHaveLength(1);
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
  3.1, small: memory was full after 1,234,567 states, depth 42.
    npx pvmc campaign --tree 3.1 --patch none --scope small --out traces
`);
});

test('machines whose turn never came stand by their tree', () => {
  const cut = { verdict: 'UNKNOWN', outcome: 'inconclusive', stop: 'interrupted' } as const;
  const all = text([
    row({ ...cut, states: 0 }),
    row({ ...cut, states: 0, property: 'B' }),
    row({ ...cut, states: 0, scope: 'large' }),
    row({ ...cut, states: 0, patches: ['aaaaaaaaaaaa'] }),
  ]);
  expect(all).toContain(`? Not decided
  not begun, as it was interrupted:
    3.1: small, large
    3.1 + aaaaaaaaaaaa: small
`);
});

test('what nobody expected: where, and the command', () => {
  const open = { outcome: 'open', expected: null } as const;
  const all = text([row({ ...open, verdict: 'VIOLATED' }), row({ ...open, property: 'B' })]);
  expect(all).toContain(`Found, with no expectation
  NothingIsLost on 3.1, small: VIOLATED.
    npx pvmc campaign --tree 3.1 --patch none --scope small --property NothingIsLost --out traces

`);
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
