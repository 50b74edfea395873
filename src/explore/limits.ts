import type { Limits } from './drive.js';

/** What is left of limits that bound several explorations together. Units: seconds. */
export const limitsAt = ({ maxStates, timeout_s, signal }: Limits, elapsed_s: number): Limits => ({
  ...(maxStates === undefined ? {} : { maxStates }),
  ...(signal === undefined ? {} : { signal }),
  ...(timeout_s === undefined ? {} : { timeout_s: Math.max(0, timeout_s - elapsed_s) }),
});

/** Whether nothing may be explored any more; a small exploration would come to its end all the same. */
export const isOver = ({ timeout_s, signal }: Limits): boolean =>
  signal?.aborted === true || timeout_s === 0;
