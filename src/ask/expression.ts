/** An expression as a property, so that searches, counterexample files and replays know it. */
import type { Property } from '../model/index.js';
import { compileExpression } from './compile.js';
import { parsed } from './syntax.js';

/** Begins the name of an expression in a counterexample file. */
const PREFIX = 'ask: ';

/** The expression as one line. */
const oneLine = (text: string): string => text.replace(/\s+/gu, ' ').trim();

/** A witness: some state satisfies the expression. Errors: A001, C003; A002 and A003 when defined. */
export function expressionProperty(text: string): Property {
  parsed(text);
  return {
    kind: 'sometimes',
    name: `${PREFIX}${oneLine(text)}`,
    claim: 'Some state is as the expression says.',
    formula: `<>( ${oneLine(text)} )`,
    source: 'asked on the command line',
    misses: 'what the scope does not hold',
    define: ({ stepper }) => {
      const conjuncts = compileExpression(text, stepper);
      return { holds: () => conjuncts.every(({ holds }) => holds()) };
    },
  };
}

/** The expression that a name in a counterexample file stands for, or null. */
export const expressionIn = (name: string): string | null =>
  name.startsWith(PREFIX) ? name.slice(PREFIX.length) : null;
