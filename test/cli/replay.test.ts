import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { Catalogue } from '../../src/campaign/index.js';
import {
  counterexampleOf,
  counterexampleText,
  writeCounterexample,
} from '../../src/trace/index.js';
import { toyCatalogue } from '../campaign/toy-catalogue.js';
import { find } from '../trace/find.js';
import {
  atomic,
  bugOn,
  grantMachine,
  grantTree,
  locked,
  PinsEqualHandles,
  TwoPins,
} from '../trace/grant-machine.js';
import { type Ran, pvmc as run } from './fake-io.js';

const catalogue = new Catalogue({
  bases: [grantTree],
  patches: [atomic, locked, bugOn],
  scopes: [{ name: '2 pages, 2 CPUs', what: 'the same', machine: (tree) => grantMachine(tree) }],
  properties: [PinsEqualHandles, TwoPins],
  campaign: [],
});
const pvmc = (...argv: readonly string[]): Promise<Ran> => run(argv, {}, catalogue);

const counters = toyCatalogue();

const lost = find(grantMachine(), PinsEqualHandles);
let [dir, file] = ['', ''];
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'pvmc-'));
  file = await writeCounterexample(dir, lost);
});

/** The counterexample with something else in it, in a file of its own. */
async function edited(change: object): Promise<string> {
  const path = join(dir, 'edited.json');
  await writeFile(path, JSON.stringify({ ...JSON.parse(counterexampleText(lost)), ...change }));
  return path;
}

describe('a counterexample', () => {
  test('on the tree it was found on: reproduced, exit code 0', async () => {
    const { code, out, err } = await pvmc('replay', file);
    expect([code, err]).toEqual([0, '']);
    expect(out).toContain('VIOLATED at step 6 of 6: PinsEqualHandles');
    expect(out).toContain(`Replay it with:\n  npx pvmc replay ${file}\n`);
  });

  test('on a fixed tree under the same labels: fixed, as the claim holds there, exit code 15', async () => {
    const { code, out, err } = await pvmc('replay', file, '--patch', 'atomic');
    expect([code, err]).toEqual([15, '']);
    expect(out).toContain(
      '\nFixed in this tree: PinsEqualHandles HOLDS in this scope (1,022 states',
    );
    expect(out).toContain(`npx pvmc replay ${file} --patch atomic\n`);
  });

  test('on a tree with another step: does not fit, and where, exit code 150', async () => {
    const { code, out, err } = await pvmc('replay', file, '--tree', '3.1', '--patch', 'locked');
    expect(code).toBe(150);
    expect(out).toBe(
      [
        'Does not fit 3.1 + locked any more: stopped at step 2 of 6.',
        'Not fixed: PinsEqualHandles is VIOLATED in this tree too, in 8 steps.',
        'Search there with:',
        "  npx pvmc campaign --tree 3.1 --patch locked --scope '2 pages, 2 CPUs' --property PinsEqualHandles --out traces",
        '',
      ].join('\n'),
    );
    expect(err).toMatch(
      /^R002 replay stopped at step 2 of 6: `read pins` is not enabled for task0/u,
    );
  });

  test('on a fixed tree with another step: fixed, and where it does not fit, exit code 15', async () => {
    const series = ['--patch', 'locked', '--patch', 'atomic'];
    const { code, out, err } = await pvmc('replay', file, ...series);
    expect([code, err]).toEqual([15, '']);
    expect(out.replace(/, [\d.]+ s\)/u, ')')).toBe(
      [
        'Does not fit 3.1 + locked + atomic any more: stopped at step 2 of 6.',
        '  `read pins` of task0 is not enabled',
        '  enabled: task0 `spin_lock`, task1 `operation: map [0]`, task1 `operation: map [1]`',
        'Fixed in this tree: PinsEqualHandles HOLDS in this scope (1,190 states, depth 17).',
        '',
      ].join('\n'),
    );
  });

  test('where the search reaches a limit: not said to be fixed, exit code 15', async () => {
    const deep = await huge();
    const { code, out } = await run(['replay', deep, '--max-states', '50'], {}, counters);
    expect(code).toBe(15);
    expect(out).toContain(
      'Whether NoUpdateIsLost holds in this tree is UNKNOWN: the limit of states',
    );
    expect(out).not.toContain('Fixed');
  });

  test('where a step does not fit and the search reaches a limit: exit code 150, and no test', async () => {
    const series = ['--patch', 'locked', '--patch', 'atomic', '--max-states', '10'];
    const { code, out, err } = await pvmc('replay', file, ...series);
    expect([code, err.slice(0, 4)]).toEqual([150, 'R002']);
    expect(out).toContain('Whether PinsEqualHandles holds in this tree is UNKNOWN');
    const json = await pvmc('replay', file, ...series, '--json', '-');
    expect(JSON.parse(json.out)).toMatchObject({ result: 'does not fit' });
    expect((await pvmc('replay', file, ...series, '--emit-test')).err).toMatch(
      /^C003 .* UNKNOWN\.$/mu,
    );
  });

  test('that is a witness: reached, exit code 0', async () => {
    const witness = await writeCounterexample(dir, find(grantMachine(), TwoPins));
    expect(await pvmc('replay', witness)).toMatchObject({ code: 0, err: '' });
  });

  test('with --trace full: whole states', async () => {
    const { out } = await pvmc('replay', file, '--trace', 'full');
    expect(out).toContain('initial state\n     pages[0]  p2m=LOCAL|0 pins=0 handles=0\n');
  });
});

