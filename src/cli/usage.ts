import type { Command, CommanderError } from 'commander';
import { PvmcError } from '../errors/index.js';

/**
 * What commander found wrong with the command line, as one of our errors.
 *
 * Returns: null when it only showed the help or the version that was asked for.
 */
export function usageError(
  { code, message }: CommanderError,
  program: Command,
  argv: readonly string[],
): PvmcError | null {
  if (code === 'commander.helpDisplayed' || code === 'commander.version') return null;
  const command = commandOf(program, argv);
  const name = /'([^']*)'/.exec(message)?.[1] ?? '';
  if (code === 'commander.unknownOption') {
    return new PvmcError('C001', { what: 'option', name, known: flagsOf(command ?? program) });
  }
  if (code === 'commander.unknownCommand') {
    const known = program.commands.map((one) => one.name());
    return new PvmcError('C001', { what: 'command', name, known });
  }
  const see = `npx pvmc ${command === undefined ? '' : `${command.name()} `}--help`;
  const what = message
    .split('\n')[0]
    .replace(/^error: /, '')
    .replace(/\.$/, '');
  return new PvmcError('C003', { what: `${what}; see: ${see}` });
}

/**
 * A flag where the value of another should be would be taken for the value: `--out --mail` would write
 * into a folder called `--mail`. `--out=--mail` still does.
 *
 * Errors: C003.
 */
export function assertValues(program: Command, argv: readonly string[]): void {
  const command = commandOf(program, argv) ?? program;
  const valued = command.options.filter(({ required }) => required).map(({ long }) => long);
  for (const [at, flag] of argv.entries()) {
    const next = argv[at + 1] ?? '';
    if (flag === '--') return;
    if (!valued.includes(flag) || !/^--\w/u.test(next)) continue;
    const what = `${flag} needs a value, and \`${next}\` is a flag; see: npx pvmc ${command.name()} --help`;
    throw new PvmcError('C003', { what });
  }
}

export function missingCommand({ commands }: Command): PvmcError {
  const names = commands.map((command) => command.name()).join(', ');
  return new PvmcError('C003', { what: `a command is missing (${names}); see: npx pvmc --help` });
}

const commandOf = (program: Command, argv: readonly string[]): Command | undefined =>
  program.commands.find((one) => one.name() === argv.find(isWord));

const isWord = (argument: string): boolean => !argument.startsWith('-');

const flagsOf = (command: Command): readonly string[] => [
  ...command.options.flatMap(({ long }) => (typeof long === 'string' ? [long] : [])),
  '--help',
];
