/** `pvmc ablate`: what each hunk of a patch is for. */
import { Command } from 'commander';
import type { Catalogue } from '../campaign/index.js';
import { ablationMarkdown, ablationText } from '../report/ablation-text.js';
import { ablate, ablationExitCode, placeOf } from '../review/index.js';
import type { Io } from './io.js';
import { joined, oneOr } from './patch-file.js';
import { TerminalProgress } from './progress.js';
import {
  assertOneForm,
  placeOptions,
  type ReviewFlags,
  reviewing,
  reviewOptions,
  runOptions,
} from './reviewing.js';

const ABLATION_FORMAT = 'pvmc.ablation/1';

/** Errors: C001..C003, F001..F006, H001..H004; what the steps of the model throw. */
export function ablateCommand(catalogue: Catalogue, io: Io): Command {
  const command = new Command('ablate')
    .summary('what each hunk of a patch is for')
    .description(
      'Leaves out each hunk of a patch, then pairs of those that nobody misses, and swaps ' +
        'neighbours among the statements it adds; says what breaks, with the shortest trace.',
    )
    .argument('[patch]', 'a patch; by default that of --patch-file');
  return reviewOptions(command)
    .addHelpText('after', examples(catalogue))

    .action((patch: string | undefined, flags: ReviewFlags) => run(catalogue, io, patch, flags));
}

const examples = ({ patches }: Catalogue): string =>
  [
    '',
    'Examples:',
    `  $ npx pvmc ablate ${patches.at(0)?.name ?? 'PATCH'}`,
    '',
    'LOAD-BEARING: something breaks without it. REDUNDANT: nothing does, within these scopes. NEVER',
    'EXECUTED: nor is any of its statements ever run. VOID: the rest does not apply without it.',
    '',
    'Exit code: 0 all is decided; 20 a limit was reached before; 150 the patch does not apply.',
  ].join('\n');

async function run(
  shipped: Catalogue,
  io: Io,
  named: string | undefined,
  flags: ReviewFlags,
): Promise<void> {
  assertOneForm(flags);
  const { catalogue, own } = await joined(shipped, flags);
  const place = placeOf(catalogue, [oneOr(named, own, 'ablate')], placeOptions(flags));
  const progress = new TerminalProgress(io, flags.quiet === true);
  const result = await reviewing(io, progress, (signal) =>
    ablate(catalogue, place, runOptions(io, flags, progress, signal)),
  );
  const width = Math.min(100, Math.max(80, io.columns));
  if (flags.json === true) {
    io.out.write(`${JSON.stringify({ format: ABLATION_FORMAT, ...result }, null, 2)}\n`);
  } else {
    io.out.write(flags.markdown === true ? ablationMarkdown(result) : ablationText(result, width));
  }
  io.exit(ablationExitCode(result));
}
