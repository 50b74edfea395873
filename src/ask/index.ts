export { compileExpression } from './compile.js';
export { expressionIn, expressionProperty } from './expression.js';
export { type AskedScopes, askScopes, type ScopeAnswer, type ScopesAnswer } from './scopes.js';
export { type Answer, askExpression, askProperty, type NearestMiss, type Part } from './search.js';
export {
  type AnsweredPart,
  type AnsweredQuestion,
  askState,
  askThread,
  type ThreadOptions,
} from './thread.js';
