import { describe, expect, it } from '@jest/globals';
import { pinningCampaign } from '../../../campaigns/pinning.js';
import { bases, patches, scopes } from '../../../models/index.js';
import { properties } from '../../../properties/index.js';
import { Catalogue, type Expectation } from '../../../src/campaign/index.js';
import { BreadthFirstSearch } from '../../../src/explore/index.js';
import { finished } from '../../explore/outcome.js';

const catalogue = new Catalogue({ bases, patches, scopes, properties, campaign: [] });

const keyOf = ({ patches: series, scope }: Expectation): string =>
  [['2.6.22', ...series].join(' + '), scope].join(', ');

const machines = new Map<string, readonly Expectation[]>();
for (const row of pinningCampaign) {
  machines.set(keyOf(row), [...(machines.get(keyOf(row)) ?? []), row]);
}

describe('the pinning campaign', () => {
  for (const [key, rows] of machines) {
    const { patches: series, scope, states, transitions, depth } = rows[0];
    const found = rows.filter(({ verdict }) => verdict === 'VIOLATED');
    const what = found.length === 0 ? 'HOLDS' : `violates ${found.length} of ${rows.length}`;
    it(`${key}: ${what}, ${states} states`, () => {
      const asked = rows.map(({ property }) => catalogue.property(property));
      const own = asked.filter(({ name }) => name !== 'NoDeadlock' && name !== 'NoKernelBug');
      const result = finished(
        new BreadthFirstSearch(catalogue.machine('2.6.22', series, scope), own),
      );
      expect([result.states, result.transitions, result.depth]).toEqual([
        states,
        transitions,
        depth,
      ]);
      const outcomes = new Map(
        result.properties.map(({ property, verdict, path }) => [
          property.name,
          { verdict, traceLength: path?.taken.length },
        ]),
      );
      for (const { property, verdict, traceLength } of rows) {
        expect([property, outcomes.get(property)]).toEqual([property, { verdict, traceLength }]);
      }
    });
  }
});
