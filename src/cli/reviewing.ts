/** What the commands that review have in common while they run. */
import type { Command } from 'commander';
import { PvmcError } from '../errors/index.js';
import type { PlaceOptions, ReviewOptions } from '../review/index.js';
import { collect, maxStates, timeout } from './flags.js';
import type { Io } from './io.js';
import { type PatchFileFlags, patchFileOption } from './patch-file.js';
import type { TerminalProgress } from './progress.js';

/** How the result is written; text, where none is asked for. */
export interface Form {
  readonly json?: boolean;
  readonly markdown?: boolean;
  readonly mail?: boolean;
}

export interface ReviewFlags extends Form, PatchFileFlags {
  readonly on?: string;
  readonly scope?: readonly string[];
  readonly maxStates: number;
  readonly timeout?: number;
  readonly quiet?: boolean;
}

const DEFAULT_STATES = 1_000_000;

export const reviewOptions = (command: Command): Command =>
  patchFileOption(
    command.option('--on <tree>', 'the tree before; TREE+PATCH+... for one with patches'),
  )
    .option('--scope <scope>', 'within these bounds; may be repeated', collect)
    .option(
      '--max-states <n>',
      'distinct states of one exploration; beyond them it is UNKNOWN',
      maxStates,
      DEFAULT_STATES,
    )
    .option('--timeout <seconds>', 'for all explorations', timeout)
    .option('--json', 'as JSON on standard output')
    .option('--markdown', 'as Markdown on standard output')
    .option('--mail', 'as a mail to a list: 72 columns of plain ASCII')
    .option('--quiet', 'no progress');

export const placeOptions = ({ on, scope }: ReviewFlags): PlaceOptions => ({
  ...(on === undefined ? {} : { on }),
  ...(scope === undefined ? {} : { scopes: scope }),
});

export const runOptions = (
  io: Io,
  { maxStates, timeout }: ReviewFlags,
  progress: TerminalProgress,
  signal: AbortSignal,
): ReviewOptions => ({
  foundWith: io.version,
  maxStates,
  ...(timeout === undefined ? {} : { timeout_s: timeout }),
  signal,
  onProgress: ({ number, ...at }) => progress.show({ ...at, machine: number, machines: number }),
});

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
