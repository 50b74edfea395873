/** Random runs on the terminal: each machine as soon as its runs are made, then what it comes to. */
import type {
  Meaning,
  NotApplicable,
  RandomCampaignResult,
  RandomMachine,
  RandomRow,
} from '../campaign/index.js';
import { treeTitle } from './campaign-command.js';
import { type Page, pageOf, paragraph, type TextOptions } from './campaign-page.js';
import { counted, duration, thousands } from './numbers.js';

interface Glossary {
  readonly patches: readonly Meaning[];
  readonly scopes: readonly Meaning[];
}

/** Statements that were not reached are listed up to here, then counted. */
const UNREACHED_SHOWN = 6;
const INDENT = 6;

/** What is said before anything runs. */
export const seedText = (seed: number): string =>
  `Seed ${seed}: the same seed gives the same runs (--seed ${seed}).\n\n`;

export class RandomText {
  private readonly page: Page;

  constructor(
    private readonly glossary: Glossary,
    options: TextOptions,
  ) {
    this.page = pageOf(options);
  }

  machine(machine: RandomMachine): string {
    const { page } = this;
    const { width, colours } = page;
    const lines = [
      ...paragraph(treeTitle(machine), width, '', 2).map(colours.bold),
      ...headingOf(machine, page),
      ...this.scopeOf(machine),
      ...machine.rows.flatMap((row) => decided(row, page)),
      ...notViolated(machine, page),
      ...(machine.notTried.length === 0
        ? []
        : [
            '    not tried, as their antecedent never held',
            ...paragraph(machine.notTried.join(', '), width, ' '.repeat(INDENT), INDENT),
          ]),
      ...coverageOf(machine, page),
    ];
    return `${lines.join('\n')}\n\n`;
  }

  end({ machines, rows, seconds, notApplicable, notBegun }: RandomCampaignResult): string {
    const { width, colours } = this.page;
    const of = (verdict: RandomRow['verdict']): number =>
      rows.filter((row) => row.verdict === verdict).length;
    const tally = (['VIOLATED', 'NOT VIOLATED', 'HOLDS', 'VACUOUS', 'UNKNOWN'] as const)
      .filter((verdict) => of(verdict) > 0)
      .map((verdict) => `${of(verdict)} ${verdict}`);
    const runs = machines.reduce((sum, { result }) => sum + result.runs, 0);
    const missed = rows.filter(({ outcome }) => outcome === 'missed');
    const sections = [
      ...(missed.length === 0 ? [] : [colours.bold('! Not as expected')]),
      ...missed.flatMap((row) =>
        paragraph(
          `${row.property} on ${treeTitle(row)}, ${row.scope}: ${row.verdict}, expected ${row.expected}.`,
          ...([width, '  ', 4] as const),
        ),
      ),
      ...(missed.length === 0 ? [] : ['']),
      ...notChecked(notApplicable, width),
      ...notBegun.flatMap((name) =>
        paragraph(`Not begun: ${treeTitle(name)}, ${name.scope}.`, ...([width, '', 2] as const)),
      ),
      'Random runs show what they meet, and nothing of what they do not: no claim is said to hold.',
      `${counted(rows.length, 'claim')} on ${counted(machines.length, 'machine')}: ${tally.join(', ')}.`,
      `${counted(runs, 'run')}, ${duration(seconds)}.`,
    ];
    return `${sections.join('\n')}\n`;
  }

  private scopeOf({ scope }: RandomMachine): readonly string[] {
    const { width, colours } = this.page;
    const what = this.glossary.scopes.find(({ name }) => name === scope)?.what;
    return what === undefined ? [] : paragraph(what, width, '    ', INDENT).map(colours.dim);
  }
}

function headingOf({ scope, result }: RandomMachine, { width, colours }: Page): readonly string[] {
  const { runs, steps, states, seconds, stop } = result;
  const cut = stop === 'runs' ? '' : `, ${STOPS[stop]}`;
  const numbers = `${counted(runs, 'run')}, ${counted(steps, 'step')}, ${counted(states, 'state')}, ${duration(seconds)}${cut}`;
  const name = `  ${scope}`;
  const room = width - numbers.length;
  return name.length + 2 <= room
    ? [`${colours.bold(name.padEnd(room))}${numbers}`]
    : [colours.bold(name), `    ${numbers}`];
}

