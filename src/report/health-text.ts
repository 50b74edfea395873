/** What properties would notice, as text. */
import type { Health, HealthMachine, MutantRow, PropertyRow, Reason } from '../health/index.js';
import { treeTitle } from './campaign-command.js';
import { wrap } from './columns.js';
import { counted, duration, thousands } from './numbers.js';

export interface HealthTextOptions {
  /** Units: columns. */
  readonly width: number;
  /** Also what is explained by itself, and what is never executed. */
  readonly all: boolean;
  /** Names of properties whose mutants are listed. */
  readonly detectors: readonly string[];
}

export function healthText(health: Health, { width, all, detectors }: HealthTextOptions): string {
  const { machines, properties, mutants, survivorsOnly } = health;
  const lines = [
    ...machineLines(machines),
    '',
    ...(survivorsOnly ? [] : [...propertyLines(properties), '', ...remarks(properties)]),
    ...detectors.flatMap((name) => detectedBy(name, mutants)),
    ...survivors(health, all),
    ...stale(health),
    ...summary(health),
  ];
  return `${lines.flatMap((line) => wrap(line, width)).join('\n')}\n`;
}

function machineLines(machines: readonly HealthMachine[]): string[] {
  const titles = [...new Set(machines.map(treeTitle))];
  return titles.flatMap((title) => [
    title,
    ...machines
      .filter((one) => treeTitle(one) === title)
      .map(({ scope, states, violated }) => {
        const not = violated.length === 0 ? '' : `; not asked: ${violated.join(', ')}`;
        return `  ${scope}, ${counted(states, 'state')}${not}`;
      }),
  ]);
}

const HEADS = ['machines', 'tried in', 'detects', 'alone'];
const LEGEND =
  'tried in: states where its antecedent held, or steps; detects: faults; alone: those that no other property detects (--property NAME lists them)';

function propertyLines(rows: readonly PropertyRow[]): string[] {
  const name = Math.max(...rows.map(({ property }) => property.length));
  const line = (first: string, cells: readonly string[]): string =>
    `${first.padEnd(name)}  ${cells.map((cell) => cell.padStart(10)).join('')}`.trimEnd();
  return [
    line('', HEADS),
    ...rows
      .filter(({ given }) => given > 0)
      .map(({ property, machines, given, detects, alone }) =>
        line(property, [machines, given, detects, alone.length].map(thousands)),
      ),
    '',
    LEGEND,
  ];
}

function remarks(rows: readonly PropertyRow[]): string[] {
  const some = (what: string, of: (row: PropertyRow) => boolean): string[] => {
    const names = rows.filter(of).map(({ property }) => property);
    return names.length === 0 ? [] : [`${what}: ${names.join(', ')}`, ''];
  };
  return [
    ...some('never tried (VACUOUS)', ({ given }) => given === 0),
    ...some(
      'constant: it is tried, and nothing that these machines do makes a difference to it',
      ({ constant, given }) => constant === true && given > 0,
    ),
    ...some('detects nothing', ({ detects, given }) => detects === 0 && given > 0),
  ];
}

/** What a property detects: that which no other does first. */
function detectedBy(property: string, mutants: readonly MutantRow[]): string[] {
  const detected = mutants.flatMap(({ name, detections }) => {
    const mine = detections.find((one) => one.property === property);
    return mine === undefined ? [] : [{ name, mine, alone: detections.length === 1 }];
  });
  const lines = (alone: boolean): string[] =>
    detected
      .filter((one) => one.alone === alone)
      .map(({ name, mine: { length, scope } }) => {
        const how = length === null ? 'not reached' : `${counted(length, 'step')}`;
        return `  ${name} (${how}, ${scope})`;
      });
  const [alone, others] = [lines(true), lines(false)];
  return [
    ...(alone.length === 0 ? [] : [`${property} alone detects (${alone.length})`, ...alone, '']),
    ...(others.length === 0
      ? []
      : [`${property} and others detect (${others.length})`, ...others, '']),
  ];
}

