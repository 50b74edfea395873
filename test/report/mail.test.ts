/** What is written for a list, of patches of the history: short lines, plain ASCII, readable traces. */
import { describe, expect, test } from '@jest/globals';
import { ownCatalogue } from '../../src/catalogue.js';
import { ablationMail } from '../../src/report/ablation-mail.js';
import { MAIL_WIDTH, mail, prose } from '../../src/report/mail.js';
import { reviewMail, seriesMail } from '../../src/report/review-mail.js';
import { ablate, placeOf, review, reviewSeries } from '../../src/review/index.js';

const catalogue = ownCatalogue();
const options = { foundWith: '1.2.3' };

function expectMail(text: string): void {
  const lines = text.split('\n');
  expect(lines.filter((line) => line.length > MAIL_WIDTH)).toEqual([]);
  expect(text).toMatch(/^[\x20-\x7e\n]*$/u);
  expect(lines.filter((line) => /\s$|^From /u.test(line))).toEqual([]);
  const head = lines.slice(0, lines.indexOf(''));
  expect(head.map((line, at) => line.startsWith(at === 0 ? 'Subject: Re: ' : ' '))).toEqual(
    head.map(() => true),
  );
  for (const part of ['Checked: ', 'Not checked: ', '  npx pvmc ']) {
    expect(lines.filter((line) => line.startsWith(part))).toHaveLength(1);
  }
}

const PATCHES: readonly (readonly [string, string])[] = [
  // Long labels, many changes.
  ['0930bba674e2', '1page-1cpu-1fault'],
  // Long names of properties.
  ['0930bba674e2', '2slots-1cpu-pv-driver'],
  ['5deb30d194d2', 'walk-pae'],
  ['ee0726407fea', 'scratch-1page-1cpu'],
  ['9a0bd460cfc2', 'grant-1vcpu'],
];

describe.each(PATCHES)('%s in %s', (spec, scope) => {
  const place = placeOf(catalogue, [spec], { scopes: [scope] });

  test('review', async () => {
    const text = reviewMail(await review(catalogue, place, options));
    expectMail(text);
    expect(text).toContain(`\n  ${scope}: `);
  });

  test('ablate', async () => {
    const text = ablationMail(await ablate(catalogue, place, options));
    expectMail(text);
    expect(text).toMatch(/^(?:LOAD-BEARING|REDUNDANT|NEVER EXECUTED|VOID) {2}\w+$/mu);
  });
});

test('a series', async () => {
  const specs = ['f62805f1', '2fc136ee', '14883a75'];
  const place = placeOf(catalogue, specs, { on: '3.1+0930bba6', scopes: ['1page-1cpu'] });
  const text = seriesMail(await reviewSeries(catalogue, place, options));
  expectMail(text);
  expect(text).toContain('\n  .  V  .  .  RemovedPageHasItsOldP2M\n');
});

test('a step whose label does not fit stands on two lines, neither of them broken', async () => {
  const place = placeOf(catalogue, ['0930bba6'], { scopes: ['1page-1cpu-1fault'] });
  const text = reviewMail(await review(catalogue, place, options));
  expect(text).toContain(
    '\n    164 task0: m2p_remove_override\n        `MULTI_grant_table_op(GNTTABOP_unmap_grant_ref, unmap_op)`\n',
  );
});

test('what is no ASCII is written otherwise, and no line begins a new mail', () => {
  const [word, long] = ['x'.repeat(40), 'y'.repeat(100)];
  const text = mail(`Re: ${word} ${word}`, [
    'From here \u2013 \u201cquoted\u201d \u2026 \u2192 \u00fc\tend   ',
    long,
    ...prose('From  two\nlines'),
  ]);
  expect(text).toBe(
    [
      `Subject: Re: ${word}`,
      ` ${word}`,
      '',
      ' From here - "quoted" ... -> ? end',
      'y'.repeat(72),
      `    ${'y'.repeat(28)}`,
      ' From two lines',
      '',
    ].join('\n'),
  );
});