/** A trace of twelve tasks that loses no update. */
async function huge(): Promise<string> {
  const machine = counters.machine('counter-1.0', [], 'twelve-tasks');
  const property = counters.property('NoUpdateIsLost');
  const found = { property, strategy: 'by hand', shortest: false, foundWith: '0.1.0' };
  const path = { initial: 0, taken: [] };
  const scope = 'twelve-tasks';
  return writeCounterexample(dir, counterexampleOf(machine, { ...found, path, scope }));
}

describe('--emit-test', () => {
  test('where it is reproduced: a test that replays it', async () => {
    const { code, out, err } = await pvmc('replay', file, '--emit-test');
    expect([code, err]).toEqual([0, '']);
    expect(out).toContain("import { ownCatalogue, parseCounterexample, replay } from 'pvmc';\n");
    expect(out).toContain(
      "test('PinsEqualHandles on 3.1, 2 pages, 2 CPUs: violated in 6 steps', () => {\n",
    );
    expect(out).toContain("    kind: 'reproduced',\n    at: 6,\n");
    expect(out).not.toContain('CPU 0');
  });

  test('where it is fixed: a test that searches everything', async () => {
    const { code, out, err } = await pvmc('replay', file, '--patch', 'atomic', '--emit-test');
    expect([code, err]).toEqual([15, '']);
    expect(out).toContain("  const patches = ['atomic'];\n");
    expect(out).toContain("decide(machine, property)).toMatchObject({ verdict: 'HOLDS' });\n");
  });

  test('where neither is so: C003, and nothing is printed', async () => {
    const { code, out, err } = await pvmc('replay', file, '--patch', 'locked', '--emit-test');
    expect([code, out]).toEqual([64, '']);
    expect(err).toBe(
      'C003 --emit-test has nothing to say: the trace is not reproduced on 3.1 + locked, and there PinsEqualHandles is VIOLATED.\n',
    );
  });
});

