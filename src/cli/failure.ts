import { PvmcError } from '../errors/index.js';
import { messageOf } from '../model/index.js';

/**
 * Says on standard error what went wrong: one message, and no stack trace unless `PVMC_DEBUG` is 1.
 *
 * Returns: the exit code.
 */
export function failed(
  thrown: unknown,
  err: NodeJS.WritableStream,
  env: Readonly<Record<string, string | undefined>>,
): number {
  const error =
    thrown instanceof PvmcError ? thrown : new PvmcError('X001', { what: messageOf(thrown) });
  err.write(`${error.message}\n`);
  if (env.PVMC_DEBUG === '1' && thrown instanceof Error) err.write(`${thrown.stack ?? ''}\n`);
  return error.exitCode;
}
