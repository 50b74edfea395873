/** A review as text, scope by scope. */
import { match } from 'ts-pattern';
import type { Change, ChangeKind, Replayed, Review, ScopeReview, Seen } from '../review/index.js';
import { treeTitle } from './campaign-command.js';
import { wrap } from './columns.js';
import { counted, duration, thousands } from './numbers.js';
import { traceTail } from './trace-steps.js';

/** Changes that are told one by one, in this order. */
export const TOLD: readonly ChangeKind[] = [
  'broken',
  'newly violated',
  'fixed',
  'no longer reachable',
  'newly reachable',
  'idle',
  'exercised',
  'still violated',
  'undecided',
];

export function reviewText(review: Review, width: number): string {
  return `${reviewLines(review, width).join('\n')}\n`;
}

function reviewLines(review: Review, width: number): string[] {
  const { tree, before, patches, titles, reviews, skipped, seconds } = review;
  const on = treeTitle({ tree, patches: before });
  return [
    ...wrap(`${patches.join(' + ')} on ${on}`, width),
    ...titles.flatMap((title) => wrap(`  ${title}`, width)),
    '',
    ...reviews.flatMap((one) => [...scopeLines(one, width), '']),
    ...skipped.flatMap(({ scope, why }) => wrap(`not reviewed in ${scope}: ${why}`, width)),
    ...(skipped.length > 0 ? [''] : []),
    ...wrap(`${conclusion(review)} (${duration(seconds)})`, width),
  ];
}

function scopeLines({ scope, what, before, after, changes }: ScopeReview, width: number): string[] {
  const told = TOLD.flatMap((kind) => changes.filter(({ change }) => change === kind));
  const same = changes.filter(({ change }) => change === 'unchanged');
  const names = same.map(({ property }) => property).join(', ');
  return [
    ...wrap(`${scope}: ${thousands(before.states)} -> ${counted(after.states, 'state')}`, width),
    ...wrap(`  ${what}`, width),
    ...told.flatMap((change) => changeLines(change, width)),
    ...(same.length === 0 ? [] : wrap(`  unchanged: ${names}`, width)),
  ];
}

function changeLines(change: Change, width: number): string[] {
  const { property, before, after, trace, traceOf, replayed } = change;
  const verdicts = `${seenText(before)} -> ${seenText(after)}`;
  const head = [
    ...wrap(`  ${change.change.toUpperCase()}: ${property}`, width),
    ...wrap(`      ${verdicts}`, width),
  ];
  if (change.change === 'still violated') {
    if (before?.message === after?.message) return head;
    const stops = `the kernel stops: ${before?.message ?? ''}; now: ${after?.message ?? ''}`;
    return [...head, ...wrap(`      ${stops}`, width)];
  }
  const message = (traceOf === 'before' ? before : after)?.message ?? null;
  return [
    ...head,
    ...wrap(`      ${change.claim.replace(/\s+/gu, ' ').trim()}`, width),
    ...(message === null ? [] : wrap(`      the kernel stops: ${message}`, width)),
    ...(trace === null
      ? []
      : traceTail(trace, width - 6).flatMap((line) => wrap(`      ${line}`, width))),
    ...(replayed === null ? [] : wrap(`      ${replayedText(replayed, traceOf)}`, width)),
  ];
}

export function seenText(seen: Seen | null): string {
  if (seen === null) return 'not asked';
  return seen.length === null ? seen.verdict : `${seen.verdict} in ${counted(seen.length, 'step')}`;
}

/** What becomes of the trace on the other tree. */
export function replayedText(replayed: Replayed, of: Change['traceOf']): string {
  const other = of === 'before' ? 'after' : 'before';
  const on = `On the tree ${other} this trace`;
  return match(replayed)
    .with({ kind: 'stops' }, ({ step, steps, actor, label, enabled }) => {
      const instead = enabled.length === 0 ? 'nothing' : enabled.join(', ');
      const why = `\`${label}\` of ${actor} is not possible; possible: ${instead}`;
      return `${on} stops being possible at step ${step} of ${steps}: ${why}.`;
    })
    .with({ kind: 'reproduced' }, ({ step, steps }) => `${on} does the same (${step} of ${steps}).`)
    .with({ kind: 'harmless', kernelBug: null }, ({ steps }) => {
      return `${on} is possible, all ${counted(steps, 'step')} of it, and shows nothing.`;
    })
    .with({ kind: 'harmless' }, ({ kernelBug }) => `${on} stops the kernel: ${kernelBug}.`)
    .exhaustive();
}

/** `1 fixed, 2 broken`, over all scopes. */
export function conclusion({ reviews }: Pick<Review, 'reviews'>): string {
  const changes = reviews.flatMap((one) => one.changes);
  const counts = TOLD.map((kind): [ChangeKind, number] => [
    kind,
    new Set(changes.filter(({ change }) => change === kind).map(({ property }) => property)).size,
  ]).filter(([, count]) => count > 0);
  const told = counts.map(([kind, count]) => `${count} ${kind}`).join(', ');
  const scopes = `in ${counted(reviews.length, 'scope')}`;
  return told === '' ? `Nothing changes ${scopes}.` : `Properties ${scopes}: ${told}.`;
}
