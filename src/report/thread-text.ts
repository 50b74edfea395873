/** A review, question by question: what was asked, the command, and what the search says. */
import type { AnsweredPart, AnsweredQuestion } from '../ask/index.js';
import { PvmcError } from '../errors/index.js';
import type { HunkRow } from '../review/index.js';
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
    ...commandLines(commandOf(part), width),
  ];
}

/** What it means, as far as it is known. */
export function meaningOf(part: AnsweredPart): string {
  if (part.kind === 'state') {
    const { outcome, vacuous } = part.answer;
    if (outcome === 'unknown') return LIMIT;
    if (vacuous) return 'Not known: the claim was never tried.';
    const { reached, unreachable } = part.asked.means;
    return outcome === 'reached' ? reached : unreachable;
  }
  const { needed, redundant } = part.asked.means;
  switch (rowOf(part).verdict) {
    case 'LOAD-BEARING':
      return needed;
    case 'REDUNDANT':
    case 'NEVER EXECUTED':
      return redundant;
    case 'VOID':
      return `${needed} The rest of the patch does not apply without it.`;
    case 'UNKNOWN':
      return LIMIT;
  }
}

const LIMIT = 'Not known: a limit was reached first.';

/** Whether a limit kept a part from being answered. */
export const isOpen = (part: AnsweredPart): boolean =>
  part.kind === 'state' ? part.answer.outcome === 'unknown' : rowOf(part).verdict === 'UNKNOWN';

/** The hunk that was left out. Errors: X001. */
export function rowOf({ asked, ablation }: Extract<AnsweredPart, { kind: 'hunk' }>): HunkRow {
  const [row] = ablation.hunks;
  if (row === undefined) throw new PvmcError('X001', { what: `no answer about ${asked.hunk}` });
  return row;
}

function foundIn(part: AnsweredPart): string {
  const where = `${treeTitle(part.asked)}, ${part.asked.scope}`;
  if (part.kind === 'state') {
    return `${headOf(part.answer, part.asked.ask)}; on ${where}, ${duration(part.answer.seconds)}`;
  }
  const { asked, ablation } = part;
  const { hunk, verdict, losses, masked, why } = rowOf(part);
  const lost = losses.map(({ property, kind, trace }) =>
    kind === 'broken' ? `${property} in ${counted(trace.length, 'step')}` : `${property}, ${kind}`,
  );
  const both = masked.map(({ property }) => property).join(', ');
  const said = [
    `${verdict}: ${hunk}`,
    ...(why === '' ? [] : [why]),
    ...(lost.length === 0 ? [] : [`broken without it: ${lost.join(', ')}`]),
    ...(both === '' ? [] : [`violated with it and without it: ${both}`]),
    `on ${treeTitle({ ...asked, patches: [...asked.patches, ...ablation.onTop] })}, ${asked.scope}`,
  ].join('; ');
  return `${said}, ${counted(ablation.explorations, 'exploration')}, ${duration(ablation.seconds)}`;
}

/** A command that a shell takes as it stands; its words are never broken. */
function commandLines([verb, flags]: readonly [string, string], width: number): string[] {
  const whole = `      $ ${verb} ${flags}`;
  return whole.length <= width ? [whole] : [`      $ ${verb} \\`, `          ${flags}`];
}

/** The words of the command that answers a part, and its flags. */
export function commandOf({ kind, asked }: AnsweredPart): readonly [string, string] {
  const { tree, patches, scope } = asked;
  if (kind === 'state') {
    const series = patches.length === 0 ? ['none'] : patches;
    const words = ['--tree', tree, ...series.flatMap((patch) => ['--patch', patch])];
    return [`npx pvmc ask ${shell(asked.ask)}`, [...words, '--scope', scope].map(quoted).join(' ')];
  }
  const { hunk, onTop = [] } = asked;
  const on = [tree, ...patches.slice(0, -1)].join('+');
  const then = onTop.flatMap((patch) => ['--then', patch]);
  const words = ['--on', on, '--hunk', hunk, ...then, '--scope', scope];
  return [`npx pvmc ablate ${patches.slice(-1).map(quoted).join('')}`, words.map(quoted).join(' ')];
}

/** An expression reads best between double quotes, as its texts stand between single ones. */
const shell = (word: string): string =>
  /^[\w@%+=:,./-]+$/u.test(word) || /[$`"\\]|!(?!=)/u.test(word) ? quoted(word) : `"${word}"`;

/** The last line: how many were answered. */
export function threadClosing(questions: readonly AnsweredQuestion[]): string {
  const asked = questions.filter(({ parts }) => parts.length > 0).length;
  const whole = questions.filter(
    ({ parts, question }) => parts.length > 0 && question.open === undefined,
  ).length;
  return `${counted(questions.length, 'question')}: ${asked} answered (${whole} in full), ${questions.length - asked} that no model answers.\n`;
}
