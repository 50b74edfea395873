/** A campaign on the terminal: the table, what its names mean, and what did not come out. */
import picocolors from 'picocolors';
import { match } from 'ts-pattern';
import type { CampaignResult, Difference, Meaning, RunRow } from '../campaign/index.js';
import { lookInto, treeTitle } from './campaign-command.js';
import { campaignTable } from './campaign-table.js';
import { counted, duration, thousands } from './numbers.js';

export interface TextOptions {
  /** Columns of the terminal; at least 80 and at most 120 are used. */
  readonly columns: number;
  readonly colour: boolean;
}

/** The whole report, with a line break at the end. */
export function campaignText(result: CampaignResult, { columns, colour }: TextOptions): string {
  const colours = picocolors.createColors(colour);
  const width = Math.min(120, Math.max(80, columns));
  const sections = [
    campaignTable(result.rows, width, colours),
    meanings('Patches', result.patches, width),
    meanings(
      'Scopes: HOLDS is said of every reachable state within these bounds',
      result.scopes,
      width,
    ),
    witnesses(result),
    violations(result, width),
    missed(result, width),
    unexpected(result, width),
    undecided(result, width),
    notChecked(result, width),
    summary(result),
  ];
  return `${sections.filter((section) => section !== '').join('\n\n')}\n`;
}

function meanings(title: string, all: readonly Meaning[], width: number): string {
  if (all.length === 0) return '';
  const wide = Math.max(...all.map(({ name }) => name.length));
  const lines = all.map(({ name, what }) =>
    indented(what, width, `  ${name.padEnd(wide)}  `, wide + 4),
  );
  return [title, ...lines].join('\n');
}

const witnesses = ({ rows }: CampaignResult): string =>
  rows.some(({ kind }) => kind === 'sometimes')
    ? 'A `sometimes` property HOLDS when such a state is reached; its trace leads there.'
    : '';

/** The faults that a patch has or mends, with the reason the manifest gives. */
function violations({ rows }: CampaignResult, width: number): string {
  const lines = rows
    .filter(({ outcome, verdict }) => outcome === 'met' && verdict === 'VIOLATED')
    .map((row) => indented(`${where(row)}: ${row.why || 'no reason given'}.`, width, '  ', 4));
  return section('Violations, as expected', lines);
}

const where = (row: RunRow): string => `${row.property} on ${treeTitle(row)}, ${row.scope}`;

/** Verdicts and pinned numbers that are not what the manifest says; those of a machine, once. */
function missed({ rows }: CampaignResult, width: number): string {
  const all = rows.filter(({ outcome }) => outcome === 'missed');
  const machines = grouped(all, machineKey).flatMap((group) => {
    const [row] = group;
    const counts = differences(row.differences.filter(isCount));
    if (counts === '') return [];
    const line = `${treeTitle(row)}, ${row.scope}: ${counts}.`;
    return [`${indented(line, width, '  ', 4)}\n    ${lookInto({ ...row, property: null })}`];
  });
  const own = all.flatMap((row) => {
    const what = differences(row.differences.filter((one) => !isCount(one)));
    return what === '' ? [] : [entry(row, `${what} (${row.why || 'no reason given'})`, width)];
  });
  return section('Not as expected', [...own, ...machines]);
}

/** Whether it is a number of the whole exploration, which all its properties share. */
const isCount = ({ what }: Difference): boolean =>
  match(what)
    .with('states', 'transitions', 'depth', () => true)
    .with('verdict', 'trace length', () => false)
    .exhaustive();

const differences = (all: readonly Difference[]): string => all.map(difference).join(', ');

const difference = ({ what, expected, got }: Difference): string =>
  `${what} is ${shown(got)}, expected ${shown(expected)}`;

const shown = (value: string | number | null): string =>
  typeof value === 'number' ? thousands(value) : (value ?? 'none');

/** What was found where nothing was expected. */
function unexpected({ rows }: CampaignResult, width: number): string {
  const entries = rows
    .filter(
      ({ outcome, verdict }) => outcome === 'open' && verdict !== 'HOLDS' && verdict !== 'UNKNOWN',
    )
    .map((row) => entry(row, finding(row), width));
  return section('Found, with no expectation', entries);
}

function finding(row: RunRow): string {
  const trace = row.traceLength === null ? '' : ` in ${counted(row.traceLength, 'step')}`;
  const message = row.message === null ? '' : `: ${row.message}`;
  if (row.verdict !== 'VACUOUS') return `${row.verdict}${trace}${message}`;
  return row.kind === 'sometimes'
    ? `VACUOUS: none of ${counted(row.states, 'state')} is such a witness`
    : `VACUOUS: its antecedent held in none of ${counted(row.states, 'state')}`;
}

