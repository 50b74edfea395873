/** `pvmc minimize`: makes a counterexample as short as it can. */
import { basename, dirname, join } from 'node:path';
import { Command } from 'commander';
import type { Catalogue } from '../campaign/index.js';
import { EXIT } from '../errors/index.js';
import type { Progress } from '../explore/index.js';
import { type Minimized, minimize } from '../minimize/index.js';
import { minimizeText, passLine } from '../report/minimize-text.js';
import { type Counterexample, counterexampleText, readCounterexample } from '../trace/index.js';
import { maxStates, timeout } from './flags.js';
import type { Io } from './io.js';
import { type OutputFile, outputFile } from './output-file.js';
import { joined, type PatchFileFlags, patchFileOption, patchFileWords } from './patch-file.js';
import { TerminalProgress } from './progress.js';
import { aimed, quoted } from './target.js';

interface Flags extends PatchFileFlags {
  readonly out?: string;
  readonly maxStates: number;
  readonly timeout: number;
  readonly verbose?: boolean;
  readonly quiet?: boolean;
}

const DEFAULTS = { maxStates: 5_000_000, timeout_s: 60 } as const;

const HELP = `
The trace must go on breaking the same property in the same way: with the same BUG, the same
deadlock, the same part of the claim.

Examples:
  $ npx pvmc minimize traces/FILE.json
  $ npx pvmc minimize traces/FILE.json --verbose --max-states 20000000 --timeout 600

Exit code: 0 the trace is a shortest one; 20 it is shrunk, and a limit was reached before more was
known; 15 it violates nothing any more; 150 the file cannot be read, or a step does not fit.`;

/** Errors: F001..F006; R001, R002, R004..R006; C002, C004; what the steps of the model throw. */
export function minimizeCommand(shipped: Catalogue, io: Io): Command {
  const command = new Command('minimize')
    .summary('make a counterexample as short as can be')
    .description(
      'Shortens a counterexample: leaves actions out as long as the same thing goes wrong, then ' +
        'searches for a shorter trace within the scope. Writes a new file.',
    )
    .argument('<file>', 'a counterexample');
  return patchFileOption(command)
    .option('--out <file>', 'where to write it; by default beside the file, as NAME-min.json')
    .option('--max-states <n>', 'distinct states of a search', maxStates, DEFAULTS.maxStates)
    .option(
      '--timeout <seconds>',
      'for all of it; beyond it what is known is written',
      timeout,
      DEFAULTS.timeout_s,
    )
    .option('--verbose', 'say what was tried')
    .option('--quiet', 'no progress')
    .addHelpText('after', HELP)
    .action((file: string, flags: Flags) => run(shipped, io, file, flags));
}

async function run(shipped: Catalogue, io: Io, file: string, flags: Flags): Promise<void> {
  const { catalogue } = await joined(shipped, flags);
  const found = await readCounterexample(file);
  const { machine, property } = aimed(catalogue, file, found, found);
  const path = flags.out ?? besides(file);
  const output = outputFile(path, io.out);
  const abort = new AbortController();
  const progress = new TerminalProgress(io, flags.quiet === true);
  const stopListening = io.onInterrupt(() => {
    progress.clear();
    io.err.write('Interrupted: ending with the shortest so far. Once more ends at once.\n');
    abort.abort();
  });
  const say = (text: string): void => {
    progress.clear();
    (output.isStandardOutput ? io.err : io.out).write(text);
  };
  try {
    const minimized = await minimize(machine, found, property, {
      maxStates: flags.maxStates,
      timeout_s: flags.timeout,
      signal: abort.signal,
      foundWith: io.version,
      onProgress: (search) => progress.show(progressOf(found, search)),
      onPass: (pass) => {
        if (flags.verbose === true) say(`${passLine(pass)}\n`);
      },
    });
    const gained = isGain(found, minimized.counterexample);
    if (gained) write(output, minimized, io);
    const command = ['npx pvmc replay', ...[path, ...patchFileWords(flags)].map(quoted)].join(' ');
    const written = gained ? { path, command } : null;
    say(
      `${flags.verbose === true ? '\n' : ''}${minimizeText(minimized, { columns: io.columns, written })}`,
    );
    io.exit(minimized.result === 'shortest' ? EXIT.met : EXIT.inconclusive);
  } finally {
    progress.clear();
    stopListening();
  }
}

/** `traces/x.json` is `traces/x-min.json`. */
const besides = (file: string): string =>
  join(dirname(file), `${basename(file).replace(/\.json$/u, '')}-min.json`);

/** What was found is not lost when the file cannot be written after all. Errors: C004. */
function write(output: OutputFile, { counterexample }: Minimized, io: Io): void {
  const text = counterexampleText(counterexample);
  try {
    output.write(text);
  } catch (thrown) {
    io.out.write(text);
    throw thrown;
  }
}

const isGain = (before: Counterexample, after: Counterexample): boolean =>
  after.length < before.length || (after.shortest && !before.shortest);

const progressOf = ({ tree, patches, scope }: Counterexample, search: Progress) => {
  return { tree, patches, scope, machine: 1, machines: 1, seconds: search.seconds, search };
};
