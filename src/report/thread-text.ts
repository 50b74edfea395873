/** A review, question by question: what was asked, the command, and what the search says. */
import type { AnsweredPart, AnsweredQuestion } from '../ask/index.js';
import { headOf } from './ask-text.js';
import { quoted, treeTitle } from './campaign-command.js';
import { pageOf, paragraph } from './campaign-page.js';
import { counted, duration } from './numbers.js';

/** One question with its answers. */
export function questionText(
  { number, question, parts }: AnsweredQuestion,
  columns: number,
): string {
  const { width } = pageOf({ columns, colour: false });
  const open = question.open;
  const lead = parts.length === 0 ? 'No model answers this: ' : 'Left open: ';
  return [
    ...paragraph(question.question, width, `${String(number).padStart(2)}  `, 4),
    ...parts.flatMap((part) => partLines(part, width)),
    ...(open === undefined ? [] : paragraph(open, width, `    ${lead}`, 6)),
    '',
    '',
  ].join('\n');
}

function partLines(part: AnsweredPart, width: number): string[] {
  return [
    ...paragraph(meaningOf(part), width, '    ', 6),
    ...paragraph(foundIn(part), width, '      ', 8),
    ...commandsOf(part).flatMap((command) => commandLines(command, width)),
  ];
}

function meaningOf(part: AnsweredPart): string {
  const outcome = part.kind === 'state' ? part.answer.outcome : part.outcome;
  if (outcome === 'unknown') return 'Not known: a limit was reached first.';
  if (part.kind === 'state') {
    if (part.answer.vacuous) return 'Not known: the claim was never tried.';
    const { reached, unreachable } = part.asked.means;
    return outcome === 'reached' ? reached : unreachable;
  }
  const { same, different } = part.asked.means;
  return outcome === 'same' ? same : different;
}

function foundIn(part: AnsweredPart): string {
  const where = `${treeTitle(part.asked)}, ${part.asked.scope}`;
  if (part.kind === 'state') {
    return `${headOf(part.answer, part.asked.ask)}; on ${where}, ${duration(part.answer.seconds)}`;
  }
  const { claims, differences, broken, states, seconds, asked } = part;
  const rows = differences.map((d) => `${d.property}: ${d.verdict}, ${d.against} there`);
  const count = counted(claims, 'claim');
  const said =
    rows.length === 0
      ? `${count}, each with the same verdict on ${treeTitle({ ...asked, patches: asked.against })}`
      : `${differences.length} of ${count} differ on ${treeTitle({ ...asked, patches: asked.against })}: ${rows.join('; ')}`;
  const both = broken.map((b) => `${b.property} in ${b.length} steps, ${b.against} there`);
  const note = both.length === 0 ? '' : `; VIOLATED on both: ${both.join('; ')}`;
  return `${said}${note}; on ${where}, ${counted(states, 'state')}, ${duration(seconds)}`;
}

/** A command that a shell takes as it stands; its words are never broken. */
function commandLines([verb, flags]: readonly [string, string], width: number): string[] {
  const whole = `      $ ${verb} ${flags}`;
  return whole.length <= width ? [whole] : [`      $ ${verb} \\`, `          ${flags}`];
}

function commandsOf({ kind, asked }: AnsweredPart): readonly (readonly [string, string])[] {
  const flags = (patches: readonly string[]): string => {
    const series = patches.length === 0 ? ['none'] : patches;
    const words = ['--tree', asked.tree, ...series.flatMap((patch) => ['--patch', patch])];
    return [...words, '--scope', asked.scope].map(quoted).join(' ');
  };
  return kind === 'state'
    ? [[`npx pvmc ask ${shell(asked.ask)}`, flags(asked.patches)]]
    : [asked.patches, asked.against].map((series) => ['npx pvmc campaign', flags(series)]);
}

/** An expression reads best between double quotes, as its texts stand between single ones. */
const shell = (word: string): string =>
  /^[\w@%+=:,./-]+$/u.test(word) || /[$`"\\!]/u.test(word) ? quoted(word) : `"${word}"`;

/** The last line: how many were answered. */
export function threadClosing(questions: readonly AnsweredQuestion[]): string {
  const asked = questions.filter(({ parts }) => parts.length > 0).length;
  const whole = questions.filter(
    ({ parts, question }) => parts.length > 0 && question.open === undefined,
  ).length;
  return `${counted(questions.length, 'question')}: ${asked} answered (${whole} in full), ${questions.length - asked} that no model answers.\n`;
}
