/**
 * `npm run bench:random [-- --seeds N]`: commands per second, and which strategy finds which known
 * defect: in how many runs and seconds, the median over the seeds, beside breadth-first search.
 */
import Table from 'cli-table3';
import { defects } from '../campaigns/defects/index.js';
import { random } from '../campaigns/random.js';
import { bases, patches, scopes } from '../models/index.js';
import { properties } from '../properties/index.js';
import { campaign } from '../pvmc.campaign.js';
import { Catalogue } from '../src/campaign/index.js';
import { BreadthFirstSearch, NoDeadlock, NoKernelBug, RandomWalk } from '../src/explore/index.js';
import type { Machine, Property } from '../src/model/index.js';
import { CommandRuns } from '../src/random/index.js';

const catalogue = new Catalogue({
  ...{ bases, patches, scopes, properties, campaign, defects, random },
});

/** Mechanisms and kinds of claims side by side; all that are small enough for 20 seeds. */
const DEFECTS: readonly (readonly [property: string, scope: string])[] = [
  ['RemovedPageHasItsOldP2M', '1page-1cpu'],
  ['KernelAccessReachesGrantedFrame', '1page-1cpu-1fault'],
  ['ExitRestoresLazyMode', '1page-1cpu-lazy-1fault'],
  ['UnmapHasLiveHandle', '1page-1cpu-lazy'],
  ['DirectStoreIsWrittenOrEmulated', 'pin-1mm-reclaim'],
  ['NoKernelBug', 'pin-1mm-2cpus'],
  ['NoDeadlock', 'pin-highpte-2cpus'],
  ['KernelImageIsNotOverwritten', 'e820-kernel'],
  ['ReusedPageIsNotMapped', 'grant-2maps'],
];

/** Whoever has found nothing by then has not found it. Units: seconds. */
const GIVE_UP_S = 5;
const MAX_RUNS = 1_000_000;
const WALK_STEPS = 1000;
const COMMANDS = 100;
const CHANGES = 3;

interface Search {
  /** Runs, walks or states until it was found; null when it was not. */
  readonly after: number | null;
  readonly seconds: number;
}

type Strategy = (machine: Machine, property: Property, seed: number) => Promise<Search>;

const own = (property: Property): readonly Property[] =>
  property === NoDeadlock || property === NoKernelBug ? [] : [property];

const secondsSince = (started: number): number => (performance.now() - started) / 1000;

const byCommands: Strategy = async (machine, property, seed) => {
  const options = { seed, runs: MAX_RUNS, maxCommands: COMMANDS, firstOnly: true };
  const limits = { timeout_s: GIVE_UP_S };
  const { result } = await new CommandRuns(machine, own(property), [], options, limits).run();
  const { findings, seconds } = result;
  const found = findings.find((one) => one.property.name === property.name);
  return { after: found?.run ?? null, seconds };
};

const byWalk =
  (schedule: 'uniform' | { readonly changes: number }): Strategy =>
  async (machine, property, seed) => {
    const started = performance.now();
    const options = { seed, walks: MAX_RUNS, steps: WALK_STEPS, schedule };
    const walk = new RandomWalk(machine, own(property), options);
    while (walk.foundAt(property.name) === null && secondsSince(started) < GIVE_UP_S) {
      walk.advance(1);
    }
    return { after: walk.foundAt(property.name), seconds: secondsSince(started) };
  };

function breadthFirst(machine: Machine, property: Property): Search {
  const started = performance.now();
  const search = new BreadthFirstSearch(machine, own(property));
  const isFound = (): boolean =>
    search
      .result('timeout', 0)
      .properties.some((one) => one.property.name === property.name && one.path !== null);
  do search.advance(5000);
  while (!isFound() && !search.done);
  return { after: isFound() ? search.states : null, seconds: secondsSince(started) };
}

/** Of those that found nothing, the median is above every other. */
function median(values: readonly (number | null)[]): number | null {
  const sorted = values.map((value) => value ?? Number.POSITIVE_INFINITY).sort((a, b) => a - b);
  const middle = sorted[Math.floor((sorted.length - 1) / 2)];
  return Number.isFinite(middle) ? middle : null;
}

const shown = (value: number | null, digits = 0): string =>
  value === null ? '-' : value.toLocaleString('en', { maximumFractionDigits: digits });

async function cell(strategy: Strategy, machine: Machine, property: Property, seeds: number) {
  const all: Search[] = [];
  for (let seed = 1; seed <= seeds; seed++) all.push(await strategy(machine, property, seed));
  const found = all.filter(({ after }) => after !== null);
  const runs = median(all.map(({ after }) => after));
  const seconds = median(all.map(({ after, seconds: s }) => (after === null ? null : s)));
  const score = `(${found.length}/${seeds})`;
  return runs === null ? `- ${score}` : `${shown(runs)} in ${shown(seconds, 3)} s ${score}`;
}

async function table(seeds: number): Promise<string> {
  const head = ['defect', 'fast-check commands', 'uniform walk', 'PCT walk', 'breadth-first'];
  const out = new Table({ head, style: { head: [], border: [] } });
  for (const [name, scope] of DEFECTS) {
    const defect = catalogue.defects.find((d) => d.property === name && d.found.scope === scope);
    if (defect === undefined) throw new Error(`no defect of ${name} in ${scope}`);
    const machine = catalogue.machine(defect.found.tree, defect.found.patches, scope);
    const property = catalogue.property(name);
    const { after, seconds } = breadthFirst(machine, property);
    const cells = [];
    for (const strategy of [byCommands, byWalk('uniform'), byWalk({ changes: CHANGES })]) {
      cells.push(await cell(strategy, machine, property, seeds));
    }
    out.push([`${name}\n${scope}`, ...cells, `${shown(after)} states in ${shown(seconds, 3)} s`]);
    console.error(`${name}, ${scope}: ${cells.join('; ')}`);
  }
  return out.toString();
}

/** The large scopes, nothing looked at: what a command and a step cost. */
async function speed(): Promise<string> {
  const head = ['commands per second', 'commands', 'steps', 'seconds', 'commands/s', 'steps/s'];
  const out = new Table({ head, style: { head: [], border: [] } });
  for (const { tree, patches, scope } of catalogue.random) {
    const machine = catalogue.machine(tree, patches, scope);
    const options = { seed: 1, runs: 100, maxCommands: COMMANDS };
    const { result } = await new CommandRuns(machine, [], [], options).run();
    const { commands, steps, seconds } = result;
    const all = Object.values(commands ?? {}).reduce((sum, { executed }) => sum + executed, 0);
    const numbers = [all, steps, seconds, all / seconds, steps / seconds];
    out.push([scope, ...numbers.map((n, i) => shown(n, i === 2 ? 1 : 0))]);
  }
  return out.toString();
}

const at = process.argv.indexOf('--seeds');
const seeds = at < 0 ? 20 : Number(process.argv[at + 1]);
console.log(await speed());
console.log(`Runs and seconds until found: median over ${seeds} seeds (found by so many of them).`);
console.log(await table(seeds));
