import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Io } from '../../src/cli/io.js';
import { readCounterexample } from '../../src/trace/index.js';
import { toyCampaign, toyCatalogue } from '../campaign/toy-catalogue.js';
import { pvmc } from './fake-io.js';

let dir = '';
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'pvmc-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const huge = ['campaign', '--scope', 'twelve-tasks', '--property', 'NoUpdateIsLost'];
/** Nothing is decided of it before the end. */
const endless = ['campaign', '--scope', 'twelve-tasks', '--property', 'NoDeadlock'];

/** Without the times, and without the spaces that put them at the right. */
const timeless = (text: string): string =>
  text.replace(/\d+\.\d+ s/g, '0.000 s').replace(/ {2,}(\d+ states, depth)/g, '  $1');

test('campaign: a block for each machine, exit code 0 when every expectation is met', async () => {
  const { code, out, err } = await pvmc(['campaign']);
  expect(timeless(out)).toBe(
    `
counter-1.0 (no patch)
  two-tasks  36 states, depth 8, 0.000 s
    2 tasks, 1 update each
    VIOLATED  NoUpdateIsLost in 8 steps
                both read before either writes

counter-1.0 + 0123456789ab
  0123456789ab  add: take a lock

  two-tasks  43 states, depth 12, 0.000 s
    HOLDS     NoUpdateIsLost
    HOLDS     witness TwoUpdatesAreSeen: reached in 9 steps
                the witness that both get there

counter-1.0 (no patch)
  one-task  5 states, depth 4, 0.000 s
    1 task, 1 update
    HOLDS     NoUpdateIsLost

counter-1.0 + 0123456789ab-unlock
  0123456789ab-unlock  add: take a lock (without its hunk unlock)

  two-tasks  20 states, depth 6, 0.000 s
    VIOLATED  NoDeadlock in 6 steps
                nobody drops the lock

Verdicts that differ between trees

  two-tasks       counter-1.0   counter-1.0
                                0123456789ab
  NoUpdateIsLost  VIOLATED 8    HOLDS

HOLDS is said of every reachable state within the bounds of the scope.
5 properties on 4 machines: 5 as expected.
104 states, 150 transitions, 0.000 s.
`.slice(1),
  );
  expect(err).toBe('');
  expect(code).toBe(0);
});

test('a machine is printed before the next begins: who then interrupts has only that one', async () => {
  const said: string[] = [];
  let interrupt = (): void => {};
  const out = new Writable({
    write: (chunk, _, done) => {
      said.push(String(chunk));
      interrupt();
      done();
    },
  });
  const onInterrupt: Io['onInterrupt'] = (interrupted) => {
    interrupt = interrupted;
    return () => {};
  };
  const { code } = await pvmc(['campaign'], { out, onInterrupt });
  expect(code).toBe(20);
  expect(said[0]).toMatch(/^counter-1\.0 \(no patch\)\n {2}two-tasks /);
  expect(said.slice(1).join('')).toContain(
    `? Not decided
  not begun, as it was interrupted:
    counter-1.0 + 0123456789ab: two-tasks
    counter-1.0: one-task
    counter-1.0 + 0123456789ab-unlock: two-tasks
`,
  );
});

test('an expectation that is not met: says it, with the command that looks into it, exit code 15', async () => {
  const campaign = [{ ...toyCampaign[2], states: 6 }];
  const { code, out } = await pvmc(['campaign'], {}, toyCatalogue({ campaign }));
  expect(code).toBe(15);
  expect(out).toContain('\n  ! counts    states is 5, expected 6\n    HOLDS     NoUpdateIsLost\n');
  expect(out).toContain('counter-1.0, one-task: states is 5, expected 6.');
  expect(out).toContain(
    'npx pvmc campaign --tree counter-1.0 --patch none --scope one-task --out traces',
  );
});

test('the command that looks into a row runs that row', async () => {
  const argv =
    'campaign --tree counter-1.0 --patch none --scope one-task --property NoUpdateIsLost';
  const { code, out } = await pvmc(argv.split(' '));
  expect(code).toBe(0);
  expect(out).toContain('1 property on 1 machine: 1 as expected.');
});

