/** `pvmc health`: what properties would notice. */
import { Command } from 'commander';
import type { Catalogue } from '../campaign/index.js';
import { PvmcError } from '../errors/index.js';
import { health, healthExitCode } from '../health/index.js';
import { healthText } from '../report/health-text.js';
import { collect, maxStates, timeout } from './flags.js';
import type { Io } from './io.js';
import { joined, type PatchFileFlags, patchFileOption, seriesOr } from './patch-file.js';
import { TerminalProgress } from './progress.js';
import { reviewing } from './reviewing.js';
import { seriesOf } from './selection.js';

interface Flags extends PatchFileFlags {
  readonly tree?: string;
  readonly patch?: readonly string[];
  readonly scope?: string;
  readonly procedure?: string;
  readonly property?: readonly string[];
  readonly maxStates?: number;
  readonly timeout?: number;
  readonly survivors?: boolean;
  readonly all?: boolean;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

const HEALTH_FORMAT = 'pvmc.health/1';

/** Errors: C001..C003, H001..H003; what the steps of the model throw. */
export function healthCommand(catalogue: Catalogue, io: Io): Command {
  const command = new Command('health')
    .summary('what the properties would notice')
    .description(
      'Makes faults of one statement in trees that have none: each statement of the kernel and of ' +
        'the hypervisor dropped, each two neighbours swapped. Says which property detects each, how ' +
        'often each claim was tried, and which faults nobody notices, and why.',
    )
    .option('--tree <tree>', 'only machines of this base tree')
    .option('--patch <patch>', 'with this patch; repeat it for a series, `none` for none', collect)
    .option('--scope <scope>', 'only within these bounds')
    .option('--procedure <procedure>', 'only faults in this procedure')
    .option('--property <property>', 'list the faults that it detects; may be repeated', collect)
    .option(
      '--max-states <n>',
      'distinct states of one exploration; beyond them it is UNKNOWN',
      maxStates,
    )
    .option('--timeout <seconds>', 'for all explorations; beyond it the rest is UNKNOWN', timeout)
    .option('--survivors', 'ask only which faults nobody notices, which takes less time')
    .option('--all', 'list also what is explained by itself, and what is never executed')
    .option('--json', 'as JSON on standard output')
    .option('--quiet', 'no progress');
  return patchFileOption(command)
    .addHelpText('after', examples(catalogue))
    .action((flags: Flags) => run(catalogue, io, flags));
}

function examples({ health: { machines } }: Catalogue): string {
  const [first] = machines;
  const one = first === undefined ? '' : ` --tree ${first.tree}`;
  return [
    '',
    'Examples:',
    '  $ npx pvmc health',
    `  $ npx pvmc health${one} --survivors`,
    `  $ npx pvmc health${one} --property NoKernelBug`,
    '',
    'What nobody notices on the machines selected, others may: all of them are asked without --tree,',
    '--patch and --scope.',
    '',
    'Exit code: 0 what nobody notices is explained; 15 something is not, or an explanation is of',
    'nothing; 20 a limit was reached before all was decided.',
  ].join('\n');
}

async function run(known: Catalogue, io: Io, flags: Flags): Promise<void> {
  if (flags.survivors === true && flags.property !== undefined) {
    throw new PvmcError('C003', {
      what: '--survivors does not find out all that a property detects: leave it out, or --property; see: npx pvmc health --help',
    });
  }
  const { catalogue, own } = await joined(known, flags);
  const { patch } = seriesOr(flags.patch, own);
  const { tree, scope, procedure, maxStates, timeout } = flags;
  const patches = patch === undefined ? undefined : seriesOf(patch);
  const detectors = (flags.property ?? []).map((name) => catalogue.property(name).name);
  const progress = new TerminalProgress(io, flags.quiet === true);
  const result = await reviewing(io, progress, (signal) =>
    health(
      catalogue,
      { tree, patches, scope, procedure },
      {
        signal,
        survivorsOnly: flags.survivors === true,
        ...(maxStates === undefined ? {} : { maxStates }),
        ...(timeout === undefined ? {} : { timeout_s: timeout }),
        onProgress: ({ mutant, mutants, ...at }) =>
          progress.show({ ...at, machine: mutant, machines: mutants }),
      },
    ),
  );
  const width = Math.min(100, Math.max(80, io.columns));
  io.out.write(
    flags.json === true
      ? `${JSON.stringify({ format: HEALTH_FORMAT, ...result }, null, 2)}\n`
      : healthText(result, {
          width,
          all: flags.all === true,
          detectors,
        }),
  );
  io.exit(healthExitCode(result));
}
