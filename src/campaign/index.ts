export { Catalogue, type CatalogueParts, type Expectation, type Scope } from './catalogue.js';
export { exitCodeOf } from './exit-code.js';
export { type Ask, type Plan, type PlannedMachine, planCampaign, type Selection } from './plan.js';
export * from './result.js';
export { type CampaignOptions, runCampaign } from './run-campaign.js';
