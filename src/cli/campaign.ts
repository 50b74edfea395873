import { Command } from 'commander';
import {
  type CampaignResult,
  type Catalogue,
  type Evidence,
  exitCodeOf,
  type Plan,
  planCampaign,
  type RunRow,
  runCampaign,
} from '../campaign/index.js';
import { campaignJson } from '../report/campaign-json.js';
import { CampaignText } from '../report/campaign-text.js';
import { tracesText, type WrittenTrace } from '../report/campaign-traces.js';
import { counterexampleOf, writeCounterexample } from '../trace/index.js';
import { collect, MOST, maxStates, timeout } from './flags.js';
import { coloured, type Io } from './io.js';
import { expecting, type ManifestFlags, manifestWords } from './manifest-file.js';
import { wholeNumber } from './numbers.js';
import { outputDirectory, outputFile } from './output-file.js';
import { joined, patchFileOption, patchFileWords, seriesOr } from './patch-file.js';
import { TerminalProgress } from './progress.js';
import {
  assertNoRandomFlags,
  type RandomFlags,
  randomCampaign,
  strategy,
} from './random-campaign.js';
import { selectionOf } from './selection.js';

interface Flags extends RandomFlags, ManifestFlags {
  readonly maxStates?: number;
  readonly random?: boolean;
}

const LARGEST_SEED = 2_147_483_647;
const MOST_COMMANDS = 100_000;

/** `pvmc campaign`: explores machines, and compares what is found with the manifest. */
export function campaignCommand(shipped: Catalogue, io: Io): Command {
  const command = new Command('campaign')
    .summary('explore machines and compare the verdicts with what is expected')
    .description(
      'Explores every machine of the manifest, or those selected, and compares the verdicts with ' +
        'what is expected. What the manifest does not have is explored with no expectation. The ' +
        'manifest is `pvmc.campaign.ts`, which comes with pvmc, or the file of --manifest.',
    );
  return patchFileOption(command)
    .option('--tree <tree>', 'only this base tree')
    .option('--patch <patch>', 'with this patch; repeat it for a series, `none` for none', collect)
    .option('--scope <scope>', 'only within these bounds')
    .option(
      '--manifest <file>',
      'what is expected: JSON, or TypeScript whose default export is a list',
    )
    .option('--property <property>', 'only this property; may be repeated', collect)
    .option(
      '--max-states <n>',
      'distinct states of one exploration; beyond them it is UNKNOWN',
      maxStates,
    )
    .option('--timeout <seconds>', 'for the whole campaign; beyond it the rest is UNKNOWN', timeout)
    .option('--random', 'random runs instead of every state; by default in large scopes')
    .option(
      '--seed <n>',
      'of random runs; without it one is chosen',
      wholeNumber('--seed', 0, LARGEST_SEED),
    )
    .option('--runs <n>', 'random runs of each machine', wholeNumber('--runs', 1, MOST))
    .option(
      '--max-commands <n>',
      'commands of a random run, or actions of a walk',
      wholeNumber('--max-commands', 1, MOST_COMMANDS),
    )
    .option(
      '--strategy <strategy>',
      'of random runs: `commands` (which are shrunk), or walks: `uniform`, `pct`',
      strategy,
    )
    .option('--json <file>', 'write the verdicts as JSON; `-` is standard output')
    .option('--out <dir>', 'write the trace of each violation and each witness into a directory')
    .option('--quiet', 'no progress')
    .option('--no-color', 'no colour')
    .addHelpText('after', examples(shipped))
    .action(async (given: Flags) => {
      const { catalogue: known, own } = await joined(shipped, given);
      const catalogue = await expecting(known, given);
      // A manifest says itself which patches it is about.
      const flags =
        given.manifest === undefined ? { ...given, ...seriesOr(given.patch, own) } : given;
      if (flags.random === true) await randomCampaign(catalogue, io, flags);
      else await campaign(catalogue, io, flags);
    });
}

