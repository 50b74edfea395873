import { describe, expect, test } from '@jest/globals';
import { type Health, health, healthExitCode, type MutantRow } from '../../src/health/index.js';
import type { Positions, Property } from '../../src/model/index.js';
import { branches, properties } from './branches.js';

const named = (...names: readonly string[]): readonly Property[] =>
  properties.filter(({ name }) => names.includes(name));

const examined = (...names: readonly string[]): Promise<Health> =>
  health(branches(named(...names)), {}, {});

const mutantOf = ({ mutants }: Health, name: string): MutantRow => {
  const found = mutants.find((one) => one.name === name);
  if (found === undefined) throw new Error(`there is no mutant \`${name}\``);
  return found;
};

describe('the mutants', () => {
  test('are each statement dropped and each two neighbours swapped, of what is no environment', async () => {
    const { mutants } = await examined('ReadyMeansThree');
    expect(mutants.map(({ name }) => name)).toEqual([
      'drop add: left = 3',
      'drop add: BUG_ON(ready)',
      'drop add: BUG()',
      'drop add: total = 0',
      'drop add: total++: again',
      'drop add: left--',
      'drop add: if (left)',
      'drop add: goto total++: again',
      'drop add: ready = true',
      'drop add: return 1',
      'swap add: left = 3, then BUG_ON(ready)',
      'swap add: BUG_ON(ready), then total = 0',
      'swap add: total = 0, then total++: again',
      'swap add: total++: again, then left--',
      'swap add: left--, then if (left)',
      'swap add: if (left), then ready = true',
    ]);
  });

  test('a claim that breaks detects one, with the length of the shortest trace', async () => {
    const found = mutantOf(await examined('ReadyMeansThree'), 'drop add: if (left)');
    expect(found.verdict).toBe('DETECTED');
    expect(found.detections).toEqual([{ property: 'ReadyMeansThree', scope: 'alone', length: 5 }]);
  });

  test('a witness that is lost detects one', async () => {
    const found = mutantOf(await examined('ReadyIsReached'), 'drop add: ready = true');
    expect(found.detections).toEqual([
      { property: 'ReadyIsReached', scope: 'alone', length: null },
    ]);
  });

  test('a witness that names the statement that was dropped is lost, too', async () => {
    const about: Property = {
      ...(named('ReadyIsReached')[0] as Property),
      name: 'AboutToBeReady',
      define: (at: Positions) => {
        const isAbout = at.at('add', 'ready = true');
        return { holds: () => at.actors().some(isAbout) };
      },
    };
    const result = await health(branches([about]), {}, {});
    expect(mutantOf(result, 'drop add: ready = true').detections).toEqual([
      { property: 'AboutToBeReady', scope: 'alone', length: null },
    ]);
  });

  test('one that leaves what a field can hold is out of bounds, and says which', async () => {
    const found = mutantOf(await examined('IdleStaysOff'), 'drop add: left--');
    expect([found.verdict, found.reason]).toEqual(['OUT OF BOUNDS', null]);
    expect(found.why).toContain('total is 4, outside 0..3');
  });

  test('one that takes the target of a jump away is void, and says why', async () => {
    const found = mutantOf(await examined('IdleStaysOff'), 'drop add: total++: again');
    expect(found.verdict).toBe('VOID');
    expect(found.why).toContain('which is no label of add');
  });

  test('a jump that is taken is tried', async () => {
    const found = mutantOf(await examined('ReadyMeansThree'), 'drop add: goto total++: again');
    expect([found.verdict, found.scopes]).toEqual(['DETECTED', ['alone']]);
  });

  test('a statement that no machine runs is never executed, and is not tried', async () => {
    const found = mutantOf(await examined('IdleStaysOff'), 'drop add: BUG()');
    expect([found.verdict, found.scopes]).toEqual(['NEVER EXECUTED', []]);
  });

  test('a jump, which runs nothing that could say so, is tried', async () => {
    const found = mutantOf(await examined('ReadyMeansThree'), 'drop add: goto total++: again');
    expect([found.verdict, found.scopes]).toEqual(['DETECTED', ['alone']]);
  });

  test('one that reaches the same memory is explained by itself', async () => {
    const result = await examined('ReadyMeansThree');
    for (const name of ['drop add: BUG_ON(ready)', 'drop add: total = 0', 'drop add: return 1']) {
      expect([name, mutantOf(result, name).reason]).toEqual([name, 'same memory']);
    }
  });

  test('one that leaves another memory and that nobody notices is not explained', async () => {
    const result = await examined('IdleStaysOff');
    const found = mutantOf(result, 'drop add: ready = true');
    expect([found.verdict, found.memory, found.reason]).toEqual([
      'UNNOTICED',
      'different',
      'unexplained',
    ]);
    expect(healthExitCode(result)).toBe(15);
  });

  test('what fails without a mutation detects nothing', async () => {
    const wrong = { ...named('IdleStaysOff')[0], name: 'TotalIsSmall' } as Property;
    const claim = { ...wrong, define: () => ({ holds: (s: { total: number }) => s.total < 2 }) };
    const { machines, mutants } = await health(branches([claim as Property]), {}, {});
    expect(machines[0]?.violated).toEqual(['TotalIsSmall']);
    expect(mutants.flatMap(({ detections }) => detections)).toEqual([]);
  });
});

