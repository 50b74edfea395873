import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type AnyIdeal, idealOver } from '../../src/model/index.js';
import { toyCatalogue, toyParts } from '../campaign/toy-catalogue.js';
import { pvmc } from './fake-io.js';

let dir = '';
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'pvmc-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const RUN = ['campaign', '--random', '--quiet'];
const toy = (patch: string, ...more: readonly string[]): string[] => [
  ...RUN,
  ...['--tree', 'counter-1.0', '--patch', patch, '--scope', 'two-tasks', ...more],
];

const timeless = (text: string): string =>
  text.replace(/\d+\.\d+ s/g, '0.000 s').replace(/ {2,}(\d+ runs)/g, '  $1');

/** What the counter should be. */
const ideal = (changes: Partial<AnyIdeal> = {}): AnyIdeal => ({
  ...idealOver<{ readonly count: number; readonly done: number }>()<{ count: number }>({
    ...{ name: 'CounterIsTheNumberOfUpdates', formula: 'toy', source: 'toy', misses: 'nothing' },
    claim: 'The counter is the number of updates.',
    fits: (at) => void at.inside('add'),
    operations: ['go'],
    begin: () => ({ count: 0 }),
    done: (facts) => {
      facts.count += 1;
    },
    told: (s) => ({ count: s.done }),
    differs: (facts, s) => (s.count === facts.count ? null : `${s.count}, not ${facts.count}`),
  }),
  ...changes,
});

test('a buggy tree: says the seed first, then what is violated, shrunk, as expected', async () => {
  const { code, out } = await pvmc(toy('none', '--seed', '7', '--property', 'NoUpdateIsLost'));
  expect(out.split('\n')[0]).toBe('Seed 7: the same seed gives the same runs (--seed 7).');
  expect(out).toMatch(/VIOLATED {2}NoUpdateIsLost in 8 steps, shrunk from 8 \(run \d+\)/);
  expect(code).toBe(0);
});

test('a patched tree: not violated in so many runs, exit code 0', async () => {
  const argv = toy('01234567', '--seed', '7', '--runs', '100');
  const { code, out, err } = await pvmc(argv, {}, toyCatalogue({ ideals: [ideal()] }));
  expect(timeless(out)).toMatch(/^ {2}two-tasks {2}100 runs, [\d,]+ steps, 4\d states, 0\.000 s$/m);
  expect(out).toContain(`
    NOT VIOLATED IN 100 RUNS
      NoUpdateIsLost, LockedTaskIsTheHolder, CounterIsTheNumberOfUpdates, NoDeadlock, NoKernelBug
    not tried, as their antecedent never held
      FortyIsEnough
`);
  expect(out).toMatch(/commands {4}begin [\d,]+ executed, [\d,]+ skipped of [\d,]+; go /);
  expect(out).toMatch(/operations {2}go (\d+) of \1 ended/);
  expect(out).toContain('never taken 0 of 6 actions');
  expect(err).toBe('');
  expect(code).toBe(0);
});

test('nothing expected, and violated: 12; a deadlock: 11; a kernel that stops: 14', async () => {
  const campaign = toyParts.campaign.slice(-1).map((row) => ({ ...row, scope: 'one-task' }));
  const open = toyCatalogue({ campaign });
  const codeOf = async (patch: string, property: string) =>
    (await pvmc(toy(patch, '--seed', '7', '--property', property), {}, open)).code;
  expect(await codeOf('none', 'NoUpdateIsLost')).toBe(12);
  expect(await codeOf('0123456789ab-unlock', 'NoDeadlock')).toBe(11);
  expect(await codeOf('0123feed', 'NoKernelBug')).toBe(14);
  expect(await codeOf('01234567', 'FortyIsEnough')).toBe(16);
});

test('what is expected VIOLATED and not found is not decided: 20', async () => {
  const { code } = await pvmc(toy('none', '--runs', '1', '--max-commands', '1', '--seed', '7'));
  expect(code).toBe(20);
});

