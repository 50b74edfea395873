/**
 * `npm run bench:minimize`: how short the traces of uniform walks become, defect by defect, and what
 * made them so.
 */
import Table from 'cli-table3';
import { type DefectRow, defectNames } from '../src/campaign/index.js';
import { ownCatalogue } from '../src/catalogue.js';
import { NoDeadlock, NoKernelBug, RandomWalk } from '../src/explore/index.js';
import { minimize } from '../src/minimize/index.js';
import { type Counterexample, counterexampleOf } from '../src/trace/index.js';

const WALKS = { seed: 1, walks: 2000, steps: 3000 };
/** Actions of the walks to one defect at most. */
const ACTIONS_MAX = 3_000_000;
const LIMITS = { maxStates: 2_000_000, timeout_s: 30 };

const catalogue = ownCatalogue();

/** What walks come upon, or null. */
function walked({ property: name, before }: DefectRow): Counterexample | null {
  const { tree, patches, scope } = before;
  const machine = catalogue.machine(tree, patches, scope);
  const property = catalogue.property(name);
  const builtIn = property === NoDeadlock || property === NoKernelBug;
  const walk = new RandomWalk(machine, builtIn ? [] : [property], WALKS);
  while (!walk.done && walk.transitions < ACTIONS_MAX) {
    walk.advance(20_000);
    const { properties } = walk.result('exhausted', 0);
    const path = properties.find((one) => one.property === property)?.path;
    if (path === null || path === undefined) continue;
    const found = { property, path, strategy: 'random-walk', shortest: false, foundWith: 'bench' };
    return counterexampleOf(machine, { ...found, tree, patches, scope });
  }
  return null;
}

const head = ['defect', 'walk', 'left out', 'its actions', 'all actions', '', 'seconds'];
const table = new Table({
  head,
  style: { head: [], border: [] },
  colAligns: head.map((_, column) => (column === 0 ? 'left' : 'right')),
});
for (const [name, row] of defectNames(catalogue)) {
  const found = walked(row);
  if (found === null) {
    table.push([name, '-', '', '', '', 'not found', '']);
    continue;
  }
  const { tree, patches, scope } = found;
  const machine = catalogue.machine(tree, patches, scope);
  const started = performance.now();
  const { passes, result, counterexample } = await minimize(
    machine,
    found,
    catalogue.property(row.property),
    LIMITS,
  );
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  const [dropped] = passes.filter(({ kind }) => kind === 'drop').slice(-1);
  const [searched] = passes.filter(({ kind }) => kind === 'search');
  const lengths = [found.length, dropped?.to ?? '', searched?.to ?? '', counterexample.length];
  table.push([name, ...lengths, result, seconds]);
}
console.log(table.toString());
