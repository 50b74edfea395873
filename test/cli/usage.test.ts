import { describe, expect, test } from '@jest/globals';
import { Catalogue } from '../../src/campaign/index.js';
import { toyCatalogue } from '../campaign/toy-catalogue.js';
import { pvmc } from './fake-io.js';

describe('wrong usage: one line on standard error, exit code 64', () => {
  test.each([
    ['campain', 'C001 no command is called `campain`; nearest: `campaign`.'],
    [
      '',
      'C003 a command is missing (campaign, review, ablate, ask, health, replay, minimize, list); see: npx pvmc --help',
    ],
    ['--versoin', 'C001 no option is called `--versoin`; nearest: `--version`.'],
    ['campaign --scop one-task', /^C001 no option is called `--scop`; nearest: `--scope`/],
    ['campaign --workers 2', /^C001 no option is called `--workers`/],
    ['campaign one', /^C003 too many arguments.*; see: npx pvmc campaign --help$/],
    [
      'campaign --tree',
      /^C003 option '--tree <tree>' argument missing; see: npx pvmc campaign --help$/,
    ],
    [
      'campaign --json --quiet',
      'C003 --json needs a value, and `--quiet` is a flag; see: npx pvmc campaign --help',
    ],
    ['review 0123456789ab --out --mail', /^C003 --out needs a value, and `--mail` is a flag/],
    ['campaign --tree counter-1', /^C001 no tree is called `counter-1`; nearest: `counter-1.0`/],
    ['campaign --patch 0123456789ac', /^C001 no patch .* nearest: `0123456789ab`/],
    ['campaign --scope one-tusk', /^C001 no scope .* nearest: `one-task`/],
    ['campaign --property NoUpdateIsLots', /^C001 no property .* nearest: `NoUpdateIsLost`/],
    [
      'campaign --patch none --patch 0123456789ab',
      /^C002 --patch is `none 0123456789ab`; expected/,
    ],
    ['list tree', 'C001 no list is called `tree`; nearest: `trees`.'],
    [
      'list procedure --tree counter-1.0',
      /^C001 no list is called `procedure`; nearest: `procedures`/,
    ],
    ['list trees patches', /^C003 too many arguments/],
  ])('pvmc %s', async (line, text) => {
    const { code, out, err } = await pvmc(line.split(' ').filter((word) => word !== ''));
    expect([code, out]).toEqual([64, '']);
    expect(err.split('\n')).toHaveLength(2);
    if (typeof text === 'string') expect(err.trimEnd()).toBe(text);
    else expect(err.trimEnd()).toMatch(text);
  });

  test.each(['0', '-1', '1.5', 'many', '1e3', '9999999999', ''])(
    '--max-states %s: C002',
    async (value) => {
      const { code, err } = await pvmc(['campaign', `--max-states=${value}`]);
      expect(code).toBe(64);
      expect(err).toBe(
        `C002 --max-states is \`${value}\`; expected a whole number from 1 to 1000000000.\n`,
      );
    },
  );

  test.each(['0', '-1', 'soon', '99999999', 'Infinity'])('--timeout %s: C002', async (value) => {
    const { code, err } = await pvmc(['campaign', `--timeout=${value}`]);
    expect(code).toBe(64);
    expect(err).toMatch(/^C002 --timeout is .*; expected a number of seconds above 0/);
  });

  test('an empty catalogue has nothing to check: C003', async () => {
    const empty = { bases: [], patches: [], scopes: [], properties: [], campaign: [] };
    const { code, err } = await pvmc(['campaign'], {}, new Catalogue(empty));
    expect(code).toBe(64);
    expect(err).toMatch(/^C003 there is no property to check/);
  });
});

describe('what does not fit: exit code 150', () => {
  test('a hunk that the patch does not have: H003', async () => {
    const { code, err } = await pvmc(['campaign', '--patch', '0123456789ab-unlok']);
    expect(code).toBe(150);
    expect(err).toBe('H003 patch 0123456789ab has no hunk `unlok`; nearest: `unlock`.\n');
  });

  test('a patch whose hunk does not apply: H001, with procedure and hunk', async () => {
    const argv = 'campaign --tree counter-0.9 --patch 0123456789ab --scope idle';
    const { code, err } = await pvmc(argv.split(' '));
    expect(code).toBe(150);
    expect(err).toMatch(/^H001 patch 0123456789ab, hunk `lock` does not apply: .* `add`/);
  });
});

describe('faults of the toolkit', () => {
  test('are internal, without a stack trace: X001, exit code 255', async () => {
    const { code, err } = await pvmc(['list'], {}, fails());
    expect(code).toBe(255);
    expect(err).toBe(
      'X001 internal: no titles today. Please report it, with the command that led here.\n',
    );
  });

  test('show the stack with PVMC_DEBUG=1', async () => {
    const { err } = await pvmc(['list'], { env: { PVMC_DEBUG: '1' } }, fails());
    expect(err).toContain('\n    at ');
  });
});

/** A catalogue that throws what it should not. */
function fails(): Catalogue {
  const catalogue = toyCatalogue();
  catalogue.titles = () => {
    throw new TypeError('no titles today');
  };
  return catalogue;
}

test.each([
  ['--help', 'npx pvmc campaign'],
  [
    'campaign --help',
    'npx pvmc campaign --tree counter-1.0 --patch 0123456789ab --scope two-tasks',
  ],
  ['list --help', 'npx pvmc list defects'],
  ['replay --help', 'npx pvmc replay'],
  ['review --help', 'npx pvmc review 0123456789ab 0123feedface --series --mail'],
  ['ablate --help', 'npx pvmc ablate 0123456789ab'],
])('pvmc %s shows an example on standard output, exit code 0', async (line, example) => {
  const { code, out, err } = await pvmc(line.split(' '));
  expect([code, err]).toEqual([0, '']);
  expect(out).toContain(example);
});

test('pvmc --version prints the version, exit code 0', async () => {
  expect(await pvmc(['--version'])).toEqual({ code: 0, out: '1.2.3\n', err: '' });
});
