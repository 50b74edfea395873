import { describe, expect, test } from '@jest/globals';
import { branches, properties } from '../health/branches.js';
import { pvmc } from './fake-io.js';

const untimed = (text: string): string => text.replace(/^[\d.]+ s\.$/mu, 'T s.');
const LOCKED = ['--tree', 'counter-1.0', '--patch', '01234567', '--scope', 'two-tasks'];

describe('pvmc health', () => {
  test('says what each property detects, and what nobody notices and why', async () => {
    const { code, out, err } = await pvmc(['health', ...LOCKED, '--all']);
    expect([code, err]).toEqual([0, '']);
    expect(untimed(out)).toBe(
      [
        'counter-1.0 + 0123456789ab',
        '  two-tasks, 43 states',
        '',
        '                         machines  tried in   detects     alone',
        'NoUpdateIsLost                  1         4         7         3',
        'TwoUpdatesAreSeen               1         1         4         0',
        'LockedTaskIsTheHolder           1        43         1         0',
        'NoDeadlock                      1        43         1         0',
        'NoKernelBug                     1        43         0         0',
        '',
        'tried in: states where its antecedent held, or steps; detects: faults; alone: those that no other',
        '    property detects (--property NAME lists them)',
        '',
        'never tried (VACUOUS): FortyIsEnough',
        '',
        'detects nothing: NoKernelBug',
        '',
        'Swapped, with the same memory wherever all are at rest (1)',
        '  swap add: spin_unlock, then done',
        '    counter-1.0 + 0123456789ab, two-tasks',
        '',
        '9 faults of one statement on 1 machine: 0 never executed, 0 void, 9 tried.',
        'Of those, properties detect 8 (88.9 %); 0 (0.0 %) leave the bounds of the model.',
        'Nobody notices 1 (11.1 %): 0 reach the same memory, 1 are swaps with the same memory at rest, 0 are',
        '    harmless, for 0 a property is missing, 0 are not explained.',
        'T s.',
        '',
      ].join('\n'),
    );
  });

  test('what is not explained is listed; exit code 15', async () => {
    const asked = properties.filter(({ name }) => name === 'IdleStaysOff');
    const { code, out } = await pvmc(['health'], {}, branches(asked));
    expect(code).toBe(15);
    expect(out).toContain('constant: it is tried, and nothing');
    expect(out).toContain('Nobody notices, and nothing is known of it (');
    expect(out).toContain('  drop add: ready = true\n    branches, alone\n');
    expect(out).not.toContain('Not selected');
  });

  test('what is not explained within a selection: others may notice', async () => {
    const asked = properties.filter(({ name }) => name === 'IdleStaysOff');
    const machines = ['alone', 'with another'].map((scope) => ({
      tree: 'branches',
      patches: [],
      scope,
    }));
    const planned = branches(asked, [], { health: { machines, notes: [] } });
    const { code, out } = await pvmc(['health', '--scope', 'alone'], {}, planned);
    expect(code).toBe(15);
    expect(out).toContain('Not selected, so not asked: 1 machine.');
  });

  test('names what a property detects, alone and with others', async () => {
    const { out } = await pvmc(['health', ...LOCKED, '--property', 'NoUpdateIsLost']);
    expect(out).toContain(
      [
        'NoUpdateIsLost alone detects (3)',
        '  drop add: done (5 steps, two-tasks)',
        '  swap add: spin_lock, then read (12 steps, two-tasks)',
        '  swap add: write, then spin_unlock (12 steps, two-tasks)',
        '',
        'NoUpdateIsLost and others detect (4)',
        '  drop add: spin_lock (10 steps, two-tasks)',
      ].join('\n'),
    );
    const misspelt = await pvmc(['health', ...LOCKED, '--property', 'NoUpdateIsLos']);
    expect([misspelt.code, misspelt.err]).toEqual([64, expect.stringContaining('NoUpdateIsLost')]);
  });

  test('asks only which faults nobody notices, if that is enough', async () => {
    const { code, out } = await pvmc(['health', ...LOCKED, '--survivors']);
    expect(code).toBe(0);
    expect(out).not.toContain('tried in');
    expect(out).toContain('Of those, properties detect 8 (88.9 %)');
    const json = await pvmc(['health', ...LOCKED, '--survivors', '--json']);
    expect(JSON.parse(json.out).survivorsOnly).toBe(true);
    const both = await pvmc(['health', ...LOCKED, '--survivors', '--property', 'NoDeadlock']);
    expect([both.code, both.err]).toEqual([64, expect.stringContaining('C003 --survivors does')]);
  });

  test('as JSON: every mutant, and what detects it', async () => {
    const { code, out } = await pvmc(['health', ...LOCKED, '--json']);
    expect(code).toBe(0);
    const { format, mutants } = JSON.parse(out);
    expect(format).toBe('pvmc.health/1');
    const dropped = mutants.find(({ name }: { name: string }) => name === 'drop add: spin_lock');
    expect(dropped).toMatchObject({
      verdict: 'DETECTED',
      detections: [
        { property: 'LockedTaskIsTheHolder', scope: 'two-tasks', length: 3 },
        { property: 'NoUpdateIsLost', scope: 'two-tasks', length: 10 },
      ],
    });
  });

  test('a limit: exit code 20, and what it kept from being decided', async () => {
    const { code, out } = await pvmc(['health', ...LOCKED, '--max-states', '3']);
    expect(code).toBe(20);
    expect(out).toContain('A limit was reached (');
  });

  test('a name that is not known: the nearest, and exit code 64', async () => {
    const scope = await pvmc(['health', '--scope', 'two-task']);
    expect([scope.code, scope.out]).toEqual([64, '']);
    expect(scope.err).toContain('two-tasks');
    const procedure = await pvmc(['health', ...LOCKED, '--procedure', 'ad']);
    expect(procedure.code).toBe(64);
    expect(procedure.err).toContain('no procedure is called `ad`');
    expect(procedure.err).toContain('add');
  });

  test('nothing selected: what to name, and exit code 64', async () => {
    const { code, err } = await pvmc(['health', '--tree', 'counter-1.0']);
    expect(code).toBe(64);
    expect(err).toContain('name one by --tree, --patch and --scope');
  });
});
