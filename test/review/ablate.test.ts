import { describe, expect, test } from '@jest/globals';
import { hunksOver, type Patch, type Procedure, patch } from '../../src/model/index.js';
import { ablationMarkdown } from '../../src/report/ablation-markdown.js';
import { ablationText } from '../../src/report/ablation-text.js';
import { ablate, placeOf } from '../../src/review/index.js';
import { toyCatalogue, toyParts } from '../campaign/toy-catalogue.js';

interface Memory {
  count: number;
  done: number;
}

const { hunk } = hunksOver<Memory>();
const add = toyParts.bases[0]?.procedures.get('add') as Procedure<Record<never, never>>;

/** A hunk that adds one step behind another. */
const behind = (name: string, at: string, run: (s: Memory) => void) =>
  hunk({
    name,
    what: `Adds ${name}.`,
    of: add,
    edits: (k) => [k.insertAfter(at, k.step(name, run))],
  });

const clear = behind('clear', 'done', (s) => {
  s.count = 0;
});
const mend = (name: string) =>
  behind(name, 'clear', (s) => {
    s.count = s.done;
  });
const door = hunk({
  name: 'door',
  what: 'Adds a branch that nobody takes.',
  of: add,
  edits: (k) => [
    k.insertAfter(
      'read',
      k.branch('if (0)', () => false, [k.step('inside', () => {})]),
    ),
  ],
});
const dead = behind('dead', 'inside', (s) => {
  s.count = 0;
});

const about = { title: 'add: clear and count again', source: 'toy' };
const twice: Patch = patch({
  ...about,
  name: 'twice_mended',
  hunks: [clear, mend('mend'), mend('again'), door, dead],
});
const once: Patch = patch({ ...about, name: 'once_mended', hunks: [clear, mend('mend')] });

const catalogue = toyCatalogue({ patches: [...toyParts.patches, twice, once] });
const ablated = (name: string, limits = {}) => {
  const place = placeOf(catalogue, [name], { on: 'counter-1.0', scopes: ['one-task'] });
  return ablate(catalogue, place, { foundWith: '1.2.3', ...limits });
};

describe('two hunks that do the same', () => {
  test('are redundant alone, and needed together', async () => {
    const { hunks, pairs } = await ablated('twice_mended');
    expect(hunks.map(({ hunk: name, verdict }) => `${name} ${verdict}`)).toEqual([
      'clear VOID',
      'mend REDUNDANT',
      'again REDUNDANT',
      'door VOID',
      'dead NEVER EXECUTED',
    ]);
    expect(pairs).toMatchObject([
      {
        hunks: ['mend', 'again'],
        verdict: 'JOINTLY LOAD-BEARING',
        losses: [{ property: 'NoUpdateIsLost', kind: 'broken' }],
      },
    ]);
  });

  test('a tree is explored once, and one that does not apply not at all', async () => {
    const { explorations, orders } = await ablated('twice_mended');
    // The whole; without mend, again, dead, and mend and again; each pair of neighbours swapped.
    expect(explorations).toBe(5 + orders.length);
  });
});

describe('neighbours', () => {
  test('whose order matters are drawn as a graph', async () => {
    const ablation = await ablated('once_mended');
    expect(ablation.orders).toMatchObject([
      { procedure: 'add', first: 'clear', second: 'mend', verdict: 'ORDER MATTERS' },
    ]);
    expect(ablationText(ablation, 100)).toContain(
      '  add\n       `clear`\n    -> `mend`  (NoUpdateIsLost)\n',
    );
    const markdown = ablationMarkdown(ablation);
    expect(markdown).toContain('| `clear` | VOID |');
    expect(markdown).toContain('  n0["add: clear"]\n  n1["add: mend"]\n');
    expect(markdown).toContain('  n0 -->|NoUpdateIsLost| n1\n');
  });

  test('of which a later one makes good what was spoilt may change places', async () => {
    const { orders } = await ablated('twice_mended');
    expect(orders.map(({ verdict }) => verdict)).toEqual(Array(3).fill('EITHER ORDER'));
  });
});

test('a limit: what is not decided is not called redundant', async () => {
  const { hunks } = await ablated('twice_mended', { maxStates: 2 });
  const open = hunks.filter(({ verdict }) => verdict === 'UNKNOWN').map((row) => row.hunk);
  expect(open).toEqual(['mend', 'again', 'dead']);
});
