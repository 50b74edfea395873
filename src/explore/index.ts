export { BreadthFirstSearch } from './breadth-first.js';
export { NoDeadlock, NoKernelBug } from './built-in.js';
export { drive, type Limits, type Search } from './drive.js';
export { Monitor, type Tally } from './monitor.js';
export { PackedSpace } from './packed-space.js';
export { RandomWalk, type WalkOptions } from './random-walk.js';
export * from './result.js';
export type { Schedule } from './scheduler.js';
export { StateStore } from './state-store.js';
