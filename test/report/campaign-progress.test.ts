import { describe, expect, test } from '@jest/globals';
import { bytes, duration, rounded, thousands } from '../../src/report/numbers.js';
import { progressLine } from '../../src/report/progress.js';
import { progress } from './campaign-rows.js';

describe('a line of progress', () => {
  test('says which machine, elapsed, depth, transitions, states, rate, frontier, memory', () => {
    expect(progressLine(progress(), null, 140)).toBe(
      '3/14  65.4 s  depth 86, 2.15M transitions, 382k states (191k/s), frontier 26.5k, 57 MB  3.1 + 0930bba674e2, small',
    );
  });

  test('says which way the frontier goes, within one machine', () => {
    const line = (frontier: number, machine = 3): string =>
      progressLine(progress(), { machine, frontier }, 140);
    expect(line(20_000)).toContain('frontier 26.5k growing, ');
    expect(line(30_000)).toContain('frontier 26.5k shrinking, ');
    expect(line(26_463)).toContain('frontier 26.5k level, ');
    expect(line(20_000, 2)).toContain('frontier 26.5k, ');
  });

  test('says how many witnesses are missing and how many claims are violated', () => {
    const line = progressLine(progress({ witnessesMissing: 1, violations: 2 }), null, 160);
    expect(line).toMatch(/57 MB, 1 witness missing, 2 violated {2}3\.1/);
  });

  test.each([20, 60, 80, 100, 120])('has at most %d columns', (columns) => {
    const line = progressLine(progress({ witnessesMissing: 3 }), null, columns);
    expect(line.length).toBeLessThanOrEqual(columns);
    expect(line).toMatch(/^3\/14 /);
  });
});

test('numbers read the same everywhere', () => {
  expect([0, 999, 1000, 1234567].map(thousands)).toEqual(['0', '999', '1,000', '1,234,567']);
  expect([0, 812, 999.7, 26463, 2150122].map(rounded)).toEqual([
    ...['0', '812', '1k', '26.5k', '2.15M'],
  ]);
  expect([0, 812, 1500, 57e6, 2.46e9].map(bytes)).toEqual([
    ...['0 B', '812 B', '1.5 kB', '57 MB', '2.5 GB'],
  ]);
  expect([0.0004, 0.0123, 0.4567, 9.96, 118.2, 119.6, 245].map(duration)).toEqual([
    ...['0.000 s', '0.012 s', '0.46 s', '10.0 s', '118.2 s', '2 min 00 s', '4 min 05 s'],
  ]);
});
