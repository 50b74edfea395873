/** The answers to the questions of a review, for programs: `pvmc.thread/1`. */
import type { AnsweredPart, AnsweredQuestion } from '../ask/index.js';
import type { Thread } from '../campaign/index.js';
import { commandOf, meaningOf, rowOf } from './thread-text.js';

export function threadJson(
  { patch, what }: Thread,
  questions: readonly AnsweredQuestion[],
): string {
  const value = {
    format: 'pvmc.thread/1',
    patch,
    what,
    questions: questions.map(({ number, question, parts }) => ({
      number,
      question: question.question,
      open: question.open ?? null,
      parts: parts.map(partOf),
    })),
  };
  return `${JSON.stringify(value, null, 2)}\n`;
}

function partOf(part: AnsweredPart): object {
  const { means: _, ...asked } = part.asked;
  const said = { asked, command: commandOf(part).join(' '), means: meaningOf(part) };
  if (part.kind === 'hunk') return { ...said, hunk: rowOf(part) };
  const { outcome, vacuous, path, states, transitions, depth, seconds } = part.answer;
  const length = path?.taken.length ?? null;
  return { ...said, outcome, vacuous, length, states, transitions, depth, seconds };
}
