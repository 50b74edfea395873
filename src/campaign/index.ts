export { Catalogue, type CatalogueParts, type Expectation } from './catalogue.js';
export { exitCodeOf } from './exit-code.js';
export { LISTS, type Listing, type ListName, listingOf } from './listing.js';
export { type Counts, expectations, type Outcomes } from './manifest.js';
export { type Ask, type Plan, type PlannedMachine, planCampaign, type Selection } from './plan.js';
export * from './result.js';
export { type CampaignOptions, runCampaign } from './run-campaign.js';
