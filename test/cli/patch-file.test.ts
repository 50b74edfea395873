import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, test } from '@jest/globals';
import { toyCatalogue, toyParts } from '../campaign/toy-catalogue.js';
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

/** What stands before a patch to the toy, as a user writes it. */
const HEAD = `import { hunksOver, patch, proceduresOver, range } from 'pvmc';

interface Memory { count: number; done: number }
const { procedure } = proceduresOver<Memory>();
const { hunk } = hunksOver<Memory>();
const add = procedure('add', { source: '', locals: { seen: range(0, 2) }, body: () => [] });
`;

/** A patch that mends the toy, if `label` is `write`. */
const once = (name: string, label = 'write'): string => `patch({
  name: '${name}',
  title: 'add: reads and writes in one step',
  source: 'a suggestion',
  hunks: [
    hunk({
      name: 'once',
      what: 'add: reads and writes in one step',
      of: add,
      edits: (k) => [
        k.remove('read'),
        k.replace('${label}', k.step('count++', (s: Memory) => { s.count += 1; })),
      ],
    }),
  ],
})`;

const mine = `${HEAD}export default ${once('mine')};\n`;

/** A file, and pvmc that is given it. */
function given(name: string, text: string, ...argv: readonly string[]): Promise<Ran> {
  write(name, text);
  return pvmc([...argv, '--patch-file', name]);
}

const words = (line: string): readonly string[] => line.split(' ');

describe('a patch of a file', () => {
  it('is what review is about where none is named: NoUpdateIsLost fixed, exit code 0', async () => {
    const named = await given('mine.ts', mine, ...words('review mine --on counter-1.0'));
    expect(named).toMatchObject({ code: 0, err: '' });
    expect(named.out).toContain('FIXED: NoUpdateIsLost\n      VIOLATED in 8 steps -> HOLDS\n');
    const { code, out } = await given('mine.ts', mine, 'review', '--json');
    expect([code, JSON.parse(out).reviews[0].patches]).toEqual([0, ['mine']]);
  });

  it('may be JavaScript, and one of a list, which is a series', async () => {
    const list = `import { other } from './other.mjs';\n${HEAD.replaceAll(/interface.*\n|<Memory>/gu, '')}
const mine = ${once('mine').replace(': Memory', '')};\nexport default [mine, other];\n`;
    write(
      'other.mjs',
      `import { patch } from 'pvmc';
export const other = patch({ name: 'other', title: 't', source: 's', hunks: [
  { name: 'gone', what: 'w', procedure: 'add', edits: [{ kind: 'remove', at: 'done' }], locals: {}, whole: null },
] });\n`,
    );
    const { code, out } = await given('mine.mjs', list, 'review', '--series', '--json');
    expect(JSON.parse(out).reviews.map((one: { patches: unknown }) => one.patches)).toEqual([
      ['mine'],
      ['other'],
    ]);
    expect(code).toBe(12);
    expect(await given('mine.mjs', list, 'ablate')).toMatchObject({
      code: 64,
      err: 'C003 one patch at a time: name one of `mine`, `other`.\n',
    });
  });

  it('is ablated: its one hunk is load-bearing', async () => {
    const { code, out } = await given('mine.ts', mine, 'ablate', '--on', 'counter-1.0');
    expect(code).toBe(0);
    expect(out).toContain('LOAD-BEARING  once\n');
  });

  it('is the series of ask and campaign where --patch is left out, and can be named there', async () => {
    const where = words('--tree counter-1.0 --scope two-tasks');
    const asked = await given('mine.ts', mine, 'ask', 'count < done', ...where);
    expect(asked.out).toContain('UNREACHABLE');
    expect(asked.out).toContain('on counter-1.0 + mine, scope: two-tasks');
    const base = await given('mine.ts', mine, 'ask', 'count < done', ...where, '--patch', 'none');
    expect(base.out).toContain('REACHED');
    const ran = await given('mine.ts', mine, 'campaign', ...where, '--property', 'NoUpdateIsLost');
    expect(ran.out).toContain('counter-1.0 + mine\n  mine  add: reads and writes in one step');
    expect(ran.code).toBe(0);
  });

  it('is looked up by its whole name only, so that commits stay as short as they were', async () => {
    const text = mine.replace("'mine'", "'0123456789ab_mine'");
    const { out } = await given('mine.ts', text, 'review', '01234567', '--json');
    expect(JSON.parse(out).reviews[0].patches).toEqual(['0123456789ab']);
  });

  it('is listed, with its hunks', async () => {
    const { out } = await given('mine.ts', mine, 'list', 'patches');
    expect(out).toMatch(/^ {2}mine +add: reads and writes in one step\n {4}once +add: reads/mu);
  });
});

