export { OutOfBounds, QueueFull } from './faults.js';
export { type FieldLayout, type Layout, layoutOf, type RecordLayout } from './layout.js';
export * from './node.js';
export { viewOf } from './packed.js';
export {
  assign,
  checkBounds,
  clear,
  copyState,
  pathOf,
  push,
  removeAt,
  reset,
  toPlain,
} from './plain.js';
export { type Scalar, type ScalarValue, scalarAt, sizeOf } from './scalar.js';
