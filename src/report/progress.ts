import type { CampaignProgress } from '../campaign/index.js';
import { bytes, counted, duration, rounded } from './numbers.js';

/** What was said of the same exploration before, to tell where it is going. */
export interface Earlier {
  readonly machine: number;
  readonly frontier: number;
}

/**
 * Where a campaign is, on one line.
 *
 * Returns: at most `columns` characters; the name of the machine is what gives way when it is short
 * of room, as numbers matter more once a search takes long.
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
  const where = `${now.machine}/${now.machines}`;
  const name = [now.tree, ...now.patches.map((patch) => `+ ${patch}`), now.scope].join(' ');
  const room = columns - where.length - numbers.length - duration(now.seconds).length - 6;
  const shown = room < 8 ? '' : ` ${shortened(name, room)}`;
  return shortened(`${where}${shown}  ${duration(now.seconds)}  ${numbers}`, columns);
}

function trend({ machine, search }: CampaignProgress, earlier: Earlier | null): string {
  if (earlier === null || earlier.machine !== machine) return '';
  if (search.frontier === earlier.frontier) return ' level';
  return search.frontier > earlier.frontier ? ' growing' : ' shrinking';
}

const shortened = (text: string, room: number): string =>
  text.length <= room ? text : `${text.slice(0, Math.max(0, room - 3))}...`;
