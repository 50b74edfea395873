/** What is said when a campaign has ended: what did not come out, with the way to look into it. */
import { match } from 'ts-pattern';
import type { CampaignResult, RunRow } from '../campaign/index.js';
import { changesText } from './campaign-changes.js';
import { lookInto, treeTitle } from './campaign-command.js';
import { countDifferences, differencesText, ownDifferences } from './campaign-differences.js';
import { grouped, machineKey, treeKey } from './campaign-groups.js';
import { type Page, paragraph } from './campaign-page.js';
import { counted, duration } from './numbers.js';

/** The sections behind the last machine, those with nothing to say left out. */
export function closingText(result: CampaignResult, page: Page): string {
  const { bold } = page.colours;
  const section = (title: string, lines: readonly string[]): string =>
    lines.length === 0 ? '' : [bold(title), ...lines].join('\n');
  const sections = [
    changesText(result.rows, page),
    section('! Not as expected', missed(result, page)),
    section('Found, with no expectation', unexpected(result, page)),
    section('? Not decided', undecided(result, page)),
    section('Not applicable, so not checked', notChecked(result, page.width)),
    summary(result),
  ];
  return `${sections.filter((text) => text !== '').join('\n\n')}\n`;
}

const where = (row: RunRow): string => `${row.property} on ${treeTitle(row)}, ${row.scope}`;
const machine = (row: RunRow): string => `${treeTitle(row)}, ${row.scope}`;

/** A fact, and the command that looks into it. */
const entry = (
  fact: string,
  row: RunRow,
  property: string | null,
  { width, again }: Page,
): readonly string[] => [
  ...paragraph(`${fact}.`, width, '  ', 4),
  ...lookInto({ ...row, property }, width, again),
];

/** Verdicts and pinned numbers that are not what the manifest says; those of a machine, once. */
function missed({ rows }: CampaignResult, page: Page): readonly string[] {
  const all = rows.filter(({ outcome }) => outcome === 'missed');
  const own = all.flatMap((row) => {
    const what = differencesText(ownDifferences(row));
    if (what === '') return [];
    const fact = `${where(row)}: ${what} (${row.why || 'no reason given'})`;
    return entry(fact, row, row.property, page);
  });
  const machines = grouped(
    all.filter((row) => countDifferences(row).length > 0),
    machineKey,
  ).flatMap(([row]) => {
    const fact = `${machine(row)}: ${differencesText(countDifferences(row))}`;
    return entry(fact, row, null, page);
  });
  return [...own, ...machines];
}

/** What was found where nothing was expected. */
const unexpected = ({ rows }: CampaignResult, page: Page): readonly string[] =>
  rows
    .filter(({ outcome }) => outcome === 'open')
    .filter(({ verdict }) => verdict === 'VIOLATED' || verdict === 'VACUOUS')
    .flatMap((row) => entry(`${where(row)}: ${row.verdict}`, row, row.property, page));

/** One entry for each exploration that a limit cut short; those not begun stand by their tree. */
function undecided({ rows }: CampaignResult, page: Page): readonly string[] {
  const open = rows.filter((row) => row.outcome === 'inconclusive' || isUnknown(row));
  const begun = grouped(open, machineKey).filter(([{ states }]) => states > 0);
  const notBegun = grouped(
    open.filter(({ states }) => states === 0),
    ({ stop }) => stop,
  );
  return [
    ...begun.flatMap((group) => {
      const [row] = group;
      const property = group.length === 1 ? row.property : null;
      const reached = `after ${counted(row.states, 'state')}, depth ${row.depth}`;
      return entry(`${machine(row)}: ${limitOf(row)} ${reached}`, row, property, page);
    }),
    ...notBegun.flatMap((group) => [
      `  not begun, as ${limitOf(group[0])}:`,
      ...grouped(group, treeKey).flatMap((of) => {
        const scopes = [...new Set(of.map(({ scope }) => scope))].join(', ');
        return paragraph(`${treeTitle(of[0])}: ${scopes}`, page.width, '    ', 6);
      }),
    ]),
  ];
}

const isUnknown = ({ outcome, verdict }: RunRow): boolean =>
  outcome !== 'missed' && verdict === 'UNKNOWN';

const limitOf = ({ stop }: RunRow): string =>
  match(stop)
    .with('max-states', () => 'the limit of --max-states was reached')
    .with('timeout', () => 'the time of --timeout was over')
    .with('interrupted', () => 'it was interrupted')
    .with('memory', () => 'memory was full')
    .with('exhausted', 'walks', () => 'the search ended without a verdict')
    .exhaustive();

const notChecked = ({ notApplicable }: CampaignResult, width: number): readonly string[] =>
  grouped(notApplicable, (one) => `${one.property} ${one.reason}`).flatMap((group) => {
    const [{ property, reason }] = group;
    const places = group.map((one) => `${treeTitle(one)}, ${one.scope}`).join('; ');
    return paragraph(`${property ?? 'every property'} on ${places}: ${reason}.`, width, '  ', 4);
  });

function summary({ rows, machines, seconds }: CampaignResult): string {
  const of = (test: (row: RunRow) => boolean): number => rows.filter(test).length;
  const parts = [
    [of(({ outcome }) => outcome === 'met'), 'as expected'],
    [of(({ outcome }) => outcome === 'missed'), 'not as expected'],
    [of(({ outcome }) => outcome === 'open'), 'with no expectation'],
    [of(({ outcome }) => outcome === 'inconclusive'), 'not decided'],
  ] as const;
  const tally = parts.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`);
  const explorations = grouped(rows, machineKey).map(([first]) => first);
  const states = explorations.reduce((sum, row) => sum + row.states, 0);
  const transitions = explorations.reduce((sum, row) => sum + row.transitions, 0);
  return [
    'HOLDS is said of every reachable state within the bounds of the scope.',
    `${counted(rows.length, 'property', 'properties')} on ${counted(machines, 'machine')}: ${tally.join(', ')}.`,
    `${counted(states, 'state')}, ${counted(transitions, 'transition')}, ${duration(seconds)}.`,
  ].join('\n');
}
