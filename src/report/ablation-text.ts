/** What each hunk of a patch is for, as text. */
import type { Ablation, HunkRow, Loss, OrderRow, PairRow } from '../review/index.js';
import { treeTitle } from './campaign-command.js';
import { wrap } from './columns.js';
import { maskedLines, maskLines } from './mask-lines.js';
import { counted, duration } from './numbers.js';
import { traceTail } from './trace-steps.js';

export function ablationText(ablation: Ablation, width: number): string {
  const { tree, before, patches, title, onTop, scopes } = ablation;
  const lines = [
    `${patches.join(' + ')} on ${treeTitle({ tree, patches: before })}`,
    `  ${title}`,
    ...(onTop.length === 0 ? [] : [`  with ${onTop.join(' and ')} on top, whatever is left out`]),
    `  in ${scopes.join(', ')}`,
    '',
    ...ablationLines(ablation, width),
    '',
    summary(ablation),
  ];
  return `${lines.flatMap((line) => wrap(line, width)).join('\n')}\n`;
}

/** Everything between the head and the summary. */
export function ablationLines(ablation: Ablation, width: number): readonly string[] {
  const { masks, hunks, pairs, orders } = ablation;
  return [
    ...maskLines(masks),
    ...hunks.flatMap((row) => hunkLines(row, width)),
    ...(pairs.length === 0 ? [] : ['', 'Two at once, of those that are redundant alone', '']),
    ...pairs.flatMap((row) => pairLines(row, width)),
    ...(orders.length === 0 ? [] : ['', ordersHead(masks.length > 0), '']),
    ...orders.flatMap((row) => orderLines(row, width)),
    ...graphLines(orders),
  ];
}

const ordersHead = (isMasked: boolean): string =>
  `Neighbours that the patch adds, swapped${isMasked ? '; what is violated anyway hides some of it' : ''}`;

function hunkLines(row: HunkRow, width: number): string[] {
  const { hunk, what, verdict, losses, mends, masked, why } = row;
  const also = mends.length === 0 ? [] : [`    without it holds: ${mends.join(', ')}`];
  return [
    `${verdict}  ${hunk}`,
    `    ${what}`,
    ...reasonLines(losses, why, width),
    ...also,
    ...(isPlain(losses) ? [] : maskedLines(masked)),
  ];
}

const pairLines = ({ hunks, verdict, losses, masked, why }: PairRow, width: number): string[] => [
  `${verdict}  ${hunks.join(' and ')}`,
  ...reasonLines(losses, why, width),
  ...(isPlain(losses) ? [] : maskedLines(masked)),
];

/** Where something breaks that held, nobody asks what else might. */
const isPlain = ([first]: readonly Loss[]): boolean => first?.kind === 'broken';

const orderLines = (
  { procedure, first, second, verdict, losses, why }: OrderRow,
  width: number,
): string[] => [
  `${verdict}  ${procedure}: \`${first}\`, then \`${second}\``,
  ...reasonLines(losses, why, width),
];

/** What is lost: the shortest trace, and the names of the others. */
const KINDS: Readonly<Record<Loss['kind'], string>> = {
  broken: 'broken',
  'another way': 'sooner, by a trace that the patch prevents',
  'no longer reachable': 'no longer reachable',
};

function reasonLines(losses: readonly Loss[], why: string, width: number): string[] {
  if (why !== '') return [`    ${why}`];
  const [first, ...others] = losses;
  if (first === undefined) return [];
  const { property, scope, kind, trace, message, instead } = first;
  const later = instead === null ? '' : `, not ${instead.length}`;
  const stops = message === null ? '' : ` (the kernel stops: ${message})`;
  const also = others.map((one) => one.property).join(', ');
  return [
    `    ${KINDS[kind]} in ${scope}: ${property}, ${counted(trace.length, 'step')}${later}${stops}`,
    ...(kind === 'no longer reachable'
      ? []
      : traceTail(trace, width - 6).map((line) => `      ${line}`)),
    ...(also === '' ? [] : [`    also: ${also}`]),
  ];
}

/** Those whose order matters. */
export const needed = (orders: readonly OrderRow[]): readonly OrderRow[] =>
  orders.filter(({ verdict }) => verdict === 'ORDER MATTERS');

/** Chains of statements; behind each what breaks if it comes before the one above it. */
function graphLines(orders: readonly OrderRow[]): string[] {
  const rows = needed(orders);
  if (rows.length === 0) return [];
  const chains = rows.flatMap(({ procedure, first, second, losses }, at) => {
    const above = rows[at - 1];
    const goesOn = above?.procedure === procedure && above.second === first;
    const why = losses.slice(0, 1).map(({ property }) => `  (${property})`);
    return [
      ...(above?.procedure === procedure ? [] : [`  ${procedure}`]),
      ...(goesOn ? [] : [`       \`${first}\``]),
      `    -> \`${second}\`${why.join('')}`,
    ];
  });
  return ['', 'Must happen before', '', ...chains];
}

export function summary({ hunks, explorations, seconds }: Ablation): string {
  const verdicts = [...new Set(hunks.map(({ verdict }) => verdict))];
  const counts = verdicts.map(
    (verdict) => `${hunks.filter((one) => one.verdict === verdict).length} ${verdict}`,
  );
  const cost = `${counted(explorations, 'exploration')}, ${duration(seconds)}`;
  return `${counted(hunks.length, 'hunk')}: ${counts.join(', ')} (${cost})`;
}