test('what is expected to hold and does not: 15, and says so', async () => {
  const campaign = [{ ...toyParts.campaign[0], verdict: 'HOLDS' as const }];
  const { code, out } = await pvmc(toy('none', '--seed', '7'), {}, toyCatalogue({ campaign }));
  expect(code).toBe(15);
  expect(out).toContain('NoUpdateIsLost on counter-1.0, two-tasks: VIOLATED, expected HOLDS.');
});

test('without --scope: the machines that the catalogue has for it', async () => {
  const random = [{ tree: 'counter-1.0', patches: ['0123456789ab'], scope: 'twelve-tasks' }];
  const argv = [...RUN, '--seed', '7', '--runs', '3', '--max-commands', '200'];
  const { code, out } = await pvmc(argv, {}, toyCatalogue({ random, ideals: [ideal()] }));
  expect(timeless(out)).toMatch(/^ {2}twelve-tasks {2}3 runs/m);
  expect(code).toBe(0);
});

test('the same seed gives the same text; without a seed one is chosen and said', async () => {
  const argv = toy('none', '--runs', '50');
  const told = async (...more: readonly string[]) => timeless((await pvmc([...argv, ...more])).out);
  expect(await told('--seed', '5')).toBe(await told('--seed', '5'));
  expect(await told()).toMatch(/^Seed \d+: /);
});

test('--out: the shrunk trace is a counterexample, which replay reproduces', async () => {
  const { out } = await pvmc(toy('none', '--seed', '7', '--out', dir));
  const [file, ...others] = readdirSync(dir);
  expect(others).toEqual([]);
  const path = join(dir, file);
  expect(out).toContain(`npx pvmc replay ${path}`);
  expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({
    ...{ strategy: 'fast-check', shortest: false, length: 8 },
  });
  expect((await pvmc(['replay', path])).code).toBe(0);
});

test('--json: the counts and the claims, after the seed on standard error', async () => {
  const { out, err } = await pvmc(toy('01234567', '--seed', '7', '--runs', '20', '--json', '-'));
  const { format, machines } = JSON.parse(out);
  expect(format).toBe('pvmc.random/1');
  expect(machines[0]).toMatchObject({ strategy: 'commands', seed: 7, runs: 20, stop: 'runs' });
  expect(machines[0].commands.begin.generated).toBeGreaterThan(0);
  expect(machines[0].claims[0]).toMatchObject({ property: 'NoUpdateIsLost', expected: 'HOLDS' });
  expect(err).toMatch(/^Seed 7: /);
});

describe('an ideal', () => {
  const argv = toy('01234567', '--seed', '7', '--runs', '20', '--max-commands', '20');

  test('that is wrong: says that it is the ideal, likely; writes no trace that no replay shows', async () => {
    const wrong = toyCatalogue({ ideals: [ideal({ done: () => {} })] });
    const { code, out } = await pvmc([...argv, '--out', dir], {}, wrong);
    expect(out).toMatch(/VIOLATED {2}CounterIsTheNumberOfUpdates in \d+ steps/);
    expect(out.replace(/\s+/g, ' ')).toContain('so likely the ideal is wrong');
    expect(readdirSync(dir)).toEqual([]);
    expect(code).toBe(12);
  });

  test('that is never tried: VACUOUS with what never ended, exit code 16', async () => {
    const idle = ideal({ fits: () => {}, operations: ['nothing'] });
    const where = ['--tree', 'counter-0.9', '--patch', 'none', '--scope', 'idle'];
    const { code, out } = await pvmc(
      [...RUN, ...where, '--seed', '8', '--runs', '1', '--max-commands', '1'],
      {},
      toyCatalogue({ ideals: [idle] }),
    );
    expect(out).toContain('never ran to its end: nothing');
    expect(code).toBe(16);
  });

  test('that throws: the error names it, exit code 75, and what was known is said', async () => {
    const throwing = ideal({
      done: () => {
        throw new Error('no such fact');
      },
    });
    const { code, out, err } = await pvmc(argv, {}, toyCatalogue({ ideals: [throwing] }));
    expect(code).toBe(75);
    expect(err).toMatch(/^M005 ideal CounterIsTheNumberOfUpdates threw: no such fact\.\n/);
    expect(out).toContain('two-tasks');
  });
});