describe('a trace on a patched tree', () => {
  const broken = mine.replace('s.count += 1', 's.count = 1');
  const campaign = words('campaign --tree counter-1.0 --scope two-tasks --quiet --out traces');

  it('is replayed and minimized by the commands that are printed, which name the file', async () => {
    const { out } = await given('my patch.ts', broken, ...campaign);
    const [command = ''] =
      /npx pvmc replay traces\/no-update\S+ --patch-file 'my patch.ts'$/mu.exec(out) ?? [];
    const [, , verb = '', path = ''] = command.split(' ');
    const replayed = await pvmc([verb, path, '--patch-file', 'my patch.ts']);
    expect(replayed).toMatchObject({ code: 0, err: '' });
    expect(replayed.out).toContain(`  ${command}\n`);
    const minimized = await pvmc(['minimize', path, '--patch-file', 'my patch.ts', '--quiet']);
    expect(minimized.code).toBe(0);
    const test = await pvmc([verb, path, '--patch-file', 'my patch.ts', '--emit-test']);
    expect(test).toMatchObject({
      code: 64,
      err: 'C003 --emit-test prints a test of what comes with pvmc, and the patch `mine` is of my patch.ts.\n',
    });
  });

  it('is not found without the file: R005 says how', async () => {
    const { out } = await given('mine.ts', broken, ...campaign);
    const [, path = ''] = /npx pvmc replay (\S+)/u.exec(out) ?? [];
    const { code, err } = await pvmc(['replay', path]);
    expect(code).toBe(150);
    expect(err).toBe(
      `R005 ${path} is of another model: it names the patch \`mine\`, which is not here; there is: \`0123456789ab\`, \`0123feedface\`, \`deadbeef0000\`.\n` +
        '  If it is a patch of your own, give its file too: --patch-file FILE\n',
    );
  });
});

