/** `pvmc replay`: runs a counterexample again, on the machine it was found on or on another. */

import { basename } from 'node:path';
import { Command } from 'commander';
import { expressionIn } from '../ask/index.js';
import type { Catalogue } from '../campaign/index.js';
import { EXIT, PvmcError } from '../errors/index.js';
import { type Decision, decide } from '../explore/index.js';
import { answerLines, isFixed, misfitLines } from '../report/replay-answer.js';
import { misfitJson, replayJson } from '../report/replay-json.js';
import { emittedTest } from '../report/replay-test.js';
import { replayText } from '../report/replay-text.js';
import {
  type Counterexample,
  type ReplayResult,
  readCounterexample,
  replay,
} from '../trace/index.js';
import { collect, maxStates, timeout } from './flags.js';
import { coloured, type Io } from './io.js';
import { outputFile } from './output-file.js';
import { joined, type PatchFileFlags, patchFileOption, patchFileWords } from './patch-file.js';
import { TerminalProgress } from './progress.js';
import { type Aimed, aimed, isElsewhere, quoted, type Target, targetOf } from './target.js';

interface Options extends PatchFileFlags {
  readonly tree?: string;
  readonly patch?: readonly string[];
  readonly trace: string;
  readonly maxStates: number;
  readonly timeout: number;
  readonly emitTest?: boolean;
  readonly json?: string;
  readonly color: boolean;
}

/** Characters in a line: never more, and never less, however narrow the terminal is. */
const WIDEST = 100;
const NARROWEST = 60;

const DEFAULTS = { maxStates: 2_000_000, timeout_s: 60 } as const;

const HELP = `
It is replayed on the tree it was found on, or on the one that --tree and --patch name. Where it is
not reproduced, everything within the scope is searched: only a claim that holds there is fixed.

Examples:
  $ npx pvmc replay traces/FILE.json
  $ npx pvmc replay traces/FILE.json --trace full
  $ npx pvmc replay traces/FILE.json --tree 3.1 --patch 0930bba674e2
  $ npx pvmc replay traces/FILE.json --emit-test > FILE.test.ts

Exit code: 0 reproduced; 15 not reproduced, or fixed in this tree; 150 the file cannot be read, or a
step does not fit.`;

/** Errors: F001..F006; R001..R005; C001..C004; H001..H003; what the steps of the model throw. */
export function replayCommand(shipped: Catalogue, io: Io): Command {
  const command = new Command('replay')
    .summary('run a counterexample again, step by step')
    .description(
      'Runs a counterexample step by step, with CPUs as columns and the changed fields beside each ' +
        'step, and says whether it is reproduced, fixed in this tree, or does not fit any more.',
    )
    .argument('<file>', 'what `pvmc campaign --out DIR` wrote');
  return patchFileOption(command)
    .option('--tree <tree>', 'replay it on this base tree')
    .option('--patch <patch>', 'with this patch; repeat it for a series, `none` for none', collect)
    .option('--trace <diff|full>', 'show the changed fields, or the whole states too', 'diff')
    .option(
      '--max-states <n>',
      'distinct states of the search, where it is not reproduced',
      maxStates,
      DEFAULTS.maxStates,
    )
    .option('--timeout <seconds>', 'for that search', timeout, DEFAULTS.timeout_s)
    .option('--emit-test', 'print a test for jest that says the same, and nothing else')
    .option('--json <file>', 'write the replay as JSON; `-` is standard output')
    .option('--no-color', 'no colour')
    .addHelpText('after', HELP)
    .action((file: string, options: Options) => run(shipped, io, file, options));
}

async function run(shipped: Catalogue, io: Io, file: string, options: Options): Promise<void> {
  const full = isFull(options.trace);
  const { catalogue, own } = await joined(shipped, options);
  const json = options.json === undefined ? null : outputFile(options.json, io.out);
  const counterexample = await readCounterexample(file);
  const target = targetOf(counterexample, options);
  if (options.emitTest === true) assertShipped(catalogue, own, target);
  const at = aimed(catalogue, file, counterexample, target, options);
  const seen = replayed(at, counterexample, full);
  const { kind } = counterexample.property;
  const isReproduced = seen.result?.kind === 'reproduced';
  const decision = isReproduced ? null : await searched(at, target, counterexample, io, options);
  const fixed = decision !== null && isFixed(kind, decision);
  json?.write(
    seen.misfit === null
      ? replayJson(file, seen.result, decision)
      : misfitJson(file, counterexample, seen.misfit, decision),
  );
  if (options.emitTest === true) {
    const expression = expressionIn(counterexample.property.name);
    const about = { name: basename(file), counterexample, expression, target, decision };
    io.out.write(emittedTest({ ...seen, ...about }));
  } else if (json?.isStandardOutput !== true) {
    io.out.write(textOf(seen, decision, counterexample, target, io, file, options));
  }
  if (seen.misfit !== null && !fixed) throw seen.misfit;
  io.exit(isReproduced ? EXIT.met : EXIT.expectationMissed);
}