describe('--json', () => {
  const keys = [
    ...['tree', 'patches', 'scope', 'property', 'verdict', 'expected', 'states', 'transitions'],
    ...['depth', 'traceLength', 'seconds'],
  ];

  test('FILE: writes the verdicts, and the table to standard output', async () => {
    const file = join(dir, 'result.json');
    const { code, out } = await pvmc(['campaign', '--json', file]);
    const written = JSON.parse(readFileSync(file, 'utf8')) as { format: string; runs: object[] };
    expect(code).toBe(0);
    expect(out).toContain('5 as expected');
    expect(Object.keys(written)).toEqual(['format', 'runs']);
    expect(written.format).toBe('pvmc.campaign/1');
    expect(written.runs.map((one) => Object.keys(one))).toEqual(written.runs.map(() => keys));
    expect(written.runs[0]).toMatchObject({ patches: [], traceLength: 8, expected: 'VIOLATED' });
    expect(written.runs[1]).toMatchObject({ patches: ['0123456789ab'], traceLength: null });
  });

  test('-: standard output is JSON and nothing else', async () => {
    const { out } = await pvmc(['campaign', '--json', '-', '--property', 'FortyIsEnough']);
    expect((JSON.parse(out) as { runs: object[] }).runs[0]).toMatchObject({ expected: null });
  });

  test('a file that exists is not overwritten, and nothing is run: C004, exit code 64', async () => {
    const file = join(dir, 'result.json');
    writeFileSync(file, 'precious');
    const { code, out, err } = await pvmc([...huge, '--json', file]);
    expect([code, out]).toEqual([64, '']);
    expect(err).toBe(
      `C004 cannot write ${file}: it exists, and nothing is overwritten; give another name or remove it.\n`,
    );
    expect(readFileSync(file, 'utf8')).toBe('precious');
  });

  test.each([
    ['a directory that does not exist', 'no/such/result.json', 'its directory does not exist'],
    ['a directory', '.', 'it is a directory'],
  ])('%s, and nothing is run: C004, exit code 64', async (_, name, cause) => {
    const file = join(dir, name);
    const { code, out, err } = await pvmc([...huge, '--json', file]);
    expect([code, out]).toEqual([64, '']);
    expect(err).toBe(`C004 cannot write ${file}: ${cause}.\n`);
  });
});

describe('--out', () => {
  test('writes violations and witnesses, and prints the command that replays each', async () => {
    const { out } = await pvmc(['campaign', '--out', join(dir, 'traces')]);
    const files = [...out.matchAll(/npx pvmc replay (\S+)/g)].map(([, file]) => file);
    const traces = await Promise.all(files.map((file) => readCounterexample(file)));
    expect(traces.map((t) => [t.property.name, t.verdict, t.length, t.patches])).toEqual([
      ['NoUpdateIsLost', 'VIOLATED', 8, []],
      ['TwoUpdatesAreSeen', 'HOLDS', 9, ['0123456789ab']],
      ['NoDeadlock', 'VIOLATED', 6, ['0123456789ab-unlock']],
    ]);
    expect(traces[0]).toMatchObject({
      tree: 'counter-1.0',
      scope: 'two-tasks',
      foundWith: '1.2.3',
    });
  });

  test('what was written replays', async () => {
    const { out } = await pvmc(['campaign', '--out', dir]);
    for (const [, file] of out.matchAll(/npx pvmc replay (\S+)/g)) {
      expect((await pvmc(['replay', file])).code).toBe(0);
    }
  });

  test('the same again leaves the files as they are', async () => {
    await pvmc(['campaign', '--out', dir]);
    const before = readdirSync(dir);
    await pvmc(['campaign', '--out', dir]);
    expect(readdirSync(dir)).toEqual(before);
  });

  test('a file of that name with something else in it stays, and the trace gets another name', async () => {
    const { out } = await pvmc(['campaign', '--out', dir]);
    const [, file = ''] = /npx pvmc replay (\S+)/.exec(out) ?? [];
    writeFileSync(file, 'precious');
    const again = await pvmc(['campaign', '--out', dir]);
    expect(again.out).toContain(`npx pvmc replay ${file.replace(/\.json$/, '-2.json')}\n`);
    expect(readFileSync(file, 'utf8')).toBe('precious');
  });

  test('a file where the directory should be, and nothing is run: C004, exit code 64', async () => {
    const file = join(dir, 'file');
    writeFileSync(file, 'precious');
    const { code, out, err } = await pvmc([...huge, '--out', file]);
    expect([code, out]).toEqual([64, '']);
    expect(err).toBe(`C004 cannot write ${file}: a file of that name exists.\n`);
  });
});

