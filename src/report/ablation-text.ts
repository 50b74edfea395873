/** What each hunk of a patch is for, as text or as Markdown. */
import type { Ablation, HunkRow, Loss, OrderRow, PairRow } from '../review/index.js';
import { treeTitle } from './campaign-command.js';
import { wrap } from './columns.js';
import { counted, duration } from './numbers.js';
import { traceTail } from './trace-steps.js';

export function ablationText(ablation: Ablation, width: number): string {
  const { tree, before, patches, title, scopes, violated, hunks, pairs, orders } = ablation;
  const lines = [
    `${patches.join(' + ')} on ${treeTitle({ tree, patches: before })}`,
    `  ${title}`,
    `  in ${scopes.join(', ')}`,
    ...(violated.length === 0 ? [] : [`  violated with all hunks: ${violated.join(', ')}`]),
    '',
    ...hunks.flatMap(hunkLines),
    ...(pairs.length === 0 ? [] : ['', 'Two at once, of those that are redundant alone', '']),
    ...pairs.flatMap(pairLines),
    ...(orders.length === 0 ? [] : ['', 'Neighbours that the patch adds, swapped', '']),
    ...orders.flatMap(orderLines),
    ...graphLines(orders),
    '',
    summary(ablation),
  ];
  return `${lines.flatMap((line) => wrap(line, width)).join('\n')}\n`;
}

function hunkLines({ hunk, what, verdict, losses, mends, why }: HunkRow): string[] {
  const also = mends.length === 0 ? [] : [`    without it holds: ${mends.join(', ')}`];
  return [`${verdict}  ${hunk}`, `    ${what}`, ...reasonLines(losses, why), ...also];
}

const pairLines = ({ hunks, verdict, losses, why }: PairRow): string[] => [
  `${verdict}  ${hunks.join(' and ')}`,
  ...reasonLines(losses, why),
];

const orderLines = ({ procedure, first, second, verdict, losses, why }: OrderRow): string[] => [
  `${verdict}  ${procedure}: \`${first}\`, then \`${second}\``,
  ...reasonLines(losses, why),
];

/** What is lost: the shortest trace, and the names of the others. */
const KINDS: Readonly<Record<Loss['kind'], string>> = {
  broken: 'broken',
  'another way': 'sooner, by a trace that the patch prevents',
  'no longer reachable': 'no longer reachable',
};

function reasonLines(losses: readonly Loss[], why: string): string[] {
  if (why !== '') return [`    ${why}`];
  const [first, ...others] = losses;
  if (first === undefined) return [];
  const { property, scope, kind, trace, message, instead } = first;
  const later = instead === null ? '' : `, not ${instead.length}`;
  const stops = message === null ? '' : ` (the kernel stops: ${message})`;
  const also = others.map((one) => one.property).join(', ');
  return [
    `    ${KINDS[kind]} in ${scope}: ${property}, ${counted(trace.length, 'step')}${later}${stops}`,
    ...(kind === 'no longer reachable' ? [] : traceTail(trace).map((line) => `      ${line}`)),
    ...(also === '' ? [] : [`    also: ${also}`]),
  ];
}

const needed = (orders: readonly OrderRow[]): readonly OrderRow[] =>
  orders.filter(({ verdict }) => verdict === 'ORDER MATTERS');

function graphLines(orders: readonly OrderRow[]): string[] {
  const rows = needed(orders);
  if (rows.length === 0) return [];
  return [
    '',
    'Must happen before',
    '',
    ...rows.map(({ procedure, first, second }) => `  ${procedure}: \`${first}\` -> \`${second}\``),
  ];
}

function summary({ hunks, explorations, seconds }: Ablation): string {
  const verdicts = [...new Set(hunks.map(({ verdict }) => verdict))];
  const counts = verdicts.map(
    (verdict) => `${hunks.filter((one) => one.verdict === verdict).length} ${verdict}`,
  );
  const cost = `${counted(explorations, 'exploration')}, ${duration(seconds)}`;
  return `${counted(hunks.length, 'hunk')}: ${counts.join(', ')} (${cost})`;
}

/** The table of hunks, and the graph that Mermaid draws. */
export function ablationMarkdown(ablation: Ablation): string {
  const { tree, before, patches, title, scopes, hunks, pairs, orders } = ablation;
  const lines = [
    `# ${patches.join(' + ')} on ${treeTitle({ tree, patches: before })}, hunk by hunk`,
    '',
    `${title}; in ${scopes.map((scope) => `\`${scope}\``).join(', ')}.`,
    '',
    '| without | verdict | why |',
    '|---|---|---|',
    ...hunks.map(({ hunk, verdict, losses, why }) => row(`\`${hunk}\``, verdict, losses, why)),
    ...pairs.map(({ hunks: two, verdict, losses, why }) =>
      row(two.map((one) => `\`${one}\``).join(', '), verdict, losses, why),
    ),
    ...mermaid(orders),
    '',
    summary(ablation),
  ];
  return `${lines.join('\n')}\n`;
}

function row(name: string, verdict: string, losses: readonly Loss[], why: string): string {
  const lost = losses.map(
    ({ property, trace, scope, kind }) =>
      `\`${property}\` ${kind} (${counted(trace.length, 'step')}, ${scope})`,
  );
  return `| ${name} | ${verdict} | ${(why === '' ? lost.join('; ') : why).replaceAll('|', '\\|')} |`;
}

function mermaid(orders: readonly OrderRow[]): string[] {
  const rows = needed(orders);
  if (rows.length === 0) return [];
  const places = rows.flatMap(({ procedure, first, second }) => [
    `${procedure}: ${first}`,
    `${procedure}: ${second}`,
  ]);
  const nodes = [...new Set(places)];
  const node = (procedure: string, label: string): string =>
    `n${nodes.indexOf(`${procedure}: ${label}`)}`;
  const text = (name: string): string => name.replaceAll('"', '#quot;');
  return [
    '',
    'Must happen before:',
    '',
    '```mermaid',
    'graph TD',
    ...nodes.map((name, at) => `  n${at}["${text(name)}"]`),
    ...rows.map(({ procedure, first, second, losses }) => {
      const [loss] = losses;
      const edge = loss === undefined ? '-->' : `-->|${loss.property}|`;
      return `  ${node(procedure, first)} ${edge} ${node(procedure, second)}`;
    }),
    '```',
  ];
}