test('a step that throws: exit code 75, and what was found before is written', async () => {
  const { code, out, err } = await pvmc(toy('deadbeef', '--seed', '7', '--out', dir));
  expect(code).toBe(75);
  expect(err).toMatch(/^S003 count is 99/);
  expect(out).toContain('two-tasks');
});

test('Ctrl-C: ends with what is known, exit code 20', async () => {
  const onInterrupt = (interrupted: () => void) => {
    const timer = setTimeout(interrupted, 50);
    return () => clearTimeout(timer);
  };
  const argv = toy('01234567', '--seed', '7', '--runs', '1000000');
  const { code, out, err } = await pvmc(argv, { onInterrupt });
  expect(code).toBe(20);
  expect(out).toMatch(/interrupted\n/);
  expect(out).toContain('UNKNOWN');
  expect(err).toContain('Interrupted: ending with what is known.');
});

test('Ctrl-C in the first of two machines: the second is said not to have begun', async () => {
  const random = ['two-tasks', 'twelve-tasks'].map((scope) => ({
    ...{ tree: 'counter-1.0', patches: ['0123456789ab'], scope },
  }));
  const onInterrupt = (interrupted: () => void) => {
    const timer = setTimeout(interrupted, 50);
    return () => clearTimeout(timer);
  };
  const argv = [...RUN, '--seed', '7', '--runs', '1000000'];
  const { code, out } = await pvmc(argv, { onInterrupt }, toyCatalogue({ random }));
  expect(code).toBe(20);
  expect(out).toContain('Not begun: counter-1.0 + 0123456789ab, twelve-tasks.\n');
});

test('--timeout: what was not broken is UNKNOWN, exit code 20', async () => {
  const argv = toy('01234567', '--seed', '7', '--runs', '1000000', '--timeout', '0.1');
  const { code, out } = await pvmc(argv);
  expect(code).toBe(20);
  expect(out).toContain('out of time');
});

test.each(['uniform', 'pct'])(
  '--strategy %s: walks, which find the lost update',
  async (strategy) => {
    const argv = toy('none', '--seed', '7', '--strategy', strategy, '--runs', '2000');
    const { code, out } = await pvmc([...argv, '--max-commands', '40']);
    expect(out).toMatch(/VIOLATED {2}NoUpdateIsLost in 8 steps \(run \d+\)/);
    expect(out).toContain('NOT VIOLATED IN 2,000 WALKS');
    expect(code).toBe(0);
  },
);

describe('wrong use', () => {
  test.each([
    [['--random', '--seed', 'now'], 'C002 --seed is `now`; expected a whole number from 0 to'],
    [['--random', '--seed', '-1'], 'C002 --seed is `-1`; expected a whole number from 0 to'],
    [['--random', '--runs', '0'], 'C002 --runs is `0`; expected a whole number from 1 to'],
    [['--random', '--max-commands', '0'], 'C002 --max-commands is `0`; expected a whole'],
    [
      ['--random', '--strategy', 'best'],
      'C002 --strategy is `best`; expected one of commands, uniform, pct.',
    ],
    [['--random', '--max-states', '9'], 'C003 --max-states bounds an exhaustive search; random'],
    [['--seed', '3'], 'C003 --seed is of random runs; add --random, or leave it out.'],
    [['--runs', '3'], 'C003 --runs is of random runs; add --random, or leave it out.'],
    [['--random', '--scope', 'nine-tasks'], 'C001 no scope is called `nine-tasks`'],
    [['--random', '--property', 'Nothing'], 'C001 no property is called `Nothing`'],
  ])('%j: one line, exit code 64', async (flags, message) => {
    const { code, out, err } = await pvmc(['campaign', ...flags]);
    expect(err.startsWith(message)).toBe(true);
    expect(out).toBe('');
    expect(code).toBe(64);
  });
});
