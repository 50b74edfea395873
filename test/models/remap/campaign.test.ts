import { describe, expect, it } from '@jest/globals';
import { remapCampaign } from '../../../campaigns/remap.js';
import { bases, patches, scopes } from '../../../models/index.js';
import { properties } from '../../../properties/index.js';
import { Catalogue, planCampaign, runCampaign } from '../../../src/campaign/index.js';
import { claims } from './explored.js';

/** The scopes that take a second or less. */
const QUICK = ['e820-6pfns', 'e820-6pfns-1fault', 'e820-short', 'e820-kernel'];

const campaign = remapCampaign.filter(({ scope }) => QUICK.includes(scope));
const catalogue = new Catalogue({ bases, patches, scopes, properties, campaign });

describe('the campaign of seed 4, in its small scopes', () => {
  it('ends as expected: verdicts, counts and lengths of traces', async () => {
    const result = await runCampaign(planCampaign(catalogue));
    const off = result.rows.filter(({ outcome }) => outcome !== 'met');
    expect(off.map(({ property, scope }) => `${property} on ${scope}`)).toEqual([]);
    expect(result.rows).toHaveLength(campaign.length);
  });
});

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