describe('limits', () => {
  test('--max-states: UNKNOWN, one entry for the machine, exit code 20', async () => {
    const { code, out } = await pvmc([...huge, '--property', 'NoDeadlock', '--max-states', '1000']);
    expect(code).toBe(20);
    expect(out).toMatch(
      /counter-1.0, twelve-tasks: the limit of --max-states was reached after [\d,]+ states, depth \d+\./,
    );
  });

  test('--timeout: UNKNOWN, exit code 20', async () => {
    const { code, out } = await pvmc([...endless, '--timeout', '.05']);
    expect(code).toBe(20);
    expect(out).toContain('the time of --timeout was over');
  });

  test('Ctrl-C: ends with what is known, as UNKNOWN, exit code 20, and listens no more', async () => {
    const heard = { listening: false };
    const { code, out, err } = await pvmc(endless, {
      onInterrupt: (interrupted) => {
        heard.listening = true;
        setTimeout(interrupted, 50);
        return () => {
          heard.listening = false;
        };
      },
    });
    expect(code).toBe(20);
    expect(out).toContain('it was interrupted after');
    expect(err).toContain('Interrupted');
    expect(heard.listening).toBe(false);
  });
});

describe('a machine that fails', () => {
  const campaign = [toyCampaign[2], { ...toyCampaign[2], patches: ['deadbe'] }];

  test('prints what is known, then one message and no stack trace, exit code 75', async () => {
    const { code, out, err } = await pvmc(['campaign'], {}, toyCatalogue({ campaign }));
    expect(code).toBe(75);
    expect(out).toContain('1 property on 1 machine: 1 as expected.');
    expect(err).toBe(
      'S003 count is 99, outside 0..1, written by task0 add/`write`. Raise the bound or guard the step.\n',
    );
  });

  test('leaves no JSON, as that would look whole', async () => {
    const file = join(dir, 'result.json');
    await pvmc(['campaign', '--json', file], {}, toyCatalogue({ campaign }));
    expect(existsSync(file)).toBe(false);
    expect((await pvmc(['campaign', '--json', '-'], {}, toyCatalogue({ campaign }))).out).toBe('');
  });
});

describe('progress and colour', () => {
  const short = [...huge, '--timeout', '0.4'];

  test('on a terminal: one line, written anew, at most as wide as the terminal', async () => {
    const { err } = await pvmc(short, { errIsTTY: true, columns: 90 });
    const lines = err.split('\u001b[1G\u001b[2K');
    expect(lines.length).toBeGreaterThan(2);
    expect(err).not.toContain('\n');
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThan(90);
    expect(lines.at(-1)).toBe('');
    expect(lines.at(-2)).toMatch(
      /^1\/1 {2}.* depth \d+, [\d.kM]+ transitions, .* frontier [\d.kM]+/,
    );
  });

  test('elsewhere: nothing within the first two seconds', async () => {
    expect((await pvmc(short)).err).toBe('');
  });

  test('--quiet: nothing at all', async () => {
    expect((await pvmc([...short, '--quiet'], { errIsTTY: true })).err).toBe('');
  });

  test.each([
    ['on a terminal: coloured', true, {}, [], true],
    ['elsewhere: plain', false, {}, [], false],
    ['NO_COLOR: plain', true, { NO_COLOR: '1' }, [], false],
    ['--no-color: plain', true, {}, ['--no-color'], false],
  ])('%s', async (_, isTTY, env, flags, coloured) => {
    const { out } = await pvmc(['campaign', ...flags], { isTTY, env });
    expect(out.includes('\u001b[')).toBe(coloured);
  });
});
