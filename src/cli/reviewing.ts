/** What the commands that review have in common while they run. */
import { PvmcError } from '../errors/index.js';
import type { Io } from './io.js';
import type { TerminalProgress } from './progress.js';

/** How the result is written; text, where none is asked for. */
export interface Form {
  readonly json?: boolean;
  readonly markdown?: boolean;
  readonly mail?: boolean;
}

/** Errors: C003 when two forms are asked for. */
export function assertOneForm({ json, markdown, mail }: Form): void {
  const asked = [json, markdown, mail].filter((flag) => flag === true).length;
  if (asked <= 1) return;
  throw new PvmcError('C003', {
    what: 'only one of --json, --markdown and --mail can be written.',
  });
}

/** Runs something that Ctrl-C ends early, with what is known then. */
export async function reviewing<T>(
  io: Io,
  progress: TerminalProgress,
  act: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const abort = new AbortController();
  const stopListening = io.onInterrupt(() => {
    progress.clear();
    io.err.write('Interrupted: ending with what is known. Once more ends at once.\n');
    abort.abort();
  });
  try {
    return await act(abort.signal);
  } finally {
    progress.clear();
    stopListening();
  }
}
