import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, test } from '@jest/globals';
import { listingOf, manifestIn } from '../../src/campaign/index.js';
import { ownCatalogue } from '../../src/catalogue.js';
import { pvmc, type Ran } from './fake-io.js';

const home = process.cwd();
let dir = '';
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'pvmc-'));
  process.chdir(dir);
});
afterAll(() => {
  process.chdir(home);
  rmSync(dir, { recursive: true, force: true });
});
afterEach(() => {
  for (const name of readdirSync(dir)) rmSync(join(dir, name), { recursive: true });
});

const write = (name: string, text: string): void => writeFileSync(join(dir, name), text);

const lost = {
  tree: 'counter-1.0',
  patches: [] as string[],
  scope: 'two-tasks',
  property: 'NoUpdateIsLost',
  verdict: 'VIOLATED',
  traceLength: 8,
  why: 'both read before either writes',
};

const manifest = (...campaign: readonly unknown[]): string =>
  JSON.stringify({ format: 'pvmc.campaign/1', campaign });

const campaign = (name: string, text: string, ...argv: readonly string[]): Promise<Ran> => {
  write(name, text);
  return pvmc(['campaign', '--manifest', name, '--quiet', ...argv]);
};

describe('what a manifest expects', () => {
  it('is explored and nothing else, exit code 0 when it comes out', async () => {
    const { code, out } = await campaign('m.json', manifest(lost));
    expect(code).toBe(0);
    expect(out).toContain('both read before either writes');
    expect(out).toContain('\n1 property on 1 machine: 1 as expected.\n');
  });

  it.each([
    ['HOLDS where it is violated', { ...lost, verdict: 'HOLDS', traceLength: undefined }],
    ['a violation that is missing', { ...lost, patches: ['01234567'], traceLength: undefined }],
    ['a violation by another trace', { ...lost, traceLength: 7 }],
  ])('%s: exit code 15, and the command that looks into it', async (_, row) => {
    const { code, out } = await campaign('m.json', manifest(row));
    expect(code).toBe(15);
    expect(out).toContain('! Not as expected');
    expect(out).toMatch(/npx pvmc campaign --tree counter-1\.0 [\s\S]* --manifest m\.json/u);
  });

  it('may be about a patch of a file, and come as TypeScript', async () => {
    write(
      'mine.ts',
      `import { patch } from 'pvmc';
export default patch({ name: 'mine', title: 't', source: 's', hunks: [
  { name: 'gone', what: 'w', procedure: 'add', edits: [{ kind: 'remove', at: 'write' }], locals: {}, whole: null },
] });\n`,
    );
    const text = `import { type Expectation, expectations } from 'pvmc';
const rows: Expectation[] = expectations(
  { tree: 'counter-1.0', patches: ['mine'], scope: 'one-task', counts: [4, 3, 3] },
  { violated: { NoUpdateIsLost: [3, 'nothing is written'] } },
);
export default rows;
`;
    const { code, out } = await campaign('m.ts', text, '--patch-file', 'mine.ts');
    expect(out).toContain('nothing is written');
    expect(code).toBe(0);
  });

  it('is what a campaign found, when its JSON is given', async () => {
    const first = await pvmc(['campaign', '--quiet', '--json', 'found.json']);
    expect(first.code).toBe(0);
    const again = await pvmc(['campaign', '--quiet', '--manifest', 'found.json']);
    expect(again.code).toBe(0);
    expect(again.out).toContain('5 properties on 4 machines: 5 as expected.');
  });

  it('is that of list campaign --json, which reads back: the same rows, the same report', async () => {
    const { out: listed } = await pvmc(['list', 'campaign', '--json']);
    const { code, out } = await campaign('listed.json', listed);
    const plain = (text: string): string => text.replace(/[\d.]+ s\b/gu, 'N s');
    expect(code).toBe(0);
    expect(plain(out)).toBe(plain((await pvmc(['campaign', '--quiet'])).out));
  });

  it('reads back the default campaign row by row', () => {
    const catalogue = ownCatalogue();
    const { campaign: rows } = listingOf(catalogue);
    const text = JSON.stringify({ format: 'pvmc.list/1', campaign: rows });
    expect(manifestIn('m.json', text, catalogue)).toEqual(rows);
  });
});

