/** What is said of defects and promises is what the manifest says. */
import { describe, expect, it } from '@jest/globals';
import { listingOf } from '../../src/campaign/index.js';
import { catalogue } from './own-machines.js';

const listing = listingOf(catalogue);

describe('a defect', () => {
  it('is violated on one row of the manifest, and holds on another when it is mended', () => {
    expect(listing.defects.length).toBeGreaterThan(20);
    for (const { what, before, after } of listing.defects) {
      const verdicts = [before.verdict, after?.verdict ?? 'HOLDS'];
      expect([what, ...verdicts]).toEqual([what, 'VIOLATED', 'HOLDS']);
    }
  });

  it('is mended by patches that are in the tree without it, and not in the tree that shows it', () => {
    for (const { what, before, fix, after } of listing.defects) {
      const [had, has] = [before, after ?? before].map(({ patches }) => catalogue.titles(patches));
      const absent = fix.filter((patch) => !has.includes(patch));
      expect([what, absent, fix.filter((patch) => had.includes(patch))]).toEqual([what, [], []]);
    }
  });

  it('has a line of its own', () => {
    const said = listing.defects.map(({ what }) => what);
    expect(said.filter((what, i) => said.indexOf(what) !== i)).toEqual([]);
  });
});

describe('a promise', () => {
  it('is asked for by properties of the catalogue, or says why none does; never both', () => {
    for (const { promise, patch, properties = [], uncovered } of listing.promises) {
      expect([promise, properties.length > 0]).toEqual([promise, uncovered === undefined]);
      expect(() => catalogue.patch(patch)).not.toThrow();
      for (const name of properties) expect(() => catalogue.property(name)).not.toThrow();
    }
  });

  it('is asked for by properties that hold somewhere, or are found broken', () => {
    const decided = new Set(
      catalogue.campaign
        .filter(({ verdict }) => verdict !== 'VACUOUS')
        .map(({ property }) => property),
    );
    const named = listing.promises.flatMap(({ properties = [] }) => properties);
    expect(named.filter((name) => !decided.has(name))).toEqual([]);
  });
});
