/** Runs a search with progress on standard error, and Ctrl-C. */
import type { Where } from '../campaign/index.js';
import type { Limits, Progress } from '../explore/index.js';
import type { Io } from './io.js';
import { TerminalProgress } from './progress.js';
import { reviewing } from './reviewing.js';

export interface SearchFlags {
  readonly maxStates: number;
  readonly timeout: number;
  readonly quiet?: boolean;
}

export function searching<T>(
  io: Io,
  { maxStates, timeout, quiet }: SearchFlags,
  search: (limits: Limits, show: (now: Progress, where: Where) => void) => Promise<T>,
): Promise<T> {
  const progress = new TerminalProgress(io, quiet === true);
  const show = (now: Progress, where: Where): void =>
    progress.show({ ...where, machine: 1, machines: 1, seconds: now.seconds, search: now });
  return reviewing(io, progress, (signal) =>
    search({ maxStates, timeout_s: timeout, signal }, show),
  );
}