/** A test has what comes with pvmc, and nothing else. Errors: C003. */
function assertShipped(catalogue: Catalogue, own: readonly string[], { patches }: Target): void {
  const one = patches.map((spec) => catalogue.patch(spec)).find(({ name }) => own.includes(name));
  if (one === undefined) return;
  throw new PvmcError('C003', {
    what: `--emit-test prints a test of what comes with pvmc, and the patch \`${one.name}\` is of ${one.file}.`,
  });
}

/** What became of the trace: it ran, or a step did not fit. */
type Seen =
  | { readonly result: ReplayResult; readonly misfit: null }
  | { readonly result: null; readonly misfit: PvmcError<'R002'> };

function replayed(
  { machine, property }: Aimed,
  counterexample: Counterexample,
  full: boolean,
): Seen {
  try {
    return { result: replay(machine, counterexample, property, { full }), misfit: null };
  } catch (thrown) {
    if (thrown instanceof PvmcError && thrown.code === 'R002') {
      return { result: null, misfit: thrown as PvmcError<'R002'> };
    }
    throw thrown;
  }
}

/** Whether the claim holds where the trace is not reproduced. */
async function searched(
  { machine, property }: Aimed,
  { tree, patches }: Target,
  { scope }: Counterexample,
  io: Io,
  { maxStates, timeout }: Options,
): Promise<Decision> {
  const progress = new TerminalProgress(io, false);
  const abort = new AbortController();
  const stopListening = io.onInterrupt(() => abort.abort());
  const limits = { maxStates, timeout_s: timeout, signal: abort.signal };
  try {
    return await decide(machine, property, limits, (search) => {
      const at = { tree, patches, scope, machine: 1, machines: 1 };
      progress.show({ ...at, seconds: search.seconds, search });
    });
  } finally {
    progress.clear();
    stopListening();
  }
}

function isFull(trace: string): boolean {
  if (trace === 'full' || trace === 'diff') return trace === 'full';
  throw new PvmcError('C002', { flag: '--trace', value: trace, wanted: '`diff` or `full`' });
}

function textOf(
  { result, misfit }: Seen,
  decision: Decision | null,
  { property, scope }: Counterexample,
  target: Target,
  io: Io,
  file: string,
  options: Options,
): string {
  const answer = decision === null ? [] : answerLines(property, decision, io.columns);
  const open = decision !== null && ['VIOLATED', 'UNKNOWN'].includes(decision.verdict);
  const search = open
    ? ['Search there with:', `  ${campaignOf(target, scope, property, patchFileWords(options))}`]
    : [];
  const after = [...answer, ...search];
  if (misfit !== null) {
    const detailed = decision !== null && isFixed(property.kind, decision);
    const { columns } = io;
    const lines = misfitLines({ ...target, scope }, misfit.data, { columns, detailed });
    return `${[...lines, ...after].join('\n')}\n`;
  }
  return replayText(result, {
    colour: coloured(io, options.color),
    command: commandOf(file, options),
    elsewhere: isElsewhere(options),
    after,
    ...(io.isTTY ? { width: Math.min(WIDEST, Math.max(NARROWEST, io.columns)) } : {}),
  });
}

function campaignOf(
  { tree, patches }: Target,
  scope: string,
  property: { readonly name: string },
  files: readonly string[],
): string {
  const series = patches.length === 0 ? ['none'] : patches;
  const words = ['--tree', tree, ...series.flatMap((name) => ['--patch', name]), ...files];
  const expression = expressionIn(property.name);
  if (expression !== null) {
    return `npx pvmc ask ${[expression, ...words, '--scope', scope].map(quoted).join(' ')}`;
  }
  const flags = [...words, '--scope', scope, '--property', property.name, '--out', 'traces'];
  return `npx pvmc campaign ${flags.map(quoted).join(' ')}`;
}

const commandOf = (file: string, { tree, patch = [], ...options }: Options): string =>
  [
    'npx pvmc replay',
    quoted(file),
    ...(tree === undefined ? [] : ['--tree', quoted(tree)]),
    ...patch.flatMap((name) => ['--patch', quoted(name)]),
    ...patchFileWords(options).map(quoted),
  ].join(' ');
