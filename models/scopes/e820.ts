/** E820 maps as initial states: all that fit the bounds, or one that is checked. */
import { PvmcError } from '../../src/errors/index.js';
import { assertEnumerable, MOST_INITIAL_STATES } from '../../src/model/index.js';

/** An entry in pages: from `start` to before `end`. */
export interface E820Region {
  readonly start: number;
  readonly end: number;
  readonly type: 'RAM' | 'reserved';
}

export type E820Map = readonly E820Region[];

/** `0-2 RAM, 2-3 reserved`. */
export const mapName = (map: E820Map): string =>
  map.map(({ start, end, type }) => `${start}-${end} ${type}`).join(', ');

export interface E820Bounds {
  /** Pages that there are; no entry ends after the last. */
  readonly pfns: number;
  /** Entries of a map. */
  readonly regions: number;
}

/**
 * A map as sanitize_e820_map leaves it: entries in order that do not overlap, none of them empty, and
 * neighbours of one type merged.
 *
 * Errors: S005, which names the entries.
 */
export function checkedMap(map: E820Map, { pfns, regions }: E820Bounds): E820Map {
  const refused = (fact: string, remedy: string): PvmcError =>
    new PvmcError('S005', { input: `E820 \`${mapName(map)}\``, fact, remedy });
  if (map.length === 0) throw refused('it has no entry', 'Give it at least one entry of RAM');
  if (map.length > regions) {
    const fact = `it has ${map.length} entries, and the scope has ${regions}`;
    throw refused(fact, 'Raise `regions`, or merge entries');
  }
  map.forEach(({ start, end }, i) => {
    if (!Number.isInteger(start) || !Number.isInteger(end) || start < 0 || end > pfns) {
      throw refused(`entry ${i} is not within pages 0 to ${pfns}`, 'Raise `pfns`, or cut it off');
    }
    if (start >= end) throw refused(`entry ${i} is empty`, 'Leave it out');
  });
  map.slice(1).forEach((entry, i) => {
    const before = map[i];
    const both = `entries ${i} and ${i + 1}`;
    if (entry.start < before.start) throw refused(`${both} are not in order`, 'Sort the entries');
    if (entry.start < before.end) throw refused(`${both} overlap`, 'Cut one of them off');
    if (entry.start === before.end && entry.type === before.type) {
      throw refused(`${both} are neighbours of one type`, 'Merge them');
    }
  });
  return map;
}

const TYPES = ['gap', 'RAM', 'reserved'] as const;

/** The map of pages of these types: each run of one type is an entry, a gap is none. */
function mapOf(types: readonly (typeof TYPES)[number][]): E820Map {
  const map: { start: number; end: number; type: E820Region['type'] }[] = [];
  types.forEach((type, pfn) => {
    const last = map.at(-1);
    if (type === 'gap') return;
    if (last?.type === type && last.end === pfn) last.end += 1;
    else map.push({ start: pfn, end: pfn + 1, type });
  });
  return map;
}

/**
 * Every map within the bounds that is not empty, in a fixed order.
 *
 * Errors: S007 when there are more layouts of pages than can be gone through.
 */
export function everyMap(scope: string, bounds: E820Bounds): readonly E820Map[] {
  const count = TYPES.length ** bounds.pfns;
  const counted = `each of ${bounds.pfns} pfns is RAM, reserved or in a gap of the E820 map`;
  const fit = Math.floor(Math.log(MOST_INITIAL_STATES) / Math.log(TYPES.length));
  const domain = { initialStates: count, counted, bits: null };
  assertEnumerable(scope, domain, `lower \`pfns\` to ${fit} or less`);
  return Array.from({ length: count }, (_, number) => {
    const digits = Array.from({ length: bounds.pfns }, (_pfn, place) => {
      return Math.floor(number / TYPES.length ** place) % TYPES.length;
    });
    return mapOf(digits.map((digit) => TYPES[digit]));
  }).filter((map) => map.length > 0 && map.length <= bounds.regions);
}

/** Whether a page is RAM. */
export const isRamOf = (map: E820Map, pfn: number): boolean =>
  map.some(({ start, end, type }) => type === 'RAM' && start <= pfn && pfn < end);

/** The page after the last entry. */
export const endOf = (map: E820Map): number => map.at(-1)?.end ?? 0;