describe('a file that cannot be used: exit code 150, and', () => {
  const refused = async (name: string, text: string): Promise<string> => {
    const { code, out, err } = await given(name, text, 'review');
    expect([code, out]).toEqual([150, '']);
    return err;
  };

  it('F001 where there is none, or none of the kind', async () => {
    write('my-patch.ts', mine);
    mkdirSync(join(dir, 'folder.ts'));
    const errors = ['my-pach.ts', 'no/my-patch.ts', 'my-patch.diff', 'folder.ts', ''].map(
      async (name) => (await pvmc(['review', '--patch-file', name])).err,
    );
    expect(await Promise.all(errors)).toEqual([
      'F001 cannot read my-pach.ts: there is no such file; nearest: `my-patch.ts`.\n',
      'F001 cannot read no/my-patch.ts: there is no such file.\n',
      'F001 cannot read my-patch.diff: it is none of `*.ts`, `*.mts`, `*.js`, `*.mjs`.\n',
      'F001 cannot read folder.ts: it is a directory.\n',
      "F001 cannot read '': it is none of `*.ts`, `*.mts`, `*.js`, `*.mjs`.\n",
    ]);
  });

  it('F002 where it does not parse, with the place', async () => {
    expect([
      await refused('a.ts', 'const a = {\n  one: 1\n  two: 2,\n};\n'),
      await refused('b.mjs', 'export default (;\n'),
    ]).toEqual([
      'F002 a.ts:3:3 does not parse: Unexpected token, expected ",".\n    two: 2,\n    ^\n',
      'F002 b.mjs:1:17 does not parse: Unexpected token.\n  export default (;\n                  ^\n',
    ]);
  });

  it('F003 where it throws, with the line', async () => {
    const twice =
      "\nprocedure('p', { source: '', body: (k) => [k.goto('x', 'a'), k.goto('x', 'a')] });\n";
    expect([
      await refused('a.ts', "const at: string = 'here';\n\nthrow new Error(at);\n"),
      await refused('b.ts', HEAD + twice),
    ]).toEqual([
      'F003 a.ts threw while it was loaded: here (at a.ts:3).\n',
      'F003 b.ts threw while it was loaded: M001 procedure p has two statements labelled `a`. Labels are how patches and traces name a statement; make them differ (at b.ts:8).\n',
    ]);
  });

  it('F004 where it imports what is not there, with the nearest', async () => {
    expect([
      await refused('a.ts', "import { p } from 'pvmc/models/linux/p2n.js';\nexport default p;\n"),
      await refused('b.ts', "import { hunkOver } from 'pvmc';\nexport default hunkOver();\n"),
      await refused(
        'c.ts',
        "import { m2p_remove_overide as of } from 'pvmc/models/linux/p2m.js';\nexport default of;\n",
      ),
      await refused('d.ts', "import { c } from './e.ts';\nexport default c;\n"),
      await refused('f.ts', "import { c } from 'nosuch';\nexport default c;\n"),
    ]).toEqual([
      'F004 a.ts does not load: no module is called `pvmc/models/linux/p2n.js`; nearest: `pvmc/models/linux/p2m.js`, `pvmc/models/linux/gup.js`, `pvmc/models/linux/mm.js`.\n',
      'F004 b.ts does not load: no export of pvmc is called `hunkOver`; nearest: `hunksOver`.\n',
      'F004 c.ts does not load: no export of pvmc/models/linux/p2m.js is called `m2p_remove_overide`; nearest: `m2p_remove_override`, `m2p_add_override`.\n',
      'F004 d.ts does not load: no module is called `./e.ts`; nearest: `./a.ts`, `./b.ts`, `./c.ts`.\n',
      'F004 f.ts does not load: no module is called `nosuch`.\n',
    ]);
  });

  it('F005 where its default export is no patch, which says what it is', async () => {
    const last = (text: string): Promise<string> => refused('a.ts', `${HEAD}${text};\n`);
    const errors = [
      await last(`export const mine = ${once('mine')}`),
      await last('export const nothing = 1'),
      await last('export default []'),
      await last("export default 'mine'"),
      await last('export default () => 1'),
      await last('export default add'),
      await last(`export default [${once('mine')}, ${once('mine')}.hunks[0]]`),
      await last("export default { name: 'mine', hunks: [] }"),
      await last("export default { name: 'mine', title: '', source: '', hunks: [] }"),
      await last("export default patch({ name: 'mine', title: '', source: '', hunks: [] })"),
      await last("export default patch({ name: 'mine', title: '', source: '', hunks: [add] })"),
      await last(`export default ${once('my patch')}`),
      await last(`export default ${once('none')}`),
      await last(`export default ${once('mine').replace("'once'", "'at-once'")}`),
    ];
    expect(errors.map((text) => text.split('\n')[0])).toEqual([
      'F005 a.ts has no patch to offer: it exports the patch `mine`, and nothing as default.',
      'F005 a.ts has no patch to offer: it has no default export.',
      'F005 a.ts has no patch to offer: its default export is an empty list.',
      'F005 a.ts has no patch to offer: its default export is the string "mine", and no patch.',
      'F005 a.ts has no patch to offer: its default export is a function, and no patch.',
      'F005 a.ts has no patch to offer: its default export is a procedure, and no patch.',
      'F005 a.ts has no patch to offer: element 1 of its default export is a hunk, and no patch: put it into one.',
      'F005 a.ts has no patch to offer: its default export lacks `title` and `source`.',
      'F005 a.ts has no patch to offer: its default export is an object that `patch` did not make.',
      'F005 a.ts has no patch to offer: its default export has no hunks, so it changes nothing.',
      'F005 a.ts has no patch to offer: its default export has a hunk 0 that is an object; write it as hunk({ name, what, of, edits }).',
      'F005 a.ts has no patch to offer: its default export is called `my patch`; a name is made of letters, digits, `_`, `-` and `.`.',
      'F005 a.ts has no patch to offer: its default export is called `none`, which stands for no patch.',
      'F005 a.ts has no patch to offer: its default export has a hunk called `at-once`; a name is made of letters, digits and `_`.',
    ]);
    expect(errors[0]?.split('\n')[1]).toBe(
      '  It should end with: export default patch({ name, title, source, hunks: [...] });',
    );
  });

  it('F006 where its name is taken', async () => {
    const other = mine.replace("'mine'", "'0123456789ab'");
    const short = mine.replace("'mine'", "'01234567-lock'");
    const twice = `${HEAD}export default [${once('mine')}, ${once('mine')}];\n`;
    expect([
      await refused('a.ts', other),
      await refused('b.ts', short),
      await refused('c.ts', twice),
    ]).toEqual([
      'F006 a.ts calls a patch `0123456789ab`, and that is `0123456789ab`, which comes with pvmc. Give it another name.\n',
      'F006 b.ts calls a patch `01234567-lock`, and that is `0123456789ab`, which comes with pvmc. Give it another name.\n',
      'F006 c.ts calls a patch `mine`, and so does another of its own. Give it another name.\n',
    ]);
  });

  it('H001, H002 and H004 name it, the procedure, and its labels', async () => {
    const label = `${HEAD}export default ${once('mine', 'wirte')};\n`;
    const nothing = mine.replace(
      /edits: [\s\S]*?\n {6}\],/u,
      "edits: (k) => [k.move('write', 'read')],",
    );
    const shape = mine.replace(
      /edits: [\s\S]*?\n {6}\],/u,
      "edits: (k) => [k.rewrite('write', k.while('w', () => true, []))],",
    );
    const on = words('review --on counter-1.0');
    const errors = [];
    for (const text of [label, nothing, shape]) errors.push((await given('a.ts', text, ...on)).err);
    expect(errors).toEqual([
      'H001 patch mine of a.ts, hunk `once` does not apply: add has no statement `wirte`; nearest: `write`.\n' +
        '  Likely an earlier patch of the series is missing, or has changed that statement.\n' +
        '  What statements it has: npx pvmc list --procedure add --tree TREE --patch PATCH\n',
      'H002 patch mine of a.ts, hunk `once` changes nothing: it leaves add as it was, as `write` stands after `read` already.\n' +
        '  Its statements: `read`, `write`, `done`.\n',
      'H004 patch mine of a.ts, hunk `once` does not fit: `write` of add is a step, and a while has other bodies.\n',
    ]);
  });
});