const REASONS: readonly (readonly [Reason, string, boolean])[] = [
  ['unexplained', 'Nobody notices, and nothing is known of it', true],
  ['missing', 'Nobody notices, and a property is missing', true],
  ['harmless', 'Nobody notices, as it is harmless', true],
  ['same at rest', 'Swapped, with the same memory wherever all are at rest', false],
  ['same memory', 'The same memory is reached', false],
];

function survivors({ mutants, leftOut }: Health, all: boolean): string[] {
  const shown = REASONS.filter(([, , always]) => always || all);
  const reasons = shown.flatMap(([reason, title]) =>
    section(
      title,
      mutants.filter((one) => one.reason === reason),
      reason === 'unexplained' && leftOut > 0
        ? `  Not selected, so not asked: ${counted(leftOut, 'machine')}. Any of them that runs these statements may notice.`
        : '',
    ),
  );
  const of = (verdict: string): readonly MutantRow[] =>
    mutants.filter((one) => one.verdict === verdict);
  return [
    ...reasons,
    ...section('A limit was reached', of('UNKNOWN')),
    ...(all ? section('Never executed', of('NEVER EXECUTED')) : []),
    ...(all ? section('No machine', of('VOID')) : []),
    ...(all ? section('Out of the bounds of the model', of('OUT OF BOUNDS')) : []),
  ];
}

function section(title: string, rows: readonly MutantRow[], remark = ''): string[] {
  if (rows.length === 0) return [];
  const closing = remark === '' ? [] : [remark];
  return [`${title} (${rows.length})`, ...rows.flatMap(mutantLines), ...closing, ''];
}

function mutantLines({ name, tree, patches, scopes, note, why }: MutantRow): string[] {
  const where = scopes.length === 0 ? '' : `, ${scopes.join(', ')}`;
  const said = note?.why ?? why;
  return [
    `  ${name}`,
    `    ${treeTitle({ tree, patches })}${where}`,
    ...(said === '' ? [] : [`    ${said}`]),
  ];
}

const stale = ({ staleNotes }: Health): string[] =>
  staleNotes.length === 0
    ? []
    : [
        'Notes of what is noticed after all, or is no mutation',
        ...staleNotes.map((name) => `  ${name}`),
        '',
      ];

function summary({ machines, mutants, seconds, interrupted }: Health): string[] {
  const count = (of: (row: MutantRow) => boolean): number => mutants.filter(of).length;
  const verdict = (...names: readonly string[]): number =>
    count((row) => names.includes(row.verdict));
  const tried = verdict('DETECTED', 'OUT OF BOUNDS', 'UNNOTICED', 'UNKNOWN');
  const share = (part: number): string =>
    `${thousands(part)} (${tried === 0 ? 0 : ((100 * part) / tried).toFixed(1)} %)`;
  const reason = (name: Reason): string => thousands(count((row) => row.reason === name));
  const faults = `${counted(mutants.length, 'fault')} of one statement on ${counted(machines.length, 'machine')}`;
  return [
    `${faults}: ${thousands(verdict('NEVER EXECUTED'))} never executed, ${thousands(verdict('VOID'))} void, ${thousands(tried)} tried.`,
    `Of those, properties detect ${share(verdict('DETECTED'))}; ${share(verdict('OUT OF BOUNDS'))} leave the bounds of the model.`,
    `Nobody notices ${share(verdict('UNNOTICED'))}: ${reason('same memory')} reach the same memory, ${reason('same at rest')} are swaps with the same memory at rest, ${reason('harmless')} are harmless, for ${reason('missing')} a property is missing, ${reason('unexplained')} are not explained.`,
    ...(verdict('UNKNOWN') > 0
      ? [`${share(verdict('UNKNOWN'))} UNKNOWN: a limit was reached.`]
      : []),
    `${interrupted ? 'Interrupted after ' : ''}${duration(seconds)}.`,
  ];
}
