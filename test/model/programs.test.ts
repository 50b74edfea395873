import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { PvmcError } from '../../src/errors/index.js';
import { BreadthFirstSearch } from '../../src/explore/index.js';
import { type PlainResult, plainSearch } from '../explore/plain-search.js';
import { toys } from '../toys/index.js';
import { interpreted } from './interpreter.js';
import { machineSpec } from './machine-spec.js';
import { machineOf } from './random-machine.js';

const counts = ({ states, transitions, actions }: PlainResult) => ({
  states,
  transitions,
  actions,
});

describe('a compiled program', () => {
  it('reaches the states and takes the actions that its statements say', () => {
    const seen = { states: 0, machines: 0 };
    fc.assert(
      fc.property(machineSpec, (spec) => {
        const machine = machineOf(spec);
        const search = new BreadthFirstSearch(machine, []);
        try {
          search.advance(1500);
        } catch (thrown) {
          // Steps that break a bound are not for an interpreter that knows no bounds.
          fc.pre(!(thrown instanceof PvmcError));
          throw thrown;
        }
        fc.pre(search.done);
        expect(interpreted(machine)).toEqual(counts(plainSearch(machine, [])));
        seen.states += search.states;
        seen.machines += 1;
      }),
      { numRuns: 200 },
    );
    expect(seen.machines).toBe(200);
    expect(seen.states).toBeGreaterThan(1000);
  });

  for (const { name, machine } of toys) {
    it(`agrees with the interpreter of statements: ${name}`, () => {
      expect(interpreted(machine)).toEqual(counts(plainSearch(machine, [])));
    });
  }
});
