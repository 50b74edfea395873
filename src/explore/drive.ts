import type { Progress, SearchResult, Stop } from './result.js';

/** What a run may cost. */
export interface Limits {
  /** Distinct states. */
  readonly maxStates?: number;
  /** Units: seconds. */
  readonly timeout_s?: number;
  /** Ends the run early, with what is known so far. */
  readonly signal?: AbortSignal;
}

export interface Search {
  readonly states: number;
  readonly done: boolean;
  advance(budget: number): void;
  progress(seconds: number): Progress;
  result(stop: Stop, seconds: number): SearchResult;
}

/** Transitions between two looks at the limits: some 20 ms. */
const SLICE = 50_000;

/**
 * Runs a search to its end or to a limit, giving way to timers and signals now and then.
 *
 * Errors: what the steps of the machine throw (S003, S004, M005).
 */
export async function drive(
  search: Search,
  limits: Limits = {},
  onProgress: (progress: Progress) => void = () => {},
): Promise<SearchResult> {
  const started = performance.now();
  const seconds = (): number => (performance.now() - started) / 1000;
  let stop: Stop | null = null;
  while (stop === null) {
    try {
      search.advance(slice(search, limits));
    } catch (thrown) {
      if (!(thrown instanceof RangeError)) throw thrown;
      return search.result('memory', seconds());
    }
    stop = stopped(search, limits, seconds());
    if (stop === null) {
      onProgress(search.progress(seconds()));
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
  return search.result(stop, seconds());
}

/** A transition finds one state at most, so no more states than the limit are found. */
function slice({ states }: Search, { maxStates = Number.POSITIVE_INFINITY }: Limits): number {
  return Math.max(1, Math.min(SLICE, maxStates - states));
}

function stopped(search: Search, limits: Limits, seconds: number): Stop | null {
  if (search.done) return 'exhausted';
  if (limits.signal?.aborted === true) return 'interrupted';
  if (search.states >= (limits.maxStates ?? Number.POSITIVE_INFINITY)) return 'max-states';
  return seconds >= (limits.timeout_s ?? Number.POSITIVE_INFINITY) ? 'timeout' : null;
}
