import type { RandomCampaignResult } from '../campaign/index.js';

/** The form of random runs for other programs. */
const RANDOM_FORMAT = 'pvmc.random/1';

/** Random runs as JSON text, with a line break at the end. */
export function randomJson({ machines }: Pick<RandomCampaignResult, 'machines'>): string {
  const all = machines.map(({ tree, patches, scope, result, rows, notTried }) => {
    const { findings: _findings, seconds, ...counts } = result;
    return {
      ...{ tree, patches, scope },
      ...counts,
      seconds: Math.round(seconds * 1e6) / 1e6,
      notTried,
      claims: rows.map(
        ({ tree: _tree, patches: _patches, scope: _scope, outcome: _outcome, ...row }) => row,
      ),
    };
  });
  return `${JSON.stringify({ format: RANDOM_FORMAT, machines: all }, null, 2)}\n`;
}
