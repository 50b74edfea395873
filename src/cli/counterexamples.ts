/**
 * `npm run counterexamples`: writes the folder `counterexamples` anew, from the list of defects.
 *
 * It is not part of `pvmc`: it overwrites what is there, as the files are made and never edited.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type DefectTrace, defectNames, defectTrace, searchDefect } from '../campaign/index.js';
import { ownCatalogue } from '../catalogue.js';
import { defectPage, defectTable } from '../report/defect-page.js';
import { counterexampleText } from '../trace/index.js';

/** Compiled, this file is `dist/src/cli/counterexamples.js`. */
const root = fileURLToPath(new URL('../../../', import.meta.url));
const folder = join(root, 'counterexamples');

const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  version: string;
};
const catalogue = ownCatalogue();
const files = new Map<string, string>();
const traces: DefectTrace[] = [];
for (const [name, row] of defectNames(catalogue)) {
  const found = await searchDefect(catalogue, row, version);
  const trace = defectTrace(catalogue, name, row, found);
  traces.push(trace);
  files.set(`${name}.json`, counterexampleText(trace.counterexample));
  files.set(`${name}.md`, defectPage(trace));
  process.stderr.write(`${name}: ${trace.counterexample.length} steps\n`);
}
files.set('README.md', defectTable(traces));
mkdirSync(folder, { recursive: true });
for (const [name, text] of files) writeFileSync(join(folder, name), text);
for (const name of readdirSync(folder).filter((one) => !files.has(one))) {
  process.stderr.write(`${join('counterexamples', name)} is of no defect of the list: remove it\n`);
}
process.stdout.write(`${traces.length} defects, ${files.size} files in counterexamples\n`);
