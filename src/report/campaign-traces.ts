import type { RunRow } from '../campaign/index.js';
import { quoted, treeTitle } from './campaign-command.js';
import { pageOf, paragraph } from './campaign-page.js';
import { counted } from './numbers.js';

/** A counterexample or witness that was written. */
export interface WrittenTrace {
  readonly row: Pick<RunRow, 'tree' | 'patches' | 'scope' | 'property' | 'verdict' | 'traceLength'>;
  readonly path: string;
}

/** How to replay what was written; empty when nothing was. File names are never broken. */
export function tracesText(
  traces: readonly WrittenTrace[],
  columns: number,
  again: readonly string[] = [],
): string {
  if (traces.length === 0) return '';
  const { width } = pageOf({ columns, colour: false });
  const lines = traces.flatMap(({ row, path }) => {
    const where = `${row.property} on ${treeTitle(row)}, ${row.scope}`;
    const what = `${where}: ${row.verdict}, ${counted(row.traceLength ?? 0, 'step')}`;
    const command = ['npx pvmc replay', ...[path, ...again].map(quoted)].join(' ');
    return [...paragraph(what, width, '  ', 6), `    ${command}`];
  });
  return `${['Traces written', ...lines].join('\n')}\n`;
}
