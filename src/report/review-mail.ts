/** A review as a mail to a list: change by change, then what was checked, and what was not. */
import type { Change, ChangeKind, Review, SeriesReview } from '../review/index.js';
import { treeTitle } from './campaign-command.js';
import {
  checkedLines,
  commandOf,
  MADE_BY,
  MAIL_WIDTH,
  mail,
  notCheckedLines,
  pairsOf,
  prose,
} from './mail.js';
import { counted, thousands } from './numbers.js';
import { conclusion, replayedText, seenText, TOLD } from './review-text.js';
import { matrixLines } from './series-text.js';
import { traceTail } from './trace-steps.js';

/** One change of a property, in every scope that has it. */
interface Told {
  readonly change: ChangeKind;
  readonly property: string;
  readonly scopes: readonly (readonly [string, Change])[];
}

/** Changes that come with their trace. */
const TRACED: readonly ChangeKind[] = ['broken', 'newly violated', 'fixed', 'no longer reachable'];

/** `files` are further flags of the command: the files that a patch comes from. */
export const reviewMail = (review: Review, files: readonly string[] = []): string =>
  mail(`Re: ${review.titles[0] ?? review.patches.join(' + ')}`, [
    ...reviewLines(review),
    ...closingLines([review], commandFor(review, pairsOf(files))),
  ]);

export function seriesMail(series: SeriesReview, files: readonly string[] = []): string {
  const [first] = series.steps;
  const title = first?.titles[0] ?? 'a series';
  const patches = series.steps.flatMap((step) => step.patches);
  const command =
    first === undefined ? [] : commandFor({ ...first, patches }, [...pairsOf(files), ['--series']]);
  return mail(`Re: ${title} (series of ${series.steps.length})`, [
    ...matrixLines(series, MAIL_WIDTH),
    '',
    ...series.steps.flatMap((step) => [...reviewLines(step), '']),
    ...closingLines(series.steps, command),
  ]);
}

function reviewLines(review: Review): string[] {
  const { tree, before, patches, reviews } = review;
  const on = treeTitle({ tree, patches: before });
  const what = `${patches.join(' + ')} on ${on}: ${MADE_BY}, before the patch and after it.`;
  return [...prose(`${what} ${conclusion(review)}`), '', ...toldOf(reviews).flatMap(toldLines)];
}

function toldOf(reviews: Review['reviews']): readonly Told[] {
  const all = reviews.flatMap(({ scope, changes }) =>
    changes.map((change): readonly [string, Change] => [scope, change]),
  );
  const keys = new Set(all.map(([, { property }]) => property));
  return TOLD.flatMap((change) =>
    [...keys].flatMap((property): readonly Told[] => {
      const scopes = all.filter(([, one]) => one.change === change && one.property === property);
      return scopes.length === 0 ? [] : [{ change, property, scopes }];
    }),
  );
}

function toldLines({ change, property, scopes }: Told): string[] {
  const claims = scopes.map(([, one]) => one.claim.replace(/\s+/gu, ' ').trim()).slice(0, 1);
  return [
    `${change.toUpperCase()}: ${property}`,
    ...(TRACED.includes(change) ? claims.map((claim) => `  ${claim}`) : []),
    ...scopes.map(
      ([scope, { before, after }]) => `  ${scope}: ${seenText(before)} -> ${seenText(after)}`,
    ),
    ...(TRACED.includes(change) ? traceLines(scopes) : []),
    '',
  ];
}

/** The shortest of the traces, and what becomes of it on the other tree. */
function traceLines(scopes: Told['scopes']): string[] {
  const traces = scopes.flatMap(([scope, change]) =>
    change.trace === null ? [] : [{ scope, change, trace: change.trace }],
  );
  const [shown] = traces.sort((a, b) => a.trace.length - b.trace.length);
  if (shown === undefined) return [];
  const { scope, trace, change } = shown;
  const { traceOf, replayed, before, after } = change;
  const message = (traceOf === 'before' ? before : after)?.message ?? null;
  return [
    `  A shortest trace on the tree ${traceOf}, in ${scope}:`,
    ...traceTail(trace, MAIL_WIDTH - 4).map((line) => `    ${line}`),
    ...(message === null ? [] : [`  The kernel stops: ${message}.`]),
    ...(replayed === null ? [] : [`  ${replayedText(replayed, traceOf)}`]),
  ];
}

function closingLines(reviews: readonly Review[], command: readonly string[]): string[] {
  const all = reviews.flatMap((one) => one.reviews);
  const changes = all.flatMap((one) => one.changes);
  const told = new Set(
    changes.filter(({ change }) => change !== 'unchanged').map(({ property }) => property),
  );
  const names = [...new Set(changes.map(({ property }) => property))];
  const same = names.filter((name) => !told.has(name));
  const tried = same.filter((name) =>
    changes.some(({ property, after }) => property === name && after?.verdict === 'HOLDS'),
  );
  const silent = same.length - tried.length;
  const skipped = new Map(reviews.flatMap((one) => one.skipped).map((one) => [one.scope, one.why]));
  const isOpen = changes.some(({ change }) => change === 'undecided');
  return [
    ...checkedLines(
      all.map(({ scope, what, before, after }) => {
        const states = `${thousands(before.states)} -> ${counted(after.states, 'state')}`;
        return { scope, what, states };
      }),
      isOpen,
    ),
    '',
    ...prose(
      `${counted(names.length, 'property', 'properties')} in all. Those that hold, or are ` +
        `reached, before and after: ${tried.length === 0 ? 'none' : tried.join(', ')}. ` +
        `${thousands(silent)} more say nothing here: they were never tried, or not reached.`,
    ),
    '',
    ...notCheckedLines([
      ...(isOpen ? ['A limit was reached first: what is UNDECIDED above was not decided.'] : []),
      ...[...skipped].map(([scope, why]) => `Not in ${scope}: ${why}.`),
    ]),
    '',
    'To see it again (--out DIR writes each trace as a file):',
    '',
    ...command,
  ];
}

const commandFor = (
  { tree, before, patches, reviews }: Review,
  flags: readonly (readonly string[])[],
): string[] =>
  commandOf(
    ['npx', 'pvmc', 'review', ...patches],
    [
      ['--on', [tree, ...before].join('+')],
      ...reviews.map(({ scope }) => ['--scope', scope]),
      ...flags,
    ],
  );
