/** What is measured. A machine is added by a line here. */
import { bases, patches, scopes } from '../models/index.js';
import { type Machine, type Property, series } from '../src/model/index.js';
import { ClaimedPageHasItsOwner, toyMachine } from './toy-machine.js';

export interface Subject {
  readonly name: string;
  readonly machine: () => Machine;
  readonly properties: readonly Property[];
  /** Counts that are known from elsewhere; a search that finds others is wrong. */
  readonly known?: { readonly states: number; readonly transitions: number };
  /** Left out by `--quick`. */
  readonly slow: boolean;
}

/** The override machine of 0930bba674e2 in a scope. */
function override(name: string): Machine {
  const base = bases.find((candidate) => candidate.name === '3.1');
  const scope = scopes.find((candidate) => candidate.name === name);
  const kmap = patches.find((candidate) => candidate.name === '0930bba674e2');
  if (base === undefined || scope === undefined || kmap === undefined) {
    throw new Error(`no scope ${name}, or not what it is explored with`);
  }
  return scope.machine(series(base, kmap));
}

/** Searched on packed words, each with the counts and the speed printed. */
export const large: readonly Subject[] = [
  {
    name: 'toy, 2 tasks, 3 pages',
    machine: () => toyMachine(2, 3),
    properties: [ClaimedPageHasItsOwner],
    known: { states: 1_856_000, transitions: 4_560_000 },
    slow: false,
  },
  {
    name: 'toy, 3 tasks, 3 pages',
    machine: () => toyMachine(3, 3),
    properties: [ClaimedPageHasItsOwner],
    known: { states: 21_632_000, transitions: 77_184_000 },
    slow: true,
  },
  {
    name: 'override, 2pages-2cpus',
    machine: () => override('2pages-2cpus'),
    properties: [],
    slow: true,
  },
];

/** Small enough for frozen objects too: searched in both representations, to compare them. */
export const small: readonly Subject[] = [
  {
    name: 'toy, 2 tasks, 2 pages',
    machine: () => toyMachine(2, 2),
    properties: [],
    slow: false,
  },
  {
    name: 'override, 1page-1cpu-lazy',
    machine: () => override('1page-1cpu-lazy'),
    properties: [],
    slow: false,
  },
];
