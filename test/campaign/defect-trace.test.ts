import { expect, test } from '@jest/globals';
import {
  type DefectRow,
  defectNames,
  defectTrace,
  searchDefect,
} from '../../src/campaign/index.js';
import { thrownBy } from '../trace/find.js';
import { toyCatalogue, toyParts } from './toy-catalogue.js';

const catalogue = toyCatalogue();
const [lost, stuck] = [...defectNames(catalogue)];

async function traceOf([name, row]: [string, DefectRow]) {
  return defectTrace(catalogue, name, row, await searchDefect(catalogue, row, '1.2.3'));
}

test('a defect has a kebab-case name, a shortest trace, and what becomes of it when mended', async () => {
  expect([lost[0], stuck[0]]).toEqual(['update-gets-lost', 'nobody-drops-the-lock']);
  const { counterexample, replayed, mended } = await traceOf(lost);
  expect(counterexample).toMatchObject({ length: 8, shortest: true, scope: 'two-tasks' });
  expect(replayed.at).toBe(8);
  expect(mended).toEqual({ kind: 'does not fit', step: 2 });
  expect(await traceOf(stuck)).toMatchObject({ counterexample: { length: 6 }, mended: null });
});

test('two defects of one description get two names; a long one ends with a word', () => {
  const [first] = toyParts.defects ?? [];
  const long = { ...first, what: `the ${'word '.repeat(20)}` };
  const names = [...defectNames(toyCatalogue({ defects: [first, first, long] })).keys()];
  expect(names).toEqual([
    'update-gets-lost',
    'update-gets-lost-2',
    Array(14).fill('word').join('-'),
  ]);
});

test('a trace of another length than the manifest has, or none: X001', async () => {
  const [name, row] = lost;
  const found = await searchDefect(catalogue, row, '1.2.3');
  const longer = { ...row, before: { ...row.before, traceLength: 9 } };
  const wrong = await thrownBy(() => defectTrace(catalogue, name, longer, found));
  expect(String(wrong)).toContain('has 8 steps, the manifest 9');
  const mended = { ...row, before: { ...row.before, patches: ['0123456789ab'] } };
  const none = await thrownBy(() => searchDefect(catalogue, mended, '1.2.3'));
  expect(none).toMatchObject({ code: 'X001' });
  const same = await thrownBy(() =>
    defectTrace(catalogue, name, { ...row, after: row.before }, found),
  );
  expect(String(same)).toContain('is violated on counter-1.0 two-tasks, which mends it');
});
