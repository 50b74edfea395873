/** An answer for programs: `pvmc.ask/1`. */
import type { ScopesAnswer } from '../ask/index.js';
import type { Counterexample } from '../trace/index.js';
import type { AskPlace } from './ask-text.js';

export function askJson(
  asked: string,
  place: AskPlace,
  { answer, others }: ScopesAnswer,
  trace: Counterexample | null,
): string {
  const { tree, patches, scope } = place;
  const { outcome, near, path, property, ...looked } = answer;
  const value = {
    format: 'pvmc.ask/1',
    asked,
    kind: property.kind,
    tree,
    patches,
    scope,
    outcome,
    length: path?.taken.length ?? null,
    ...looked,
    near:
      near === null
        ? null
        : { length: near.path.taken.length, holding: near.holding, blocking: near.blocking },
    trace,
    others: others.map(({ scope: other, answer: said }) => ({
      scope: other,
      outcome: said.outcome,
      states: said.states,
      depth: said.depth,
    })),
  };
  return `${JSON.stringify(value, null, 2)}\n`;
}
