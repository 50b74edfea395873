/** Runs by fast-check's commands on the toy counter, and on ideals of it. */
import { describe, expect, it } from '@jest/globals';
import { planCampaign } from '../../src/campaign/index.js';
import {
  type AnyIdeal,
  compile,
  idealOver,
  type Machine,
  proceduresOver,
  tree,
} from '../../src/model/index.js';
import {
  CommandRuns,
  type Ended,
  type RandomFinding,
  type RunLimits,
  type RunOptions,
} from '../../src/random/index.js';
import { type Infer, range, record, vector } from '../../src/schema/index.js';
import { counterexampleOf, replay } from '../../src/trace/index.js';
import { toyCatalogue } from '../campaign/toy-catalogue.js';
import { task } from '../toys/toy.js';

const catalogue = toyCatalogue();

interface Counter {
  readonly count: number;
  readonly done: number;
}

/** What the counter should be: each update adds one, whoever makes it. */
const counts = (changes: Partial<Record<keyof AnyIdeal, unknown>> = {}): AnyIdeal => ({
  ...idealOver<Counter>()<{ count: number }>({
    name: 'CounterIsTheNumberOfUpdates',
    claim: 'When all is quiet the counter is the number of updates.',
    formula: '[]( Quiescent => count = Cardinality(updates) )',
    source: 'toy',
    misses: 'nothing',
    fits: (at) => void at.inside('add'),
    operations: ['go'],
    begin: () => ({ count: 0 }),
    done: (facts) => {
      facts.count += 1;
    },
    told: (s) => ({ count: s.done }),
    differs: (facts, s) =>
      s.count === facts.count ? null : `count is ${s.count}, not ${facts.count}`,
  }),
  ...(changes as Partial<AnyIdeal>),
});

const machineOf = (patches: readonly string[], scope = 'two-tasks'): Machine =>
  catalogue.machine('counter-1.0', patches, scope);

const propertiesOf = (patches: readonly string[], scope = 'two-tasks') =>
  planCampaign(catalogue, { tree: 'counter-1.0', patches, scope }).machines[0].asks.map(
    ({ property }) => property,
  );

const options: RunOptions = { seed: 7, runs: 200, maxCommands: 40 };

function ran(
  patches: readonly string[],
  {
    ideals = [],
    scope = 'two-tasks',
    ...changes
  }: Partial<RunOptions> & { ideals?: readonly AnyIdeal[]; scope?: string } = {},
  limits: RunLimits = {},
): Promise<Ended> {
  const properties = propertiesOf(patches, scope);
  const machine = machineOf(patches, scope);
  return new CommandRuns(machine, properties, ideals, { ...options, ...changes }, limits).run();
}

/** A task of one operation, in which something reads what is not there. */
function throwingMachine({ guard = false, mayRun = false, quiet = false }): Machine {
  const Memory = record({ items: vector('items', record({ value: range(0, 1) })) });
  type Memory = Infer<typeof Memory>;
  const { procedure } = proceduresOver<Memory>();
  const reads = (s: Memory): boolean => s.items[0].value === 0;
  const main = procedure('main', {
    source: 'toy',
    body: (k) => [
      k.rest('start', k.alternative('go', {})),
      k.step('wait', { when: (s) => !guard || reads(s), run: () => {} }),
    ],
  });
  return compile<Memory>({
    ...{ name: 'throwing', scope: 'toy', memory: Memory, sizes: { items: 0 } },
    tree: tree('toy', [main]),
    actors: [task(0)],
    initial: [() => {}],
    mayRun: (s) => !mayRun || reads(s),
    quiet: (s) => !quiet || reads(s),
  });
}

const of = ({ result }: Ended, name: string): RandomFinding =>
  result.findings.find(({ property }) => property.name === name) as RandomFinding;

