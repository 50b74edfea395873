/** The folder `counterexamples`: made anew, and each file replayed, on the broken tree and the mended. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import {
  type DefectRow,
  type DefectTrace,
  defectNames,
  defectTrace,
  searchDefect,
} from '../../src/campaign/index.js';
import { ownCatalogue } from '../../src/catalogue.js';
import { defectPage, defectTable } from '../../src/report/defect-page.js';
import {
  type Counterexample,
  counterexampleText,
  parseCounterexample,
} from '../../src/trace/index.js';
import { pvmc } from '../cli/fake-io.js';

const root = process.cwd();
const folder = join(root, 'counterexamples');
const textOf = (name: string): string => readFileSync(join(folder, name), 'utf8');
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  version: string;
};

/** The others would take the tests too long. */
const SMALL_STATES = 3_000;

const catalogue = ownCatalogue();
const defects = [...defectNames(catalogue)];

const read = (name: string): Counterexample =>
  parseCounterexample(`${name}.json`, textOf(`${name}.json`));

/** A file replayed on both trees, once. */
const done = new Map<string, DefectTrace>();
function replayed(name: string, row: DefectRow): DefectTrace {
  const known = done.get(name) ?? defectTrace(catalogue, name, row, read(name));
  done.set(name, known);
  return known;
}

describe('counterexamples/', () => {
  test('has two files for each defect, and the table', () => {
    const wanted = defects.flatMap(([name]) => [`${name}.json`, `${name}.md`]);
    expect(readdirSync(folder).sort()).toEqual([...wanted, 'README.md'].sort());
  });

  test('has a page for each trace, and the table, as `npm run counterexamples` makes them', () => {
    const traces = defects.map(([name, row]) => replayed(name, row));
    for (const trace of traces) expect(defectPage(trace)).toBe(textOf(`${trace.name}.md`));
    expect(defectTable(traces)).toBe(textOf('README.md'));
  });

  test('has the traces that a search finds, on the machines that are small', async () => {
    const small = defects.filter(([, { before }]) => (before.states ?? 0) <= SMALL_STATES);
    expect(small.length).toBeGreaterThan(10);
    for (const [name, row] of small) {
      const found = await searchDefect(catalogue, row, version);
      expect(counterexampleText(found)).toBe(textOf(`${name}.json`));
    }
  });
});

describe.each(defects)('%s', (name, row) => {
  const { property, before, after } = row;
  const { length } = read(name);

  test(`${property} is VIOLATED on its tree, at step ${length} of ${length}`, () => {
    const { counterexample, replayed: on } = replayed(name, row);
    expect(on).toMatchObject({ kind: 'reproduced', at: length, otherMachine: null });
    expect(on.property.name).toBe(property);
    const { tree, patches, scope } = before;
    expect(on.machine).toMatchObject({ tree, patches });
    expect(counterexample).toMatchObject({ tree, patches, scope, shortest: true });
    expect(length).toBe(before.traceLength ?? length);
  });

  if (after === null) return;
  test('is not reproduced on the mended one', () => {
    const { mended } = replayed(name, row);
    expect(mended?.kind).toMatch(/^(not violated|does not fit)$/u);
  });
});

describe('--emit-test prints what is in the suite', () => {
  const file = 'counterexamples/lazy-mmu-mode-stays-on-when-an-override-fails.json';
  const mended = ['0930bba674e2', 'f62805f1f30a', '2fc136eecd0c', '14883a75ec76'];
  test.each([
    ['lazy-mode-stays-on.test.ts', []],
    ['lazy-mode-is-restored.test.ts', mended.flatMap((patch) => ['--patch', patch])],
  ])('%s', async (name, flags) => {
    const { out } = await pvmc(['replay', file, ...flags, '--emit-test'], {}, catalogue);
    expect(out).toBe(readFileSync(join(root, 'test/counterexamples', name), 'utf8'));
  });
});
