/** What is not as expected, in words. */
import { match } from 'ts-pattern';
import type { Difference, RunRow } from '../campaign/index.js';
import { thousands } from './numbers.js';

/** Whether it is a number of the whole exploration, which all its properties share. */
const isCount = ({ what }: Difference): boolean =>
  match(what)
    .with('states', 'transitions', 'depth', () => true)
    .with('verdict', 'trace length', () => false)
    .exhaustive();

/** Of the property itself: its verdict, the length of its trace. */
export const ownDifferences = ({ differences }: RunRow): readonly Difference[] =>
  differences.filter((one) => !isCount(one));

/** Of the exploration that it shares with others. */
export const countDifferences = ({ differences }: RunRow): readonly Difference[] =>
  differences.filter(isCount);

/** `states is 6, expected 5, depth is 3, expected 2`; empty when there is none. */
export const differencesText = (all: readonly Difference[]): string =>
  all
    .map(({ what, expected, got }) => `${what} is ${shown(got)}, expected ${shown(expected)}`)
    .join(', ');

const shown = (value: string | number | null): string =>
  typeof value === 'number' ? thousands(value) : (value ?? 'none');
