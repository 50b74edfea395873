import { mkdtemp, readdir, readFile, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { PvmcError } from '../../src/errors/index.js';
import {
  type Counterexample,
  counterexampleText,
  parseCounterexample,
  readCounterexample,
  writeCounterexample,
} from '../../src/trace/index.js';
import { find, thrownBy } from './find.js';
import { grantMachine, PinsEqualHandles, TwoPins } from './grant-machine.js';

const found = find(grantMachine(), PinsEqualHandles);
let dir = '';
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'pvmc-'));
});

const word = fc.stringMatching(/^[ -~äπ]{1,30}$/u);
const step = fc.record(
  { actor: word, procedure: word, label: word, alternative: word, choice: fc.nat() },
  { requiredKeys: ['actor', 'procedure', 'label'], noNullPrototype: true },
);
const kind = fc.constantFrom('always', 'quiescent', 'step', 'sometimes');

/** Any counterexample that the format allows. */
const anyCounterexample: fc.Arbitrary<Counterexample> = fc
  .record({
    machine: fc.record({ name: word, digest: word }, { noNullPrototype: true }),
    tree: word,
    patches: fc.array(word, { maxLength: 4 }),
    scope: word,
    property: fc.record({ name: word, kind, claim: word }, { noNullPrototype: true }),
    strategy: word,
    shortest: fc.boolean(),
    foundWith: word,
    initial: fc.nat(),
    steps: fc.array(step, { maxLength: 8 }),
  })
  .map((parts) => ({
    ...parts,
    format: 'pvmc.counterexample/1',
    verdict: parts.property.kind === 'sometimes' ? 'HOLDS' : 'VIOLATED',
    length: parts.steps.length,
  }));

describe('the text', () => {
  test('reads back as what was written, for any counterexample', () => {
    fc.assert(
      fc.property(anyCounterexample, (counterexample) => {
        const read = parseCounterexample('x.json', counterexampleText(counterexample));
        expect(read).toEqual(counterexample);
      }),
    );
  });

  test('cut anywhere is refused with R001, at the end of what is left', () => {
    const text = counterexampleText(found).trimEnd();
    fc.assert(
      fc.property(fc.integer({ min: 1, max: text.length - 1 }), (length) => {
        const read = (): unknown => parseCounterexample('x.json', text.slice(0, length));
        expect(read).toThrow(
          /^R001 x\.json is not .*: it ends in the middle \(at line \d+, column \d+\)/u,
        );
      }),
    );
  });

  test('has one line a step', () => {
    const lines = counterexampleText(found).split('\n');
    expect(lines.filter((line) => line.includes('"actor"'))).toHaveLength(found.length);
  });
});

/** The counterexample with another value somewhere. */
const changed = (change: Record<string, unknown>): string =>
  JSON.stringify({ ...JSON.parse(counterexampleText(found)), ...change });

const bad: readonly [string, string, string, object][] = [
  ['nothing', '', 'R001', { cause: 'it is empty', where: '' }],
  ['no JSON', 'hello', 'R001', { cause: 'it is not JSON' }],
  ['a comma too many', '{\n  "a": 1,\n}', 'R001', { where: 'line 3, column 1' }],
  ['null', 'null', 'R001', { where: '' }],
  ['a number', '3', 'R001', { where: '' }],
  ['no format', changed({ format: undefined }), 'R001', { where: 'format' }],
  [
    'a newer format',
    changed({ format: 'pvmc.counterexample/2' }),
    'R004',
    {
      version: 'pvmc.counterexample/2',
      known: 'pvmc.counterexample/1',
    },
  ],
  ['a campaign', changed({ format: 'pvmc.campaign/1' }), 'R004', { version: 'pvmc.campaign/1' }],
  [
    'a step with no actor',
    changed({ steps: [{ procedure: 'p', label: 'l' }] }),
    'R001',
    {
      where: 'steps[0].actor',
    },
  ],
  [
    'a choice below 0',
    changed({ steps: [{ ...found.steps[0], choice: -1 }] }),
    'R001',
    {
      where: 'steps[0].choice',
    },
  ],
  [
    'another length',
    changed({ length: 5 }),
    'R001',
    {
      where: 'length',
      cause: 'it is not the number of steps',
    },
  ],
  ['a verdict of no counterexample', changed({ verdict: 'HOLDS' }), 'R001', { where: 'verdict' }],
  [
    'a field that nobody knows',
    changed({ seed: 3 }),
    'R001',
    { cause: 'Unrecognized key: "seed"' },
  ],
  [
    'a terminal escape',
    changed({ tree: '\u001b[2J' }),
    'R001',
    {
      where: 'tree',
      cause: 'it has a control character',
    },
  ],
];

