import { writeFileSync } from 'node:fs';
import { mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { beforeEach, describe, expect, test } from '@jest/globals';
import type { Io } from '../../src/cli/io.js';
import { RandomWalk } from '../../src/explore/index.js';
import {
  type Counterexample,
  counterexampleOf,
  counterexampleText,
  readCounterexample,
} from '../../src/trace/index.js';
import { toyCatalogue } from '../campaign/toy-catalogue.js';
import { pvmc } from './fake-io.js';

const catalogue = toyCatalogue();

/** What a walk comes upon. */
function walked(scope: string, name: string, patches: readonly string[] = []): Counterexample {
  const machine = catalogue.machine('counter-1.0', patches, scope);
  const property = catalogue.property(name);
  const walk = new RandomWalk(machine, [property], { seed: 4, walks: 50, steps: 100 });
  walk.advance(Number.POSITIVE_INFINITY);
  const { properties } = walk.result('exhausted', 0);
  const path = properties.find((one) => one.property === property)?.path;
  if (path === null || path === undefined) throw new Error(`no walk violates ${name}`);
  const about = { strategy: 'random-walk', shortest: false, foundWith: '0.1.0' };
  return counterexampleOf(machine, { property, path, ...about, scope, patches });
}

const small = walked('two-tasks', 'NoUpdateIsLost');
const large = walked('twelve-tasks', 'NoUpdateIsLost');
let [dir, file] = ['', ''];
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'pvmc-'));
  file = await put('found.json', small);
});

async function put(name: string, counterexample: Counterexample): Promise<string> {
  const path = join(dir, name);
  await writeFile(path, counterexampleText(counterexample));
  return path;
}

const minimized = (...argv: readonly string[]) => pvmc(['minimize', ...argv]);

test('a new file beside, that replays; exit code 0 where it is shortest', async () => {
  const { code, out, err } = await minimized(file);
  expect([code, err]).toEqual([0, '']);
  const path = join(dir, 'found-min.json');
  expect(out).toBe(
    [
      'NoUpdateIsLost on counter-1.0, two-tasks',
      '  pinned to: decided by done',
      '',
      'Shortest: 8 steps, as it was. No shorter trace to this violation exists in the scope.',
      `Written to ${path}; replay it with:`,
      `  npx pvmc replay ${path}`,
      '',
    ].join('\n'),
  );
  expect(await readCounterexample(path)).toMatchObject({
    length: 8,
    shortest: true,
    strategy: 'random-walk, minimize',
    foundWith: '1.2.3',
  });
  expect((await pvmc(['replay', path])).code).toBe(0);
  expect(await readCounterexample(file)).toEqual(small);
});

test('a limit: shrunk, exit code 20; --verbose says what was tried', async () => {
  const path = await put('large.json', large);
  const { code, out } = await minimized(path, '--max-states', '1000', '--verbose', '--quiet');
  expect(code).toBe(20);
  expect(out).toMatch(/^left out actors: .* steps?; \d+ traces were tried$/mu);
  expect(out).toMatch(/^left out operations: /mu);
  expect(out).toMatch(/^left out actions: /mu);
  expect(out).toMatch(/^searched over its actions: .*, nothing left to look at$/mu);
  expect(out).toMatch(/^searched over all of its actors: .*, nothing left to look at$/mu);
  expect(out).toMatch(/^searched over all actions: .*, the limit of states was reached$/mu);
  expect(out).toContain('A shorter one may exist: the limit of states was reached at depth');
  const shrunk = await readCounterexample(join(dir, 'large-min.json'));
  expect(shrunk.length).toBeLessThan(large.length);
  expect(shrunk.shortest).toBe(false);
});

test('a shortest one: nothing is written', async () => {
  await minimized(file, '--out', join(dir, 'shortest.json'));
  const { code, out } = await minimized(join(dir, 'shortest.json'));
  expect(code).toBe(0);
  expect(out).toContain('Nothing is written: the file has no more to gain.\n');
  expect((await readdir(dir)).sort()).toEqual(['found.json', 'shortest.json']);
});

test('--out -: the counterexample alone is on standard output', async () => {
  const { out, err } = await minimized(file, '--out', '-');
  expect(JSON.parse(out)).toMatchObject({ length: 8, shortest: true });
  expect(err).toContain('Shortest: 8 steps');
});

test('Ctrl-C: what there is until then, exit code 20', async () => {
  const path = await put('large.json', large);
  let interrupt = (): void => {};
  const onInterrupt: Io['onInterrupt'] = (interrupted) => {
    interrupt = interrupted;
    return () => {};
  };
  const written: string[] = [];
  const out = new Writable({
    write(chunk, _encoding, done) {
      written.push(String(chunk));
      if (String(chunk).startsWith('searched over its actions')) interrupt();
      done();
    },
  });
  const { code, err } = await pvmc(['minimize', path, '--verbose'], { onInterrupt, out });
  expect(code).toBe(20);
  expect(err).toContain('Interrupted: ending with the shortest so far.');
  expect(written.join('')).toContain('A shorter one may exist: interrupted at depth');
  expect((await readCounterexample(join(dir, 'large-min.json'))).shortest).toBe(false);
});

describe('bad input: one message, and nothing is lost', () => {
  test('a file that exists is not overwritten, and it is said before the search', async () => {
    const path = join(dir, 'found-min.json');
    await writeFile(path, 'precious');
    const { code, out, err } = await minimized(file);
    expect({ code, out, err }).toEqual({
      code: 64,
      out: '',
      err: `C004 cannot write ${path}: it exists, and nothing is overwritten; give another name or remove it.\n`,
    });
    expect(await readFile(path, 'utf8')).toBe('precious');
  });

  test('a place that cannot be written to', async () => {
    const { code, err } = await minimized(file, '--out', join(dir, 'no', 'x.json'));
    expect(code).toBe(64);
    expect(err).toContain('C004 cannot write');
    expect(err).toContain('its directory does not exist');
  });

  test('a place that is gone when it is done: the result is on standard output', async () => {
    const path = join(dir, 'late.json');
    const onInterrupt: Io['onInterrupt'] = () => {
      writeFileSync(path, 'precious');
      return () => {};
    };
    const { code, out, err } = await pvmc(['minimize', file, '--out', path], { onInterrupt });
    expect([code, err]).toEqual([64, `C004 cannot write ${path}: a file of that name exists.\n`]);
    expect(JSON.parse(out)).toMatchObject({ length: 8, shortest: true });
    expect(await readFile(path, 'utf8')).toBe('precious');
  });

  test.each<[string, object, number, string]>([
    ['of another model', { tree: '3.1' }, 150, 'R005'],
    ['of a newer format', { format: 'pvmc.counterexample/2' }, 150, 'R004'],
    ['with an action out of range', { initial: 7 }, 150, 'R002'],
    ['that violates nothing', { steps: small.steps.slice(0, 2), length: 2 }, 15, 'R006'],
  ])('a counterexample %s', async (_, change, code, error) => {
    await writeFile(file, JSON.stringify({ ...small, ...change }));
    const ran = await minimized(file);
    expect([ran.code, ran.out, ran.err.slice(0, 4)]).toEqual([code, '', error]);
    expect(await readdir(dir)).toEqual(['found.json']);
  });

  test.each([
    [['--max-states', '0'], 'C002 --max-states is `0`; expected a whole number from 1'],
    [['--timeout', 'soon'], 'C002 --timeout is `soon`; expected a number of seconds above 0'],
  ])('%j', async (argv, text) => {
    const { code, err } = await minimized(file, ...argv);
    expect([code, err.slice(0, text.length)]).toEqual([64, text]);
  });
});
