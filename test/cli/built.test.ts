import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { ended, startBuilt } from './built.js';

const pvmc = (...argv: readonly string[]) => ended(startBuilt(argv));

/** Far more than a test has time for. */
const LARGE = ['campaign', '--scope', '2pages-2cpus-lazy', '--patch', '0930bba674e2'];

test('--version prints the version of the package, exit code 0', async () => {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
  expect(await pvmc('--version')).toMatchObject({ code: 0, out: `${version}\n`, err: '' });
});

test('list shows the patches with their hunks, exit code 0', async () => {
  const { code, out } = await pvmc('list', 'patches');
  expect(code).toBe(0);
  expect(out).toMatch(/^ {2}0930bba674e2 +xen: .*\n {4}\w+ +m2p_add_override: /m);
});

test('wrong usage: one line on standard error, exit code 64', async () => {
  const { code, out, err } = await pvmc('campaign', '--tree', 'nosuch');
  expect([code, out]).toEqual([64, '']);
  expect(err).toMatch(/^C001 no tree is called `nosuch`.*\n$/);
});

test('a campaign of one property, as JSON on standard output', async () => {
  const argv = '--tree 3.1 --patch none --scope 1page-1cpu --json -';
  const property = 'KernelAccessReachesGrantedFrame';
  const { out } = await pvmc('campaign', ...argv.split(' '), '--property', property);
  expect(JSON.parse(out)).toMatchObject({
    format: 'pvmc.campaign/1',
    runs: [{ tree: '3.1', patches: [], scope: '1page-1cpu', property, verdict: 'VIOLATED' }],
  });
});

test('the package exports the models, which find their types beside them', () => {
  const found = `import('pvmc/models/linux/p2m.js').then((m) => console.log(typeof m.m2p_remove_override))`;
  expect(execFileSync(process.execPath, ['-e', found], { encoding: 'utf8' })).toBe('object\n');
  expect(existsSync('dist/models/linux/p2m.d.ts')).toBe(true);
});

test('a patch file far from pvmc gets the modules that are running, and nothing is written', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'pvmc-'));
  try {
    const path = join(dir, 'same.mts');
    const text = `import { hunksOver, type Patch, patch } from 'pvmc';
import { m2p_remove_override } from 'pvmc/models/linux/p2m.js';
const hunks = [hunksOver().replaces('same', 'the procedure by itself', m2p_remove_override)];
const same: Patch = patch({ name: 'same', title: 'nothing', source: 'a test', hunks });
export default same;
`;
    writeFileSync(path, text);
    const { code, err } = await pvmc('review', '--on', '3.1', '--patch-file', path);
    // Whether a procedure is replaced by itself is a matter of identity.
    expect(err).toContain(`H002 patch same of ${path}, hunk \`same\` changes nothing`);
    expect([code, readdirSync(dir)]).toEqual([150, ['same.mts']]);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
});

test('a reader that goes away is no fault', async () => {
  const child = startBuilt(['list']);
  child.stdout?.destroy();
  expect(await ended(child)).toMatchObject({ err: '' });
});

test('Ctrl-C ends a campaign with what is known, exit code 20', async () => {
  const child = startBuilt(LARGE);
  child.stderr?.once('data', () => child.kill('SIGINT'));
  const { code, out } = await ended(child);
  expect(code).toBe(20);
  expect(out).toContain('it was interrupted after');
});

test('--out DIR, then the command that is printed: reproduced, exit code 0', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'pvmc-'));
  try {
    const argv = `--tree 3.1 --patch none --scope 1page-1cpu --out ${dir}`;
    const { out } = await pvmc('campaign', ...argv.split(' '));
    const [, file] = /npx pvmc replay (\S+)/.exec(out) ?? [];
    expect((await pvmc('replay', file)).code).toBe(0);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
});
