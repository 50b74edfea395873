/** What each hunk of a patch is for, as Markdown; the order of statements as a graph of Mermaid. */
import type { Ablation, HunkRow, OrderRow, PairRow } from '../review/index.js';
import { needed, summary } from './ablation-text.js';
import { treeTitle } from './campaign-command.js';
import { maskedLines, maskLines } from './mask-lines.js';
import { counted } from './numbers.js';

/** The table of hunks, and the graph that Mermaid draws. */
export function ablationMarkdown(ablation: Ablation): string {
  const { tree, before, patches, title, onTop, scopes, masks, hunks, pairs, orders } = ablation;
  const lines = [
    `# ${patches.join(' + ')} on ${treeTitle({ tree, patches: before })}, hunk by hunk`,
    '',
    `${title}; in ${scopes.map((scope) => `\`${scope}\``).join(', ')}.`,
    ...(onTop.length === 0 ? [] : ['', `On top, whatever is left out: ${onTop.join(', ')}.`]),
    '',
    ...maskLines(masks).map((line) => line.trim().replace(/^(?=\w+ in )/u, '* ')),
    '| without | verdict | why |',
    '|---|---|---|',
    ...hunks.map((one) => rowOf([one.hunk], one)),
    ...pairs.map((two) => rowOf(two.hunks, two)),
    ...mermaid(orders),
    '',
    summary(ablation),
  ];
  return `${lines.join('\n')}\n`;
}

function rowOf(
  names: readonly string[],
  { verdict, losses, masked, why }: HunkRow | PairRow,
): string {
  const lost = losses.map(
    ({ property, trace, scope, kind }) =>
      `\`${property}\` ${kind} (${counted(trace.length, 'step')}, ${scope})`,
  );
  const hidden = lost.length > 0 ? [] : maskedLines(masked).map((line) => line.trim());
  const reasons = why === '' ? [...lost, ...hidden] : [why];
  const left = names.map((name) => `\`${name}\``).join(', ');
  return `| ${left} | ${verdict} | ${reasons.join('; ').replaceAll('|', '\\|')} |`;
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
  return [
    '',
    'Must happen before:',
    '',
    '```mermaid',
    'graph TD',
    ...nodes.map((name, at) => `  n${at}["${drawn(name)}"]`),
    ...rows.map(({ procedure, first, second, losses }) => {
      const [loss] = losses;
      const edge = loss === undefined ? '-->' : `-->|${loss.property}|`;
      return `  ${node(procedure, first)} ${edge} ${node(procedure, second)}`;
    }),
    '```',
  ];
}

/** Characters that Mermaid, or the HTML it makes, would take for something else. */
const ENTITIES: Readonly<Record<string, string>> = {
  '#': '#35;',
  '"': '#quot;',
  '&': '#amp;',
  '<': '#lt;',
  '>': '#gt;',
};

const drawn = (name: string): string => name.replace(/[#"&<>]/gu, (one) => ENTITIES[one] ?? one);
