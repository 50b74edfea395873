import { mkdtemp, readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { toyCatalogue, toyParts } from '../campaign/toy-catalogue.js';
import { pvmc } from './fake-io.js';

const TWO = ['--tree', 'counter-1.0', '--scope', 'two-tasks'];
const ask = (...argv: readonly string[]) => pvmc(['ask', ...argv]);
const LOST = 'resting(task0) && resting(task1) && done == 2 && count == 1';

let dir = '';
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'pvmc-'));
});

/** Times differ from run to run. */
const timeless = (text: string): string => text.replace(/\d+\.\d+ s/gu, 'N s');

test('a state that is reached: the shortest trace, exit code 0', async () => {
  const { code, out, err } = await ask(LOST, ...TWO);
  expect([code, err]).toEqual([0, '']);
  const [head, where, proof, , name] = timeless(out).split('\n');
  expect([head, where, proof, name]).toEqual([
    `REACHED in 8 steps: ${LOST}`,
    '  on counter-1.0, scope: two-tasks',
    expect.stringMatching(/^ {2}no shorter trace exists in the scope \(\d+ transitions, N s\)$/u),
    `ask: ${LOST}`,
  ]);
  expect(out).toContain(`REACHED at step 8 of 8: ask: ${LOST}`);
});

test('one that is not: how near anybody comes, what blocks, exit code 16', async () => {
  const { code, out } = await ask(LOST, ...TWO, '--patch', '01234567');
  expect(code).toBe(16);
  expect(timeless(out).split('\n').slice(0, 14)).toEqual([
    'UNREACHABLE in this scope (43 states, depth 12): resting(task0) && resting(task1) && done == 2 &&',
    '    count == 1',
    '  on counter-1.0 + 0123456789ab, scope: two-tasks',
    '  every reachable state was looked at (64 transitions, N s)',
    '',
    'Nearest miss: 3 of 4 conjuncts, in 6 steps.',
    '  holds   resting(task0)',
    '  holds   resting(task1)',
    '  holds   count == 1',
    '  BLOCKS  done == 2  (true by itself in 1 state)',
    '',
    'ask: resting(task0) && resting(task1) && count == 1',
    '  on counter-1.0 + 0123456789ab, scope: 2 tasks',
    '',
  ]);
});

test('a conjunct that no state satisfies is said to be so', async () => {
  const { code, out } = await ask('lock == 0 && count == 1', ...TWO);
  expect(code).toBe(16);
  expect(out).toContain('  BLOCKS  lock == 0  (true in no state at all)');
});

test('a single conjunct has no nearest miss', async () => {
  const { code, out } = await ask('lock == 0', ...TWO);
  expect([code, out.includes('Nearest')]).toEqual([16, false]);
});

test('a limit first: exit code 20', async () => {
  const argv = ['--tree', 'counter-1.0', '--scope', 'twelve-tasks', '--max-states', '200'];
  const { code, out } = await ask('count == 12', ...argv, '--quiet');
  expect(code).toBe(20);
  expect(out).toMatch(/^UNKNOWN, not reached in \d+ states, depth \d+: count == 12\n/u);
  expect(out).toContain('  the limit of states was reached after ');
  const two = await ask('count == 12 && resting(task0)', ...argv, '--quiet');
  expect(two.out).toContain('Nearest miss so far: 1 of 2 conjuncts, in 0 steps.');
  expect(two.out).toContain('  BLOCKS  count == 12  (true in no state so far)');
});

