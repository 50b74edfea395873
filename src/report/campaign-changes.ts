/** What a patch mends or breaks: verdicts that differ between trees explored in the same scope. */
import Table from 'cli-table3';
import { match, P } from 'ts-pattern';
import type { RunRow } from '../campaign/index.js';
import { grouped, treeKey } from './campaign-groups.js';
import type { Colours, Page } from './campaign-page.js';
import { wrap } from './columns.js';
import { thousands } from './numbers.js';

/** The trees of a scope, and the properties whose verdict is not the same on all of them. */
interface Matrix {
  /** More than one where their tables would be the same. */
  readonly scopes: readonly string[];
  /** Rows of each tree, in the order explored. */
  readonly trees: readonly (readonly RunRow[])[];
  readonly properties: readonly string[];
}

const INDENT = 2;
const GAP = 2;
/** `0930bba674e2`, `VIOLATED 277`; a cell that needs more gets it. */
const LEAST_CELL = 12;
/** Trees side by side, however long the names of the properties are. */
const LEAST_TREES = 2;

const NO_LINES = Object.fromEntries(
  [
    ...['top', 'top-mid', 'top-left', 'top-right', 'bottom', 'bottom-mid', 'bottom-left'],
    ...['bottom-right', 'left', 'left-mid', 'mid', 'mid-mid', 'right', 'right-mid', 'middle'],
  ].map((part) => [part, '']),
);

/** A table for each scope in which something differs; where trees abound, several. */
export function changesText(rows: readonly RunRow[], page: Page): string {
  const matrices = grouped(rows, ({ scope }) => scope)
    .map(matrixOf)
    .filter(({ properties }) => properties.length > 0);
  const tables = grouped(matrices, contentOf).flatMap((same) =>
    tablesOf({ ...same[0], scopes: same.flatMap(({ scopes }) => scopes) }, page),
  );
  if (tables.length === 0) return '';
  return [page.colours.bold('Verdicts that differ between trees'), ...tables].join('\n\n');
}

/** A tree of which none of the properties was asked has no column. */
function matrixOf(rows: readonly RunRow[]): Matrix {
  const properties = grouped(rows, ({ property }) => property)
    .filter((all) => new Set(all.filter(isDecided).map(({ verdict }) => verdict)).size > 1)
    .map(([{ property }]) => property);
  const trees = grouped(
    rows.filter(({ property }) => properties.includes(property)),
    treeKey,
  );
  return { scopes: [rows[0].scope], trees, properties };
}

/** What a table says, but for its scope. */
const contentOf = ({ trees }: Matrix): string =>
  JSON.stringify(
    trees.map((rows) => [treeKey(rows[0]), rows.map((row) => [row.property, cellOf(row)])]),
  );

const isDecided = ({ verdict }: RunRow): boolean => verdict !== 'UNKNOWN';

/** Where one table has no room for all trees, the next begins with the last tree of this one. */
function tablesOf(matrix: Matrix, page: Page): readonly string[] {
  const natural = widest([...matrix.scopes, ...matrix.properties]);
  const cell = Math.max(LEAST_CELL, widest(matrix.trees.flat().map(cellOf)));
  const room = page.width - INDENT - GAP;
  const names = Math.min(natural, room - LEAST_TREES * (cell + GAP));
  const fitting = Math.floor((room - names) / (cell + GAP));
  const starts = [];
  for (let at = 0; at === 0 || at < matrix.trees.length - 1; at += fitting - 1) starts.push(at);
  return starts.map((at) => {
    const trees = matrix.trees.slice(at, at + fitting);
    return tableOf({ ...matrix, trees, properties: askedOf(trees, matrix) }, names, cell, page);
  });
}

const widest = (texts: readonly string[]): number => Math.max(...texts.map(({ length }) => length));

const askedOf = (trees: Matrix['trees'], { properties }: Matrix): readonly string[] =>
  properties.filter((name) => trees.some((rows) => rows.some((row) => row.property === name)));

function tableOf(
  { scopes, trees, properties }: Matrix,
  names: number,
  cell: number,
  { colours }: Page,
): string {
  const table = new Table({
    chars: NO_LINES,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': GAP },
    colWidths: [names + GAP, ...trees.map(() => cell + GAP)],
    head: [scopes.map(colours.bold).join('\n'), ...trees.map(([row]) => seriesOf(row))],
  });
  for (const property of properties) {
    const rowOf = (rows: readonly RunRow[]) => rows.find((row) => row.property === property);
    const cells = trees.map((rows) => painted(rowOf(rows), colours));
    table.push([wrap(property, names).join('\n'), ...cells]);
  }
  return table
    .toString()
    .split('\n')
    .map((line) => `${' '.repeat(INDENT)}${line}`.trimEnd())
    .join('\n');
}

/** The base and below it its patches: a series that grows reads as a flight of stairs. */
const seriesOf = ({ tree, patches }: RunRow): string =>
  [tree, ...patches].flatMap((name) => folded(name)).join('\n');

/** A name in parts that fit a cell, broken before `-` or behind `_` where possible. */
function folded(name: string): readonly string[] {
  const lines: string[] = [];
  const parts = name.split(/(?=-)|(?<=_)/).flatMap((part) => part.match(/.{1,11}/g) ?? []);
  for (const part of parts) {
    const line = lines.at(-1);
    if (line !== undefined && line.length + part.length <= LEAST_CELL)
      lines[lines.length - 1] += part;
    else lines.push(line === undefined ? part : ` ${part}`);
  }
  return lines;
}

function cellOf({ verdict, kind, traceLength }: RunRow): string {
  const length = traceLength === null ? '' : ` ${thousands(traceLength)}`;
  return match({ verdict, kind })
    .with({ verdict: 'VIOLATED' }, () => `VIOLATED${length}`)
    .with({ verdict: 'HOLDS', kind: 'sometimes' }, () => `reached${length}`)
    .with({ verdict: P.union('HOLDS', 'VACUOUS', 'UNKNOWN', 'NOT VIOLATED') }, () => verdict)
    .exhaustive();
}

function painted(row: RunRow | undefined, { red, green, yellow }: Colours): string {
  if (row === undefined) return '-';
  const paint = match(row.verdict)
    .with('VIOLATED', () => red)
    .with('HOLDS', () => green)
    .with('VACUOUS', 'UNKNOWN', 'NOT VIOLATED', () => yellow)
    .exhaustive();
  return paint(cellOf(row));
}
