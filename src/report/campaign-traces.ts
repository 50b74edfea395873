import type { RunRow } from '../campaign/index.js';
import { quoted, treeTitle } from './campaign-command.js';
import { counted } from './numbers.js';

/** A counterexample or witness that was written. */
export interface WrittenTrace {
  readonly row: RunRow;
  readonly path: string;
}

/** How to replay what was written; empty when nothing was. */
export function tracesText(traces: readonly WrittenTrace[]): string {
  if (traces.length === 0) return '';
  const lines = traces.map(({ row, path }) => {
    const what = `${row.property} on ${treeTitle(row)}, ${row.scope}`;
    const steps = counted(row.traceLength ?? 0, 'step');
    return `  ${what}: ${row.verdict}, ${steps}\n    npx pvmc replay ${quoted(path)}`;
  });
  return `${['Traces written', ...lines].join('\n')}\n`;
}
