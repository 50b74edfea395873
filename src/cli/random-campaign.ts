/** `pvmc campaign --random`: runs chosen by chance, for scopes that exhaustive search cannot finish. */
import { randomInt } from 'node:crypto';
import {
  type Catalogue,
  exitCodeOf,
  planRandom,
  type RandomCampaignResult,
  type RandomMachine,
  type RandomOptions,
  runRandom,
} from '../campaign/index.js';
import { EXIT, PvmcError } from '../errors/index.js';
import type { Strategy } from '../random/index.js';
import { tracesText, type WrittenTrace } from '../report/campaign-traces.js';
import { randomJson } from '../report/random-json.js';
import { RandomText, seedText } from '../report/random-text.js';
import { counterexampleOf, writeCounterexample } from '../trace/index.js';
import { coloured, type Io } from './io.js';
import { outputDirectory, outputFile } from './output-file.js';
import { type PatchFileFlags, patchFileWords } from './patch-file.js';
import { TerminalProgress } from './progress.js';
import { type SelectionFlags, selectionOf } from './selection.js';

export interface RandomFlags extends SelectionFlags, PatchFileFlags {
  readonly maxStates?: number;
  readonly manifest?: string;
  readonly timeout?: number;
  readonly seed?: number;
  readonly runs?: number;
  readonly maxCommands?: number;
  readonly strategy?: Strategy;
  readonly json?: string;
  readonly out?: string;
  readonly quiet?: boolean;
  readonly color: boolean;
}

const STRATEGIES: readonly Strategy[] = ['commands', 'uniform', 'pct'];

/** Such that the default campaign takes some 20 s. */
const DEFAULTS: Readonly<
  Record<Strategy, { readonly runs: number; readonly maxCommands: number }>
> = {
  commands: { runs: 200, maxCommands: 100 },
  uniform: { runs: 1000, maxCommands: 1000 },
  pct: { runs: 1000, maxCommands: 1000 },
};

/** Seeds that are chosen are short, as somebody may type them again. */
const CHOSEN_SEED_MAX = 1_000_000;

/** What a trace says of who found it. */
const FOUND_BY: Readonly<Record<Strategy, string>> = {
  commands: 'fast-check',
  uniform: 'random-walk',
  pct: 'pct-walk',
};

/** A parser for commander. Errors: C002. */
export function strategy(value: string): Strategy {
  const found = STRATEGIES.find((one) => one === value);
  if (found !== undefined) return found;
  const wanted = `one of ${STRATEGIES.join(', ')}`;
  throw new PvmcError('C002', { flag: '--strategy', value, wanted });
}

/** Errors: C003 for what only random runs know. */
export function assertNoRandomFlags(flags: RandomFlags): void {
  const given = [
    ['--seed', flags.seed],
    ['--runs', flags.runs],
    ['--max-commands', flags.maxCommands],
    ['--strategy', flags.strategy],
  ].find(([, value]) => value !== undefined);
  if (given === undefined) return;
  throw new PvmcError('C003', {
    what: `${given[0]} is of random runs; add --random, or leave it out.`,
  });
}

export async function randomCampaign(
  catalogue: Catalogue,
  io: Io,
  flags: RandomFlags,
): Promise<void> {
  if (flags.maxStates !== undefined) {
    throw new PvmcError('C003', {
      what: '--max-states bounds an exhaustive search; random runs are bounded by --runs and --timeout.',
    });
  }
  if (flags.manifest !== undefined) {
    throw new PvmcError('C003', {
      what: '--manifest says what an exhaustive search should find; nothing is expected of random runs.',
    });
  }
  const plan = planRandom(catalogue, selectionOf(flags));
  const directory = flags.out === undefined ? null : outputDirectory(flags.out);
  const json = flags.json === undefined ? null : outputFile(flags.json, io.out);
  const text = new RandomText(plan, { columns: io.columns, colour: coloured(io, flags.color) });
  const out = json?.isStandardOutput === true ? io.err : io.out;
  const options = optionsOf(flags);
  const written: WrittenTrace[] = [];
  const progress = new TerminalProgress(io, flags.quiet === true);
  const abort = new AbortController();
  const stopListening = io.onInterrupt(() => {
    progress.clear();
    io.err.write('Interrupted: ending with what is known. Once more ends at once.\n');
    abort.abort();
  });
  out.write(seedText(options.seed));
  try {
    const result = await runRandom(plan, {
      ...options,
      signal: abort.signal,
      onProgress: (now, at) => progress.showRuns(now, at),
      onMachine: async (machine) => {
        progress.clear();
        out.write(text.machine(machine));
        if (directory === null) return;
        written.push(...(await writeTraces(directory, machine, options.strategy, io.version)));
      },
    });
    progress.clear();
    json?.write(randomJson(result));
    out.write(text.end(result));
    const traces = tracesText(written, io.columns, patchFileWords(flags));
    if (traces !== '') out.write(`\n${traces}`);
    io.exit(codeOf(result));
  } finally {
    progress.clear();
    stopListening();
  }
}

/** Errors: what a model threw, now that everything known is said. */
function codeOf(result: RandomCampaignResult): number {
  if (result.thrown !== null) throw result.thrown;
  const { rows, interrupted, notBegun } = result;
  const code = exitCodeOf({ rows, interrupted });
  return code === EXIT.met && notBegun.length > 0 ? EXIT.inconclusive : code;
}

function optionsOf(flags: RandomFlags): RandomOptions {
  const { strategy: how = 'commands', seed = randomInt(CHOSEN_SEED_MAX), timeout } = flags;
  const defaults = DEFAULTS[how];
  return {
    strategy: how,
    seed,
    runs: flags.runs ?? defaults.runs,
    maxCommands: flags.maxCommands ?? defaults.maxCommands,
    ...(timeout === undefined ? {} : { timeout_s: timeout }),
  };
}

/** Traces that a replay can find again, shrunk or as a walk has found them. */
async function writeTraces(
  directory: string,
  { rows, evidence }: RandomMachine,
  how: Strategy,
  foundWith: string,
): Promise<readonly WrittenTrace[]> {
  const written: WrittenTrace[] = [];
  for (const [index, row] of rows.entries()) {
    const found = evidence[index];
    if (found === null) continue;
    const { machine, property, path } = found;
    const { tree, patches, scope } = row;
    const where = { tree, patches, scope, strategy: FOUND_BY[how], shortest: false, foundWith };
    const trace = counterexampleOf(machine, { property, path, ...where });
    written.push({ row, path: await writeCounterexample(directory, trace) });
  }
  return written;
}
