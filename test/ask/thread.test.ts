/** The review of 0930bba674e2, asked of the models. */
import { beforeAll, describe, expect, it } from '@jest/globals';
import { type AnsweredQuestion, askState, askThread } from '../../src/ask/index.js';
import { ownCatalogue } from '../../src/catalogue.js';
import { questionText, threadClosing } from '../../src/report/thread-text.js';

const catalogue = ownCatalogue();
const thread = catalogue.thread('0930bba6');
const answered: AnsweredQuestion[] = [];

beforeAll(async () => {
  for await (const one of askThread(catalogue, thread)) answered.push(one);
});

/** `reached 38`, `unreachable`, `same` */
const outcomes = () =>
  answered.map(({ parts }) =>
    parts.map((part) => {
      if (part.kind === 'difference') return part.outcome;
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
      [],
      [],
      ['reached 38', 'unreachable'],
      ['reached 38', 'unreachable', 'different'],
      ['reached 55', 'reached 86'],
      [],
      [],
      ['same', 'same'],
      [],
      ['reached 29'],
      [],
      ['reached 25', 'unreachable'],
    ]);
  });

  it('asks the same claims of both sides once, and names those that break on both', () => {
    const [, lazy] = answered[8].parts;
    if (lazy.kind !== 'difference') throw new Error('the ninth question is about a difference');
    expect(lazy.claims).toBe(41);
    expect(lazy.broken).toEqual([
      { property: 'KernelAccessReachesGrantedFrame', length: 33, against: 33 },
      { property: 'RemovedPageHasItsOldP2M', length: 108, against: 107 },
      { property: 'NoKernelBug', length: 80, against: 80 },
    ]);
  });

  it('says why, where no model answers', () => {
    const silent = thread.questions.filter(({ asked, open }) => asked.length === 0 && !open);
    expect(silent).toEqual([]);
  });

  it('has all thirteen questions, each with the command', () => {
    const text = answered.map((one) => questionText(one, 100)).join('');
    expect(text.match(/^ ?\d+ {2}/gmu)).toHaveLength(13);
    expect(text.match(/^ {6}\$ npx pvmc ask /gmu)).toHaveLength(11);
    expect(text.match(/^ {6}\$ npx pvmc campaign /gmu)).toHaveLength(6);
    expect(threadClosing(answered)).toBe(
      '13 questions: 7 answered (3 in full), 6 that no model answers.\n',
    );
  });

  it('would say so if a search did not come to its end', async () => {
    const [, , , , handle] = thread.questions;
    const cut = askThread(catalogue, { ...thread, questions: [handle] }, { maxStates: 10 });
    for await (const one of cut) {
      expect(questionText(one, 100)).toContain('Not known: a limit was reached first.');
    }
  });

  it('would see a hunk that a claim depends on', async () => {
    const where = {
      tree: '3.1',
      patches: ['0930bba674e2', 'kmap_handle_reset'],
      scope: '1page-1cpu-lazy',
    };
    const means = { different: 'Yes.', same: 'No.' };
    const asked = [{ ...where, against: ['0930bba674e2-flush', 'kmap_handle_reset'], means }];
    const questions = [{ question: 'Is the flush needed?', asked }];
    for await (const { parts } of askThread(catalogue, { ...thread, questions })) {
      const [part] = parts;
      expect(part.kind === 'difference' ? part.outcome : '').toBe('different');
      expect(part.kind === 'difference' ? part.differences : []).toContainEqual({
        property: 'RemovedPageHasNoKernelMapping',
        verdict: 'HOLDS',
        against: 'VIOLATED',
      });
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
