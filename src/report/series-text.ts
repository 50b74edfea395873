/** A series as a matrix: properties down, the patches of each prefix across. */
import { match } from 'ts-pattern';
import type { ChangeKind, Review, Seen, SeriesReview } from '../review/index.js';
import { treeTitle } from './campaign-command.js';
import { wrap } from './columns.js';
import { duration } from './numbers.js';
import { seenText } from './review-text.js';

/** One cell: `V` violated, `.` holds, `o` vacuous, `?` not decided, blank where it is not asked. */
const cell = (seen: Seen | null): string =>
  match(seen?.verdict ?? null)
    .with('VIOLATED', () => 'V')
    .with('HOLDS', () => '.')
    .with('VACUOUS', () => 'o')
    .with(null, () => ' ')
    .otherwise(() => '?');

/** A property over the prefixes of a series, the tree before it first. */
interface MatrixRow {
  readonly property: string;
  readonly seen: readonly (Seen | null)[];
}

/** The worst of all scopes for each prefix: violated, else not decided, else holding. */
export function matrixOf({ steps }: SeriesReview): readonly MatrixRow[] {
  const changes = steps.flatMap(({ reviews }) => reviews.flatMap((one) => one.changes));
  const names = [...new Set(changes.map(({ property }) => property))].sort();
  return names.map((property) => ({
    property,
    seen: [
      worst(steps.slice(0, 1), property, 'before'),
      ...steps.map((step) => worst([step], property, 'after')),
    ],
  }));
}

const RANK = ['VIOLATED', 'UNKNOWN', 'NOT VIOLATED', 'HOLDS', 'VACUOUS'];

function worst(steps: readonly Review[], property: string, side: 'before' | 'after'): Seen | null {
  const all = steps
    .flatMap(({ reviews }) => reviews.flatMap((one) => one.changes))
    .filter((change) => change.property === property)
    .flatMap((change) => change[side] ?? []);
  const rank = (seen: Seen): number => RANK.indexOf(seen.verdict);
  return all.sort((a, b) => rank(a) - rank(b) || (a.length ?? 0) - (b.length ?? 0))[0] ?? null;
}

/** Whether a row is the same all along, and nothing is violated in it. */
const isDull = ({ seen }: MatrixRow): boolean => seen.every((one) => cell(one) === cell(seen[0]));

export function seriesText(series: SeriesReview, width: number): string {
  const { steps, seconds } = series;
  const changes = steps.flatMap((step, index) => stepLines(step, index + 1, width));
  return `${[
    ...matrixLines(series, width),
    '',
    ...changes,
    ...(changes.length === 0 ? [] : [TRACES]),
    ...skippedLines(steps, width),
    ...wrap(`${bisection(steps)} (${duration(seconds)})`, width),
  ].join('\n')}\n`;
}

const TRACES = 'The trace of each: with --mail or --markdown, or as a file with --out DIR.';

const LEGEND =
  'V violated, . holds or reached, o vacuous or not reached, ? not decided, blank not asked: it names what the tree has not';

/** The patches, and a row for each property that changes or is violated. */
export function matrixLines(series: SeriesReview, width: number): string[] {
  const { steps } = series;
  const rows = matrixOf(series);
  const told = rows.filter((row) => !isDull(row) || cell(row.seen[0] ?? null) === 'V');
  const same = rows.filter((row) => !told.includes(row)).map(({ property }) => property);
  const columns = [...steps.keys()].map((index) => String(index + 1).padStart(3)).join('');
  const [first] = steps;
  const heads = steps.map(
    ({ patches, titles }, index) => `  ${index + 1}  ${patches.join(' + ')}  ${titles.join('; ')}`,
  );
  return [
    ...wrap(
      `  0  ${first === undefined ? '' : treeTitle({ ...first, patches: first.before })}`,
      width,
    ),
    ...heads.flatMap((line) => wrap(line, width)),
    '',
    `  0${columns}`,
    ...told.flatMap(({ property, seen }) => {
      const cells = seen.map((one) => cell(one).padStart(3)).join('');
      const line = `${cells}  ${property}`;
      return line.length <= width ? [line] : [cells, `      ${property}`];
    }),
    '',
    ...wrap(LEGEND, width),
    ...(same.length === 0 ? [] : wrap(`the same in every prefix: ${same.join(', ')}`, width)),
  ];
}

const TOLD: readonly ChangeKind[] = [
  'broken',
  'newly violated',
  'no longer reachable',
  'fixed',
  'newly reachable',
];

function stepLines({ reviews, patches }: Review, number: number, width: number): string[] {
  return reviews.flatMap(({ scope, changes }) =>
    changes
      .filter(({ change }) => TOLD.includes(change))
      .flatMap(({ property, change, before, after }) => {
        const verdicts = `${seenText(before)} -> ${seenText(after)}`;
        const what = `${number} ${patches.join(' + ')}, ${scope}: ${change}: ${property}`;
        return wrap(`${what}, ${verdicts}`, width);
      }),
  );
}

const skippedLines = (steps: readonly Review[], width: number): string[] =>
  steps.flatMap(({ skipped }, index) =>
    skipped.flatMap(({ scope, why }) =>
      wrap(`${index + 1} not reviewed in ${scope}: ${why}`, width),
    ),
  );

/** Where a bisection would land on a tree with something broken. */
function bisection(steps: readonly Review[]): string {
  const having = (kind: ChangeKind): string =>
    steps
      .filter(({ reviews }) =>
        reviews.some(({ changes }) => changes.some(({ change }) => change === kind)),
      )
      .map(({ patches }) => patches.join(' + '))
      .join(', ');
  const [broken, violated, open] = [
    having('broken'),
    having('newly violated'),
    having('undecided'),
  ];
  const said = [
    ...(broken === '' ? [] : [`Something that held before is broken by ${broken}.`]),
    ...(violated === ''
      ? []
      : [`A claim that could not be asked before is violated by ${violated}.`]),
    ...(open === '' ? [] : [`A limit was reached first in the review of ${open}.`]),
  ];
  return said.length === 0 ? 'No patch of the series breaks what held before it.' : said.join(' ');
}
