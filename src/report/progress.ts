import type { CampaignProgress } from '../campaign/index.js';
import { treeTitle } from './campaign-command.js';
import { bytes, counted, duration, rounded } from './numbers.js';

/** What was said of the same exploration before, to tell where it is going. */
export interface Earlier {
  readonly machine: number;
  readonly frontier: number;
}

/**
 * Where a campaign is, on one line.
 *
 * Returns: at most `columns` characters. The name of the machine stands last, so it is what gives
 * way, and the numbers stay where they are from one line to the next.
 */
export function progressLine(
  now: CampaignProgress,
  earlier: Earlier | null,
  columns: number,
): string {
  const { search } = now;
  const rate = search.seconds > 0.05 ? ` (${rounded(search.states / search.seconds)}/s)` : '';
  const missing = counted(search.witnessesMissing, 'witness', 'witnesses');
  const numbers = [
    `depth ${search.depth}`,
    `${rounded(search.transitions)} transitions`,
    `${rounded(search.states)} states${rate}`,
    `frontier ${rounded(search.frontier)}${trend(now, earlier)}`,
    bytes(search.bytes),
    ...(search.witnessesMissing > 0 ? [`${missing} missing`] : []),
    ...(search.violations > 0 ? [`${search.violations} violated`] : []),
  ].join(', ');
  const where = `${now.machine}/${now.machines}  ${duration(now.seconds)}`;
  return shortened(`${where}  ${numbers}  ${treeTitle(now)}, ${now.scope}`, columns);
}

function trend({ machine, search }: CampaignProgress, earlier: Earlier | null): string {
  if (earlier === null || earlier.machine !== machine) return '';
  if (search.frontier === earlier.frontier) return ' level';
  return search.frontier > earlier.frontier ? ' growing' : ' shrinking';
}

const shortened = (text: string, room: number): string =>
  text.length <= room ? text : `${text.slice(0, Math.max(0, room - 3))}...`;
