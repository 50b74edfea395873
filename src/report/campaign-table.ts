import Table from 'cli-table3';
import type picocolors from 'picocolors';
import { match } from 'ts-pattern';
import type { Outcome, RunRow } from '../campaign/index.js';
import { treeTitle } from './campaign-command.js';
import { wrap } from './columns.js';
import { duration, thousands } from './numbers.js';

export type Colours = ReturnType<typeof picocolors.createColors>;

const COLUMNS = [
  { head: ' ', align: 'left' },
  { head: 'property', align: 'left' },
  { head: 'scope', align: 'left' },
  { head: 'verdict', align: 'left' },
  { head: 'expected', align: 'left' },
  { head: 'states', align: 'right' },
  { head: 'trace', align: 'right' },
  { head: 'time', align: 'right' },
] as const;

/** Between two columns. */
const GAP = 2;
const PROPERTY = 1;
const NARROWEST = 16;

const NO_LINES = Object.fromEntries(
  [
    ...['top', 'top-mid', 'top-left', 'top-right', 'bottom', 'bottom-mid', 'bottom-left'],
    ...['bottom-right', 'left', 'left-mid', 'mid', 'mid-mid', 'right', 'right-mid', 'middle'],
  ].map((part) => [part, '']),
);

/**
 * The rows under a heading for each patched tree, in the order they were asked for.
 *
 * Shape: at most `width` columns, where property names give way.
 */
export function campaignTable(rows: readonly RunRow[], width: number, colours: Colours): string {
  const cells = rows.map((row, index) => cellsOf(row, index === 0 ? null : rows[index - 1]));
  const widths = widthsOf(cells, width);
  const table = new Table({
    chars: NO_LINES,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': GAP },
    colWidths: widths.map((wide) => wide + GAP),
    colAligns: COLUMNS.map(({ align }) => align),
    head: COLUMNS.map(({ head }) => colours.dim(head)),
  });
  const whole = widths.reduce((sum, wide) => sum + wide + GAP, -GAP);
  for (const [heading, members] of groupsOf(rows)) {
    for (const content of ['', ...wrap(heading, whole).map(colours.bold)]) {
      table.push([{ content, colSpan: COLUMNS.length, hAlign: 'left' }]);
    }
    for (const index of members) {
      table.push(painted(cells[index], rows[index], widths[PROPERTY], colours));
    }
  }
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}

/** The indices of the rows of each patched tree. */
function groupsOf(rows: readonly RunRow[]): ReadonlyMap<string, readonly number[]> {
  const groups = new Map<string, number[]>();
  rows.forEach((row, index) => {
    const heading = row.patches.length === 0 ? `${row.tree} (no patch)` : treeTitle(row);
    const members = groups.get(heading) ?? [];
    members.push(index);
    groups.set(heading, members);
  });
  return groups;
}

/** What the rows of one exploration share is said once: its time, so that times add up. */
function cellsOf(row: RunRow, above: RunRow | null): readonly string[] {
  const same = above !== null && treeTitle(above) === treeTitle(row) && above.scope === row.scope;
  const explored = row.states > 0;
  return [
    mark(row.outcome),
    `${row.kind === 'sometimes' ? 'sometimes ' : ''}${row.property}`,
    row.scope,
    row.verdict,
    row.expected ?? '-',
    explored ? thousands(row.states) : '-',
    row.traceLength === null ? '-' : thousands(row.traceLength),
    same || !explored ? '' : duration(row.seconds),
  ];
}

const mark = (outcome: Outcome): string =>
  match(outcome)
    .with('missed', () => '!')
    .with('inconclusive', () => '?')
    .with('met', 'open', () => ' ')
    .exhaustive();

function painted(
  [sign, property, scope, verdict, ...rest]: readonly string[],
  row: RunRow,
  room: number,
  colours: Colours,
): string[] {
  const paint = match(row.outcome)
    .with('met', () => colours.green)
    .with('missed', () => colours.red)
    .with('inconclusive', () => colours.yellow)
    .with('open', () => (row.verdict === 'HOLDS' ? colours.green : colours.yellow))
    .exhaustive();
  return [paint(sign), wrap(property, room).join('\n'), scope, paint(verdict), ...rest];
}

function widthsOf(cells: readonly (readonly string[])[], width: number): readonly number[] {
  const widths = COLUMNS.map(({ head }, column) =>
    Math.max(head.length, ...cells.map((row) => row[column].length)),
  );
  const total = widths.reduce((sum, wide) => sum + wide + GAP, -GAP);
  const room = Math.max(NARROWEST, widths[PROPERTY] - Math.max(0, total - width));
  widths[PROPERTY] = Math.min(widths[PROPERTY], room);
  return widths;
}
