export { compileExpression } from './compile.js';
export { expressionIn, expressionProperty } from './expression.js';
export { type Answer, askExpression, askProperty, type NearestMiss, type Part } from './search.js';