const STOPS = {
  timeout: 'out of time',
  interrupted: 'interrupted',
  memory: 'memory was full',
} as const;

/** The rows that say more than their name. */
function decided(row: RandomRow, { width, colours }: Page): readonly string[] {
  const { verdict, property } = row;
  if (verdict === 'NOT VIOLATED' || verdict === 'UNKNOWN') return [];
  const paint = verdict === 'HOLDS' || row.outcome === 'met' ? colours.green : colours.red;
  const front = `    ${verdict.padEnd(8)}  `;
  const [first, ...more] = paragraph(`${property}${detailOf(row)}`, width, front, front.length);
  return [`    ${paint(verdict)}${first.slice(4 + verdict.length)}`, ...more];
}

function detailOf(row: RandomRow): string {
  const { verdict, message, run, traceLength, foundLength, untried, replayable, expected } = row;
  if (verdict === 'VACUOUS') {
    return untried.length > 0
      ? `: never ran to its end: ${untried.join(', ')}`
      : ': its antecedent never held';
  }
  const shrunk = foundLength === null ? '' : `, shrunk from ${thousands(foundLength)}`;
  const found = ` in ${counted(traceLength ?? 0, 'step')}${shrunk} (run ${run})`;
  const said = message === null ? '' : `: ${message}`;
  const wrong = replayable
    ? ''
    : '; what the callers were told agrees with the machine, so likely the ideal is wrong';
  const against = expected === null || expected === verdict ? '' : `; expected ${expected}`;
  return `${found}${said}${wrong}${against}`;
}

function notViolated({ rows, result }: RandomMachine, page: Page): readonly string[] {
  const { strategy, runs } = result;
  const [one, many] = strategy === 'commands' ? ['RUN', 'RUNS'] : ['WALK', 'WALKS'];
  return (['NOT VIOLATED', 'UNKNOWN'] as const).flatMap((verdict) => {
    const names = rows.filter((row) => row.verdict === verdict).map(({ property }) => property);
    if (names.length === 0) return [];
    const said = `${verdict} IN ${counted(runs, one, many)}`;
    const word = verdict === 'UNKNOWN' ? verdict : said;
    return [
      `    ${page.colours.yellow(word)}`,
      ...paragraph(names.join(', '), page.width, ' '.repeat(INDENT), INDENT),
    ];
  });
}

function coverageOf({ result }: RandomMachine, { width }: Page): readonly string[] {
  const { commands, operations, actions, unreached } = result;
  const line = (title: string, text: string): readonly string[] =>
    paragraph(text, width, `    ${title.padEnd(12)}`, 16);
  const kinds = Object.entries(commands ?? {}).filter(([, { generated }]) => generated > 0);
  const names = unreached.map(({ procedure, label, alternative }) =>
    alternative === null || alternative === label
      ? `${procedure}/\`${label}\``
      : `${procedure}/\`${label}\`: ${alternative}`,
  );
  const more = names.length - UNREACHED_SHOWN;
  const shown = more > 0 ? [...names.slice(0, UNREACHED_SHOWN), `${more} more`] : names;
  return [
    ...(kinds.length === 0
      ? []
      : line(
          'commands',
          kinds
            .map(
              ([kind, { generated, executed, skipped }]) =>
                `${kind} ${thousands(executed)} executed, ${thousands(skipped)} skipped of ${thousands(generated)}`,
            )
            .join('; '),
        )),
    ...line(
      'operations',
      operations
        .map(({ name, begun, ended }) => `${name} ${thousands(ended)} of ${thousands(begun)} ended`)
        .join('; '),
    ),
    ...line(
      'never taken',
      `${unreached.length} of ${counted(actions, 'action')}${names.length === 0 ? '' : `: ${shown.join(', ')}`}`,
    ),
  ];
}

const notChecked = (all: readonly NotApplicable[], width: number): readonly string[] =>
  all.flatMap(({ property, reason, ...name }) =>
    paragraph(
      `Not checked: ${property ?? 'anything'} on ${treeTitle(name)}, ${name.scope}: ${reason}.`,
      ...([width, '', 2] as const),
    ),
  );
