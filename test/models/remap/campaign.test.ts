import { describe, expect, it } from '@jest/globals';
import { remapCampaign } from '../../../campaigns/remap.js';
import { claims } from './explored.js';

describe('the campaign of seed 4', () => {
  it('shows each claim to hold somewhere, or each witness to be reached', () => {
    const dead = ['RangeIsAppendedTo', 'ReleaseFindsNoLeaf'];
    const held = new Set(
      remapCampaign.filter((row) => row.verdict === 'HOLDS').map(({ property }) => property),
    );
    const names = claims.map(({ name }) => name);
    expect(names.filter((name) => !held.has(name))).toEqual(dead);
  });

  it('finds the defects of the notes, and not in the trees with their fixes', () => {
    const verdict = (property: string, scope: string, ...series: readonly string[]) =>
      remapCampaign.find(
        (row) =>
          row.property === property &&
          row.scope === scope &&
          row.patches.join(' ') === ['1f3ac86b4c45', ...series].join(' '),
      )?.verdict;
    const [kernel, brk] = ['808fdb71936c', 'fac1bceeeb04'];
    const [linear, base] = ['054954eb051f', 'identity_leaf_base'];
    const [end, keep] = ['find_pfn_range_end', 'release_keeps_frame'];
    expect([
      verdict('PagesAreReleasedOnlyWithoutTarget', 'e820-8pfns'),
      verdict('PagesAreReleasedOnlyWithoutTarget', 'e820-8pfns', end),
      verdict('NoFrameIsLost', 'e820-8pfns-1fault'),
      verdict('NoFrameIsLost', 'e820-8pfns-1fault', end, keep),
      verdict('KernelImageIsNotOverwritten', 'e820-kernel'),
      verdict('KernelImageIsNotOverwritten', 'e820-kernel', kernel),
      verdict('KernelImageIsNotOverwritten', 'e820-kernel', kernel, brk),
      verdict('IdentityEntryNamesItsPfn', 'e820-8pfns', linear),
      verdict('IdentityEntryNamesItsPfn', 'e820-8pfns', linear, base),
    ]).toEqual([
      'VIOLATED',
      'HOLDS',
      'VIOLATED',
      'HOLDS',
      'VIOLATED',
      'VIOLATED',
      'HOLDS',
      'VIOLATED',
      'HOLDS',
    ]);
  });
});
