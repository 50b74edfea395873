import type { CampaignResult, RunRow } from '../campaign/index.js';

/** The form of a campaign for other programs; each file says which it has. */
const CAMPAIGN_FORMAT = 'pvmc.campaign/1';

/** The campaign as JSON text, with a line break at the end. */
export function campaignJson({ rows }: Pick<CampaignResult, 'rows'>): string {
  return `${JSON.stringify({ format: CAMPAIGN_FORMAT, runs: rows.map(run) }, null, 2)}\n`;
}

function run(row: RunRow): Record<string, unknown> {
  const { tree, patches, scope, property, verdict, expected } = row;
  const { states, transitions, depth, traceLength, seconds } = row;
  return {
    tree,
    patches,
    scope,
    property,
    verdict,
    expected,
    states,
    transitions,
    depth,
    traceLength,
    seconds: Math.round(seconds * 1e6) / 1e6,
  };
}
