import type { CampaignProgress } from '../campaign/index.js';
import { bytes, counted, duration, thousands } from './numbers.js';

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
  const rate = search.seconds > 0.05 ? `, ${thousands(search.states / search.seconds)}/s` : '';
  const numbers = [
    `depth ${search.depth}`,
    `${thousands(search.transitions)} transitions`,
    `${thousands(search.states)} states${rate}`,
    `frontier ${thousands(search.frontier)}${trend(now, earlier)}`,
    bytes(search.bytes),
    ...(search.witnessesMissing > 0
      ? [`${counted(search.witnessesMissing, 'witness', 'witnesses')} missing`]
      : []),
    ...(search.violations > 0 ? [`${thousands(search.violations)} violated`] : []),
  ].join(', ');
  const where = `${now.machine}/${now.machines}`;
  const name = [now.tree, ...now.patches.map((patch) => `+ ${patch}`), now.scope].join(' ');
  const room = columns - where.length - numbers.length - duration(now.seconds).length - 6;
  const shown = room < 8 ? '' : ` ${shortened(name, room)}`;
  return shortened(`${where}${shown}  ${duration(now.seconds)}  ${numbers}`, columns);
}

function trend({ machine, search }: CampaignProgress, earlier: Earlier | null): string {
  if (earlier === null || earlier.machine !== machine) return '';
  if (search.frontier === earlier.frontier) return ' (level)';
  return search.frontier > earlier.frontier ? ' (grows)' : ' (shrinks)';
}

const shortened = (text: string, room: number): string =>
  text.length <= room ? text : `${text.slice(0, Math.max(0, room - 3))}...`;
