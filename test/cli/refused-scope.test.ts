import { expect, test } from '@jest/globals';
import { type BootBounds, bootScope } from '../../models/scopes/remap.js';
import { toyCatalogue } from '../campaign/toy-catalogue.js';
import { pvmc } from './fake-io.js';

const BOUNDS: BootBounds = { pfns: 6, nr_pages: 3, regions: 3, remap: 2, leaf: 2 };

const refused = (scope: string, changes: Partial<BootBounds>) => {
  const scopes = [bootScope(scope, 'more than fits', { ...BOUNDS, ...changes })];
  return pvmc(
    ['campaign', '--tree', 'counter-1.0', '--scope', scope],
    {},
    toyCatalogue({ scopes, campaign: [] }),
  );
};

test('campaign: a scope too large to enumerate is refused before it starts, exit code 20', async () => {
  expect(await refused('e820-32pfns', { pfns: 32 })).toEqual({
    code: 20,
    out: '',
    err:
      'S007 scope e820-32pfns is too large to enumerate: 1,853,020,188,851,841 initial states (each of 32 pfns is RAM, reserved or in a gap of the E820 map); at most 1,048,576 are begun from.\n' +
      '  Likely a bound was raised too far; lower `pfns` to 12 or less.\n',
  });
});

test('campaign: a scope that makes no sense is refused with what to change, exit code 75', async () => {
  expect(await refused('e820-no-record', { remap: 0 })).toEqual({
    code: 75,
    out: '',
    err:
      'S006 scope e820-no-record makes no sense: `remap` is 0, and a whole number from 1 on is expected.\n' +
      '  Likely the bound was computed from another, or left out; set `remap` to 1 or more.\n',
  });
});