function examples({ bases, patches, scopes, campaign: manifest }: Catalogue): string {
  const tree = bases.at(0)?.name ?? 'TREE';
  const patch = patches.at(0)?.name ?? 'PATCH';
  const scope = manifest.at(0)?.scope ?? scopes.at(0)?.name ?? 'SCOPE';
  return [
    '',
    'Examples:',
    '  $ npx pvmc campaign',
    `  $ npx pvmc campaign --tree ${tree} --patch ${patch} --scope ${scope} --out traces`,
    '  $ npx pvmc campaign --manifest expected.json --patch-file my-patch.ts',
    `  $ npx pvmc campaign --random --seed 1 --scope ${scope}`,
    '',
    'Exit code: 0 every expectation is met; 15 one is not; 12 violated, 11 deadlock, 14 kernel bug,',
    '16 vacuous where nothing was expected; 20 a limit was reached before all was decided.',
  ].join('\n');
}

async function campaign(catalogue: Catalogue, io: Io, flags: Flags): Promise<void> {
  assertNoRandomFlags(flags);
  const plan = planCampaign(catalogue, selectionOf(flags));
  const directory = flags.out === undefined ? null : outputDirectory(flags.out);
  const json = flags.json === undefined ? null : outputFile(flags.json, io.out);
  const text =
    json?.isStandardOutput === true
      ? null
      : new CampaignText(plan, {
          columns: io.columns,
          colour: coloured(io, flags.color),
          again: [...patchFileWords(flags), ...manifestWords(flags)],
        });
  const written: WrittenTrace[] = [];
  const traces = (): string => tracesText(written, io.columns, patchFileWords(flags));
  const rows: RunRow[] = [];
  const started_ms = performance.now();
  const progress = new TerminalProgress(io, flags.quiet === true);
  const abort = new AbortController();
  const stopListening = io.onInterrupt(() => {
    progress.clear();
    io.err.write('Interrupted: ending with what is known. Once more ends at once.\n');
    abort.abort();
  });
  try {
    const result = await runCampaign(plan, {
      ...limitsOf(flags),
      signal: abort.signal,
      onProgress: (now) => progress.show(now),
      onRow: async (row, evidence) => {
        rows.push(row);
        if (directory === null || evidence === null) return;
        written.push({ row, path: await writeTrace(directory, row, evidence, io.version) });
      },
      onMachine: (known) => {
        if (text === null) return;
        progress.clear();
        io.out.write(text.machine(known));
      },
    });
    progress.clear();
    json?.write(campaignJson(result));
    close(result, traces(), text, io);
    io.exit(exitCodeOf(result));
  } catch (thrown) {
    progress.clear();
    if (rows.length > 0 && text !== null) {
      const known = partial(plan, rows, (performance.now() - started_ms) / 1000);
      close(known, traces(), text, io);
    }
    throw thrown;
  } finally {
    stopListening();
  }
}

const limitsOf = ({ maxStates, timeout }: Flags) => ({
  ...(maxStates === undefined ? {} : { maxStates }),
  ...(timeout === undefined ? {} : { timeout_s: timeout }),
});

function writeTrace(
  directory: string,
  { tree, patches, scope }: RunRow,
  { machine, property, path, shortest }: Evidence,
  foundWith: string,
): Promise<string> {
  const found = { property, path, shortest, foundWith, tree, patches, scope };
  return writeCounterexample(
    directory,
    counterexampleOf(machine, { ...found, strategy: 'breadth-first' }),
  );
}

/** Ends the report; when standard output has the JSON, only the files written are said, elsewhere. */
function close(result: CampaignResult, traces: string, text: CampaignText | null, io: Io): void {
  if (text === null) {
    io.err.write(traces);
    return;
  }
  io.out.write(text.end(result));
  if (traces !== '') io.out.write(`\n${traces}`);
}

/** What was known when a machine failed. */
function partial(plan: Plan, rows: readonly RunRow[], elapsed_s: number): CampaignResult {
  const { notApplicable, patches, scopes } = plan;
  const machines = new Set(rows.map((row) => JSON.stringify([row.tree, row.patches, row.scope])));
  return {
    rows,
    notApplicable,
    patches,
    scopes,
    machines: machines.size,
    seconds: elapsed_s,
    interrupted: false,
  };
}
