/** A replay for the terminal: the race as columns, then what it broke, then how to replay it. */
import pc from 'picocolors';
import { match } from 'ts-pattern';
import type {
  FieldValue,
  NotReproduced,
  ReplayedStep,
  ReplayResult,
  Reproduced,
  Standing,
} from '../trace/index.js';
import { type Line, type Paint, wrap } from './columns.js';
import { replayColumns } from './replay-columns.js';

export interface ReplayTextOptions {
  readonly colour: boolean;
  /** Characters in a line at most. */
  readonly width?: number;
  /** The command that replays it; nothing is said where there is none. */
  readonly command?: string;
  /** Whether the trace was found on another tree than the one it is replayed on. */
  readonly elsewhere?: boolean;
  /** What stands behind the verdict. */
  readonly after?: readonly string[];
}

const WIDTH = 100;
/** Fields that a property read and that are shown; further ones are counted. */
const READ_SHOWN = 12;

/** The lines of a replay. Whole states are shown where the replay has kept them. */
export function replayText(result: ReplayResult, options: ReplayTextOptions): string {
  const { width = WIDTH, command } = options;
  const paint = painter(options.colour);
  const below = (step: ReplayedStep): string[] => stateLines(step.state, width, paint);
  const lines = [
    ...painted(headOf(result), width, paint),
    '',
    ...(result.initial === null
      ? []
      : ['initial state', ...stateLines(result.initial, width, paint), '']),
    ...replayColumns(result, { width, paint, below }),
    '',
    ...painted(verdictOf(result, options.elsewhere ?? false), width, paint),
    ...(options.after ?? []),
    ...(command === undefined ? [] : ['', 'Replay it with:', `  ${command}`]),
  ];
  return `${lines.join('\n')}\n`;
}

function painter(colour: boolean): Paint {
  const { dim, bold, red, green } = pc.createColors(colour);
  return ({ text, style }) =>
    match(style)
      .with('plain', () => text)
      .with('dim', () => dim(text))
      .with('strong', () => bold(text))
      .with('bad', () => bold(red(text)))
      .with('good', () => bold(green(text)))
      .exhaustive();
}

const painted = (lines: readonly Line[], width: number, paint: Paint): string[] =>
  lines.flatMap(({ text, style }) => wrap(text, width).map((part) => paint({ text: part, style })));

const plain = (text: string): Line => ({ text, style: 'plain' });

function headOf({ machine, property, counterexample }: ReplayResult): Line[] {
  const { tree, patches, scope } = machine;
  const start = counterexample.initial === 0 ? '' : `, initial state ${counterexample.initial}`;
  return [
    { text: property.name, style: 'strong' },
    plain(`  on ${[tree, ...patches].join(' + ')}, scope: ${scope}${start}`),
  ];
}

function verdictOf(result: ReplayResult, elsewhere: boolean): Line[] {
  const { property, otherMachine } = result;
  const about: Line[] = [
    plain(`  ${property.claim}`),
    { text: `  ${property.formula}`, style: 'dim' },
  ];
  const note =
    otherMachine === null || elsewhere
      ? []
      : [
          plain(
            `Note: found on machine ${otherMachine.found}, replayed on ${otherMachine.now}; every step fits.`,
          ),
        ];
  return match(result)
    .with({ kind: 'reproduced' }, (found) => [
      decision(found),
      ...about,
      ...evidenceLines(found),
      plain(''),
      ...origin(found, elsewhere),
      ...note,
    ])
    .with({ kind: 'not reproduced' }, (other) => [...notReproduced(other), ...about, ...note])
    .exhaustive();
}

function decision({ at, property, counterexample }: Reproduced): Line {
  const place = at === 0 ? 'in the initial state' : `at step ${at} of ${counterexample.length}`;
  return property.kind === 'sometimes'
    ? { text: `REACHED ${place}: ${property.name}`, style: 'good' }
    : { text: `VIOLATED ${place}: ${property.name}`, style: 'bad' };
}

/** What the property looked at, or what the kernel said where it stopped. */
function evidenceLines(result: Reproduced): Line[] {
  if (result.kernelBug !== null) return [plain(`  the kernel stopped: ${result.kernelBug}`)];
  const { fields, actors } = result.evidence;
  const shown = fields.slice(-READ_SHOWN);
  const width = Math.max(0, ...shown.map(({ path }) => path.length));
  const more = fields.length - shown.length;
  return [
    ...(more > 0 ? [plain(`  (${more} fields read before these)`)] : []),
    ...shown.map(({ path, value, before }) =>
      plain(`  ${path.padEnd(width)} = ${value}${before === null ? '' : ` (was ${before})`}`),
    ),
    ...result.standing.filter(({ actor }) => actors.includes(actor)).map(standingLine),
  ];
}

const standingLine = ({ actor, cpu, procedure, label, rest }: Standing): Line =>
  plain(
    `  ${actor} on CPU ${cpu} is ${rest ? 'between operations' : `in ${procedure}, before \`${label}\``}`,
  );

function origin({ at, counterexample }: Reproduced, elsewhere: boolean): Line[] {
  const { length, strategy, shortest, foundWith } = counterexample;
  const earlier = at < length ? `, ${length - at} steps earlier than where it was found` : '';
  const where = elsewhere ? ' on this tree too' : '';
  const proof = shortest ? 'no shorter trace exists in the scope' : 'a shorter one may exist';
  return [
    plain(`Reproduced${where}${earlier}. Found by ${strategy} (pvmc ${foundWith}): ${proof}.`),
  ];
}

function notReproduced({ property, kernelBug, steps, counterexample }: NotReproduced): Line[] {
  const missed = property.kind === 'sometimes' ? 'not reached' : 'not violated';
  const went =
    kernelBug === null
      ? `all ${counterexample.length} steps fit`
      : `the kernel stopped at step ${steps.length} of ${counterexample.length} (${kernelBug})`;
  return [
    {
      text: `Not reproduced: ${went}, and ${property.name} is ${missed} on the way.`,
      style: 'strong',
    },
  ];
}

/** A whole state, one record a line: `pages[0]  p2m=LOCAL|0 pins=0`. */
function stateLines(state: readonly FieldValue[] | null, width: number, paint: Paint): string[] {
  if (state === null) return [];
  const records = new Map<string, string[]>();
  for (const { path, value } of state) {
    const [, record = '', field = path] = /^(.*)\.([^.]*)$/u.exec(path) ?? [];
    records.set(record, [...(records.get(record) ?? []), `${field}=${value}`]);
  }
  const texts = [...records].map(([record, fields]) => `${record}  ${fields.join(' ')}`.trim());
  return painted(
    texts.map((text) => ({ text: `     ${text}`, style: 'dim' })),
    width,
    paint,
  );
}
