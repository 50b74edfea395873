import { expect, test } from '@jest/globals';
import { LISTS } from '../../src/campaign/index.js';
import { pvmc } from './fake-io.js';

test('list: everything, one line each, hunks under their patch', async () => {
  const { code, out } = await pvmc(['list']);
  expect(code).toBe(0);
  expect(out).toBe(
    `
trees
  counter-1.0  2 procedures
  counter-0.9  1 procedure

patches
  0123456789ab  add: take a lock
    lock        add: Takes the lock before the read.
    unlock      add: Drops the lock after the write.
  0123feedface  add: BUG when an update was lost
    check       add: Stops the kernel when the counter is behind.
  deadbeef0000  add: write out of bounds
    twice       add: Adds the number of tasks and one.

scopes
  one-task      1 task, 1 update
  two-tasks     2 tasks, 1 update each
  twelve-tasks  12 tasks, 1 update each
  idle          1 idle task

properties
  NoUpdateIsLost         quiescent  When all is quiet the counter is the number of updates.
  TwoUpdatesAreSeen      sometimes  The counter gets to two.
  LockedTaskIsTheHolder  always     A task behind the lock holds it.
  FortyIsEnough          always     Past forty updates the counter stands still.
  NoDeadlock             always     While an actor is in the middle of an operation, somebody can move.
  NoKernelBug            always     No step stops the kernel (BUG, oops, crash of the domain).

ideals
  (none)

campaign
  VIOLATED  NoUpdateIsLost     counter-1.0                        two-tasks  both read before either writes
  HOLDS     NoUpdateIsLost     counter-1.0 + 0123456789ab         two-tasks  the lock
  HOLDS     NoUpdateIsLost     counter-1.0                        one-task   nobody else writes
  HOLDS     TwoUpdatesAreSeen  counter-1.0 + 0123456789ab         two-tasks  the witness that both get there
  VIOLATED  NoDeadlock         counter-1.0 + 0123456789ab-unlock  two-tasks  nobody drops the lock

defects
  an update gets lost [toy]
    NoUpdateIsLost, two-tasks
    VIOLATED in 8 steps  counter-1.0
    HOLDS                with 0123456789ab
  nobody drops the lock [toy]
    NoDeadlock, two-tasks
    VIOLATED  counter-1.0 + 0123456789ab-unlock
    no patch here mends it

promises
  0123456789ab
    No update is lost.
      NoUpdateIsLost
    The lock is fair.
      not asked: nothing here waits for a turn
`.slice(1),
  );
});

test.each(LISTS)('list %s: that list alone', async (what) => {
  const { code, out } = await pvmc(['list', what]);
  expect(code).toBe(0);
  expect(out.split('\n').filter((line) => /^\w/.test(line))).toEqual([what]);
});

test('list properties --json: name, kind, claim, formula, source and what it misses', async () => {
  const { out } = await pvmc(['list', 'properties', '--json']);
  const listed = JSON.parse(out) as { format: string; properties: object[] };
  expect(Object.keys(listed)).toEqual(['format', 'properties']);
  expect(listed.format).toBe('pvmc.list/1');
  expect(listed.properties[0]).toEqual({
    name: 'NoUpdateIsLost',
    kind: 'quiescent',
    claim: 'When all is quiet the counter is the number of updates.',
    formula: 'toy',
    source: 'toy',
    misses: 'nothing',
  });
});

test('list patches --json: patches with their hunks', async () => {
  const { out } = await pvmc(['list', 'patches', '--json']);
  expect((JSON.parse(out) as { patches: object[] }).patches[0]).toEqual({
    name: '0123456789ab',
    title: 'add: take a lock',
    source: 'toy',
    hunks: [
      { name: 'lock', what: 'Takes the lock before the read.', procedure: 'add' },
      { name: 'unlock', what: 'Drops the lock after the write.', procedure: 'add' },
    ],
  });
});

test('list --statements: each statement with its labels, or why it has none', async () => {
  const { code, out } = await pvmc(['list', '--statements', '012345']);
  expect(code).toBe(0);
  expect(out).toBe(
    `
0123456789ab on counter-1.0: 3 statements, 2 modelled
+ is added, and its labels are in the tree with the patch; - is removed, in the one before.

toy.c, add
  + takes the lock
      add: lock
  + says so
      not modelled: printed only

toy.c, task
  - adds
      task: add
`.slice(1),
  );
});

test('list --statements --json: the rows as they are', async () => {
  const { out } = await pvmc(['list', '--statements', '012345', '--json']);
  const { format, statements } = JSON.parse(out) as { format: string; statements: object };
  expect(format).toBe('pvmc.list/1');
  expect(statements).toMatchObject({ patch: '0123456789ab', base: 'counter-1.0', series: [] });
});

test('list --statements of a patch without a ledger: C001 with those that have one', async () => {
  const { code, err } = await pvmc(['list', '--statements', 'deadbeef']);
  expect(code).toBe(64);
  expect(err).toContain('no ledger is called `deadbeef0000`; there is: `0123456789ab`.');
});
