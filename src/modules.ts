/** What a file from outside may import: `pvmc`, and every module of the models. */
import { readdirSync } from 'node:fs';
import { sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What a module exports, by name. */
export type Exports = Readonly<Record<string, unknown>>;

/** Beside `src`, compiled or not. */
const folder = fileURLToPath(new URL('../models', import.meta.url));

/** `linux/p2m`: the modules of the models, as they lie there. */
const names = (): readonly string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.[jt]s$/u.test(file) && !file.endsWith('.d.ts'))
    .map((file) => file.split(sep).join('/').slice(0, -'.js'.length))
    .sort();

/**
 * Each module under the name by which it is imported, `pvmc/models/linux/p2m.js` for one. They are
 * the modules of the running program, so that what is compared by identity can be.
 */
export async function importable(): Promise<ReadonlyMap<string, Exports>> {
  const found = new Map([['pvmc', (await import('./index.js')) as Exports]]);
  // One after another: what is wrong with a module is said of that module then.
  for (const name of names()) {
    found.set(`pvmc/models/${name}.js`, (await import(`../models/${name}.js`)) as Exports);
  }
  return found;
}