test('where it applies to no base as it is, review names trees to which it does, or says what is in the way', async () => {
  const text = mine.replace("k.remove('read')", "k.remove('read'), k.remove('spin_lock')");
  const { code, err } = await given('a.ts', text, 'review');
  expect([code, err]).toEqual([
    64,
    'C003 mine applies to no base tree as it is; name one with --on TREE+PATCH.\n' +
      '  It applies to: counter-1.0+0123456789ab, counter-1.0+0123456789ab-unlock\n',
  ]);
  const wrong = mine.replace("k.remove('read')", "k.remove('raed')");
  expect((await given('a.ts', wrong, 'review')).err).toBe(
    'C003 mine applies to no base tree as it is; name one with --on TREE+PATCH.\n' +
      '  On counter-1.0: H001 patch mine of a.ts, hunk `once` does not apply: add has no statement `raed`; nearest: `read`.\n' +
      '  Likely an earlier patch of the series is missing, or has changed that statement.\n' +
      '  What statements it has: npx pvmc list --procedure add --tree TREE --patch PATCH\n',
  );
  const [base] = toyParts.bases;
  const twice = toyCatalogue({ bases: [base, { ...base, name: 'counter-1.1' }] });
  write('b.ts', mine);
  expect((await pvmc(['review', '--patch-file', 'b.ts'], {}, twice)).err).toBe(
    'C003 mine applies to counter-1.0, counter-1.1; name one with --on.\n',
  );
});

test('without a patch and without a file there is nothing to review', async () => {
  expect(await pvmc(['ablate'])).toMatchObject({
    code: 64,
    err: 'C003 a patch is missing: name one, or give a file with --patch-file; see: npx pvmc ablate --help\n',
  });
});
