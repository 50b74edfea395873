export { CommandRuns, type Ended, type RunLimits, type RunOptions } from './command-runs.js';
export * from './result.js';
export { WalkRuns } from './walk-runs.js';
