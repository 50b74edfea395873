import { describe, expect, it } from '@jest/globals';
import type { Patch } from '../../../src/model/index.js';
import { verdictsOf } from '../../explore/outcome.js';
import * as mutations from '../remap-mutations.js';
import { claims, explored, machineOf, oneMap, treeOf } from './explored.js';

const SEED4 = '1f3ac86b4c45';

/** What a fault breaks in the small scope; the claims named are those that it is there for. */
const found: readonly (readonly [Patch, Readonly<Record<string, number>>])[] = [
  [mutations.identityBeforeCapture, { VacatedFrameIsInTheList: 20 }],
  [mutations.sameMfnTwice, { ListNamesEachFrameOnce: 16, NoFrameIsLost: 67 }],
  [mutations.noIdentity, { NoFrameIsBehindTwoPfns: 33, HoleIsIdentity: 41, M2PAgreesWithP2M: 41 }],
  [mutations.noReserve, { AllocatedPageHasMemory: 31, FreedTargetHasMemory: 47 }],
  [mutations.noM2pUpdate, { M2PAgreesWithP2M: 48 }],
  [mutations.noKernelMapping, { KernelMapsItsMemory: 48 }],
  [mutations.noRestore, { BufferMappingIsRestored: 48 }],
  [mutations.noLastFree, { ReservedTargetIsFreedOnce: 48 }],
  [mutations.freeBeforeRead, { RecordIsIntactWhileListed: 57, FreedTargetHasMemory: 39 }],
  [mutations.noSplit, { SharedLeafIsNotWritten: 45, RamBelowMaxPfnHasMemory: 53 }],
  [mutations.releasedEntryStays, { P2MNamesOwnedFrames: 18 }],
  [mutations.releaseStoreFails, { ReleasedPagesAreCounted: 35, NoFrameIsLost: 42 }],
];

const violated = (lengths: Readonly<Record<string, number>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(lengths).map(([name, length]) => [name, `VIOLATED in ${length}`]),
  );

describe('a fault in delayed remapping', () => {
  for (const [mutation, lengths] of found) {
    const names = Object.keys(lengths).join(', ');
    it(`${mutation.name}: violates ${names}`, () => {
      const verdicts = verdictsOf(explored(machineOf(treeOf([SEED4], mutation), 'e820-6pfns')));
      expect(verdicts).toMatchObject(violated(lengths));
    });
  }

  it('first_record_only: violates ListIsEmptyAfterBoot, with a list of two records', () => {
    const machine = oneMap(treeOf([SEED4], mutations.firstRecordOnly), [
      { start: 0, end: 1, type: 'RAM' },
      { start: 4, end: 8, type: 'RAM' },
    ]);
    expect(verdictsOf(explored(machine))).toMatchObject({
      ListIsEmptyAfterBoot: 'VIOLATED in 79',
      NoFrameIsLost: 'VIOLATED in 79',
      ReservedTargetIsFreedOnce: 'VIOLATED in 79',
      RamBelowMaxPfnHasMemory: 'VIOLATED in 79',
    });
  });
});

describe('the claims about remapping', () => {
  it('have names of their own', () => {
    const names = claims.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });
});