describe('a property by its name', () => {
  test('a witness', async () => {
    const { code, out } = await ask('TwoUpdatesAreSeen', ...TWO);
    expect([code, out.split('\n')[0]]).toEqual([0, 'REACHED in 6 steps: TwoUpdatesAreSeen']);
  });

  test('a claim that breaks, one that holds, one that was never tried', async () => {
    const heads = await Promise.all([
      ask('NoUpdateIsLost', ...TWO),
      ask('NoUpdateIsLost', ...TWO, '--patch', '01234567'),
      ask('FortyIsEnough', ...TWO),
      ask('NoDeadlock', ...TWO, '--patch', '01234567-unlock'),
    ]);
    expect(heads.map(({ code, out }) => [code, out.split('\n')[0]])).toEqual([
      [0, 'VIOLATED in 8 steps: NoUpdateIsLost'],
      [16, 'HOLDS in this scope (43 states, depth 12): NoUpdateIsLost'],
      [16, expect.stringMatching(/^VACUOUS in this scope, .*: FortyIsEnough$/u)],
      [0, expect.stringMatching(/^VIOLATED in \d+ steps: NoDeadlock$/u)],
    ]);
  });
});

describe('where nothing is named', () => {
  test('the tree is the one that has the patch', async () => {
    const { out } = await ask('count == 2', '--patch', '01234567');
    expect(out).toContain('\n  on counter-1.0 + 0123456789ab, scope: two-tasks\n');
  });

  test('small scopes come first, and larger ones until it is reached', async () => {
    const { code, out } = await ask('count + done > 2', '--tree', 'counter-1.0', '--patch', 'none');
    expect(code).toBe(0);
    expect(timeless(out).split('\n').slice(0, 4)).toEqual([
      'REACHED in 7 steps: count + done > 2',
      '  on counter-1.0, scope: two-tasks',
      '  no shorter trace exists in the scope (54 transitions, N s)',
      '  not in one-task (5 states)',
    ]);
  });

  test('a state of none of them is as near as in the best', async () => {
    const two = 'count == 2 && lock == 1';
    const { code, out } = await ask(two, '--tree', 'counter-1.0');
    expect([code, out.split('\n')[0]]).toEqual([
      16,
      `UNREACHABLE in this scope (36 states, depth 8): ${two}`,
    ]);
  });

  test('a scope that has not what is named is passed over', async () => {
    const { code, out } = await ask('resting(task1) && done == 2', '--tree', 'counter-1.0');
    expect([code, out.split('\n')[1]]).toEqual([0, '  on counter-1.0, scope: two-tasks']);
    const wrong = await ask('resting(tusk1)', '--tree', 'counter-1.0');
    expect([wrong.code, wrong.err]).toEqual([
      64,
      'A002 no task is called `tusk1`; nearest: `task1`, `task0`.\n  resting(tusk1)\n          ^^^^^\n',
    ]);
  });
});

test('--out writes the trace, and a replay knows the expression', async () => {
  const { out } = await ask(LOST, ...TWO, '--out', dir);
  const [file] = await readdir(dir);
  expect(out).toContain(`npx pvmc replay ${join(dir, file)}`);
  const again = await pvmc(['replay', join(dir, file)]);
  expect([again.code, again.out]).toEqual([0, expect.stringContaining(`ask: ${LOST}`)]);
  const test = await pvmc(['replay', join(dir, file), '--emit-test']);
  expect(test.out).toContain('import { expressionProperty, ownCatalogue,');
  expect(test.out).toContain(`  const property = expressionProperty('${LOST}');`);
  // With the lock the same steps are not possible any more.
  const locked = ['--tree', 'counter-1.0', '--patch', '01234567'];
  expect((await pvmc(['replay', join(dir, file), ...locked])).code).toBe(150);
});

test('--json', async () => {
  const file = join(dir, 'answer.json');
  await ask('lock == 0 && count == 1', ...TWO, '--json', file);
  expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({
    format: 'pvmc.ask/1',
    asked: 'lock == 0 && count == 1',
    outcome: 'unreachable',
    length: null,
    near: { holding: [{ text: 'count == 1' }], blocking: [{ text: 'lock == 0', states: 0 }] },
    trace: { property: { name: 'ask: count == 1' }, length: 3 },
  });
});

