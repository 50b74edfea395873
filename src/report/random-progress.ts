import type { RandomAt } from '../campaign/index.js';
import type { RandomProgress } from '../random/index.js';
import { treeTitle } from './campaign-command.js';
import { duration, rounded } from './numbers.js';

/** Where random runs are, on one line of at most `columns` characters. */
export function randomProgressLine(now: RandomProgress, at: RandomAt, columns: number): string {
  const numbers = [
    `run ${rounded(now.runs)} of ${rounded(now.of)}`,
    `${rounded(now.steps)} steps`,
    `${rounded(now.states)} states`,
    ...(now.violations > 0 ? [`${now.violations} violated`] : []),
    ...(now.shrinking === null ? [] : [`shrinking ${now.shrinking}`]),
  ].join(', ');
  const line = `${at.machine}/${at.machines}  ${duration(now.seconds)}  ${numbers}  ${treeTitle(at)}, ${at.scope}`;
  return line.length <= columns ? line : `${line.slice(0, Math.max(0, columns - 3))}...`;
}
