import { mkdtemp, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { pvmc } from './fake-io.js';

const untimed = (text: string): string => text.replace(/\([\d.]+ s\)/gu, '(T s)');

describe('a patch', () => {
  test('that fixes: the old trace, and where it stops being possible; exit code 0', async () => {
    const { code, out, err } = await pvmc(['review', '01234567', '--scope', 'two-tasks']);
    expect([code, err]).toEqual([0, '']);
    expect(untimed(out)).toBe(
      [
        '0123456789ab on counter-1.0',
        '  add: take a lock',
        '',
        'two-tasks: 36 -> 43 states',
        '  2 tasks, 1 update each',
        '  FIXED: NoUpdateIsLost',
        '      VIOLATED in 8 steps -> HOLDS',
        '      When all is quiet the counter is the number of updates.',
        '      1 task0: task/`start`: go',
        '      2 task0: add/`read`',
        '      3 task1: task/`start`: go',
        '      4 task1: add/`read`',
        '      5 task0: add/`write`',
        '      6 task0: add/`done`',
        '      7 task1: add/`write`',
        '      8 task1: add/`done`',
        '      On the tree after this trace stops being possible at step 2 of 8: `read` of task0 is not',
        '          possible; possible: task0 `spin_lock`, task1 `start: go`.',
        '  EXERCISED: LockedTaskIsTheHolder',
        '      not asked -> HOLDS',
        '      A task behind the lock holds it.',
        '  unchanged: TwoUpdatesAreSeen, FortyIsEnough, NoDeadlock, NoKernelBug',
        '',
        'Properties in 1 scope: 1 fixed, 1 exercised. (T s)',
        '',
      ].join('\n'),
    );
  });

  test('that breaks what held: exit code 12', async () => {
    const argv = ['review', '01234567-unlock', '--on', 'counter-1.0', '--scope', 'two-tasks'];
    const { code, out } = await pvmc(argv);
    expect(code).toBe(12);
    expect(out).toContain('  BROKEN: NoDeadlock\n');
    expect(out).toContain('  NO LONGER REACHABLE: TwoUpdatesAreSeen\n');
  });

  test('its traces are written as files', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'pvmc-'));
    const { code } = await pvmc(['review', '01234567', '--scope', 'two-tasks', '--out', dir]);
    expect(code).toBe(0);
    const [file = ''] = await readdir(dir);
    expect((await pvmc(['replay', join(dir, file)])).code).toBe(0);
  });

  test('a limit: what is not decided is not called fixed; exit code 20', async () => {
    const argv = ['review', '01234567', '--scope', 'two-tasks', '--max-states', '10'];
    const { code, out } = await pvmc(argv);
    expect(code).toBe(20);
    expect(out).not.toContain('FIXED');
    expect(out).toContain('UNDECIDED: NoUpdateIsLost');
  });
});

