import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { PvmcError } from '../../src/errors/index.js';
import {
  BreadthFirstSearch,
  type PropertyResult,
  RandomWalk,
  type SearchResult,
} from '../../src/explore/index.js';
import type { Machine, Property } from '../../src/model/index.js';
import { type MachineSpec, machineSpec } from '../model/machine-spec.js';
import { machineOf, propertiesOf } from '../model/random-machine.js';
import { toys } from '../toys/index.js';
import { finished, replayed } from './outcome.js';
import { holdsAcross, holdsIn, isStuck, plainSearch } from './plain-search.js';
import { plainSummary, stepsAgree, summary } from './same-machine.js';

/** Machines of more transitions than this are left to the packed search. */
const MAX_TRANSITIONS = 2500;

/** What a run ends with: a result, or the text of the error that stopped it. */
const outcomeOf = <T>(run: () => T): T | string => {
  try {
    return run();
  } catch (thrown) {
    if (thrown instanceof PvmcError) return thrown.message;
    throw thrown;
  }
};

interface Subject {
  readonly machine: Machine;
  readonly properties: readonly Property[];
  readonly packed: SearchResult | string;
}

/** A random machine that the packed search finishes; others are skipped. */
function subjectOf(spec: MachineSpec): Subject {
  const [machine, properties] = [machineOf(spec), propertiesOf(spec)];
  const packed = outcomeOf(() => {
    const search = new BreadthFirstSearch(machine, properties);
    search.advance(MAX_TRANSITIONS);
    return search.done ? search.result('exhausted', 0) : null;
  });
  fc.pre(packed !== null);
  return { machine, properties, packed: packed as SearchResult | string };
}

/** Whether the end of the path is what the result says: a violation, a witness, a bug, a deadlock. */
function showsIt(machine: Machine, { property, path, message }: PropertyResult): boolean {
  if (path === null) return false;
  const { states, bug } = replayed(machine, path);
  const [before, last] = [states.at(-2), states.at(-1)];
  const taken = path.taken.at(-1);
  if (property.name === 'NoKernelBug') return bug !== null && bug === message;
  if (bug !== null || last === undefined) return false;
  if (property.name === 'NoDeadlock') return isStuck(machine, last);
  if (property.kind === 'step') {
    if (before === undefined || taken === undefined) return false;
    const { asked, holds } = holdsAcross(machine, property, [before, last], taken);
    return asked && !holds;
  }
  const { asked, holds } = holdsIn(machine, property, last);
  return asked && holds === (property.kind === 'sometimes');
}

describe('on random machines the packed search', () => {
  it('agrees with a plain one on states, transitions, depth, verdicts, lengths and errors', () => {
    const seen: Record<string, number> = { error: 0 };
    fc.assert(
      fc.property(machineSpec, (spec) => {
        const { machine, properties, packed } = subjectOf(spec);
        const plain = outcomeOf(() => plainSummary(plainSearch(machine, properties)));
        expect(typeof packed === 'string' ? packed : summary(packed)).toEqual(plain);
        if (typeof packed === 'string') seen.error += 1;
        else {
          for (const { property, verdict } of packed.properties) {
            const kind = /^P/.test(property.name) ? property.kind : property.name;
            seen[`${kind} ${verdict}`] = (seen[`${kind} ${verdict}`] ?? 0) + 1;
          }
        }
      }),
      { numRuns: 300 },
    );
    // That is worth something only if every kind of outcome came up.
    for (const kind of ['always', 'quiescent', 'step']) {
      for (const verdict of ['HOLDS', 'VIOLATED', 'VACUOUS']) {
        expect([kind, verdict, seen[`${kind} ${verdict}`] ?? 0]).not.toEqual([kind, verdict, 0]);
      }
    }
    expect(seen['sometimes HOLDS']).toBeGreaterThan(0);
    expect(seen['sometimes VACUOUS']).toBeGreaterThan(0);
    expect(seen['NoDeadlock VIOLATED']).toBeGreaterThan(0);
    expect(seen['NoKernelBug VIOLATED']).toBeGreaterThan(0);
    expect(seen.error).toBeGreaterThan(0);
  });

  it('agrees with the plain steps on enabled ways and successors at every state', () => {
    fc.assert(
      fc.property(machineSpec, (spec) => {
        const { machine, packed } = subjectOf(spec);
        if (typeof packed === 'string') return;
        stepsAgree(machine, plainSearch(machine, []).reached);
      }),
      { numRuns: 100 },
    );
  });

  it('reports traces that replay to what they show', () => {
    const shown: Record<string, number> = {};
    fc.assert(
      fc.property(machineSpec, (spec) => {
        const { machine, packed } = subjectOf(spec);
        if (typeof packed === 'string') return;
        for (const result of packed.properties) {
          if (result.path === null) continue;
          expect([result.property.name, showsIt(machine, result)]).toEqual([
            result.property.name,
            true,
          ]);
          const { length } = result.path.taken;
          shown[length] = (shown[length] ?? 0) + 1;
        }
      }),
      { numRuns: 300 },
    );
    expect(Object.keys(shown).length).toBeGreaterThan(4);
  });
});

describe('on random machines a random walk', () => {
  it('finds nothing that exhaustive search does not find, by traces that replay', () => {
    let found = 0;
    fc.assert(
      fc.property(machineSpec, fc.nat(), (spec, seed) => {
        const { machine, properties, packed } = subjectOf(spec);
        if (typeof packed === 'string') return;
        const walk = finished(new RandomWalk(machine, properties, { seed, walks: 5, steps: 15 }));
        expect(walk.states).toBeLessThanOrEqual(packed.states);
        walk.properties.forEach((result, i) => {
          if (result.path === null) return;
          const best = packed.properties[i].path?.taken.length ?? Number.POSITIVE_INFINITY;
          expect(best).toBeLessThanOrEqual(result.path.taken.length);
          expect(showsIt(machine, result)).toBe(true);
          found += 1;
        });
      }),
      { numRuns: 150 },
    );
    expect(found).toBeGreaterThan(20);
  });
});

describe('on the toys', () => {
  for (const { name, machine, properties } of toys) {
    it(`agrees with the plain search: ${name}`, () => {
      const packed = finished(new BreadthFirstSearch(machine, properties));
      const plain = plainSearch(machine, properties);
      expect(summary(packed)).toEqual(plainSummary(plain));
      stepsAgree(machine, plain.reached);
      for (const result of packed.properties) {
        if (result.path !== null) expect(showsIt(machine, result)).toBe(true);
      }
    });
  }
});
