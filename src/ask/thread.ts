/** Runs the questions of a review: each answer is what a search says. */
import type { AskedHunk, AskedState, Catalogue, Question, Thread } from '../campaign/index.js';
import { PvmcError } from '../errors/index.js';
import type { Limits, Progress } from '../explore/index.js';
import { type Ablation, ablate } from '../review/index.js';
import { type Answer, askExpression, askProperty } from './search.js';

export type AnsweredPart =
  | { readonly kind: 'state'; readonly asked: AskedState; readonly answer: Answer }
  /** An ablation of one hunk. */
  | { readonly kind: 'hunk'; readonly asked: AskedHunk; readonly ablation: Ablation };

export interface ThreadOptions extends Limits {
  /** The version of pvmc. */
  readonly foundWith: string;
  /** Only these questions, from 1. By default all. */
  readonly questions?: readonly number[];
}

export interface AnsweredQuestion {
  readonly number: number;
  readonly question: Question;
  readonly parts: readonly AnsweredPart[];
}

/** `RemoveRunsWhileMapIsQueued` is a name; no field of a state is written so. */
const isName = (question: string): boolean => /^\s*[A-Z]\w*\s*$/u.test(question);

/** Errors: those of `askProperty` and `askExpression`; C001, H001..H003 for a machine. */
export async function askState(
  catalogue: Catalogue,
  { ask, tree, patches, scope }: Omit<AskedState, 'means'>,
  limits: Limits = {},
  onProgress: (progress: Progress) => void = () => {},
): Promise<Answer> {
  const machine = catalogue.machine(tree, patches, scope);
  return isName(ask)
    ? askProperty(machine, catalogue.property(ask.trim()), limits, onProgress)
    : askExpression(machine, ask, limits, onProgress);
}

/**
 * The questions with their answers, one by one.
 *
 * Errors: as `askState` and `ablate`; C002 for a question that there is not.
 */
export async function* askThread(
  catalogue: Catalogue,
  { questions }: Thread,
  { questions: numbers, ...options }: ThreadOptions,
  onProgress: (progress: Progress) => void = () => {},
): AsyncGenerator<AnsweredQuestion> {
  const all = questions.map((question, index) => ({ question, number: index + 1 }));
  const beyond = numbers?.find((number) => number < 1 || number > all.length);
  if (beyond !== undefined) {
    const wanted = `1..${all.length}, the questions of this thread`;
    throw new PvmcError('C002', { flag: '--question', value: String(beyond), wanted });
  }
  for (const { question, number } of all) {
    if (numbers !== undefined && !numbers.includes(number)) continue;
    const parts: AnsweredPart[] = [];
    for (const asked of question.asked) {
      parts.push(
        'ask' in asked
          ? { kind: 'state', asked, answer: await askState(catalogue, asked, options, onProgress) }
          : await hunkOf(catalogue, asked, options, onProgress),
      );
    }
    yield { number, question, parts };
  }
}

async function hunkOf(
  catalogue: Catalogue,
  asked: AskedHunk,
  { foundWith, ...limits }: ThreadOptions,
  onProgress: (progress: Progress) => void,
): Promise<AnsweredPart> {
  const { tree, patches, scope, hunk, onTop = [] } = asked;
  const place = { tree, before: patches.slice(0, -1), patches: patches.slice(-1), scopes: [scope] };
  const options = { ...limits, foundWith, hunks: [hunk], onTop };
  const ablation = await ablate(catalogue, place, {
    ...options,
    onProgress: ({ search }) => onProgress(search),
  });
  return { kind: 'hunk', asked, ablation };
}
