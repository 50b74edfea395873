export * from './counterexample.js';
export {
  parseCounterexample,
  readCounterexample,
  writeCounterexample,
} from './counterexample-file.js';
export { parsedJson, placeIn } from './json-text.js';
export {
  type Evidence,
  type FieldRead,
  type Moment,
  NO_DEADLOCK,
  NO_KERNEL_BUG,
  symptomOf,
} from './property-check.js';
export * from './replay.js';
export { type FieldChange, type FieldValue, StateDiff } from './state-diff.js';
export * from './trace.js';
