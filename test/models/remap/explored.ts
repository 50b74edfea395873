/** Exploration of boot machines, for the tests of this folder. */
import { bases, patches, scopes } from '../../../models/index.js';
import type { E820Map } from '../../../models/scopes/e820.js';
import { type BootBounds, bootMachine } from '../../../models/scopes/remap.js';
import * as bootMemory from '../../../properties/boot-memory.js';
import * as p2mTree from '../../../properties/p2m-tree.js';
import * as remap from '../../../properties/remap.js';
import * as witnesses from '../../../properties/remap-witnesses.js';
import { BreadthFirstSearch, type SearchResult } from '../../../src/explore/index.js';
import { PackedSpace } from '../../../src/explore/packed-space.js';
import {
  type Machine,
  type Patch,
  Positions,
  type Property,
  series,
  type Tree,
} from '../../../src/model/index.js';
import { finished } from '../../explore/outcome.js';

export const claims: readonly Property[] = [
  ...Object.values(remap),
  ...Object.values(bootMemory),
  ...Object.values(p2mTree),
  ...Object.values(witnesses),
];

const named = <T extends { readonly name: string }>(all: readonly T[], name: string): T => {
  const found = all.find((one) => one.name === name);
  if (found === undefined) throw new Error(`no ${name}`);
  return found;
};

/** 3.18 with the patches named, and others. */
export const treeOf = (names: readonly string[], ...others: readonly Patch[]): Tree =>
  series(named(bases, '3.18'), ...names.map((name) => named(patches, name)), ...others);

export const machineOf = (tree: Tree, scope: string): Machine => named(scopes, scope).machine(tree);

/** The claims that can be asked of a machine. */
export function fitting(machine: Machine): readonly Property[] {
  const { stepper } = new PackedSpace(machine);
  return claims.filter((property) => {
    try {
      property.define(new Positions(stepper, property.name));
      return true;
    } catch {
      return false;
    }
  });
}

export const explored = (machine: Machine): SearchResult =>
  finished(new BreadthFirstSearch(machine, fitting(machine)));

const BOUNDS: BootBounds = { pfns: 8, nr_pages: 5, regions: 4, remap: 2, leaf: 2 };

/** A domain of 5 pages among 8 that boots on one map. */
export const oneMap = (tree: Tree, map: E820Map, more: Partial<BootBounds> = {}): Machine =>
  bootMachine('one map', { ...BOUNDS, ...more }, tree, [map]);
