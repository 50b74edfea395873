/**
 * A race as columns: one for each CPU that acts, and the changed fields beside the steps.
 *
 * Procedures are opened and closed with braces, as ftrace's function graph does, so that one sees
 * where each CPU is when another one comes in between.
 */
import { labelOf, type ReplayedStep, type ReplayResult } from '../trace/index.js';
import {
  across,
  type Line,
  layOut,
  naturalWidths,
  type Paint,
  type Row,
  rule,
  share,
  spaceFor,
} from './columns.js';

/** Columns narrower than this wrap too much to be read. */
const LEAST_WIDTH = 25;
const INDENT = '  ';

/** A procedure of one step is one line if it is no longer than this, by the number of columns. */
const LEAF_WIDTHS = [50, 36, 28];
const NARROW_LEAF_WIDTH = 21;

/** How a replay is laid out. */
export interface ColumnOptions {
  readonly width: number;
  readonly paint: Paint;
  /** What follows a step across the whole width. */
  readonly below: (step: ReplayedStep) => readonly string[];
}

/**
 * The rows of a replay. The changed fields stand in a column of their own if there is room for it,
 * otherwise under each step.
 */
export function replayColumns(result: ReplayResult, options: ColumnOptions): string[] {
  const { width, paint, below } = options;
  const lanes = lanesOf(result);
  const cells = stepCells(result, lanes);
  const rows = result.steps.map(({ number }, i): Row => [[dim(`${number}`)], ...cells[i]]);
  const header: Row = [[], ...headerOf(result, lanes)];
  const wideRows = rows.map((row, i) => [...row, changeLines(result.steps[i])]);
  const wideHeader = [...header, [{ text: 'changed', style: 'strong' as const }]];
  const widths = widthsOf([wideHeader, ...wideRows], width, LEAST_WIDTH);
  if (widths !== null) return printed(result, wideHeader, wideRows, widths, options);
  const narrow = widthsOf([header, ...rows], width, 1) ?? [];
  const under = (step: ReplayedStep): string[] => {
    const lines = changeLines(step).map(({ text }) => dim(`${INDENT}~ ${text}`));
    return [...across(lines, laneOf(lanes, step) + 1, narrow, width, paint), ...below(step)];
  };
  return printed(result, header, rows, narrow, { ...options, below: under });
}

function printed(
  { steps }: ReplayResult,
  header: Row,
  rows: readonly Row[],
  widths: readonly number[],
  { paint, below }: ColumnOptions,
): string[] {
  return [
    ...layOut(header, widths, paint),
    rule(widths),
    ...rows.flatMap((row, i) => [...layOut(row, widths, paint), ...below(steps[i])]),
  ];
}

const dim = (text: string): Line => ({ text, style: 'dim' });

/** The column of step numbers always gets what it needs; the others share the rest. */
function widthsOf(rows: readonly Row[], width: number, least: number): number[] | null {
  const [numbers = 0, ...natural] = naturalWidths(rows);
  const given = share(natural, spaceFor(natural.length + 1, width) - numbers, least);
  return given === null ? null : [numbers, ...given];
}

/** A column: a CPU, and who acts on it. */
interface Lane {
  readonly cpu: number;
  readonly actors: readonly string[];
}

function lanesOf({ steps, standing }: ReplayResult): Lane[] {
  const acting = new Set(steps.map(({ step }) => step.actor));
  const present = standing.filter(({ actor }) => acting.has(actor));
  const cpus = [...new Set(present.map(({ cpu }) => cpu))].sort((a, b) => a - b);
  return cpus.map((cpu) => ({
    cpu,
    actors: present.filter((one) => one.cpu === cpu).map(({ actor }) => actor),
  }));
}

const laneOf = (lanes: readonly Lane[], { cpu }: ReplayedStep): number =>
  lanes.findIndex((lane) => lane.cpu === cpu);

const headerOf = ({ steps }: ReplayResult, lanes: readonly Lane[]): Row =>
  lanes.map(({ cpu, actors }) => {
    const programs = actors.map((actor) => {
      const first = steps.find(({ step }) => step.actor === actor);
      return `${actor} runs ${first?.stack[0] ?? '?'}`;
    });
    return [
      { text: `CPU ${cpu}`, style: 'strong' },
      ...programs.map((text): Line => ({ text, style: 'dim' })),
    ];
  });

/** A step changes the locals of nobody else, so the name of the actor is left out. */
const changeLines = ({ changes, step }: ReplayedStep): Line[] =>
  changes.map(({ path, before, after }) => {
    const own = `${step.actor}: `;
    return dim(`${path.startsWith(own) ? path.slice(own.length) : path}: ${before} -> ${after}`);
  });

/** For every step, the lines in each lane. */
function stepCells(result: ReplayResult, lanes: readonly Lane[]): Line[][][] {
  const leafWidth = LEAF_WIDTHS[lanes.length - 1] ?? NARROW_LEAF_WIDTH;
  const open = new Map<string, readonly string[]>();
  return result.steps.map((step) => {
    const lane = laneOf(lanes, step);
    const { actor } = step.step;
    const opened = open.get(actor) ?? step.stack.slice(0, 1);
    open.set(actor, step.stack.slice(0, common(step.stack, step.stackAfter)));
    const lines = stepLines(step, opened, isLast(result, step), leafWidth);
    const { actors } = lanes[lane];
    const front = actors.length > 1 ? actor.padEnd(Math.max(...actors.map((a) => a.length))) : null;
    return lanes.map((_, column) => (column === lane ? named(lines, front) : []));
  });
}

const isLast = (result: ReplayResult, { number }: ReplayedStep): boolean =>
  result.kind === 'reproduced' && number === result.at;

function named(lines: readonly Line[], front: string | null): Line[] {
  if (front === null) return [...lines];
  const blank = ' '.repeat(front.length);
  return lines.map((line, i): Line => {
    const before = i === 0 ? front : blank;
    const indent = before.length + 1 + line.text.length - line.text.trimStart().length;
    const { text, short } = line;
    const fronted = { ...line, text: `${before} ${text}`, indent };
    return short === undefined ? fronted : { ...fronted, short: `${before} ${short}` };
  });
}

/** The procedures that the step enters, its label, and the procedures it leaves. */
function stepLines(
  { step, stack, stackAfter }: ReplayedStep,
  opened: readonly string[],
  decides: boolean,
  leafWidth: number,
): Line[] {
  const kept = common(opened, stack);
  const left = common(stack, stackAfter);
  const label = labelOf(step);
  const style = decides ? 'bad' : 'plain';
  const depth = (level: number): string => INDENT.repeat(Math.max(0, level - 1));
  const entered = stack.slice(kept).map((name, i): Line => {
    return { text: `${depth(kept + i)}${name}() {`, style: 'plain' };
  });
  const closed = stack
    .slice(left)
    .map((name, i): Line => {
      const brace = `${depth(left + i)}}`;
      return { text: `${brace} /* ${name} */`, short: brace, style: 'dim' };
    })
    .reverse();
  const leaf = `${depth(stack.length - 1)}${stack.at(-1)}() { ${label} }`;
  if (entered.length > 0 && closed.length > 0 && leaf.length <= leafWidth) {
    return [...entered.slice(0, -1), { text: leaf, style }, ...closed.slice(1)];
  }
  return [...entered, { text: `${depth(stack.length)}${label}`, style }, ...closed];
}

/** How many procedures two stacks have in common, from the outermost on. */
function common(a: readonly string[], b: readonly string[]): number {
  const differs = a.findIndex((name, i) => name !== b[i]);
  return differs < 0 ? a.length : differs;
}
