import { describe, expect, it } from '@jest/globals';
import { checkedMap, type E820Map, everyMap, mapName } from '../../../models/scopes/e820.js';
import { PvmcError } from '../../../src/errors/index.js';

const BOUNDS = { pfns: 6, regions: 3 };

const ram = (start: number, end: number) => ({ start, end, type: 'RAM' }) as const;
const reserved = (start: number, end: number) => ({ start, end, type: 'reserved' }) as const;

function refusal(map: E820Map): PvmcError | null {
  try {
    checkedMap(map, BOUNDS);
    return null;
  } catch (thrown) {
    if (thrown instanceof PvmcError) return thrown;
    throw thrown;
  }
}

describe('an E820 map', () => {
  it('is refused when it is not as sanitize_e820_map leaves it', () => {
    const facts = [
      [[], 'it has no entry'],
      [[ram(0, 3), reserved(2, 5)], 'entries 0 and 1 overlap'],
      [[ram(3, 5), ram(0, 2)], 'entries 0 and 1 are not in order'],
      [[ram(0, 2), ram(2, 4)], 'entries 0 and 1 are neighbours of one type'],
      [[ram(0, 2), ram(3, 3)], 'entry 1 is empty'],
      [[ram(4, 2)], 'entry 0 is empty'],
      [[ram(0, 7)], 'entry 0 is not within pages 0 to 6'],
      [[ram(0, 1.5)], 'entry 0 is not within pages 0 to 6'],
      [[ram(0, 1), ram(2, 3), ram(4, 5), reserved(5, 6)], 'it has 4 entries, and the scope has 3'],
    ] as const;
    for (const [map, fact] of facts) {
      const error = refusal(map);
      expect([mapName(map), error?.code]).toEqual([mapName(map), 'S005']);
      expect(error?.data).toMatchObject({ input: `E820 \`${mapName(map)}\``, fact });
    }
  });

  it('is accepted otherwise, a gap or another type in between', () => {
    expect(refusal([ram(0, 2), reserved(2, 3), ram(3, 6)])).toBeNull();
    expect(refusal([ram(0, 2), ram(3, 6)])).toBeNull();
  });

  it('is generated once for each layout of pages that fits the entries', () => {
    const maps = everyMap('test', BOUNDS);
    expect(new Set(maps.map(mapName)).size).toBe(maps.length);
    for (const map of maps) expect(refusal(map)).toBeNull();
    // By hand: over 2 pages, 3 x 3 layouts less the empty one.
    expect(everyMap('test', { pfns: 2, regions: 2 }).map(mapName)).toEqual([
      '0-1 RAM',
      '0-1 reserved',
      '1-2 RAM',
      '0-2 RAM',
      '0-1 reserved, 1-2 RAM',
      '1-2 reserved',
      '0-1 RAM, 1-2 reserved',
      '0-2 reserved',
    ]);
    expect(everyMap('test', { pfns: 2, regions: 1 })).toHaveLength(6);
  });
});
