/** What someone with a catalogue of their own can ask of a patch, through the public door. */
import { expect, test } from '@jest/globals';
import { ablate, askScopes, EXIT, placeOf, review, reviewExitCode } from '../../src/index.js';
import { toyCatalogue } from '../campaign/toy-catalogue.js';

const catalogue = toyCatalogue();
const place = placeOf(catalogue, ['01234567'], { scopes: ['two-tasks'] });
const options = { foundWith: 'my tool 1.0' };

test('review: what a patch fixes', async () => {
  const reviewed = await review(catalogue, place, options);
  const fixed = reviewed.reviews.flatMap(({ changes }) =>
    changes.filter(({ change }) => change === 'fixed').map(({ property }) => property),
  );
  expect([reviewExitCode([reviewed]), fixed]).toEqual([EXIT.met, ['NoUpdateIsLost']]);
});

test('ablate: what each hunk is for', async () => {
  const { hunks } = await ablate(catalogue, place, options);
  expect(hunks.map(({ hunk, verdict }) => [hunk, verdict])).toEqual([
    ['lock', 'LOAD-BEARING'],
    ['unlock', 'LOAD-BEARING'],
  ]);
});

test('askScopes: in which scope a state is reached', async () => {
  const where = { tree: 'counter-1.0', patches: [], scopes: ['one-task', 'two-tasks'] };
  const { scope, answer, others } = await askScopes(catalogue, 'count + done > 2', where);
  expect([scope, answer.outcome, answer.path?.taken.length]).toEqual(['two-tasks', 'reached', 7]);
  expect(others.map((one) => [one.scope, one.answer.outcome])).toEqual([
    ['one-task', 'unreachable'],
  ]);
});