describe('--mail', () => {
  test('a review: a subject, each change with its trace, what was checked and what was not', async () => {
    const { out } = await pvmc(['review', '01234567', '--scope', 'two-tasks', '--mail']);
    expect(out).toBe(
      [
        'Subject: Re: add: take a lock',
        '',
        '0123456789ab on counter-1.0: a model of this code, explored with the',
        'model checker pvmc, before the patch and after it. Properties in 1',
        'scope: 1 fixed, 1 exercised.',
        '',
        'FIXED: NoUpdateIsLost',
        '  When all is quiet the counter is the number of updates.',
        '  two-tasks: VIOLATED in 8 steps -> HOLDS',
        '  A shortest trace on the tree before, in two-tasks:',
        '    1 task0: task/`start`: go',
        '    2 task0: add/`read`',
        '    3 task1: task/`start`: go',
        '    4 task1: add/`read`',
        '    5 task0: add/`write`',
        '    6 task0: add/`done`',
        '    7 task1: add/`write`',
        '    8 task1: add/`done`',
        '  On the tree after this trace stops being possible at step 2 of 8:',
        '      `read` of task0 is not possible; possible: task0 `spin_lock`,',
        '      task1 `start: go`.',
        '',
        'EXERCISED: LockedTaskIsTheHolder',
        '  two-tasks: not asked -> HOLDS',
        '',
        'Checked: every state that the model gets to, by every interleaving of',
        'its steps, within',
        '',
        '  two-tasks: 2 tasks, 1 update each; 36 -> 43 states',
        '',
        '6 properties in all. Those that hold, or are reached, before and after:',
        'TwoUpdatesAreSeen, NoDeadlock, NoKernelBug. 1 more say nothing here:',
        'they were never tried, or not reached.',
        '',
        'Not checked: whatever is beyond these bounds (more pages, CPUs, tasks or',
        'faults), and the C itself, as the models are written by hand; a store is',
        'seen by every CPU at once.',
        '',
        'To see it again (--out DIR writes each trace as a file):',
        '',
        '  npx pvmc review 0123456789ab --on counter-1.0 --scope two-tasks',
        '',
      ].join('\n'),
    );
  });

  test('says what a limit left open', async () => {
    const limits = ['--scope', 'two-tasks', '--max-states', '10', '--mail'];
    const reviewed = await pvmc(['review', '01234567', ...limits]);
    expect(reviewed.out).toContain('A limit was reached first: what is UNDECIDED');
    expect(reviewed.out).toContain('Checked: states that the model gets to, until a limit');
    expect(reviewed.out).not.toContain('every state');
    const taken = await pvmc(['ablate', '01234567', ...limits]);
    expect(taken.out).toContain('A limit was reached first: what is UNKNOWN');
    expect(taken.out).not.toContain('every state');
  });

  test('an ablation', async () => {
    const { out } = await pvmc(['ablate', '01234567', '--scope', 'two-tasks', '--mail']);
    expect(out).toMatch(/^Subject: Re: add: take a lock\n\nWhat each hunk of 0123456789ab on /u);
    expect(out).toContain('\n  two-tasks: 2 tasks, 1 update each; 43 states\n');
    expect(out).toContain('\n  npx pvmc ablate 0123456789ab --on counter-1.0 --scope two-tasks\n');
    const argv = ['ablate', '01234567', '--scope', 'two-tasks', '--hunk', 'lock', '--mail'];
    expect((await pvmc(argv)).out).toContain('\n    --hunk lock\n');
  });

  test('a series: the matrix, then each patch', async () => {
    const argv = ['review', '01234567-unlock', '0123feed', '--series', '--scope', 'two-tasks'];
    const { out } = await pvmc([...argv, '--on', 'counter-1.0', '--mail']);
    expect(out).toMatch(/^Subject: Re: add: take a lock \(series of 2\)\n/u);
    expect(out).toContain('  .  V  V  NoDeadlock\n');
    expect(out).toContain('--scope two-tasks --series\n');
  });
});

test('--markdown: a table, and the whole trace behind a fold', async () => {
  const { out } = await pvmc(['review', '01234567', '--scope', 'two-tasks', '--markdown']);
  expect(out).toContain('| `NoUpdateIsLost` | fixed | VIOLATED in 8 steps | HOLDS |\n');
  expect(out).toContain(
    '<details><summary>NoUpdateIsLost: shortest trace on the tree before, 8 steps',
  );
});

test('Ctrl-C: what was not looked at is said, and the exit code is 20', async () => {
  const onInterrupt = (interrupted: () => void) => {
    interrupted();
    return () => {};
  };
  const scopes = ['--scope', 'one-task', '--scope', 'two-tasks'];
  const reviewed = await pvmc(['review', '01234567', ...scopes], { onInterrupt });
  expect(reviewed.code).toBe(20);
  expect(reviewed.err).toContain('Interrupted: ending with what is known.');
  expect(reviewed.out).toContain('not reviewed in two-tasks: a limit was reached before\n');
  const taken = await pvmc(['ablate', '01234567', ...scopes], { onInterrupt });
  expect([taken.code, taken.out]).toEqual([20, expect.stringContaining('2 hunks: 2 UNKNOWN')]);
});

