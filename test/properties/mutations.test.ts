import { describe, expect, it } from '@jest/globals';
import {
  BreadthFirstSearch,
  NoDeadlock,
  NoKernelBug,
  type PropertyResult,
} from '../../src/explore/index.js';
import { apply, type Machine, type Property } from '../../src/model/index.js';
import { finished } from '../explore/outcome.js';
import { catalogue, fits, verdictsOn } from '../models/own-machines.js';
import { type Mutation, mutations } from './mutations/index.js';

/** Of every claim; those that the search decides by itself come with any result. */
const asked = (machine: Machine): readonly Property[] =>
  catalogue.properties.filter(
    (property) => property !== NoDeadlock && property !== NoKernelBug && fits(machine, property),
  );

const violatedIn = (results: readonly PropertyResult[]): Record<string, number> =>
  Object.fromEntries(
    results
      .filter(({ verdict }) => verdict === 'VIOLATED')
      .map(({ property, path }) => [property.name, path?.taken.length ?? 0]),
  );

/** What is violated by the time that `breaks` is; past it, a mutated model may run out of bounds. */
function caughtBy({ patch, tree, on, scope, breaks }: Mutation): Record<string, number> {
  const machine = catalogue.scope(scope).machine(apply(catalogue.tree(tree, on), patch));
  const search = new BreadthFirstSearch(machine, asked(machine));
  const violated = (): Record<string, number> =>
    violatedIn(search.result('max-states', 0).properties);
  while (!search.done && (breaks === null || violated()[breaks] === undefined)) search.advance(20);
  return violated();
}

const noticed = mutations.filter(({ breaks }) => breaks !== null);
const survivors = mutations.filter(({ breaks }) => breaks === null);

describe('a mutation of the models', () => {
  it('has a name of its own', () => {
    expect(new Set(mutations.map(({ patch }) => patch.name)).size).toBe(mutations.length);
  });

  for (const mutation of noticed) {
    const { patch, tree, on, scope, caught } = mutation;
    const breaks = mutation.breaks ?? '';
    describe(`${patch.name} on ${[tree, ...on].join(' + ')} in ${scope}`, () => {
      it(`${patch.title}: violates ${breaks} in ${caught[breaks]} steps`, () => {
        expect(caughtBy(mutation)).toEqual(caught);
      });

      it(`without it ${breaks} holds`, () => {
        const machine = catalogue.machine(tree, on, scope);
        const { properties } = finished(new BreadthFirstSearch(machine, asked(machine)));
        const [result] = properties.filter(({ property }) => property.name === breaks);
        expect([result.verdict, result.given > 0]).toEqual(['HOLDS', true]);
      });
    });
  }

  for (const mutation of survivors) {
    const { patch, why } = mutation;
    it(`${patch.name} (${patch.title}): no property notices, as ${why}`, () => {
      expect(caughtBy(mutation)).toEqual({});
    });
  }
});

describe('every property of the catalogue', () => {
  /** Witnesses of branches that are dead in every tree: the manifest says of each that it is VACUOUS. */
  const UNREACHABLE = ['ReleaseFindsNoLeaf'];
  for (const { name, kind } of catalogue.properties) {
    if (kind === 'sometimes') {
      it(`${name} is reached on a machine of the manifest, or known for being unreachable`, () => {
        const reached = verdictsOn(name).includes('HOLDS');
        expect(reached).toBe(!UNREACHABLE.includes(name));
      });
      continue;
    }
    it(`${name} is not vacuous, and holds, on a machine of the manifest`, () => {
      // Where an antecedent never holds, the verdict is VACUOUS.
      expect(verdictsOn(name)).toContain('HOLDS');
    });

    it(`${name} can fail: on a machine of the manifest, or by a mutation`, () => {
      const violated = verdictsOn(name).includes('VIOLATED');
      const mutated = mutations.some(({ caught }) => caught[name] !== undefined);
      expect(violated || mutated).toBe(true);
    });
  }

  it('for the manifest is one that the catalogue has', () => {
    const known = catalogue.properties.map(({ name }) => name);
    expect(catalogue.campaign.filter(({ property }) => !known.includes(property))).toEqual([]);
  });
});
