#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { failed } from './failure.js';
import type { Io } from './io.js';

const { stdout, stderr, env } = process;

/** Compiled, this file is `dist/src/cli/main.js`. */
function version(): string {
  const text = readFileSync(new URL('../../../package.json', import.meta.url), 'utf8');
  return String((JSON.parse(text) as { version: unknown }).version);
}

const io = (): Omit<Io, 'exit'> => ({
  out: stdout,
  err: stderr,
  isTTY: stdout.isTTY === true,
  errIsTTY: stderr.isTTY === true,
  columns: stdout.columns ?? stderr.columns ?? 120,
  env,
  version: version(),
  onInterrupt: (interrupted) => {
    process.once('SIGINT', interrupted);
    return () => process.off('SIGINT', interrupted);
  },
});

// A reader that has seen enough (`pvmc list | head`) is no fault.
stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

try {
  // Loaded here, so that a model that cannot even be built is reported like any other fault.
  const [{ run }, { ownCatalogue }] = await Promise.all([
    import('./program.js'),
    import('./catalogue.js'),
  ]);
  process.exitCode = await run(process.argv.slice(2), ownCatalogue(), io());
} catch (thrown) {
  process.exitCode = failed(thrown, stderr, env);
}
