import { expect, test } from '@jest/globals';
import type { Verdict } from '../../src/explore/index.js';
import { kindOf } from '../../src/review/change.js';

const seen = (verdict: Verdict | null) =>
  verdict === null ? null : { verdict, length: null, message: null };

test.each<[Verdict | null, Verdict | null, string]>([
  ['HOLDS', 'VIOLATED', 'broken'],
  ['VACUOUS', 'VIOLATED', 'broken'],
  [null, 'VIOLATED', 'newly violated'],
  ['VIOLATED', 'VIOLATED', 'still violated'],
  ['VIOLATED', 'HOLDS', 'fixed'],
  ['VIOLATED', 'VACUOUS', 'idle'],
  ['VIOLATED', null, 'idle'],
  ['HOLDS', 'VACUOUS', 'idle'],
  ['VACUOUS', 'HOLDS', 'exercised'],
  [null, 'HOLDS', 'exercised'],
  ['HOLDS', 'HOLDS', 'unchanged'],
  ['VACUOUS', 'VACUOUS', 'unchanged'],
  ['UNKNOWN', 'VIOLATED', 'undecided'],
  ['UNKNOWN', 'HOLDS', 'undecided'],
  ['HOLDS', 'UNKNOWN', 'undecided'],
])('a claim that is %s, then %s: %s', (before, after, change) => {
  expect(kindOf('always', seen(before), seen(after))).toBe(change);
});

test.each<[Verdict | null, Verdict | null, string]>([
  ['HOLDS', 'VACUOUS', 'no longer reachable'],
  ['HOLDS', null, 'no longer reachable'],
  ['VACUOUS', 'HOLDS', 'newly reachable'],
  [null, 'HOLDS', 'newly reachable'],
  ['HOLDS', 'HOLDS', 'unchanged'],
  ['VACUOUS', null, 'unchanged'],
  ['UNKNOWN', 'HOLDS', 'undecided'],
])('a witness that is %s, then %s: %s', (before, after, change) => {
  expect(kindOf('sometimes', seen(before), seen(after))).toBe(change);
});