test('where only survivors are asked for, a mutant that is detected is tried no further', async () => {
  const twice = { tree: 'branches', patches: [], scope: 'alone' };
  const plan = { machines: [twice, twice], notes: [] };
  const catalogue = branches(named('ReadyMeansThree'), [], { health: plan });
  const dropped = 'drop add: if (left)';
  const all = await health(catalogue, {}, {});
  expect(mutantOf(all, dropped).scopes).toEqual(['alone', 'alone']);
  const few = await health(catalogue, {}, { survivorsOnly: true });
  expect(mutantOf(few, dropped)).toMatchObject({ verdict: 'DETECTED', scopes: ['alone'] });
  expect(few.mutants.map(({ verdict }) => verdict)).toEqual(
    all.mutants.map(({ verdict }) => verdict),
  );
});

describe('a property', () => {
  test('is counted: how often it was tried, what it detects, what it alone does', async () => {
    const { properties: rows } = await examined('ReadyMeansThree', 'TotalGrowsByOne');
    const of = (name: string) => rows.find(({ property }) => property === name);
    expect(of('ReadyMeansThree')).toMatchObject({ machines: 1, given: 1, constant: false });
    expect(of('ReadyMeansThree')?.alone).toContain('drop add: if (left)');
    expect(of('TotalGrowsByOne')).toMatchObject({ given: 3, constant: false });
  });

  test('is constant where nothing that the machine does makes a difference to it', async () => {
    const { properties: rows } = await examined(...properties.map(({ name }) => name));
    const constant = rows.filter((row) => row.constant === true).map(({ property }) => property);
    expect(constant).toEqual(['IdleStaysOff', 'IdleDoesNotChange']);
    const witness = rows.find(({ property }) => property === 'ReadyIsReached');
    expect(witness?.constant).toBeNull();
  });
});

describe('notes', () => {
  const dropped = 'drop add: ready = true';
  const note = { mutation: dropped, kind: 'missing', why: 'nobody asks whether it ends' } as const;

  test('explain what nobody notices', async () => {
    const notes = [
      note,
      { mutation: 'drop add: if (left)', kind: 'harmless', why: 'one is enough' } as const,
    ];
    const result = await health(branches(named('IdleStaysOff'), notes), {}, {});
    expect(mutantOf(result, dropped)).toMatchObject({ reason: 'missing', note });
    expect(result.staleNotes).toEqual([]);
  });

  test('of what is noticed, or is no mutation, are stale; exit code 15', async () => {
    const notes = [note, { ...note, mutation: 'drop add: nothing' }];
    const result = await health(branches(named('ReadyIsReached'), notes), {}, {});
    expect(result.staleNotes).toEqual([dropped, 'drop add: nothing']);
    expect(healthExitCode(result)).toBe(15);
  });

  test('are not called stale where only a part is examined', async () => {
    const notes = [{ ...note, mutation: 'drop add: nothing' }];
    const catalogue = branches(named('ReadyMeansThree', 'ReadyIsReached'), notes);
    expect((await health(catalogue, { tree: 'branches' }, {})).staleNotes).toEqual([]);
  });
});

describe('a limit', () => {
  test('leaves UNKNOWN what it keeps from being decided; exit code 20', async () => {
    const catalogue = branches(named('ReadyMeansThree', 'ReadyIsReached', 'TotalGrowsByOne'));
    const result = await health(catalogue, {}, { maxStates: 2 });
    expect(mutantOf(result, 'drop add: total = 0').verdict).toBe('UNKNOWN');
    expect(healthExitCode(result)).toBe(20);
  });

  test('an interrupt ends it with what is known', async () => {
    const abort = new AbortController();
    abort.abort();
    const result = await health(branches(properties), {}, { signal: abort.signal });
    expect(result.interrupted).toBe(true);
    expect(new Set(result.mutants.map(({ verdict }) => verdict))).toEqual(
      new Set(['UNKNOWN', 'NEVER EXECUTED']),
    );
    expect(healthExitCode(result)).toBe(20);
  });
});

describe('a selection', () => {
  test('of a machine that the plan does not have is examined all the same', async () => {
    const catalogue = branches(properties, [], { health: { machines: [], notes: [] } });
    const { machines } = await health(catalogue, { tree: 'branches', scope: 'alone' }, {});
    expect(machines).toHaveLength(1);
  });

  test('of nothing is an error, and so is a procedure that no machine runs', async () => {
    const none = branches(properties, [], { health: { machines: [], notes: [] } });
    await expect(health(none, {}, {})).rejects.toMatchObject({ code: 'C003' });
    const misspelt = health(branches(properties), { procedure: 'ad' }, {});
    await expect(misspelt).rejects.toMatchObject({ code: 'C001', data: { known: ['add'] } });
  });
});
