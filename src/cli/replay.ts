/** `pvmc replay`: runs a counterexample again, on the machine it was found on or on another. */
import { Command } from 'commander';
import type { Catalogue } from '../campaign/index.js';
import { type ErrorData, EXIT, PvmcError } from '../errors/index.js';
import { misfitJson, replayJson } from '../report/replay-json.js';
import { replayText } from '../report/replay-text.js';
import {
  type Counterexample,
  type ReplayResult,
  readCounterexample,
  replay,
} from '../trace/index.js';
import { coloured, type Io } from './io.js';
import { outputFile } from './output-file.js';

interface Options {
  readonly tree?: string;
  readonly patch?: readonly string[];
  readonly trace: string;
  readonly json?: string;
  readonly color: boolean;
}

/** Characters in a line: never more, and never less, however narrow the terminal is. */
const WIDEST = 100;
const NARROWEST = 60;

/** What `--patch` is given to name a tree without any. */
const NO_PATCH = 'none';

const HELP = `
It is replayed on the tree it was found on, or on the one that --tree and --patch name.

Examples:
  $ npx pvmc replay traces/FILE.json
  $ npx pvmc replay traces/FILE.json --trace full
  $ npx pvmc replay traces/FILE.json --tree 3.1 --patch 0930bba674e2

Exit code: 0 reproduced; 15 not reproduced; 150 the file cannot be read, or a step does not fit.`;

/** What the catalogue must offer; `Catalogue` does. */
export type ReplayCatalogue = Pick<Catalogue, 'machine' | 'property'>;

/** Errors: R001, R002, R004; C001, C002, C004; H001..H003; what the steps of the model throw. */
export function replayCommand(catalogue: ReplayCatalogue, io: Io): Command {
  return new Command('replay')
    .summary('run a counterexample again, step by step')
    .description(
      'Runs a counterexample step by step, with CPUs as columns and the changed fields beside each ' +
        'step, and says whether it is reproduced.',
    )
    .argument('<file>', 'what `pvmc campaign --out DIR` wrote')
    .option('--tree <tree>', 'replay it on this base tree')
    .option('--patch <patch>', 'with this patch; repeat it for a series, `none` for none', collect)
    .option('--trace <diff|full>', 'show the changed fields, or the whole states too', 'diff')
    .option('--json <file>', 'write the replay as JSON; `-` is standard output')
    .option('--no-color', 'no colour')
    .addHelpText('after', HELP)
    .action((file: string, options: Options) => run(catalogue, io, file, options));
}

const collect = (value: string, before: readonly string[] = []): readonly string[] => [
  ...before,
  value,
];

async function run(
  catalogue: ReplayCatalogue,
  io: Io,
  file: string,
  options: Options,
): Promise<void> {
  const full = isFull(options.trace);
  const json = options.json === undefined ? null : outputFile(options.json, io.out);
  const counterexample = await readCounterexample(file);
  const { tree, patches } = targetOf(counterexample, options);
  const machine = catalogue.machine(tree, patches, counterexample.scope);
  const property = catalogue.property(counterexample.property.name);
  const say = (text: string): void => {
    if (json?.isStandardOutput !== true) io.out.write(text);
  };
  try {
    const result = replay(machine, counterexample, property, { full });
    say(textOf(result, io, file, options));
    json?.write(replayJson(file, result));
    io.exit(result.kind === 'reproduced' ? EXIT.met : EXIT.expectationMissed);
  } catch (thrown) {
    if (!isMisfit(thrown)) throw thrown;
    if (isElsewhere(options)) say(misfitText(counterexample, { tree, patches }, thrown.data));
    json?.write(misfitJson(file, counterexample, thrown));
    throw thrown;
  }
}

function isFull(trace: string): boolean {
  if (trace === 'full' || trace === 'diff') return trace === 'full';
  throw new PvmcError('C002', { flag: '--trace', value: trace, wanted: '`diff` or `full`' });
}

/** A tree to replay on, and its series of patches. */
interface Target {
  readonly tree: string;
  readonly patches: readonly string[];
}

function targetOf(counterexample: Counterexample, { tree, patch }: Options): Target {
  if (tree === undefined && patch === undefined) return counterexample;
  return { tree: tree ?? counterexample.tree, patches: seriesOf(patch ?? []) };
}

function seriesOf(patches: readonly string[]): readonly string[] {
  if (!patches.includes(NO_PATCH)) return patches;
  if (patches.length === 1) return [];
  const wanted = `patches, or \`${NO_PATCH}\` alone`;
  throw new PvmcError('C002', { flag: '--patch', value: patches.join(' '), wanted });
}

const isElsewhere = ({ tree, patch }: Options): boolean =>
  tree !== undefined || patch !== undefined;

const isMisfit = (thrown: unknown): thrown is PvmcError<'R002'> =>
  thrown instanceof PvmcError && thrown.code === 'R002';

function textOf(result: ReplayResult, io: Io, file: string, options: Options): string {
  return replayText(result, {
    colour: coloured(io, options.color),
    command: commandOf(file, options),
    elsewhere: isElsewhere(options),
    ...(io.isTTY ? { width: Math.min(WIDEST, Math.max(NARROWEST, io.columns)) } : {}),
  });
}

/** On another tree a step may be missing because of the patch; then only a search can tell. */
function misfitText(
  { scope, property }: Counterexample,
  { tree, patches }: Target,
  { step, steps }: ErrorData['R002'],
): string {
  const series = patches.length === 0 ? [NO_PATCH] : patches;
  const words = ['--tree', tree, ...series.flatMap((name) => ['--patch', name])];
  const command = [...words, '--scope', scope, '--property', property.name].map(quoted).join(' ');
  return [
    `Does not fit ${[tree, ...patches].join(' + ')}: stopped at step ${step} of ${steps}.`,
    'Where the trees differ in their steps, only a search says whether the claim holds:',
    `  npx pvmc campaign ${command}\n`,
  ].join('\n');
}

const commandOf = (file: string, { tree, patch = [] }: Options): string =>
  [
    'npx pvmc replay',
    quoted(file),
    ...(tree === undefined ? [] : ['--tree', quoted(tree)]),
    ...patch.flatMap((name) => ['--patch', quoted(name)]),
  ].join(' ');

/** As a shell wants it. */
const quoted = (word: string): string =>
  /^[\w./:@%+=,-]+$/u.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