describe('a bad file', () => {
  test.each(bad)('with %s is refused', async (_, text, code, data) => {
    const path = join(dir, 'bad.json');
    await writeFile(path, text);
    const thrown = await thrownBy(() => readCounterexample(path));
    expect(thrown).toBeInstanceOf(PvmcError);
    expect(thrown).toMatchObject({ code, exitCode: 150, data: { path, ...data } });
  });

  test('that is not there is refused, with the nearest name', async () => {
    await writeFile(join(dir, 'pins.json'), '{}');
    const path = join(dir, 'pin.json');
    const thrown = await thrownBy(() => readCounterexample(path));
    expect(String(thrown)).toContain(
      `pin.json is not a counterexample that can be read: there is no such file.`,
    );
    expect(String(thrown)).toContain(
      `Likely the name is wrong (nearest: \`${join(dir, 'pins.json')}\`)`,
    );
  });

  test('that is a directory or a device is refused', async () => {
    await symlink('/dev/zero', join(dir, 'zero'));
    const data = [dir, join(dir, 'zero')].map((path) => thrownBy(() => readCounterexample(path)));
    expect(await Promise.all(data)).toMatchObject([
      { code: 'R001', data: { cause: 'it is a directory' } },
      { code: 'R001', data: { cause: 'it is no regular file' } },
    ]);
  });

  test('of 100 MB is refused without being read', async () => {
    const path = join(dir, 'large.json');
    await writeFile(path, '');
    await truncate(path, 100_000_000);
    const before = process.memoryUsage().rss;
    const thrown = await thrownBy(() => readCounterexample(path));
    expect(thrown).toMatchObject({
      code: 'R001',
      data: { cause: 'it has 100 MB, and at most 20 MB are read' },
    });
    expect(process.memoryUsage().rss - before).toBeLessThan(50_000_000);
  });
});

describe('writing', () => {
  test('makes the directory, and a name of property, tree, patches and scope', async () => {
    const path = await writeCounterexample(join(dir, 'a', 'b'), {
      ...found,
      patches: ['0930bba674e2-flush', '../../x'],
    });
    const name = 'pins-equal-handles-3-1-0930bba674e2-flush-x-2-pages-2-cpus.json';
    expect(path).toBe(join(dir, 'a', 'b', name));
    expect(await readdir(join(dir, 'a', 'b'))).toEqual([name]);
  });

  test('the same trace again gives the same file, whoever found it', async () => {
    const path = await writeCounterexample(dir, found);
    const before = await readFile(path, 'utf8');
    expect(await writeCounterexample(dir, { ...found, foundWith: '9.9.9' })).toBe(path);
    expect(await readFile(path, 'utf8')).toBe(before);
  });

  test('another trace of that name gets a number, and nothing is overwritten', async () => {
    const path = await writeCounterexample(dir, found);
    await writeFile(path, 'mine');
    const second = await writeCounterexample(dir, found);
    const third = await writeCounterexample(dir, { ...found, steps: [], length: 0 });
    expect([second, third]).toEqual([
      path.replace('.json', '-2.json'),
      path.replace('.json', '-3.json'),
    ]);
    expect(await readFile(path, 'utf8')).toBe('mine');
    expect(await writeCounterexample(dir, found)).toBe(second);
    expect(await readdir(dir)).toHaveLength(3);
  });

  test('many at once lose nothing', async () => {
    const all = Array.from({ length: 10 }, (_, i) => ({ ...found, initial: i % 5 }));
    const paths = await Promise.all(all.map((one) => writeCounterexample(dir, one)));
    expect(new Set(paths).size).toBe(5);
    const read = await Promise.all(paths.map(readCounterexample));
    expect(read).toEqual(all);
    expect(await readdir(dir)).toHaveLength(5);
  });

  test('a very long series of patches still gives a name', async () => {
    const patches = Array.from({ length: 100 }, (_, i) => `patch-${i}`);
    const path = await writeCounterexample(dir, { ...found, patches });
    expect(await readCounterexample(path)).toEqual({ ...found, patches });
  });

  test('where it cannot be written fails with C004', async () => {
    await writeFile(join(dir, 'file'), '');
    const thrown = await thrownBy(() => writeCounterexample(join(dir, 'file', 'x'), found));
    expect(thrown).toMatchObject({
      code: 'C004',
      exitCode: 64,
      data: { cause: 'a part of its path is no directory' },
    });
  });
});

test('a witness is written as HOLDS', () => {
  const witness = find(grantMachine(), TwoPins);
  expect(witness).toMatchObject({ verdict: 'HOLDS', property: { kind: 'sometimes' }, initial: 1 });
});
