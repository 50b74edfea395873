/** `pvmc review`: what a patch fixes, what it breaks, and what it leaves as it was. */
import { Command } from 'commander';
import type { Catalogue } from '../campaign/index.js';
import { reviewMail, seriesMail } from '../report/review-mail.js';
import { reviewMarkdown } from '../report/review-markdown.js';
import { reviewText } from '../report/review-text.js';
import { seriesText } from '../report/series-text.js';
import {
  placeOf,
  type Review,
  type ReviewOptions,
  review,
  reviewExitCode,
  reviewSeries,
  type SeriesReview,
} from '../review/index.js';
import { writeCounterexample } from '../trace/index.js';
import type { Io } from './io.js';
import { outputDirectory } from './output-file.js';
import { joined, namedOr, patchFileWords } from './patch-file.js';
import { TerminalProgress } from './progress.js';
import {
  assertOneForm,
  placeOptions,
  type ReviewFlags,
  reviewing,
  reviewOptions,
  runOptions,
} from './reviewing.js';

interface Flags extends ReviewFlags {
  readonly series?: boolean;
  readonly out?: string;
}

/** Errors: C001..C004, F001..F006, H001..H004; what the steps of the model throw. */
export function reviewCommand(catalogue: Catalogue, io: Io): Command {
  return reviewOptions(
    new Command('review')
      .summary('what a patch fixes, breaks, and leaves as it was')
      .description(
        'Explores the tree before a patch and the tree after it, property by property, with the ' +
          'shortest trace for each change and what becomes of that trace on the other tree.',
      )
      .argument(
        '[patch...]',
        'a patch, or a series of them, first applied first; by default those of --patch-file',
      ),
  )
    .option('--series', 'each patch of a series on those before it, as a matrix')
    .option('--out <dir>', 'write the trace of each change into a directory')
    .addHelpText('after', examples(catalogue))
    .action((patches: string[], flags: Flags) => run(catalogue, io, patches, flags));
}

function examples({ patches }: Catalogue): string {
  const [first = 'PATCH', second = 'PATCH'] = patches.map(({ name }) => name);
  return [
    '',
    'Examples:',
    `  $ npx pvmc review ${first}`,
    `  $ npx pvmc review ${first} ${second} --series --mail`,
    '  $ npx pvmc review --patch-file my-patch.ts --on TREE',
    '',
    'Exit code: 0 nothing that held before is broken; 12 something is, or what could not be asked',
    'before is violated; 20 a limit was reached before all was decided; 150 it does not apply.',
  ].join('\n');
}

async function run(
  shipped: Catalogue,
  io: Io,
  named: readonly string[],
  flags: Flags,
): Promise<void> {
  assertOneForm(flags);
  const { out } = flags;
  const { catalogue, own } = await joined(shipped, flags);
  const place = placeOf(catalogue, namedOr(named, own, 'review'), placeOptions(flags));
  const directory = out === undefined ? null : outputDirectory(out);
  const progress = new TerminalProgress(io, flags.quiet === true);
  const options = (signal: AbortSignal): ReviewOptions => runOptions(io, flags, progress, signal);
  const result = await reviewing<Review | SeriesReview>(io, progress, (signal) =>
    flags.series === true
      ? reviewSeries(catalogue, place, options(signal))
      : review(catalogue, place, options(signal)),
  );
  const steps = 'steps' in result ? result.steps : [result];
  io.out.write(written(result, steps, flags, io.columns));
  if (directory !== null) await writeTraces(directory, steps, io);
  io.exit(reviewExitCode(steps));
}

const REVIEW_FORMAT = 'pvmc.review/1';

function written(
  result: Review | SeriesReview,
  steps: readonly Review[],
  flags: Flags,
  columns: number,
): string {
  if (flags.json === true) {
    return `${JSON.stringify({ format: REVIEW_FORMAT, reviews: steps }, null, 2)}\n`;
  }
  if (flags.markdown === true) return reviewMarkdown(steps);
  const width = Math.min(100, Math.max(80, columns));
  if ('steps' in result)
    return flags.mail === true
      ? seriesMail(result, patchFileWords(flags))
      : seriesText(result, width);
  return flags.mail === true
    ? reviewMail(result, patchFileWords(flags))
    : reviewText(result, width);
}

async function writeTraces(directory: string, steps: readonly Review[], io: Io): Promise<void> {
  const changes = steps.flatMap(({ reviews }) => reviews.flatMap((one) => one.changes));
  for (const { trace } of changes) {
    if (trace === null) continue;
    const path = await writeCounterexample(directory, trace);
    io.err.write(`${path}\n`);
  }
}
