import { expect, test } from '@jest/globals';
import { type Defect, defectRow } from '../../src/campaign/index.js';
import { thrownBy } from './thrown.js';
import { toyParts } from './toy-catalogue.js';

const [lost] = toyParts.defects ?? [];
const rows = toyParts.campaign.map((row) =>
  row.patches.includes('01234567') ? { ...row, patches: ['0123456789ab'] } : row,
);
const asked = (change: Partial<Defect>) => thrownBy(() => defectRow(rows, { ...lost, ...change }));

test('a defect has the rows of the manifest, broken and mended', () => {
  const { before, after } = defectRow(rows, lost);
  expect([before.verdict, before.traceLength, after?.verdict]).toEqual(['VIOLATED', 8, 'HOLDS']);
});

test.each([
  ['no row shows', { property: 'TwoUpdatesAreSeen' }],
  ['no row mends', { fix: ['deadbeef0000'] }],
  ['is not broken', { found: { tree: 'counter-1.0', patches: [], scope: 'one-task' }, fix: null }],
  [
    'is not mended',
    { mended: { tree: 'counter-1.0', patches: [], scope: 'two-tasks' }, fix: ['0123456789ab'] },
  ],
])('a defect that %s: X001', (_what, change) => {
  expect(asked(change)).toMatchObject({ code: 'X001' });
});
