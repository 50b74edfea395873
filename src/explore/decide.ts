import type { Machine, Property } from '../model/index.js';
import { BreadthFirstSearch } from './breadth-first.js';
import { NoDeadlock, NoKernelBug } from './built-in.js';
import { drive, type Limits } from './drive.js';
import type { Path, Progress, Stop, Verdict } from './result.js';

/** What a search of everything within a scope says of one property. */
export interface Decision {
  readonly verdict: Verdict;
  readonly states: number;
  readonly depth: number;
  /** A shortest trace that breaks the claim, or reaches the witness. */
  readonly path: Path | null;
  readonly stop: Stop;
  /** Units: seconds. */
  readonly seconds: number;
}

/**
 * Decides one property of a machine by breadth-first search; a violation ends it soon.
 *
 * Errors: those of `drive`, and M009 for a property that names what the machine does not have.
 */
export async function decide(
  machine: Machine,
  property: Property,
  limits: Limits = {},
  onProgress: (progress: Progress) => void = () => {},
): Promise<Decision> {
  const builtIn = property === NoDeadlock || property === NoKernelBug;
  const search = new BreadthFirstSearch(machine, builtIn ? [] : [property]);
  const enough = new AbortController();
  const stopEarly = (): void => enough.abort();
  if (limits.signal?.aborted === true) stopEarly();
  limits.signal?.addEventListener('abort', stopEarly);
  try {
    const result = await drive(search, { ...limits, signal: enough.signal }, (progress) => {
      onProgress(progress);
      if (progress.violations > 0) stopEarly();
    });
    const found = result.properties.find((one) => one.property === property);
    const { states, depth, stop, seconds } = result;
    const { verdict = 'UNKNOWN', path = null } = found ?? {};
    return { verdict, states, depth, path, stop, seconds };
  } finally {
    limits.signal?.removeEventListener('abort', stopEarly);
  }
}
