/**
 * What the default campaign expects, machine by machine: the verdict of each property, the counts of
 * the exploration, the length of the shortest trace. A row that comes out otherwise ends the campaign
 * with exit code 15.
 */
import { gntdevCampaign } from './campaigns/gntdev.js';
import { grantEntryCampaign } from './campaigns/grant-entry.js';
import { lazyCampaign } from './campaigns/lazy.js';
import { lookupCampaign } from './campaigns/lookup.js';
import { overrideCampaign } from './campaigns/override.js';
import { p2mTreeCampaign } from './campaigns/p2m-tree.js';
import { pinningCampaign } from './campaigns/pinning.js';
import { remapCampaign } from './campaigns/remap.js';
import { scratchCampaign } from './campaigns/scratch.js';
import { userMappingCampaign } from './campaigns/user-mapping.js';
import { walkCampaign } from './campaigns/walks.js';
import type { Expectation } from './src/campaign/index.js';

export const campaign: readonly Expectation[] = [
  ...pinningCampaign,
  ...walkCampaign,
  ...overrideCampaign,
  ...remapCampaign,
  ...p2mTreeCampaign,
  ...grantEntryCampaign,
  ...lookupCampaign,
  ...gntdevCampaign,
  ...scratchCampaign,
  ...lazyCampaign,
  ...userMappingCampaign,
];
