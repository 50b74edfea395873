import { describe, expect, test } from '@jest/globals';
import { hunksOver, type Patch, type Procedure, patch } from '../../src/model/index.js';
import { ablationMarkdown } from '../../src/report/ablation-markdown.js';
import { ablationText } from '../../src/report/ablation-text.js';
import { type AblateOptions, ablate, placeOf } from '../../src/review/index.js';
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

  test('are drawn with what Mermaid would take for something else written as entities', async () => {
    const label = '#1 p->count = "done" && <b>';
    const odd = patch({ ...about, name: 'odd', hunks: [clear, mend(label)] });
    const parts = toyCatalogue({ patches: [odd] });
    const place = placeOf(parts, ['odd'], { on: 'counter-1.0', scopes: ['one-task'] });
    const markdown = ablationMarkdown(await ablate(parts, place, { foundWith: '1.2.3' }));
    expect(markdown).toContain(
      '  n1["add: #35;1 p-#gt;count = #quot;done#quot; #amp;#amp; #lt;b#gt;"]\n',
    );
  });

  test('of which a later one makes good what was spoilt may change places', async () => {
    const { orders } = await ablated('twice_mended');
    expect(orders.map(({ verdict }) => verdict)).toEqual(Array(3).fill('EITHER ORDER'));
  });
});

describe('a defect that the tree has anyway', () => {
  const spoil = behind('spoil', 'done', (s) => {
    s.count = 0;
  });
  const spoiled = patch({ ...about, name: 'spoiled', hunks: [spoil] });
  const repair = patch({
    ...about,
    name: 'repair',
    hunks: [
      hunk({
        name: 'repair',
        what: 'Takes it out again.',
        of: add,
        edits: (k) => [k.remove('spoil')],
      }),
    ],
  });
  const patches = [...toyParts.patches, spoiled, repair];
  const found = { tree: 'counter-1.0', patches: ['spoiled', '0123456789ab'], scope: 'two-tasks' };
  const rows = [
    { ...found, property: 'NoUpdateIsLost', verdict: 'VIOLATED', why: 'it is spoilt' },
    {
      ...found,
      patches: [...found.patches, 'repair'],
      property: 'NoUpdateIsLost',
      verdict: 'HOLDS',
      why: 'it is not',
    },
  ] as const;
  const defects = [
    { what: 'it is spoilt', history: 'toy', property: 'NoUpdateIsLost', found, fix: ['repair'] },
  ];
  const spoilt = toyCatalogue({
    patches,
    defects,
    campaign: rows,
    properties: toyParts.properties.filter(({ name }) => name === 'NoUpdateIsLost'),
  });
  const place = placeOf(spoilt, ['01234567'], { on: 'counter-1.0+spoiled', scopes: ['two-tasks'] });
  const ablatedWith = (options: Partial<AblateOptions>) =>
    ablate(spoilt, place, { foundWith: '1.2.3', ...options });

  test('masks what a hunk is for: it is named, with the patch that mends it', async () => {
    const ablation = await ablatedWith({});
    expect(ablation.masks).toEqual([
      { property: 'NoUpdateIsLost', scope: 'two-tasks', fixes: [['repair']] },
    ]);
    expect(ablation.hunks[0]).toMatchObject({
      hunk: 'lock',
      verdict: 'REDUNDANT',
      masked: [{ property: 'NoUpdateIsLost', scope: 'two-tasks', fix: ['repair'], applies: true }],
    });
    const text = ablationText(ablation, 100);
    expect(text).toContain('  NoUpdateIsLost in two-tasks: --then repair mends it\n');
    expect(text).toContain('    masked by NoUpdateIsLost: try --then repair\n');
  });

  test('hides nothing when it is mended on both sides', async () => {
    const { masks, hunks, onTop } = await ablatedWith({ onTop: ['repair'] });
    expect([masks, onTop]).toEqual([[], ['repair']]);
    expect(hunks[0]).toMatchObject({ hunk: 'lock', verdict: 'LOAD-BEARING', masked: [] });
    const lost = hunks[0]?.losses.find(({ property }) => property === 'NoUpdateIsLost');
    expect(lost?.kind).toBe('broken');
  });

  test('a hunk by its name, and nothing else', async () => {
    const { hunks, pairs, orders } = await ablatedWith({ hunks: ['unlock'] });
    expect([hunks.map((row) => row.hunk), pairs, orders]).toEqual([['unlock'], [], []]);
    await expect(ablatedWith({ hunks: ['unlok'] })).rejects.toThrow(
      'H003 patch 0123456789ab has no hunk `unlok`; nearest: `unlock`.',
    );
  });
});

test('interrupted: what was not looked at is not decided, and the rest is not explored', async () => {
  const signal = AbortSignal.abort();
  const { hunks, orders, explorations } = await ablated('twice_mended', { signal });
  expect(explorations).toBe(1);
  expect(hunks.map(({ verdict }) => verdict)).toEqual(Array(5).fill('UNKNOWN'));
  expect(orders.map(({ verdict }) => verdict)).toEqual(Array(3).fill('UNKNOWN'));
});

test('a limit: what is not decided is not called redundant', async () => {
  const { hunks } = await ablated('twice_mended', { maxStates: 2 });
  const open = hunks.filter(({ verdict }) => verdict === 'UNKNOWN').map((row) => row.hunk);
  expect(open).toEqual(['mend', 'again', 'dead']);
});
