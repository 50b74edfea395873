/** `pvmc ablate`: what each hunk of a patch is for. */
import { Command } from 'commander';
import type { Catalogue } from '../campaign/index.js';
import { ablationMail } from '../report/ablation-mail.js';
import { ablationMarkdown } from '../report/ablation-markdown.js';
import { ablationText } from '../report/ablation-text.js';
import { type Ablation, ablate, ablationExitCode, placeOf } from '../review/index.js';
import { collect } from './flags.js';
import type { Io } from './io.js';
import { joined, oneOr, patchFileWords } from './patch-file.js';
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

interface Flags extends ReviewFlags {
  readonly then?: readonly string[];
  readonly hunk?: readonly string[];
}

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
    .option(
      '--then <patch>',
      'with this patch on top, whatever is left out; may be repeated',
      collect,
    )
    .option('--hunk <hunk>', 'only this hunk, and no swaps; may be repeated', collect)
    .addHelpText('after', examples(catalogue))
    .action((patch: string | undefined, flags: Flags) => run(catalogue, io, patch, flags));
}

function examples({ patches }: Catalogue): string {
  const [first = 'PATCH', second = 'PATCH'] = patches.map(({ name }) => name);
  return [
    '',
    'Examples:',
    `  $ npx pvmc ablate ${first}`,
    `  $ npx pvmc ablate ${first} --then ${second}`,
    '',
    'LOAD-BEARING: something breaks without it. REDUNDANT: nothing does, within these scopes. NEVER',
    'EXECUTED: nor is any of its statements ever run. VOID: the rest does not apply without it. What',
    'the whole patch violates anyway masks what a hunk is for; --then puts patches on top that mend it.',
    '',
    'Exit code: 0 all is decided; 20 a limit was reached before; 150 the patch does not apply.',
  ].join('\n');
}

async function run(
  shipped: Catalogue,
  io: Io,
  named: string | undefined,
  flags: Flags,
): Promise<void> {
  assertOneForm(flags);
  const { catalogue, own } = await joined(shipped, flags);
  const place = placeOf(catalogue, [oneOr(named, own, 'ablate')], placeOptions(flags));
  const asked = {
    onTop: catalogue.titles(flags.then ?? []),
    ...(flags.hunk === undefined ? {} : { hunks: flags.hunk }),
  };
  const progress = new TerminalProgress(io, flags.quiet === true);
  const result = await reviewing(io, progress, (signal) =>
    ablate(catalogue, place, { ...runOptions(io, flags, progress, signal), ...asked }),
  );
  io.out.write(written(result, flags, io.columns));
  io.exit(ablationExitCode(result));
}

function written(result: Ablation, flags: Flags, columns: number): string {
  if (flags.json === true) {
    return `${JSON.stringify({ format: ABLATION_FORMAT, ...result }, null, 2)}\n`;
  }
  if (flags.markdown === true) return ablationMarkdown(result);
  if (flags.mail === true) {
    const hunks = (flags.hunk ?? []).flatMap((hunk) => ['--hunk', hunk]);
    return ablationMail(result, [...hunks, ...patchFileWords(flags)]);
  }
  return ablationText(result, Math.min(100, Math.max(80, columns)));
}
