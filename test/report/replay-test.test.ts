/** What `pvmc replay --emit-test` prints is run here, with a machine whose names are hard to quote. */
import * as jest from '@jest/globals';
import { transformSync } from '@swc/core';
import { Catalogue } from '../../src/campaign/index.js';
import { NoKernelBug } from '../../src/explore/index.js';
import * as pvmc from '../../src/index.js';
import {
  BUG,
  compile,
  hunksOver,
  patch,
  proceduresOver,
  type Scope,
  tree,
} from '../../src/model/index.js';
import { emittedTest } from '../../src/report/replay-test.js';
import { range, record } from '../../src/schema/index.js';
import { replay } from '../../src/trace/index.js';
import { task } from '../toys/toy.js';
import { find } from '../trace/find.js';

const { expect, test } = jest;

/** What begins a placeholder in a template. */
const OPEN = '$\u007b';
const LABEL = `\`a\` ${OPEN}b} \\c 'd' \\${OPEN}e}`;
const SCOPE = `it's \`small\` ${OPEN}x}`;
const Memory = record({ count: range(0, 1) });
const { procedure } = proceduresOver<object>();
const { hunk } = hunksOver<object>();
const main = procedure('main', {
  source: 'test',
  body: (k) => [k.step(LABEL, () => {}), k.step('stop', () => BUG("it's `over`"))],
});
const fix = patch({
  name: 'fix',
  title: 'does not stop',
  source: 'test',
  hunks: [hunk({ name: 'go', what: '', of: main, edits: (k) => [k.remove('stop')] })],
});
const scope: Scope = {
  name: SCOPE,
  what: '1 task',
  machine: (of) =>
    compile<object>({
      name: 'quotes',
      scope: SCOPE,
      memory: Memory,
      sizes: {},
      tree: of,
      actors: [task(0)],
      initial: [() => {}],
    }),
};
const catalogue = new Catalogue({
  bases: [tree("'1'", [main])],
  patches: [fix],
  scopes: [scope],
  properties: [],
  campaign: [],
});
const machine = catalogue.machine("'1'", [], scope.name);
const counterexample = { ...find(machine, NoKernelBug), scope: scope.name };
const name = "it's.json";

/** Runs a test file, with the models of `of` in place of those that come with pvmc. */
async function ran(text: string, of: Catalogue): Promise<{ titles: string[] }> {
  const { code } = transformSync(text, {
    swcrc: false,
    jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
    module: { type: 'commonjs' },
  });
  const tests = new Map<string, () => unknown>();
  const modules: Readonly<Record<string, unknown>> = {
    '@jest/globals': { expect, test: (title: string, run: () => unknown) => tests.set(title, run) },
    pvmc: { ...pvmc, ownCatalogue: () => of },
  };
  new Function('require', 'exports', code)((wanted: string) => modules[wanted], {});
  for (const run of tests.values()) await run();
  return { titles: [...tests.keys()] };
}

const result = replay(machine, counterexample, NoKernelBug);
const target = { tree: "'1'", patches: [] };
const emitted = emittedTest({ name, counterexample, result, target, decision: null });

test('a trace is reproduced by the test that is printed for it', async () => {
  expect(await ran(emitted, catalogue)).toEqual({
    titles: [`NoKernelBug on '1', ${scope.name}: violated in 2 steps`],
  });
  expect(emitted).toContain("    kernelBug: 'it\\'s `over`',\n");
});

test('that test fails on a tree where nothing is violated, and where no step fits', async () => {
  const mended = new Catalogue({
    ...catalogue,
    bases: [catalogue.tree("'1'", ['fix'])],
    properties: [],
  });
  await expect(ran(emitted, mended)).rejects.toThrow(/R002 replay stopped at step 2 of 2/u);
  const other = { ...counterexample, steps: counterexample.steps.slice(0, 1), length: 1 };
  const shorter = emittedTest({ name, counterexample: other, result, target, decision: null });
  await expect(ran(shorter, mended)).rejects.toThrow(/not reproduced/u);
});

test('a fixed tree is searched by the test that is printed for it, which fails on the broken one', async () => {
  const decision = await pvmc.decide(catalogue.machine("'1'", ['fix'], scope.name), NoKernelBug);
  const fixed = { tree: "'1'", patches: ['fix'] };
  const text = emittedTest({ name, counterexample, result: null, target: fixed, decision });
  expect(await ran(text, catalogue)).toEqual({
    titles: [`NoKernelBug on '1' + fix, ${scope.name}: HOLDS`],
  });
  const broken = text.replace("['fix']", '[]');
  await expect(ran(broken, catalogue)).rejects.toThrow(/VIOLATED/u);
});
