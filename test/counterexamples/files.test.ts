/** The folder `counterexamples`: made anew, and each file replayed, on the broken tree and the mended. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { type DefectTrace, defectNames, defectTrace } from '../../src/campaign/index.js';
import { ownCatalogue } from '../../src/catalogue.js';
import { defectPage, defectTable } from '../../src/report/defect-page.js';
import { counterexampleText, readCounterexample, replay } from '../../src/trace/index.js';
import { pvmc } from '../cli/fake-io.js';

const root = process.cwd();
const folder = join(root, 'counterexamples');
const textOf = (name: string): string => readFileSync(join(folder, name), 'utf8');
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  version: string;
};

const catalogue = ownCatalogue();
const defects = [...defectNames(catalogue)];

describe('counterexamples/', () => {
  test('has two files for each defect, and the table', () => {
    const wanted = defects.flatMap(([name]) => [`${name}.json`, `${name}.md`]);
    expect(readdirSync(folder).sort()).toEqual([...wanted, 'README.md'].sort());
  });

  test('is what `npm run counterexamples` makes', async () => {
    const traces: DefectTrace[] = [];
    for (const [name, row] of defects) {
      const trace = await defectTrace(catalogue, name, row, version);
      expect(counterexampleText(trace.counterexample)).toBe(textOf(`${name}.json`));
      expect(defectPage(trace)).toBe(textOf(`${name}.md`));
      traces.push(trace);
    }
    expect(defectTable(traces)).toBe(textOf('README.md'));
  });
});

describe.each(defects)('%s', (name, { property, before, after }) => {
  test(`${property} is VIOLATED on its tree, at the last step`, async () => {
    const found = await readCounterexample(join(folder, `${name}.json`));
    const machine = catalogue.machine(before.tree, before.patches, before.scope);
    const result = replay(machine, found, catalogue.property(property));
    expect(result).toMatchObject({ kind: 'reproduced', at: found.length, otherMachine: null });
    expect(found.length).toBe(before.traceLength ?? found.length);
    const { tree, patches, scope } = before;
    expect(found).toMatchObject({ tree, patches, scope, shortest: true, verdict: 'VIOLATED' });
  });

  if (after === null) return;
  test('is not reproduced on the mended one', async () => {
    const found = await readCounterexample(join(folder, `${name}.json`));
    const machine = catalogue.machine(after.tree, after.patches, after.scope);
    let kind: string;
    try {
      kind = replay(machine, found, catalogue.property(property)).kind;
    } catch (thrown) {
      expect(thrown).toMatchObject({ code: 'R002' });
      kind = 'does not fit';
    }
    expect(kind).toMatch(/^(not reproduced|does not fit)$/u);
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