describe('runs by commands', () => {
  it('the counter without a lock: the lost update is found, and shrunk to the shortest, 8 steps', async () => {
    const ended = await ran([]);
    const found = of(ended, 'NoUpdateIsLost');
    expect(found).toMatchObject({ verdict: 'VIOLATED', replayable: true });
    expect(found.path?.taken).toHaveLength(8);
    expect(found.run).toBeLessThan(200);
    expect(ended.result.shrinks).toBeGreaterThan(0);
    expect(ended.result.runs).toBe(200);
  });

  it('what is found is a counterexample that a replay follows', async () => {
    const { path, property } = of(await ran([]), 'NoUpdateIsLost');
    const machine = machineOf([]);
    if (path === null) throw new Error('nothing was found');
    const found = { property, path, strategy: 'fast-check', shortest: false, foundWith: 'test' };
    expect(replay(machine, counterexampleOf(machine, found), property).kind).toBe('reproduced');
  });

  it('the same seed gives the same runs, another seed others', async () => {
    const told = async (seed: number) => {
      const { result } = await ran([], { seed, ideals: [counts()] });
      return JSON.stringify({ ...result, seconds: 0 });
    };
    expect(await told(3)).toBe(await told(3));
    expect(await told(3)).not.toBe(await told(4));
  });

  it('with the lock: not violated, every action is reached, and every state', async () => {
    const ended = await ran(['0123456789ab'], { ideals: [counts()] });
    expect(of(ended, 'NoUpdateIsLost').verdict).toBe('NOT VIOLATED');
    expect(of(ended, 'CounterIsTheNumberOfUpdates').verdict).toBe('NOT VIOLATED');
    expect(of(ended, 'NoDeadlock').verdict).toBe('NOT VIOLATED');
    expect(ended.result.unreached).toEqual([]);
    expect(ended.result.states).toBe(43);
  });

  it('a lock that nobody drops: the deadlock is found', async () => {
    const found = of(await ran(['0123456789ab-unlock']), 'NoDeadlock');
    expect(found.verdict).toBe('VIOLATED');
    expect(found.path?.taken).toHaveLength(6);
  });

  it('a kernel that stops: the step that stops it is the last of the trace', async () => {
    const found = of(await ran(['0123feedface']), 'NoKernelBug');
    expect(found).toMatchObject({ verdict: 'VIOLATED', message: 'count < done' });
    expect(found.path?.taken.at(-1)?.action.label).toBe('BUG_ON(count < done)');
  });

  it('counts what was generated, executed and skipped', async () => {
    const { result } = await ran([]);
    const { begin, go, turn, environment } = result.commands ?? ({} as never);
    // Two tasks begin once each, so of the commands that begin most have nothing to begin.
    expect(begin.executed).toBeLessThanOrEqual(2 * result.runs);
    expect(begin.skipped).toBeGreaterThan(begin.executed);
    expect(go.executed).toBeGreaterThan(0);
    expect(turn).toMatchObject({ executed: 0 });
    expect(environment).toEqual({ generated: 0, executed: 0, skipped: 0 });
    for (const { generated, executed, skipped } of [begin, go, turn]) {
      expect(executed + skipped).toBeLessThanOrEqual(generated);
    }
  });
});

describe('the Model beside Real', () => {
  it('differs where an update is lost, and the state alone shows it', async () => {
    const found = of(await ran([], { ideals: [counts()] }), 'CounterIsTheNumberOfUpdates');
    // The property of the catalogue finds it in the same run, and comes first.
    expect(found).toMatchObject({ verdict: 'VIOLATED', replayable: true });
    expect(found.message).toBe('count is 1, not 2');
    expect(found.path?.taken).toHaveLength(8);
  });

  it('that is wrong is reported as such: no replay would show it', async () => {
    const wrong = counts({ done: () => {} });
    const found = of(await ran(['0123456789ab'], { ideals: [wrong] }), wrong.name);
    expect(found).toMatchObject({ verdict: 'VIOLATED', replayable: false });
    expect(found.message).toBe('count is 1, not 0');
  });

  it('is VACUOUS when an operation of it never ran to its end', async () => {
    const machine = catalogue.machine('counter-0.9', [], 'idle');
    const idle = counts({ operations: ['nothing'] });
    const verdict = async (maxCommands: number) => {
      const runs = new CommandRuns(machine, [], [idle], { ...options, runs: 3, maxCommands });
      return of(await runs.run(), idle.name);
    };
    // The task rests where it begins, and stays there unless it is told to begin.
    expect(await verdict(0)).toMatchObject({ verdict: 'VACUOUS', untried: ['nothing'] });
    expect(await verdict(40)).toMatchObject({ untried: [] });
  });

  it('that throws ends the runs with M005, and what was known is handed back', async () => {
    const throwing = counts({
      done: () => {
        throw new Error('no such fact');
      },
    });
    const { result, thrown } = await ran(['0123456789ab'], { ideals: [throwing] });
    expect(thrown).toMatchObject({
      code: 'M005',
      data: { step: `ideal ${throwing.name}`, cause: 'no such fact' },
    });
    expect(result.runs).toBe(1);
    expect(result.findings.map(({ verdict }) => verdict)).not.toContain('VIOLATED');
  });
});

it.each([
  ['a guard', 'task0 main/`wait` threw: Cannot read', { guard: true }],
  ['mayRun', 'mayRun threw: Cannot read', { mayRun: true }],
  ['the quiescence', 'the quiescence of the machine threw: Cannot read', { quiet: true }],
])('%s that throws ends the runs with M005, by name', async (_, message, where) => {
  const { thrown } = await new CommandRuns(throwingMachine(where), [], [], options).run();
  expect(String(thrown)).toContain(`M005 ${message}`);
});

it('a signal ends the runs with what is known', async () => {
  const abort = new AbortController();
  abort.abort();
  const { result } = await ran([], { runs: 1_000_000 }, { signal: abort.signal });
  expect(result.stop).toBe('interrupted');
  expect(result.runs).toBeLessThan(1_000_000);
});
