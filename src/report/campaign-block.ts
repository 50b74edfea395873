/** One machine of a campaign on the terminal, to be read as a review: what breaks comes first. */
import { match, P } from 'ts-pattern';
import type { Difference, RunRow } from '../campaign/index.js';
import { countDifferences, differencesText, ownDifferences } from './campaign-differences.js';
import { grouped } from './campaign-groups.js';
import { type Colours, type Page, paragraph } from './campaign-page.js';
import { counted, duration } from './numbers.js';

/** One or more rows that are said at once. */
interface Item {
  /** `!` is not as expected, `?` is not decided. */
  readonly sign: ' ' | '!' | '?';
  readonly verdict: string;
  readonly text: string;
  /** Why the manifest expects this; empty where it need not be said. */
  readonly why: string;
  readonly paint: (text: string) => string;
}

/** The longest word of the verdicts that a search gives. */
const VERDICT_WIDTH = 'VIOLATED'.length;
/** Where names begin: behind the sign, the verdict and what is between them. */
const INDENT = '  ! '.length + VERDICT_WIDTH + 2;
/** Reasons stand so much behind what they are the reasons of. */
const FURTHER = 2;

/**
 * The rows of one machine under its scope; `what` says in words what the scope is, once.
 *
 * Shape: lines of at most `page.width` columns.
 */
export function machineBlock(
  rows: readonly RunRow[],
  what: string | null,
  page: Page,
): readonly string[] {
  const { width, colours } = page;
  return [
    ...headingOf(rows[0], page),
    ...(what === null ? [] : paragraph(what, width, '    ', 6).map(colours.dim)),
    ...countsOf(rows, colours).flatMap((item) => linesOf(item, page)),
    ...itemsOf(rows, colours).flatMap((item) => linesOf(item, page)),
  ];
}

/** The scope, and at the right what its exploration took. */
function headingOf(row: RunRow, { width, colours }: Page): readonly string[] {
  const { scope, states, depth, seconds, stop } = row;
  const cut = stop === 'exhausted' || stop === 'walks' ? '' : ', cut short';
  const numbers = `${counted(states, 'state')}, depth ${depth}, ${duration(seconds)}${cut}`;
  const room = width - numbers.length;
  const name = `  ${scope}`;
  return name.length + 2 <= room
    ? [`${colours.bold(name.padEnd(room))}${numbers}`]
    : [colours.bold(name), numbers.padStart(width)];
}

/** Numbers of the exploration that are not as expected: every row has them, one line says them. */
function countsOf(rows: readonly RunRow[], { red }: Colours): readonly Item[] {
  const differences = rows.map(countDifferences).find((all) => all.length > 0) ?? [];
  if (differences.length === 0) return [];
  return [
    { sign: '!', verdict: 'counts', text: differencesText(differences), why: '', paint: red },
  ];
}

function itemsOf(rows: readonly RunRow[], colours: Colours): readonly Item[] {
  const ordered = rows.toSorted((one, other) => rankOf(one) - rankOf(other));
  return grouped(ordered, (row) =>
    isFolded(row) ? `${row.verdict} ${row.expected === null}` : `of ${row.property}`,
  ).map((group) => itemOf(group, colours));
}

const rankOf = (row: RunRow): number =>
  match(row)
    .with({ verdict: 'VIOLATED' }, () => 0)
    .with(P.when(isOff), () => 1)
    .with({ verdict: 'HOLDS', kind: 'sometimes' }, () => 3)
    .with({ verdict: P.union('HOLDS', 'NOT VIOLATED') }, () => 2)
    .with({ verdict: 'VACUOUS' }, () => 4)
    .with({ verdict: 'UNKNOWN' }, () => 5)
    .exhaustive();

function isOff(row: RunRow): boolean {
  return ownDifferences(row).length > 0 && row.outcome === 'missed';
}

/** Whether its name says it all: it holds and was meant to, or nobody knows. */
const isFolded = (row: RunRow): boolean =>
  !isOff(row) &&
  (row.verdict === 'UNKNOWN' || (row.verdict === 'HOLDS' && row.kind !== 'sometimes'));

function itemOf(group: readonly RunRow[], colours: Colours): Item {
  const [row] = group;
  const { verdict, why, expected } = row;
  const sign = signOf(row);
  const paint = paintOf(row, colours);
  if (isFolded(row)) {
    const names = group.map(({ property }) => property).join(', ');
    const open = expected === null && verdict === 'HOLDS' ? '; nothing was expected' : '';
    return { sign, verdict, text: `${names}${open}`, why: '', paint };
  }
  const reason = expected === verdict && !isOff(row) ? why || 'no reason given' : '';
  return { sign, verdict, text: `${found(row)}${against(row)}`, why: reason, paint };
}

const signOf = (row: RunRow): Item['sign'] => {
  if (isOff(row)) return '!';
  const open = row.outcome === 'open' && row.verdict === 'UNKNOWN';
  return open || row.outcome === 'inconclusive' ? '?' : ' ';
};

const paintOf = (row: RunRow, { red, yellow, green }: Colours): Item['paint'] => {
  if (isOff(row)) return red;
  const good = row.verdict === 'HOLDS' || row.expected === row.verdict;
  return good && signOf(row) === ' ' ? green : yellow;
};

/** What the verdict means for this row. */
const found = (row: RunRow): string =>
  match(row)
    .with(
      { verdict: 'HOLDS', kind: 'sometimes' },
      ({ property }) => `witness ${property}: reached${steps(row)}`,
    )
    .with(
      { verdict: 'VACUOUS', kind: 'sometimes' },
      ({ property }) => `witness ${property}: not reached`,
    )
    .with({ verdict: 'VACUOUS' }, ({ property, kind }) => {
      const where = kind === 'step' ? 'transition' : 'state';
      return `${property}: its antecedent held in no ${where}`;
    })
    .with({ verdict: 'VIOLATED' }, ({ property, message }) =>
      message === null ? `${property}${steps(row)}` : `${property}${steps(row)}: ${message}`,
    )
    .with({ verdict: P.union('HOLDS', 'UNKNOWN', 'NOT VIOLATED') }, ({ property }) => property)
    .exhaustive();

const steps = ({ traceLength }: RunRow): string =>
  traceLength === null ? '' : ` in ${counted(traceLength, 'step')}`;

/** What was expected, where it is not what was found. */
function against(row: RunRow): string {
  if (row.expected === null) return '; nothing was expected';
  return ownDifferences(row).map(instead).join('');
}

const instead = ({ expected }: Difference): string =>
  `; expected ${typeof expected === 'number' ? counted(expected, 'step') : expected}`;

/** The verdict and the names behind it, painted only when every line has its place. */
function linesOf({ sign, verdict, text, why, paint }: Item, page: Page): readonly string[] {
  const { width, colours } = page;
  const front = `  ${sign} ${verdict.padEnd(VERDICT_WIDTH)}  `;
  const [first, ...more] = paragraph(text, width, front, INDENT);
  const at = `  ${sign} `.length;
  const painted = `  ${sign === ' ' ? ' ' : paint(sign)} ${paint(verdict)}`;
  const indent = INDENT + FURTHER;
  return [
    `${painted}${first.slice(at + verdict.length)}`,
    ...more,
    ...(why === '' ? [] : paragraph(why, width, ' '.repeat(indent), indent).map(colours.dim)),
  ];
}
