/** The modules that a file from outside may import, and where they say that procedures are. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from '@jest/globals';
import { type ModuleExports, proceduresOf } from '../../src/campaign/index.js';
import { ownCatalogue } from '../../src/catalogue.js';
import * as pvmc from '../../src/index.js';
import type { Procedure } from '../../src/model/index.js';
import { importable } from '../../src/modules.js';

const catalogue = ownCatalogue();
const models = join(__dirname, '../../models');
let modules: ModuleExports = new Map();
beforeAll(async () => {
  modules = await importable();
});

test('pvmc, and every file of models under its own path', () => {
  const files = readdirSync(models, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => `pvmc/models/${file.replace(/\.ts$/u, '.js')}`);
  expect([...modules.keys()].sort()).toEqual(['pvmc', ...files].sort());
  expect(files).toContain('pvmc/models/linux/p2m.js');
});

test('they are the modules that are running', () => {
  expect(modules.get('pvmc')?.PvmcError).toBe(pvmc.PvmcError);
  const { procedures } = catalogue.base('3.1');
  expect(modules.get('pvmc/models/linux/p2m.js')?.m2p_remove_override).toBe(
    procedures.get('m2p_remove_override'),
  );
});

/** Every tree of the manifest, and every base. */
const trees = new Map(
  [...catalogue.campaign, ...catalogue.bases.map(({ name }) => ({ tree: name, patches: [] }))].map(
    ({ tree, patches }) => [[tree, ...catalogue.titles(patches)].join(' + '), { tree, patches }],
  ),
);

test.each([...trees])('%s: each procedure can be imported from where it is said to be', (_, of) => {
  const tree = catalogue.tree(of.tree, of.patches);
  const base = catalogue.base(of.tree);
  for (const { name, origin } of proceduresOf(catalogue, modules, of.tree, of.patches).procedures) {
    const found = modules.get(origin?.module ?? '')?.[origin?.name ?? ''] as Procedure;
    const known = [...Object.keys(found.locals), ...(origin?.lacks ?? [])];
    expect([name, found.name, known.sort()]).toEqual([
      name,
      name,
      Object.keys(tree.procedures.get(name)?.locals ?? {}).sort(),
    ]);
    if (of.patches.length === 0) expect(found).toBe(base.procedures.get(name));
  }
});
