/** The review of 0930bba674e2, asked of the models. */
import { beforeAll, describe, expect, it } from '@jest/globals';
import { type AnsweredQuestion, askState, askThread } from '../../src/ask/index.js';
import { ownCatalogue } from '../../src/catalogue.js';
import { meaningOf, questionText, threadClosing } from '../../src/report/thread-text.js';

const catalogue = ownCatalogue();
const thread = catalogue.thread('0930bba6');
const options = { foundWith: '1.2.3' };
const answered: AnsweredQuestion[] = [];

beforeAll(async () => {
  for await (const one of askThread(catalogue, thread, options)) answered.push(one);
});

/** `reached 38`, `unreachable`, `same` */
const outcomes = () =>
  answered.map(({ parts }) =>
    parts.map((part) => {
      if (part.kind === 'hunk') return part.ablation.hunks.map(({ verdict }) => verdict).join();
      const { outcome, path, vacuous } = part.answer;
      return [outcome, path?.taken.length, vacuous ? 'vacuous' : undefined]
        .filter((word) => word !== undefined)
        .join(' ');
    }),
  );

describe('the thread', () => {
  it('is answered by what the searches find', () => {
    expect(outcomes()).toEqual([
      ['unreachable', 'reached 26'],
      ['unreachable'],
      [],
      ['reached 38', 'unreachable'],
      ['reached 38', 'unreachable', 'LOAD-BEARING'],
      ['reached 55', 'reached 86'],
      ['unreachable', 'reached 143'],
      [],
      ['REDUNDANT', 'REDUNDANT'],
      ['unreachable', 'reached 162', 'unreachable'],
      ['reached 29'],
      [],
      ['reached 25', 'unreachable'],
    ]);
  });

  it('says of a redundant hunk what is violated with it and without it', () => {
    const [, lazy] = answered[8].parts;
    if (lazy.kind !== 'hunk') throw new Error('the ninth question is about a hunk');
    const masked = lazy.ablation.hunks.flatMap((row) => row.masked.map(({ property }) => property));
    expect(masked).toEqual(['KernelAccessReachesGrantedFrame', 'RemovedPageHasItsOldP2M']);
  });

  it('says why, where no model answers', () => {
    const silent = thread.questions.filter(({ asked, open }) => asked.length === 0 && !open);
    expect(silent).toEqual([]);
  });

  it('has all thirteen questions, each with the command', () => {
    const text = answered.map((one) => questionText(one, 100)).join('');
    expect(text.match(/^ ?\d+ {2}/gmu)).toHaveLength(13);
    expect(text.match(/^ {6}\$ npx pvmc ask /gmu)).toHaveLength(17);
    expect(text.match(/^ {6}\$ npx pvmc ablate /gmu)).toHaveLength(3);
    expect(threadClosing(answered)).toBe(
      '13 questions: 10 answered (3 in full), 3 that no model answers.\n',
    );
  });

  it.each([5, 9])('would say so if a search did not come to its end: question %i', async (n) => {
    const cut = askThread(catalogue, thread, { ...options, maxStates: 10, questions: [n] });
    for await (const one of cut) {
      expect(one.number).toBe(n);
      expect(questionText(one, 100)).toContain('Not known: a limit was reached first.');
    }
  });

  it('would see a hunk that nothing depends on in the place of one that is needed', async () => {
    const [flush] = thread.questions[4].asked.flatMap((asked) => ('ask' in asked ? [] : [asked]));
    const questions = [{ question: 'Is it?', asked: [{ ...flush, hunk: 'host_addr' }] }];
    for await (const { parts } of askThread(catalogue, { ...thread, questions }, options)) {
      expect(parts.map(meaningOf)).toEqual([flush.means.redundant]);
    }
  });
});

describe('a real machine', () => {
  const where = { tree: '3.1', patches: ['0930bba674e2'], scope: '1page-1cpu' };

  it('agrees with the witness of the same meaning that is written by hand', async () => {
    const ask =
      "inside(any, 'm2p_remove_override') && slots[task0.m2p_remove_override.page].kmap_op.handle == -1" +
      " && cpus.exists(c, c.mc.exists(e, e.op == 'map_grant_ref' && e.kmap_op == 'OP|0'))";
    const lazy = { ...where, scope: '1page-1cpu-lazy' };
    const [one, other] = [
      await askState(catalogue, { ...lazy, ask }),
      await askState(catalogue, { ...lazy, ask: 'RemoveRunsWhileMapIsQueued' }),
    ];
    expect([one.outcome, one.path?.taken.length]).toEqual(['reached', 38]);
    expect(other.path?.taken.length).toBe(38);
  });

  it('says which conjunct blocks', async () => {
    const ask =
      "inside(any, 'm2p_remove_override') && slots[0].kmap_op.handle == -1 && pages[0].in_m2p_overrides";
    const { outcome, states, near } = await askState(catalogue, { ...where, ask });
    expect([outcome, states, near?.path.taken.length]).toEqual(['unreachable', 321, 49]);
    expect(near?.blocking).toEqual([{ text: 'slots[0].kmap_op.handle == -1', states: 31 }]);
  });
});
