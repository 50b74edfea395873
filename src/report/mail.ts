/** Text fit for a mailing list: a subject, at most 72 columns, plain ASCII. */
import { quoted } from './campaign-command.js';
import { wrap } from './columns.js';

/** Units: columns. */
export const MAIL_WIDTH = 72;

/** Says what speaks here, to somebody who has not asked for it. */
export const MADE_BY = 'a model of this code, explored with the model checker pvmc';

/** What a mail reader makes of other characters is not known. */
const ASCII: Readonly<Record<string, string>> = {
  '\t': ' ',
  '\u2013': '-',
  '\u2014': '-',
  '\u2018': "'",
  '\u2019': "'",
  '\u201c': '"',
  '\u201d': '"',
  '\u2026': '...',
  '\u2192': '->',
};

const ascii = (text: string): string => text.replace(/[^\x20-\x7e]/gu, (one) => ASCII[one] ?? '?');

/** A mail with a subject to suggest. What is indented stays so where it is broken. */
export function mail(subject: string, lines: readonly string[]): string {
  // A header goes on in a line that begins with a space.
  const head = wrap(ascii(`Subject: ${subject}`), MAIL_WIDTH).map((line) => line.trim());
  const body = lines.flatMap((line) => wrap(ascii(line), MAIL_WIDTH));
  const all = [head.join('\n '), '', ...body].map((line) => line.trimEnd());
  return `${all.join('\n').replace(/^From /gmu, ' From ')}\n`;
}

/** Words in lines of a mail. */
export const prose = (text: string): readonly string[] => {
  const lines: string[] = [];
  for (const word of text.split(/\s+/u)) {
    const longer = `${lines.at(-1) ?? ''} ${word}`.trimStart();
    if (lines.length > 0 && longer.length <= MAIL_WIDTH) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
};

/** A command that a shell reads as one, whatever lines it takes. */
export function commandOf(
  words: readonly string[],
  flags: readonly (readonly string[])[],
): string[] {
  const parts = [words, ...flags].map((part) => part.map(quoted).join(' '));
  const lines: string[] = [];
  for (const part of parts) {
    const longer = lines.length === 0 ? `  ${part}` : `${lines[lines.length - 1]} ${part}`;
    if (lines.length === 0) lines.push(longer);
    else if (longer.length + BREAK.length <= MAIL_WIDTH) lines[lines.length - 1] = longer;
    else {
      lines[lines.length - 1] += BREAK;
      lines.push(`    ${part}`);
    }
  }
  return lines;
}

/** `--flag value --flag value` as pairs, which stay on a line. */
export const pairsOf = (words: readonly string[]): readonly (readonly string[])[] =>
  words.flatMap((_, at) => (at % 2 === 0 ? [words.slice(at, at + 2)] : []));

const BREAK = ' \\';

/** What was explored within a scope. */
interface Bounds {
  readonly scope: string;
  /** The bounds in words. */
  readonly what: string;
  readonly states: string;
}

/** What was looked at, and what was not: no mail goes without. `isOpen`: a limit was reached first. */
export const checkedLines = (bounds: readonly Bounds[], isOpen: boolean): readonly string[] => [
  ...prose(
    isOpen
      ? 'Checked: states that the model gets to, until a limit was reached, within'
      : 'Checked: every state that the model gets to, by every interleaving of its steps, within',
  ),
  '',
  ...bounds.flatMap(({ scope, what, states }) => [`  ${scope}: ${what}; ${states}`]),
];

export const notCheckedLines = (others: readonly string[]): readonly string[] => [
  ...prose(
    'Not checked: whatever is beyond these bounds (more pages, CPUs, tasks or faults), and the C ' +
      'itself, as the models are written by hand; a store is seen by every CPU at once.',
  ),
  ...others.flatMap(prose),
];
