/** Runs the questions of a review: each answer is what a search says. */
import {
  type AskedDifference,
  type AskedState,
  type Catalogue,
  fittingOf,
  type Question,
  type Thread,
} from '../campaign/index.js';
import {
  BreadthFirstSearch,
  drive,
  type Limits,
  NoDeadlock,
  NoKernelBug,
  PackedSpace,
  type Progress,
  type SearchResult,
  type Verdict,
} from '../explore/index.js';
import type { Property } from '../model/index.js';
import { type Answer, askExpression, askProperty } from './search.js';

/** A claim whose verdict is another one against the other series. */
export interface Difference {
  readonly property: string;
  readonly verdict: Verdict;
  readonly against: Verdict;
}

/** A claim that is VIOLATED with either series. Units: steps of the shortest traces. */
export interface Broken {
  readonly property: string;
  readonly length: number;
  readonly against: number;
}

export type AnsweredPart =
  | { readonly kind: 'state'; readonly asked: AskedState; readonly answer: Answer }
  | {
      readonly kind: 'difference';
      readonly asked: AskedDifference;
      readonly outcome: 'same' | 'different' | 'unknown';
      readonly claims: number;
      readonly differences: readonly Difference[];
      /** Claims that both break: their verdicts cannot tell the two apart. */
      readonly broken: readonly Broken[];
      /** Of both searches. */
      readonly states: number;
      readonly seconds: number;
    };

export interface AnsweredQuestion {
  readonly number: number;
  readonly question: Question;
  readonly parts: readonly AnsweredPart[];
}

/** `RemoveRunsWhileMapIsQueued` is a name; no field of a state is written so. */
export const isName = (question: string): boolean => /^\s*[A-Z]\w*\s*$/u.test(question);

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

/** The questions with their answers, one by one. Errors: as `askState`. */
export async function* askThread(
  catalogue: Catalogue,
  { questions }: Thread,
  limits: Limits = {},
  onProgress: (progress: Progress) => void = () => {},
): AsyncGenerator<AnsweredQuestion> {
  for (const [index, question] of questions.entries()) {
    const parts: AnsweredPart[] = [];
    for (const asked of question.asked) {
      parts.push(
        'ask' in asked
          ? { kind: 'state', asked, answer: await askState(catalogue, asked, limits, onProgress) }
          : await difference(catalogue, asked, limits, onProgress),
      );
    }
    yield { number: index + 1, question, parts };
  }
}

async function difference(
  catalogue: Catalogue,
  asked: AskedDifference,
  limits: Limits,
  onProgress: (progress: Progress) => void,
): Promise<AnsweredPart> {
  const { tree, patches, against, scope } = asked;
  const machines = [patches, against].map((series) => catalogue.machine(tree, series, scope));
  const names = { tree, patches, scope };
  const fitting = machines.reduce<readonly Property[]>((left, machine) => {
    const { asks } = fittingOf(new PackedSpace(machine).stepper, names, left);
    return asks.map(({ property }) => property);
  }, catalogue.properties);
  // A search decides these two by itself.
  const claims = fitting.filter((one) => one !== NoDeadlock && one !== NoKernelBug);
  const results: SearchResult[] = [];
  for (const machine of machines) {
    results.push(await drive(new BreadthFirstSearch(machine, claims), limits, onProgress));
  }
  const [one, other] = results.map(({ properties }) => properties);
  const differences: Difference[] = [];
  const broken: Broken[] = [];
  for (const [index, { property, verdict, path }] of one.entries()) {
    const { verdict: instead, path: otherPath } = other[index];
    const { name } = property;
    if (verdict !== instead) differences.push({ property: name, verdict, against: instead });
    else if (verdict === 'VIOLATED' && path !== null && otherPath !== null) {
      broken.push({ property: name, length: path.taken.length, against: otherPath.taken.length });
    }
  }
  const complete = results.every(({ stop }) => stop === 'exhausted');
  return {
    kind: 'difference',
    asked,
    outcome: complete ? (differences.length === 0 ? 'same' : 'different') : 'unknown',
    claims: one.length,
    differences,
    broken,
    states: results.reduce((sum, { states }) => sum + states, 0),
    seconds: results.reduce((sum, { seconds }) => sum + seconds, 0),
  };
}
