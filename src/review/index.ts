export { ablate } from './ablate.js';
export {
  type AblateOptions,
  type Ablation,
  ablationExitCode,
  type HunkRow,
  type HunkVerdict,
  type PairRow,
} from './ablation.js';
export { type Change, type ChangeKind, isWorse, type Replayed, type Seen } from './change.js';
export type { Explored, ExplorerAt, ExplorerOptions, Void } from './explorer.js';
export type { Loss } from './loss.js';
export type { Mask, Masked } from './masks.js';
export { neighboursIn, type OrderRow } from './order.js';
export { lacksProcedure, type Place, type PlaceOptions, placeOf, SMALL_STATES } from './place.js';
export {
  type Review,
  type ReviewOptions,
  review,
  reviewExitCode,
  reviewSeries,
  type ScopeReview,
  type SeriesReview,
  type Size,
  type Skipped,
} from './review.js';
export { type Labels, type Mark, watched } from './watch.js';
