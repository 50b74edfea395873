/** Flags that several commands have: how their values are read. */
import { seconds, wholeNumber } from './numbers.js';

/** Of anything that is counted. */
export const MOST = 1_000_000_000;
const LONGEST_S = 10_000_000;

/** Of a flag that may be repeated. */
export const collect = (value: string, before: readonly string[] = []): readonly string[] => [
  ...before,
  value,
];

/** Errors: C002. */
export const maxStates = wholeNumber('--max-states', 1, MOST);

/** Units: seconds. Errors: C002. */
export const timeout = seconds('--timeout', LONGEST_S);
