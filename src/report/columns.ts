/** Text in columns: wrapped to a width, never cut, coloured only after it is laid out. */

/** What a line is for; a `Paint` says how it looks. */
export type Style = 'plain' | 'dim' | 'strong' | 'bad' | 'good';

export interface Line {
  readonly text: string;
  readonly style: Style;
  /** Where its text begins, if that is not behind its leading spaces. */
  readonly indent?: number;
  /** What stands for it where there is no room for it. */
  readonly short?: string;
}

export type Paint = (line: Line) => string;

/** One row: some lines in each column. */
export type Row = readonly (readonly Line[])[];

/** Between two columns. */
const GAP = ' | ';

/** Continuation lines are indented by so much more than the line they continue. */
const HANG = 4;

/** Where a line without a fitting space is broken: after one of the first, or of the second. */
const BREAKS: readonly RegExp[] = [/[/,|(:>]/u, /[._)\]]/u];

/** Splits a text into lines of at most `width`, at spaces if possible. */
export function wrap(text: string, width: number, indent = leadingSpaces(text)): string[] {
  const hang = ' '.repeat(Math.min(indent + HANG, Math.floor(width / 2)));
  const lines: string[] = [];
  let rest = text;
  while (rest.length > width) {
    const at = breakAt(rest, width, lines.length === 0 ? indent : hang.length);
    lines.push(rest.slice(0, at).trimEnd());
    rest = hang + rest.slice(at).trimStart();
  }
  return [...lines, rest];
}

const leadingSpaces = (text: string): number => text.length - text.trimStart().length;

/** Where to break a text that is too long, somewhere behind its indentation. */
function breakAt(text: string, width: number, indent: number): number {
  const space = text.lastIndexOf(' ', width);
  if (space > indent) return space;
  const least = indent + Math.floor((width - indent) / 4);
  for (const kind of BREAKS) {
    for (let at = width; at > least; at--) if (kind.test(text.charAt(at - 1))) return at;
  }
  return width;
}

/** The width that each column would like to have. */
export function naturalWidths(rows: readonly Row[]): number[] {
  const columns = Math.max(0, ...rows.map((row) => row.length));
  return Array.from({ length: columns }, (_, column) =>
    rows
      .flatMap((row) => row[column] ?? [])
      .reduce((widest, { text, short }) => Math.max(widest, (short ?? text).length), 0),
  );
}

/** The space that is left to `columns` columns of a line. */
export const spaceFor = (columns: number, width: number): number =>
  width - GAP.length * (columns - 1);

/**
 * Shares out a width: a column gets what it would like, or as much as any other.
 *
 * Returns: null when a column would get less than it would like and less than `least`.
 */
export function share(natural: readonly number[], total: number, least: number): number[] | null {
  let cap = Math.max(0, ...natural);
  while (cap > 0 && sum(natural.map((width) => Math.min(width, cap))) > total) cap -= 1;
  const given = natural.map((width) => Math.min(width, cap));
  return given.every((width, i) => width >= Math.min(natural[i], least)) ? given : null;
}

const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0);

/** A line as the lines it takes in a column. */
function wrapped({ text, style, indent, short }: Line, width: number): Line[] {
  const fitting = text.length > width ? (short ?? text) : text;
  return wrap(fitting, width, indent).map((part) => ({ text: part, style }));
}

/** Lays out a row as text lines. */
export function layOut(row: Row, widths: readonly number[], paint: Paint): string[] {
  const cells = widths.map((width, column) =>
    (row[column] ?? []).flatMap((line) => wrapped(line, width)),
  );
  const height = Math.max(1, ...cells.map((lines) => lines.length));
  return Array.from({ length: height }, (_, at) =>
    cells
      .map((lines, column) => {
        const line = lines[at] ?? { text: '', style: 'plain' };
        const padding = ' '.repeat(Math.max(0, widths[column] - line.text.length));
        return `${line.text === '' ? '' : paint(line)}${padding}`;
      })
      .join(GAP)
      .trimEnd(),
  );
}

/** The line under a header. */
export const rule = (widths: readonly number[]): string =>
  widths.map((width) => '-'.repeat(width)).join('-+-');

/** A line that begins in column `column` and may run over those to its right; it ends at `width`. */
export function across(
  lines: readonly Line[],
  column: number,
  widths: readonly number[],
  width: number,
  paint: Paint,
): string[] {
  const offset = (index: number): number =>
    widths.slice(0, index).reduce((all, one) => all + one + GAP.length, 0);
  const first = offset(1);
  const longest = Math.max(0, ...lines.map(({ text }) => text.length));
  const start = Math.max(first, Math.min(offset(column), width - longest));
  const bars = widths.map((_, index) => offset(index + 1) - 2).filter((at) => at < start - 1);
  const front = [...' '.repeat(start)].map((_, at) => (bars.includes(at) ? '|' : ' ')).join('');
  return lines.flatMap((line) =>
    wrapped(line, width - start).map((part) => `${front}${paint(part)}`),
  );
}
