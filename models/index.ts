export { patches } from './patches/index.js';
export { scopes } from './scopes.js';
export { bases } from './trees.js';
