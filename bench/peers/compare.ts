/**
 * Explores each machine that a peer has on pvmc and in Rumur, and lays the counts and the verdicts
 * side by side. Where any of them differ, one of the two does not mean what it says: exit code 1.
 *
 * Usage: compare FOLDER-OF-MODELS FOLDER-TO-WORK-IN [MODEL]
 */
import { join } from 'node:path';
import Table from 'cli-table3';
import { bases, patches, scopes } from '../../models/index.js';
import { properties } from '../../properties/index.js';
import { BreadthFirstSearch, NoDeadlock, NoKernelBug } from '../../src/explore/index.js';
import { type Machine, series } from '../../src/model/index.js';
import { type PeerMachine, peerMachines } from './machines.js';
import { type Counted, counted, judged, type Verdicts } from './rumur.js';

interface Explored extends Counted {
  readonly verdicts: Verdicts;
}

function named<T extends { readonly name: string }>(all: readonly T[], name: string): T {
  const found = all.find((candidate) => candidate.name === name);
  if (found === undefined) throw new Error(`there is no ${name}`);
  return found;
}

function machineOf(wanted: PeerMachine): Machine {
  const applied = wanted.patches.map((name) => named(patches, name));
  return named(scopes, wanted.scope).machine(series(named(bases, wanted.tree), ...applied));
}

const BUILT_IN = [NoDeadlock, NoKernelBug];

/** The seconds are those of the search that only counts, as in Rumur. */
function onPvmc(wanted: PeerMachine): Explored {
  const machine = machineOf(wanted);
  const asked = Object.keys(wanted.claims)
    .filter((claim) => BUILT_IN.every(({ name }) => name !== claim))
    .map((claim) => named(properties, claim));
  const started = performance.now();
  const counting = new BreadthFirstSearch(machine, []);
  while (!counting.done) counting.advance(1_000_000);
  const seconds = (performance.now() - started) / 1000;
  const search = new BreadthFirstSearch(machine, asked);
  while (!search.done) search.advance(1_000_000);
  const { states, transitions, properties: found } = search.result('exhausted', seconds);
  const lengths = found.map(({ property, verdict, path }): [string, number | null] => {
    if (verdict !== 'HOLDS' && verdict !== 'VIOLATED')
      throw new Error(`${property.name} ${verdict}`);
    return [property.name, path?.taken.length ?? null];
  });
  return { states, transitions, seconds, verdicts: new Map(lengths) };
}

function onRumur({ model, variant, claims }: PeerMachine, models: string, work: string): Explored {
  const peer = { model: join(models, model), variant, claims };
  return { ...counted(peer, work), verdicts: judged(peer, work) };
}

const count = (n: number): string => n.toLocaleString('en');
const said = (length: number | null | undefined): string => {
  if (length === undefined) return '-';
  return length === null ? 'HOLDS' : `VIOLATED in ${length}`;
};

/** A line for each count and each claim; the last column says where the two differ. */
function rows(wanted: PeerMachine, pvmc: Explored, rumur: Explored): string[][] {
  const compared = [
    ['states', count(pvmc.states), count(rumur.states)],
    ['transitions', count(pvmc.transitions), count(rumur.transitions)],
    ...Object.keys(wanted.claims).map((claim) => [
      claim,
      said(pvmc.verdicts.get(claim)),
      said(rumur.verdicts.get(claim)),
    ]),
  ];
  const seconds = ['seconds', pvmc.seconds.toFixed(1), rumur.seconds.toFixed(1), ''];
  return [...compared.map(([what, a, b]) => [what, a, b, a === b ? '' : 'DIFFERS']), seconds];
}

function compare(chosen: readonly PeerMachine[], models: string, work: string): boolean {
  let differing = 0;
  for (const wanted of chosen) {
    const { tree, scope, model, variant } = wanted;
    const table = new Table({
      head: ['', 'pvmc', `${model} ${variant}`, ''],
      style: { head: [], border: [], compact: true },
    });
    const compared = rows(wanted, onPvmc(wanted), onRumur(wanted, models, work));
    for (const row of compared) table.push(row);
    console.log(`${[tree, ...wanted.patches].join(' + ')} in ${scope}\n${table.toString()}\n`);
    differing += compared.filter(([, , , differs]) => differs !== '').length;
  }
  const outcome = differing === 0 ? 'the two agree' : `${differing} lines differ`;
  console.log(`${chosen.length} machines: ${outcome}.`);
  return differing === 0;
}

const [, , models, work, only] = process.argv;
if (models === undefined || work === undefined)
  throw new Error('usage: compare MODELS WORK [MODEL]');
const chosen = peerMachines.filter(({ model }) => only === undefined || model === `${only}.m`);
if (chosen.length === 0) throw new Error(`there is no model ${only}`);
if (!compare(chosen, models, work)) process.exitCode = 1;