describe('wrong use', () => {
  const cases: readonly (readonly [readonly string[], string])[] = [
    [TWO, 'C003 a question is missing; see: npx pvmc ask --help\n'],
    [
      ['count == 1', '--scope', 'two-tasks'],
      'C003 --tree or --patch is missing: a question is asked of a tree; see: npx pvmc ask --help\n',
    ],
    [
      ['NoUpdateIsLots', ...TWO],
      'C001 no property is called `NoUpdateIsLots`; nearest: `NoUpdateIsLost`.\n',
    ],
    [
      ['LockedTaskIsTheHolder', ...TWO],
      'C003 it cannot be asked of this tree: property LockedTaskIsTheHolder names `spin_unlock` of add, which is not there.\n',
    ],
    [
      ['cuont == 1', ...TWO],
      'A002 no field or task is called `cuont`; nearest: `count`.\n  cuont == 1\n  ^^^^^\n',
    ],
    [['--thread', '0123456789ab'], 'C001 no thread is called `0123456789ab`.\n'],
    [['--thread', 'seed-2'], 'C001 no thread is called `seed-2`.\n'],
    [
      ['--question', '1', 'count == 1', ...TWO],
      'C003 --question is one of a --thread; see: npx pvmc ask --help\n',
    ],
  ];
  test.each(cases)('%j', async (argv, err) => {
    expect(await ask(...argv)).toEqual({ code: 64, out: '', err });
  });
});

test('--thread: every question, and exit code 20 where a search did not end', async () => {
  const where = { tree: 'counter-1.0', patches: [], scope: 'two-tasks' };
  const means = { reached: 'It does.', unreachable: 'It does not.' };
  const threads = [
    {
      patch: '0123456789ab',
      what: 'the review of the lock',
      questions: [
        { question: 'Does it happen?', asked: [{ ...where, ask: LOST, means }] },
        { question: 'Is it pretty?', asked: [], open: 'nobody can say.' },
      ],
    },
  ];
  const catalogue = toyCatalogue({ ...toyParts, threads });
  const { code, out } = await pvmc(['ask', '--thread', '01234567'], {}, catalogue);
  expect(code).toBe(0);
  expect(timeless(out)).toBe(
    [
      '0123456789ab  the review of the lock',
      '',
      ' 1  Does it happen?',
      '    It does.',
      `      REACHED in 8 steps: ${LOST}; on`,
      '        counter-1.0, two-tasks, N s',
      `      $ npx pvmc ask "${LOST}" \\`,
      '          --tree counter-1.0 --patch none --scope two-tasks',
      '',
      ' 2  Is it pretty?',
      '    No model answers this: nobody can say.',
      '',
      '2 questions: 1 answered (1 in full), 1 that no model answers.',
      '',
    ].join('\n'),
  );
  const cut = ['ask', '--thread', '01234567', '--max-states', '3'];
  expect((await pvmc(cut, {}, catalogue)).code).toBe(20);
  const second = await pvmc(['ask', '--thread', '01234567', '--question', '2'], {}, catalogue);
  expect(second.out).not.toContain(' 1  Does it happen?');
  expect(second.out).toContain('1 question: 0 answered (0 in full), 1 that no model answers.\n');
  const third = await pvmc(['ask', '--thread', '01234567', '--question', '3'], {}, catalogue);
  expect([third.code, third.out, third.err]).toEqual([
    64,
    '',
    'C002 --question is `3`; expected 1..2, the questions of this thread.\n',
  ]);
  const json = await pvmc(['ask', '--thread', '01234567', '--json', '-'], {}, catalogue);
  expect(JSON.parse(json.out)).toMatchObject({
    format: 'pvmc.thread/1',
    questions: [
      {
        number: 1,
        parts: [
          {
            command: `npx pvmc ask "${LOST}" --tree counter-1.0 --patch none --scope two-tasks`,
            means: 'It does.',
            outcome: 'reached',
            length: 8,
          },
        ],
      },
      { number: 2, parts: [], open: 'nobody can say.' },
    ],
  });
});