test('--json: the same as data', async () => {
  const { out } = await pvmc(['review', '01234567', '--scope', 'two-tasks', '--json']);
  const { format, reviews } = JSON.parse(out);
  expect(format).toBe('pvmc.review/1');
  expect(reviews[0].reviews[0].changes).toContainEqual(
    expect.objectContaining({
      property: 'NoUpdateIsLost',
      change: 'fixed',
      traceOf: 'before',
      replayed: expect.objectContaining({ kind: 'stops', step: 2, steps: 8 }),
    }),
  );
});

test('--series: which prefix breaks what', async () => {
  const argv = ['review', '01234567-unlock', '0123feed', '--series', '--scope', 'two-tasks'];
  const { code, out } = await pvmc([...argv, '--on', 'counter-1.0']);
  expect(code).toBe(12);
  expect(out).toContain('  .  V  V  NoDeadlock\n');
  expect(out).toContain('Something that held before is broken by 0123456789ab-unlock.');
  expect(out).toContain(
    'The trace of each: with --mail or --markdown, or as a file with --out DIR.\n',
  );
  const cut = await pvmc([...argv, '--max-states', '3']);
  expect(cut.code).toBe(20);
  expect(cut.out).toContain('A limit was reached first in the review of 0123456789ab-unlock, ');
  expect(cut.out).not.toContain('No patch of the series breaks');
});

describe('bad input', () => {
  test.each<[string, number, RegExp]>([
    ['review', 64, /^C003 a patch is missing: name one, or give a file with --patch-file; /],
    ['review 0123456789ac', 64, /^C001 no patch .* nearest: `0123456789ab`/],
    ['review 01234567 --on counter-2', 64, /^C001 no tree is called `counter-2`/],
    ['review 01234567 --scope two-tusks', 64, /^C001 no scope .* nearest: `two-tasks`/],
    ['review 01234567 --json --mail', 64, /^C003 only one of --json, --markdown and --mail/],
    ['review 01234567 --on counter-0.9 --scope idle', 150, /^H001 patch 0123456789ab, hunk `lock`/],
    ['review 01234567 --scope idle', 64, /^C003 no scope suits both trees/],
    ['ablate 01234567 --scope idle', 64, /^C003 no scope suits the patched tree/],
    ['ablate 01234567 --max-states 0', 64, /^C002 --max-states is `0`/],
    ['ablate 01234567 --hunk unlok', 150, /^H003 patch 0123456789ab .* nearest: `unlock`/],
    ['ablate 01234567 --then 0123feee', 64, /^C001 no patch is called `0123feee`; nearest: /],
  ])('pvmc %s', async (line, code, text) => {
    const ran = await pvmc(line.split(' '));
    expect([ran.code, ran.out]).toEqual([code, '']);
    expect(ran.err).toMatch(text);
  });
});

describe('ablate', () => {
  test('each hunk: what breaks without it', async () => {
    const { code, out } = await pvmc(['ablate', '01234567', '--scope', 'two-tasks']);
    expect(code).toBe(0);
    expect(out).toContain('LOAD-BEARING  unlock\n');
    expect(out).toContain('    broken in two-tasks: NoDeadlock,');
    expect(out).toContain('2 hunks: 2 LOAD-BEARING');
  });

  test('only the hunks that are named, with patches on top', async () => {
    const argv = ['ablate', '01234567', '--scope', 'two-tasks', '--hunk', 'unlock'];
    const { code, out } = await pvmc([...argv, '--then', '0123feed']);
    expect(code).toBe(0);
    expect(out).toContain('  with 0123feedface on top, whatever is left out\n');
    expect(out).toContain('1 hunk: 1 LOAD-BEARING');
  });

  test('a hunk that nobody misses, within this scope', async () => {
    const { out } = await pvmc([
      'ablate',
      '0123feed',
      '--on',
      'counter-1.0',
      '--scope',
      'one-task',
    ]);
    expect(out).toContain('REDUNDANT  check\n');
  });
});
