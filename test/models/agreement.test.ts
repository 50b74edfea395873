import { describe, expect, it } from '@jest/globals';
import { BreadthFirstSearch, NoDeadlock, NoKernelBug } from '../../src/explore/index.js';
import { finished } from '../explore/outcome.js';
import { plainSearch } from '../explore/plain-search.js';
import { plainSummary, stepsAgree, summary } from '../explore/same-machine.js';
import { catalogue, fits, machines, nameOf, pinnedStates } from './own-machines.js';

/** A plain state costs a thousand packed ones; larger machines are left to the random ones. */
const MAX_STATES = 300;

const byStates = [...machines].sort((a, b) => pinnedStates(a) - pinnedStates(b));
const smallestOfTree = new Map([...byStates].reverse().map((planned) => [planned.tree, planned]));
const small = byStates.filter(
  (planned) => pinnedStates(planned) < MAX_STATES || smallestOfTree.get(planned.tree) === planned,
);

describe('the packed search agrees with a plain one on counts, verdicts, antecedents, lengths, ways', () => {
  it('on machines of every base tree', () => {
    const trees = new Set(small.map(({ tree }) => tree));
    expect(catalogue.bases.map(({ name }) => name).filter((name) => !trees.has(name))).toEqual([]);
  });

  for (const planned of small) {
    const { machine } = planned;
    const properties = catalogue.properties.filter(
      (property) => property !== NoDeadlock && property !== NoKernelBug && fits(machine, property),
    );
    it(`${nameOf(planned)}: ${pinnedStates(planned)} states, ${properties.length} properties`, () => {
      const packed = finished(new BreadthFirstSearch(machine, properties));
      const plain = plainSearch(machine, properties);
      expect(summary(packed)).toEqual(plainSummary(plain));
      expect(plain.states).toBe(pinnedStates(planned));
      stepsAgree(machine, plain.reached);
    });
  }
});
