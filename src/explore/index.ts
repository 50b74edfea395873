export { BreadthFirstSearch } from './breadth-first.js';
export { NoDeadlock, NoKernelBug } from './built-in.js';
export { type Decision, decide } from './decide.js';
export { drive, type Limits, type Search } from './drive.js';
export { type Cursor, PackedSpace } from './packed-space.js';
export { RandomWalk, type WalkOptions } from './random-walk.js';
export * from './result.js';
export { StateStore } from './state-store.js';
