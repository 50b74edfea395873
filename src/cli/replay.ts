/** `pvmc replay`: runs a counterexample again, on the machine it was found on or on another. */
import { realpathSync } from 'node:fs';
import { rename, rm, writeFile } from 'node:fs/promises';
import { Command } from 'commander';
import type { Catalogue } from '../campaign/index.js';
import { EXIT, PvmcError } from '../errors/index.js';
import { messageOf } from '../model/index.js';
import { misfitJson, replayJson } from '../report/replay-json.js';
import { replayText } from '../report/replay-text.js';
import {
  type Counterexample,
  type ReplayResult,
  readCounterexample,
  replay,
} from '../trace/index.js';
import type { Io } from './io.js';

interface Options {
  readonly tree?: string;
  readonly patch: readonly string[];
  readonly trace: string;
  readonly json?: string;
  readonly color: boolean;
}

const HELP = `
Without --tree and --patch it is replayed on the tree it was found on. --patch alone applies patches
on top of that tree; with --tree they are its whole series.

Exit code: 0 reproduced, 15 not reproduced, 150 the file cannot be read or a step does not fit.

Examples:
  $ npx pvmc replay counterexamples/frozen-table-has-no-writable-alias-3-1-1-page-1-cpu.json
  $ npx pvmc replay FILE --trace full             the whole state after every step
  $ npx pvmc replay FILE --patch 0930bba674e2     does this patch fix it?
`;

/** What the catalogue must offer; `Catalogue` does. */
export type ReplayCatalogue = Pick<Catalogue, 'machine' | 'property'>;

/** Errors: R001, R002, R004; C001, C002, C004; H001..H003; what the steps of the model throw. */
export function replayCommand(catalogue: ReplayCatalogue, io: Io): Command {
  return new Command('replay')
    .description('run a counterexample step by step, with CPUs as columns')
    .argument('<file>', 'a counterexample, as `campaign --out DIR` writes it')
    .option('--tree <name>', 'replay it on this tree instead')
    .option('--patch <name>', 'apply this patch (repeatable)', collect, [])
    .option('--trace <diff|full>', 'show the changed fields, or the whole states too', 'diff')
    .option('--json <file>', 'write the replay as JSON (- is standard output, without the text)')
    .option('--no-color', 'no colour')
    .addHelpText('after', HELP)
    .action((file: string, options: Options) => run(catalogue, io, file, options));
}

const collect = (value: string, all: readonly string[]): string[] => [...all, value];

async function run(
  catalogue: ReplayCatalogue,
  io: Io,
  file: string,
  options: Options,
): Promise<void> {
  const full = isFull(options.trace);
  const counterexample = await readCounterexample(file);
  assertOther(file, options.json);
  const { tree, patches } = targetOf(counterexample, options);
  const machine = catalogue.machine(tree, patches, counterexample.scope);
  const property = catalogue.property(counterexample.property.name);
  try {
    const result = replay(machine, counterexample, property, { full });
    if (options.json !== '-') io.out.write(textOf(result, io, file, options));
    await writeJson(io, options.json, () => replayJson(file, result));
    io.exit(result.kind === 'reproduced' ? EXIT.met : EXIT.expectationMissed);
  } catch (thrown) {
    if (!isMisfit(thrown)) throw thrown;
    if (isElsewhere(options) && options.json !== '-') {
      const { step, steps } = thrown.data;
      const on = [tree, ...patches].join(' + ');
      io.out.write(`Does not fit ${on} any more, at step ${step} of ${steps}.\n`);
    }
    await writeJson(io, options.json, () => misfitJson(file, counterexample, thrown));
    throw thrown;
  }
}

function isFull(trace: string): boolean {
  if (trace === 'full' || trace === 'diff') return trace === 'full';
  throw new PvmcError('C002', { flag: '--trace', value: trace, wanted: '`diff` or `full`' });
}

/** The tree to replay on, and its series of patches. */
function targetOf(
  counterexample: Counterexample,
  { tree, patch }: Options,
): { tree: string; patches: readonly string[] } {
  if (tree !== undefined) return { tree, patches: patch };
  return { tree: counterexample.tree, patches: [...counterexample.patches, ...patch] };
}

const isElsewhere = ({ tree, patch }: Options): boolean => tree !== undefined || patch.length > 0;

const isMisfit = (thrown: unknown): thrown is PvmcError<'R002'> =>
  thrown instanceof PvmcError && thrown.code === 'R002';

function textOf(result: ReplayResult, io: Io, file: string, options: Options): string {
  const { NO_COLOR } = io.env;
  const noColour = NO_COLOR !== undefined && NO_COLOR !== '';
  return replayText(result, {
    colour: options.color && io.isTTY && !noColour,
    command: commandOf(file, options),
    elsewhere: isElsewhere(options),
    ...(io.isTTY ? { width: Math.min(WIDEST, Math.max(NARROWEST, io.columns)) } : {}),
  });
}

/** Characters in a line: never more, and never less, however narrow the terminal is. */
const WIDEST = 100;
const NARROWEST = 60;

const commandOf = (file: string, { tree, patch }: Options): string =>
  [
    'npx pvmc replay',
    quoted(file),
    ...(tree === undefined ? [] : ['--tree', quoted(tree)]),
    ...patch.flatMap((name) => ['--patch', quoted(name)]),
  ].join(' ');

/** As a shell wants it. */
const quoted = (word: string): string =>
  /^[\w./:@%+=,-]+$/u.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;

/** The counterexample itself must not be lost. Errors: C004. */
function assertOther(file: string, json: string | undefined): void {
  if (json === undefined || json === '-' || realPath(json) !== realPath(file)) return;
  throw new PvmcError('C004', { path: json, cause: 'it is the counterexample itself' });
}

function realPath(path: string): string | null {
  try {
    return realpathSync(path);
  } catch {
    return null;
  }
}

/** Errors: C004. */
async function writeJson(io: Io, path: string | undefined, text: () => string): Promise<void> {
  if (path === undefined) return;
  if (path === '-') {
    io.out.write(text());
    return;
  }
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    await writeFile(temporary, text(), { flag: 'wx' });
    await rename(temporary, path);
  } catch (thrown) {
    await rm(temporary, { force: true });
    throw new PvmcError('C004', { path, cause: messageOf(thrown) });
  }
}
