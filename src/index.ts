/**
 * What is public: all that someone needs to write a machine of their own, with its patches and its
 * properties, to check it, and to replay what was found. Everything else may change.
 */

// Questions: how to get to a state.
export type {
  Answer,
  AnsweredPart,
  AnsweredQuestion,
  AskedScopes,
  NearestMiss,
  ScopeAnswer,
  ScopesAnswer,
  ThreadOptions,
} from './ask/index.js';
export {
  askExpression,
  askProperty,
  askScopes,
  askThread,
  expressionProperty,
} from './ask/index.js';

// Campaigns: what there is to explore, and what is expected of it.
export type {
  CampaignOptions,
  CampaignProgress,
  CampaignResult,
  CatalogueParts,
  Counts,
  Defect,
  Evidence,
  Expectation,
  Outcomes,
  Plan,
  RunRow,
  Selection,
} from './campaign/index.js';
export {
  Catalogue,
  exitCodeOf,
  expectations,
  planCampaign,
  runCampaign,
} from './campaign/index.js';

// The models that come with pvmc, by name.
export { ownCatalogue } from './catalogue.js';

// Errors: each has a code, data and a text.
export type { ErrorCode, ErrorData, ExitCode } from './errors/index.js';
export { EXIT, PvmcError } from './errors/index.js';

// Exploration: `drive(new BreadthFirstSearch(machine, properties))`.
export type {
  Decision,
  Limits,
  Path,
  Progress,
  PropertyResult,
  Search,
  SearchResult,
  Stop,
  Verdict,
  WalkOptions,
} from './explore/index.js';
export {
  BreadthFirstSearch,
  decide,
  drive,
  NoDeadlock,
  NoKernelBug,
  RandomWalk,
} from './explore/index.js';

// Shorter counterexamples.
export type { Minimized, MinimizeOptions, Pass } from './minimize/index.js';
export { minimize } from './minimize/index.js';

// Procedures, trees, patches, machines and properties; and a machine on frozen objects.
export type {
  ActorDefinition,
  AnyIdeal,
  Builder,
  Done,
  Edit,
  Hunk,
  HunkBuilder,
  Ideal,
  Machine,
  MachineDefinition,
  Me,
  Patch,
  PlainState,
  PlainStep,
  Positions,
  Procedure,
  Property,
  PropertyKind,
  Scope,
  Standing,
  StateCheck,
  Statement,
  StepCheck,
  Taken,
  Tree,
} from './model/index.js';
export {
  apply,
  assertEnumerable,
  BUG,
  compile,
  extended,
  hunksOver,
  idealOver,
  implies,
  KernelBug,
  MOST_INITIAL_STATES,
  PlainSpace,
  patch,
  proceduresOver,
  propertiesOver,
  series,
  titleOf,
  tree,
  without,
} from './model/index.js';

// Random runs: `new CommandRuns(machine, properties, ideals, options).run()`.
export type { RandomFinding, RandomResult, RunOptions } from './random/index.js';
export { CommandRuns } from './random/index.js';

// Reports.
export { type ReplayTextOptions, replayText } from './report/replay-text.js';

// Patches under review: `review(catalogue, placeOf(catalogue, ['0930bba6']), { foundWith })`.
export type {
  AblateOptions,
  Ablation,
  Change,
  ChangeKind,
  HunkRow,
  HunkVerdict,
  Loss,
  Mask,
  Masked,
  OrderRow,
  PairRow,
  Place,
  PlaceOptions,
  Replayed,
  Review,
  ReviewOptions,
  ScopeReview,
  Seen,
  SeriesReview,
  Skipped,
} from './review/index.js';
export {
  ablate,
  ablationExitCode,
  placeOf,
  review,
  reviewExitCode,
  reviewSeries,
} from './review/index.js';

// A bounded state.
export type { Bound, Infer, Queue, SchemaNode, Sizes } from './schema/index.js';
export {
  bool,
  clear,
  id,
  oneOf,
  orNull,
  push,
  queue,
  range,
  record,
  removeAt,
  reset,
  union,
  vector,
} from './schema/index.js';

// Counterexamples.
export type { Counterexample, Found, ReplayResult } from './trace/index.js';
export {
  counterexampleOf,
  parseCounterexample,
  readCounterexample,
  replay,
  writeCounterexample,
} from './trace/index.js';
