import { describe, expect, it } from '@jest/globals';
import type { E820Map } from '../../../models/scopes/e820.js';
import { p2mMachine } from '../../../models/scopes/p2m-tree.js';
import { BreadthFirstSearch } from '../../../src/explore/index.js';
import { finished } from '../../explore/outcome.js';
import { plainSearch } from '../../explore/plain-search.js';
import { plainSummary, stepsAgree, summary } from '../../explore/same-machine.js';
import { fitting, oneMap, treeOf } from './explored.js';

/** Two holes, the second across the end of the allocation; targets in two entries. */
const MAP: E820Map = [
  { start: 0, end: 1, type: 'RAM' },
  { start: 3, end: 4, type: 'RAM' },
  { start: 5, end: 6, type: 'RAM' },
  { start: 7, end: 8, type: 'RAM' },
];

describe('on a booting domain the packed search and a plain one', () => {
  for (const patches of [
    [],
    ['1f3ac86b4c45'],
    ['1f3ac86b4c45', '054954eb051f'],
    ['1f3ac86b4c45', 'find_pfn_range_end'],
    ['1f3ac86b4c45', 'release_keeps_frame'],
    ['1f3ac86b4c45', '808fdb71936c', 'fac1bceeeb04'],
  ]) {
    it(`agree: ${['3.18', ...patches].join(' + ')}`, () => {
      const machine = oneMap(treeOf(patches), MAP, { faults: 1 });
      const properties = fitting(machine);
      const plain = plainSearch(machine, properties);
      const packed = finished(new BreadthFirstSearch(machine, properties));
      expect(summary(packed)).toEqual(plainSummary(plain));
      stepsAgree(machine, plain.reached);
    });
  }
});

describe('on CPUs that set entries of the P2M the packed search and a plain one', () => {
  const bounds = { cpus: 2, ranges: [['identity', 'identity']], mids: 1, leaf: 1 } as const;
  for (const patches of [
    ['24d40b85beac', '47e32fd4bd51'],
    ['1f3ac86b4c45', '054954eb051f', 'f241b0b891b9'],
  ]) {
    it(`agree: ${['3.18', ...patches].join(' + ')}`, () => {
      const machine = p2mMachine('2pfns-2cpus', bounds, treeOf(patches));
      const properties = fitting(machine);
      const plain = plainSearch(machine, properties);
      const packed = finished(new BreadthFirstSearch(machine, properties));
      expect(summary(packed)).toEqual(plainSummary(plain));
      stepsAgree(machine, plain.reached);
    });
  }
});
