import { Command, CommanderError } from 'commander';
import type { Catalogue } from '../campaign/index.js';
import { ablateCommand } from './ablate.js';
import { askCommand } from './ask.js';
import { campaignCommand } from './campaign.js';
import { failed } from './failure.js';
import { healthCommand } from './health.js';
import type { Io } from './io.js';
import { listCommand } from './list.js';
import { minimizeCommand } from './minimize.js';
import { replayCommand } from './replay.js';
import { reviewCommand } from './review.js';
import { assertValues, missingCommand, usageError } from './usage.js';

/** The whole command line. Nothing in it ends the process: it throws, or calls `io.exit`. */
export function buildProgram(catalogue: Catalogue, io: Io): Command {
  const program = new Command('pvmc')
    .description(
      'Explores every interleaving of labelled steps within stated bounds, before and after a ' +
        'patch, and shows the shortest trace that breaks a claim.',
    )
    .version(io.version, '--version', 'print the version')
    .helpCommand(false)
    .addHelpText('after', '\nExample:\n  $ npx pvmc campaign');
  for (const command of [
    campaignCommand,
    reviewCommand,
    ablateCommand,
    askCommand,
    healthCommand,
    replayCommand,
    minimizeCommand,
    listCommand,
  ]) {
    program.addCommand(command(catalogue, io));
  }
  for (const command of [program, ...program.commands]) {
    command.exitOverride().configureOutput({
      writeOut: (text) => void io.out.write(text),
      writeErr: (text) => void io.err.write(text),
      // What is wrong is said once, by `run`.
      outputError: () => {},
      getOutHelpWidth: () => Math.min(100, io.columns),
      getErrHelpWidth: () => Math.min(100, io.columns),
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    });
  }
  return program;
}

/** Runs one command line, without `node` and `pvmc` in front. Returns: the exit code. */
export async function run(
  argv: readonly string[],
  catalogue: Catalogue,
  io: Omit<Io, 'exit'>,
): Promise<number> {
  let code = 0;
  const exit = (given: number): void => {
    code = given;
  };
  const program = buildProgram(catalogue, { ...io, exit });
  try {
    if (argv.length === 0) throw missingCommand(program);
    assertValues(program, argv);
    await program.parseAsync(argv, { from: 'user' });
    return code;
  } catch (thrown) {
    const error = thrown instanceof CommanderError ? usageError(thrown, program, argv) : thrown;
    return error === null ? code : failed(error, io.err, io.env);
  }
}