describe('--json', () => {
  test('- is standard output, which has nothing else', async () => {
    const { out } = await pvmc('replay', file, '--json', '-');
    expect(JSON.parse(out)).toMatchObject({ format: 'pvmc.replay/1', result: 'reproduced', at: 6 });
  });

  test('says what does not fit, too', async () => {
    const { code, out } = await pvmc('replay', file, '--patch', 'locked', '--json', '-');
    expect(code).toBe(150);
    expect(JSON.parse(out)).toMatchObject({
      result: 'does not fit',
      at: 2,
      misfit: { actor: 'task0', label: 'read pins' },
      search: { verdict: 'VIOLATED', length: 8 },
    });
    const fixed = await pvmc('replay', file, '--patch', 'atomic', '--json', '-');
    expect(JSON.parse(fixed.out)).toMatchObject({ result: 'fixed', search: { states: 1022 } });
  });

  test('never overwrites, least of all the counterexample', async () => {
    const { code, err } = await pvmc('replay', file, '--json', file);
    expect([code, err.slice(0, 4)]).toEqual([64, 'C004']);
    expect(await readFile(file, 'utf8')).toBe(counterexampleText(lost));
  });

  test('a file that exists is refused before anything is replayed, exit code 64', async () => {
    const there = join(dir, 'replay.json');
    await writeFile(there, 'precious');
    const { code, out, err } = await pvmc('replay', file, '--json', there);
    expect({ code, out, err }).toEqual({
      code: 64,
      out: '',
      err: `C004 cannot write ${there}: it exists, and nothing is overwritten; give another name or remove it.\n`,
    });
    expect(await readFile(there, 'utf8')).toBe('precious');
  });
});

const [first, ...others] = lost.steps;
const outOfRange = [{ ...first, choice: 99 }, ...others];
const ofNobody = [{ ...first, actor: 'task9' }, ...others];

describe('bad input: one message, no stack trace', () => {
  test.each([
    ['of a newer format', { format: 'pvmc.counterexample/2' }, 150, 'R004'],
    ['with a step cut off', { steps: lost.steps.slice(1) }, 150, 'R001'],
    ['with a step that is not enabled', { steps: lost.steps.toReversed() }, 150, 'R002'],
    ['with an action out of range', { steps: outOfRange }, 150, 'R002'],
    ['of an actor nobody knows', { steps: ofNobody }, 150, 'R002'],
    ['that starts nowhere', { initial: 9 }, 150, 'R002'],
    ['of a property nobody knows', { property: { ...lost.property, name: 'Pins' } }, 150, 'R005'],
    ['of a tree nobody knows', { tree: '3.2' }, 150, 'R005'],
    ['of a patch nobody knows', { patches: ['0930bba674e2'] }, 150, 'R005'],
    ['of a scope nobody knows', { scope: '3 pages' }, 150, 'R005'],
  ])('a file %s', async (_, change, code, error) => {
    const ran = await pvmc('replay', await edited(change));
    expect([ran.code, ran.err.slice(0, 4)]).toEqual([code, error]);
    expect(ran.err).not.toContain('    at ');
  });

  test('a file of another machine whose steps all fit: reproduced, with a note', async () => {
    const other = await edited({ machine: { name: 'grant', digest: '3fa1' } });
    const { code, out } = await pvmc('replay', other);
    expect(code).toBe(0);
    expect(out).toContain('Note: found on machine 3fa1, replayed on ');
  });

  test.each([
    [['--trace', 'all'], 'C002 --trace is `all`; expected `diff` or `full`.\n'],
    [['--patch', 'none', '--patch', 'atomic'], 'C002 --patch is `none atomic`; expected'],
    [['--patch', 'atomc'], 'C001 no patch is called `atomc`; nearest: `atomic`.\n'],
    [['--tree', '3.0'], 'C001 no tree is called `3.0`; nearest: `3.1`.\n'],
    [['--tre', '3.1'], 'C001 no option is called `--tre`; nearest: `--tree`'],
  ])('replay FILE %j: exit code 64', async (flags, message) => {
    const { code, out, err } = await pvmc('replay', file, ...flags);
    expect([code, out]).toEqual([64, '']);
    expect(err.slice(0, message.length)).toBe(message);
  });
});
