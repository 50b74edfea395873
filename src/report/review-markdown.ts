/** A review as Markdown: a table a scope, and each trace behind a fold. */
import type { Change, Review, ScopeReview } from '../review/index.js';
import { treeTitle } from './campaign-command.js';
import { counted, thousands } from './numbers.js';
import { conclusion, replayedText, seenText } from './review-text.js';
import { traceSteps } from './trace-steps.js';

export const reviewMarkdown = (reviews: readonly Review[]): string =>
  `${reviews.flatMap(pageLines).join('\n')}\n`;

function pageLines(review: Review): string[] {
  const { tree, before, patches, titles, reviews, skipped } = review;
  const on = treeTitle({ tree, patches: before });
  return [
    `# ${patches.join(' + ')} on ${on}`,
    '',
    ...titles.map((title) => `* ${title}`),
    '',
    conclusion(review),
    '',
    ...reviews.flatMap(scopeLines),
    ...skipped.map(({ scope, why }) => `Not reviewed in \`${scope}\`: ${why}.`),
  ];
}

function scopeLines({ scope, what, before, after, changes }: ScopeReview): string[] {
  const told = changes.filter(({ change }) => change !== 'unchanged');
  const same = changes.length - told.length;
  return [
    `## ${scope}`,
    '',
    `${what}; ${thousands(before.states)} -> ${counted(after.states, 'state')}.`,
    '',
    '| property | change | before | after |',
    '|---|---|---|---|',
    ...told.map(
      ({ property, change, before: was, after: is }) =>
        `| \`${property}\` | ${change} | ${seenText(was)} | ${seenText(is)} |`,
    ),
    `| ${counted(same, 'other')} | unchanged | | |`,
    '',
    ...told.flatMap(foldOf),
  ];
}

function foldOf({ property, trace, traceOf, replayed }: Change): string[] {
  if (trace === null) return [];
  const where = `shortest trace on the tree ${traceOf}`;
  return [
    `<details><summary>${property}: ${where}, ${counted(trace.length, 'step')}</summary>`,
    '',
    '```',
    ...traceSteps(trace),
    '```',
    '',
    '</details>',
    '',
    ...(replayed === null ? [] : [replayedText(replayed, traceOf), '']),
  ];
}
