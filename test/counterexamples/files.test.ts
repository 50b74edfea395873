/** The folder `counterexamples`: made anew, and each file replayed, on the broken tree and the mended. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import {
  type DefectTrace,
  defectNames,
  defectTrace,
  searchDefect,
} from '../../src/campaign/index.js';
import { ownCatalogue } from '../../src/catalogue.js';
import { defectPage, defectTable } from '../../src/report/defect-page.js';
import { counterexampleText, parseCounterexample, replay } from '../../src/trace/index.js';
import { pvmc } from '../cli/fake-io.js';

const root = process.cwd();
const folder = join(root, 'counterexamples');
const textOf = (name: string): string => readFileSync(join(folder, name), 'utf8');
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  version: string;
};

/** The others would take the tests too long. */
const SMALL_STATES = 6_000;

const catalogue = ownCatalogue();
const defects = [...defectNames(catalogue)];

describe('counterexamples/', () => {
  test('has two files for each defect, and the table', () => {
    const wanted = defects.flatMap(([name]) => [`${name}.json`, `${name}.md`]);
    expect(readdirSync(folder).sort()).toEqual([...wanted, 'README.md'].sort());
  });

  test('has a page for each trace, and the table, as `npm run counterexamples` makes them', () => {
    const traces = defects.map(([name, row]): DefectTrace => {
      const found = parseCounterexample(`${name}.json`, textOf(`${name}.json`));
      return defectTrace(catalogue, name, row, found);
    });
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

/** Each file once more, by what the manifest says of it and nothing else. */
describe.each(defects)('%s', (name, { property, before, after }) => {
  const found = parseCounterexample(`${name}.json`, textOf(`${name}.json`));

  test(`${property} is VIOLATED on its tree, at step ${found.length} of ${found.length}`, () => {
    const machine = catalogue.machine(before.tree, before.patches, before.scope);
    const result = replay(machine, found, catalogue.property(property));
    expect(result).toMatchObject({ kind: 'reproduced', at: found.length, otherMachine: null });
    expect(found.length).toBe(before.traceLength ?? found.length);
    const { tree, patches, scope } = before;
    expect(found).toMatchObject({ tree, patches, scope, shortest: true, verdict: 'VIOLATED' });
  });

  if (after === null) return;
  test('is not reproduced on the mended one', () => {
    const machine = catalogue.machine(after.tree, after.patches, after.scope);
    const kind = (): string => {
      try {
        return replay(machine, found, catalogue.property(property)).kind;
      } catch (thrown) {
        expect(thrown).toMatchObject({ code: 'R002' });
        return 'does not fit';
      }
    };
    expect(kind()).toMatch(/^(not reproduced|does not fit)$/u);
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
