export type { Ledger, LedgerRow } from '../model/index.js';
export { type Defect, type DefectRow, defectRow, type Promised, type Where } from './accounts.js';
export { Catalogue, type CatalogueParts } from './catalogue.js';
export {
  type DefectTrace,
  defectNames,
  defectTrace,
  type Mended,
  searchDefect,
} from './defect-trace.js';
export { exitCodeOf } from './exit-code.js';
export type { Expectation } from './expectation.js';
export type { HealthPlan, SurvivorNote } from './health-plan.js';
export { LISTS, type Listing, type ListName, listingOf } from './listing.js';
export { type Counts, expectations, type Outcomes } from './manifest.js';
export { manifestIn, manifestOf } from './manifest-file.js';
export {
  type Ask,
  fittingOf,
  type Plan,
  type PlannedMachine,
  planCampaign,
  type Selection,
} from './plan.js';
export {
  type Branch,
  type ModuleExports,
  type ProcedureListing,
  procedureListing,
  proceduresOf,
  type StatementRow,
  type TreeProcedures,
} from './procedures.js';
export { planRandom, type RandomPlan } from './random-plan.js';
export {
  type RandomAt,
  type RandomCampaignResult,
  type RandomEvidence,
  type RandomMachine,
  type RandomOptions,
  type RandomRow,
  runRandom,
} from './random-run.js';
export * from './result.js';
export { type CampaignOptions, runCampaign } from './run-campaign.js';
export type { AskedHunk, AskedState, Question, Thread } from './thread.js';