describe('a manifest that cannot be used: exit code 150, and', () => {
  const refused = async (text: string, name = 'm.json'): Promise<string> => {
    const { code, out, err } = await campaign(name, text);
    expect([code, out]).toEqual([150, '']);
    return err;
  };

  it.each([
    ['', 'it is empty'],
    ['{"format": "pvmc.campaign/1", "campaign": [', 'it ends in the middle (at line 1, column 44)'],
    ['[]', 'its `format` is missing, and `pvmc.campaign/1` is read'],
    ['{"format": "x"}', 'its `format` is "x", and `pvmc.campaign/1` is read'],
    ['{"format": "pvmc.campaign/1"}', 'it has no list `campaign`'],
    [manifest(), 'it expects nothing (at campaign)'],
    [manifest({ ...lost, scope: undefined }), '`scope` is missing (at campaign[0])'],
    [
      manifest({ ...lost, traceLenght: 8 }),
      'nothing is called `traceLenght`; nearest: `traceLength` (at campaign[0])',
    ],
    [
      manifest({ ...lost, verdict: 'VIOLATES' }),
      'the verdict is none of HOLDS, VIOLATED, VACUOUS, UNKNOWN (at campaign[0].verdict)',
    ],
    [
      manifest(lost, { ...lost, scope: 'two-task' }),
      'no scope is called `two-task`; nearest: `two-tasks`, `one-task` (at campaign[1].scope)',
    ],
    [
      manifest({ ...lost, tree: 'counter' }),
      'no tree is called `counter`; nearest: `counter-0.9`, `counter-1.0` (at campaign[0].tree)',
    ],
    [
      manifest({ ...lost, property: 'NoUpdateIsLos' }),
      'no property is called `NoUpdateIsLos`; nearest: `NoUpdateIsLost` (at campaign[0].property)',
    ],
    [
      manifest({ ...lost, patches: ['mine'] }),
      'no patch is called `mine`; there is: `0123456789ab`, `0123feedface`, `deadbeef0000` (at campaign[0].patches[0]).\n  If it is a patch of your own, give its file too: --patch-file FILE',
    ],
    [
      manifest({ ...lost, patches: ['01234567-lok'] }),
      'patch 0123456789ab has no hunk `lok`; nearest: `lock` (at campaign[0].patches[0])',
    ],
    [manifest(lost, lost), 'it expects something of NoUpdateIsLost there already (at campaign[1])'],
  ])('F007 for %s', async (text, fact) => {
    const end = fact.includes('\n') ? '\n' : '.\n';
    expect(await refused(text)).toBe(
      `F007 m.json is not a manifest that can be read: ${fact}${end}`,
    );
  });

  it('F007 for a module whose default export is no list of expectations', async () => {
    expect([
      await refused('export const campaign = [];\n', 'm.ts'),
      await refused('export default { campaign: [] };\n', 'm.ts'),
      await refused(`export default [{ tree: 'counter-1.0' }];\n`, 'm.ts'),
    ]).toEqual([
      'F007 m.ts is not a manifest that can be read: it has no default export, which should be a list of expectations.\n',
      'F007 m.ts is not a manifest that can be read: it is no list of expectations (at default).\n',
      'F007 m.ts is not a manifest that can be read: `scope` is missing (at default[0]).\n',
    ]);
  });

  it('F001 for one that is not there, or is of another kind', async () => {
    write('expected.json', manifest(lost));
    const of = async (name: string) => (await pvmc(['campaign', '--manifest', name])).err;
    expect([await of('expectd.json'), await of('expected.yaml')]).toEqual([
      'F001 cannot read expectd.json: there is no such file; nearest: `expected.json`.\n',
      'F001 cannot read expected.yaml: it is none of `*.ts`, `*.mts`, `*.js`, `*.mjs`, `*.json`.\n',
    ]);
  });
});

test('random runs expect nothing: exit code 64', async () => {
  const { code, err } = await campaign('m.json', manifest(lost), '--random');
  expect([code, err]).toEqual([
    64,
    'C003 --manifest says what an exhaustive search should find; nothing is expected of random runs.\n',
  ]);
});