/** One entry for each exploration that a limit cut short. */
function undecided({ rows }: CampaignResult, width: number): string {
  const open = rows.filter((row) => row.outcome === 'inconclusive' || isUnknown(row));
  const entries = grouped(open, machineKey).map((group) => {
    const [row] = group;
    const names = group.map(({ property }) => property).join(', ');
    const line = `${treeTitle(row)}, ${row.scope}: ${whyUndecided(row)}: ${names}.`;
    const property = group.length === 1 ? row.property : null;
    return `${indented(line, width, '  ', 4)}\n    ${lookInto({ ...row, property })}`;
  });
  return section('Not decided', entries);
}

const isUnknown = ({ outcome, verdict }: RunRow): boolean =>
  outcome !== 'missed' && verdict === 'UNKNOWN';

function whyUndecided(row: RunRow): string {
  const limit = match(row.stop)
    .with('max-states', () => 'the limit of --max-states was reached')
    .with('timeout', () => 'the time of --timeout was over')
    .with('interrupted', () => 'it was interrupted')
    .with('memory', () => 'memory was full')
    .with('exhausted', 'walks', () => 'the search ended without a verdict')
    .exhaustive();
  if (row.states === 0) return `${limit} before its turn`;
  return `${limit} after ${counted(row.states, 'state')}, depth ${row.depth}`;
}

function notChecked({ notApplicable }: CampaignResult, width: number): string {
  const groups = grouped(notApplicable, (one) => `${one.property} ${one.reason}`);
  const lines = groups.map((group) => {
    const [{ property, reason }] = group;
    const where = group.map((one) => `${treeTitle(one)}, ${one.scope}`).join('; ');
    return indented(`${property ?? 'every property'} on ${where}: ${reason}.`, width, '  ', 4);
  });
  return section('Not applicable, so not checked', lines);
}

const section = (title: string, entries: readonly string[]): string =>
  entries.length === 0 ? '' : [title, ...entries].join('\n');

/** One row, what is to be said of it, and the command that looks into it. */
function entry(row: RunRow, what: string, width: number): string {
  const line = `${where(row)}: ${what}.`;
  return `${indented(line, width, '  ', 4)}\n    ${lookInto(row)}`;
}

function summary({ rows, machines, seconds }: CampaignResult): string {
  const of = (test: (row: RunRow) => boolean): number => rows.filter(test).length;
  const parts = [
    [of(({ outcome }) => outcome === 'met'), 'as expected'],
    [of(({ outcome }) => outcome === 'missed'), 'not as expected'],
    [of(({ outcome }) => outcome === 'open'), 'with no expectation'],
    [of(({ outcome }) => outcome === 'inconclusive'), 'not decided'],
  ] as const;
  const tally = parts.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`);
  const whole = explorations(rows);
  const states = whole.reduce((sum, row) => sum + row.states, 0);
  const transitions = whole.reduce((sum, row) => sum + row.transitions, 0);
  return [
    `${counted(rows.length, 'property', 'properties')} on ${counted(machines, 'machine')}: ${tally.join(', ')}.`,
    `${counted(states, 'state')}, ${counted(transitions, 'transition')}, ${duration(seconds)}.`,
  ].join('\n');
}

/** One row of each exploration. */
const explorations = (rows: readonly RunRow[]): readonly RunRow[] =>
  grouped(rows, machineKey).map(([first]) => first);

const machineKey = (row: RunRow): string => JSON.stringify([row.tree, row.patches, row.scope]);

/** The elements of each key, in the order of the first of each. */
function grouped<T>(all: readonly T[], keyOf: (one: T) => string): readonly (readonly T[])[] {
  const groups = new Map<string, T[]>();
  for (const one of all) {
    const group = groups.get(keyOf(one)) ?? [];
    group.push(one);
    groups.set(keyOf(one), group);
  }
  return [...groups.values()];
}

/** Text broken at spaces; the first line starts with `first`, the others `indent` columns in. */
function indented(text: string, width: number, first: string, indent: number): string {
  const lines: string[] = [];
  let line = first;
  let empty = true;
  for (const word of text.split(' ')) {
    if (!empty && line.length + 1 + word.length > width) {
      lines.push(line);
      line = `${' '.repeat(indent)}${word}`;
    } else line += `${empty ? '' : ' '}${word}`;
    empty = false;
  }
  return [...lines, line].join('\n');
}
