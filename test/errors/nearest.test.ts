import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { nearest, suggestion } from '../../src/errors/index.js';

const NAMES = ['m2p_add_override', 'm2p_remove_override', 'gnttab_map_refs', 'xen_mc_flush', 'map'];

describe('nearest', () => {
  it('offers the names within half the length of the wrong one, best first', () => {
    expect(nearest('m2p_add_overide', NAMES)).toEqual(['m2p_add_override', 'm2p_remove_override']);
    expect(nearest('xen_mc_flsh', NAMES)).toEqual(['xen_mc_flush']);
    expect(nearest('something else', NAMES)).toEqual([]);
  });

  it('offers names that contain the wrong one, whatever their length, and ignores case', () => {
    expect(nearest('gnttab', NAMES)).toEqual(['gnttab_map_refs']);
    expect(nearest('MAP', NAMES)).toEqual(['map', 'gnttab_map_refs']);
  });

  it('offers names of three letters and more that the wrong one contains', () => {
    expect(nearest('map_refs_batched', ['map', 'ma', 'b'])).toEqual(['map']);
  });

  it('allows two mistakes in a short name', () => {
    expect(nearest('am', ['map', 'unmap', 'a'])).toEqual(['a', 'map']);
  });

  it('offers at most three, each once, a name itself first', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 6 }), { minLength: 1 }), fc.nat(), (names, i) => {
        const name = names[i % names.length];
        const near = nearest(name, [...names, ...names]);
        expect(near.length).toBeLessThanOrEqual(3);
        expect(new Set(near).size).toBe(near.length);
        expect(near.every((one) => names.includes(one))).toBe(true);
        expect(near[0]?.toLowerCase()).toBe(name.toLowerCase());
      }),
    );
  });
});

describe('a suggestion', () => {
  it('names the nearest, or up to eight of what there is, or nothing', () => {
    expect(suggestion('xen_flush', NAMES)).toBe('; nearest: `xen_mc_flush`');
    expect(suggestion('zzz', ['lock', 'unlock'])).toBe('; there is: `lock`, `unlock`');
    const nine = Array.from('abcdefghi', (letter) => letter.repeat(9));
    expect(suggestion('0', nine)).toMatch(/^; there is: (`\w{9}`, ){8}\.\.\.$/);
    expect(suggestion('zzz', [])).toBe('');
  });
});
