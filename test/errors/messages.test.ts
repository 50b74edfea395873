/** One golden test a code: the whole text, from the engine itself wherever the engine makes it. */
import { describe, expect, it } from '@jest/globals';
import { type ErrorCode, type ErrorData, EXIT, PvmcError } from '../../src/errors/index.js';
import { BreadthFirstSearch } from '../../src/explore/index.js';
import {
  apply,
  compile,
  hunksOver,
  type MachineDefinition,
  PlainSpace,
  type Procedure,
  type Property,
  patch,
  proceduresOver,
  propertiesOver,
  type Tree,
  tree,
  without,
} from '../../src/model/index.js';
import {
  type Infer,
  id,
  layoutOf,
  push,
  queue,
  range,
  record,
  vector,
} from '../../src/schema/index.js';
import { named, task } from '../toys/toy.js';

const Memory = record({
  handle: range(-1, 2),
  pages: vector('pages', record({ owner: range(0, 1) })),
  mc: record({ entries: queue(1, record({ op: range(0, 3) })) }),
});
type Memory = Infer<typeof Memory>;
const { procedure } = proceduresOver<Memory>();
const { always, step } = propertiesOver<Memory>();
const { hunk, adds, replaces } = hunksOver<Memory>();

const flush = procedure('xen_mc_flush', {
  source: 'test',
  body: (k) => [k.step('issue', () => {}), k.step('clear entries', () => {})],
});

/** The tree whose `main` has this body, and `xen_mc_flush`. */
const treeOf = (body: Parameters<typeof procedure>[1]['body'], ...more: Procedure[]): Tree =>
  tree('test', [procedure('main', { source: 'test', body }), flush, ...more]);

const machineOf = (of: Tree, changes: Partial<MachineDefinition<Memory>> = {}) =>
  compile<Memory>({
    name: 'test',
    scope: 'test',
    memory: Memory,
    sizes: { pages: 1 },
    tree: of,
    actors: [task(0)],
    initial: [() => {}],
    ...changes,
  });

const explored = (of: Tree, ...properties: Property[]) =>
  new BreadthFirstSearch(machineOf(of), properties).advance(1000);

/** The same on plain states: takes the first way until nothing is left. */
function walked(of: Tree): void {
  const space = new PlainSpace(machineOf(of));
  let state = space.initial();
  for (let [way] = space.enabled(state); way !== undefined; [way] = space.enabled(state)) {
    state = space.next(state, way);
  }
}

const caught = (run: () => unknown): PvmcError => {
  try {
    run();
  } catch (thrown) {
    if (thrown instanceof PvmcError) return thrown;
    throw thrown;
  }
  throw new Error('nothing was thrown');
};

const textOf = (run: () => unknown): string => caught(run).message;
const made = <C extends ErrorCode>(code: C, data: ErrorData[C]): string =>
  new PvmcError(code, data).message;

describe('the schema says', () => {
  const layout =
    (fields: Parameters<typeof record>[0], sizes = {}) =>
    () =>
      layoutOf(record(fields), sizes);

  it('S001 for a domain that is empty, too large or unnamed', () => {
    expect(textOf(layout({ a: range(2, 1) }))).toBe(
      'S001 schema field a: its domain 2..1 is empty.',
    );
    expect(textOf(layout({ a: record({ b: range(0, 2 ** 30) }) }))).toBe(
      'S001 schema field a.b: its domain 0..1073741824 has over 2^30 values.',
    );
    expect(textOf(layout({ a: vector(2, record({ page: id('pages') })) }))).toBe(
      'S001 schema field a[].page: the scope gives no size for the sort `pages`.',
    );
  });

  it('S002 for a state of more than 256 words', () => {
    expect(textOf(layout({ a: vector(300, record({ b: range(0, 2 ** 20) })) }))).toBe(
      'S002 a state of this scope takes 300 words (9600 bits); at most 256 words are supported.\n' +
        '  Shrink the scope: fewer pages, frames, tasks or buffer entries.',
    );
  });

  it('S003 for a write outside a domain, with field and step, in both representations', () => {
    const of = treeOf((k) => [
      k.step('write handle', (s) => {
        s.handle += 4;
      }),
    ]);
    const text =
      'S003 handle is 3, outside -1..2, written by task0 main/`write handle`. Raise the bound or guard the step.';
    expect(textOf(() => explored(of))).toBe(text);
    expect(textOf(() => walked(of))).toBe(text);
  });

  it('S003 for an initial state outside a domain, in both representations', () => {
    const machine = machineOf(
      treeOf((k) => [k.step('a', () => {})]),
      {
        initial: [
          () => {},
          (s) => {
            s.pages[0].owner = 7;
          },
        ],
      },
    );
    const text =
      'S003 pages[0].owner is 7, outside 0..1, written by initial state 1. Raise the bound or guard the step.';
    expect(textOf(() => new BreadthFirstSearch(machine, []))).toBe(text);
    expect(textOf(() => new PlainSpace(machine).initial(1))).toBe(text);
  });

  it('S004 for a push to a full queue, with its name, in both representations', () => {
    const of = treeOf((k) => [
      k.forever('again', [
        k.step('xen_mc_entry', (s) => {
          push(s.mc.entries).op = 1;
        }),
      ]),
    ]);
    const text =
      'S004 queue mc.entries is full (1) and task0 main/`xen_mc_entry` pushes another. Raise its max or guard the step.';
    expect(textOf(() => explored(of))).toBe(text);
    expect(textOf(() => walked(of))).toBe(text);
  });

  it('S005 for an input that no initial state can be made of', () => {
    const fact = 'entries 0 and 1 overlap';
    const remedy = 'Cut one of them off';
    expect(made('S005', { input: 'E820 `0-3 RAM, 2-5 reserved`', fact, remedy })).toBe(
      'S005 input E820 `0-3 RAM, 2-5 reserved` cannot be an initial state: entries 0 and 1 overlap.\n  Cut one of them off.',
    );
  });

  it('S006 for bounds that make no sense together', () => {
    const data = {
      scope: 'e820-6pfns',
      fact: '7 frames are allocated, and there are 6 pfns to have them behind',
      likely: '`pfns` was lowered alone',
      remedy: 'lower `nr_pages`, or raise `pfns`',
    };
    expect(made('S006', data)).toBe(
      'S006 scope e820-6pfns makes no sense: 7 frames are allocated, and there are 6 pfns to have them behind.\n' +
        '  Likely `pfns` was lowered alone; lower `nr_pages`, or raise `pfns`.',
    );
  });

  it('S007 for a scope with too many initial states, before the first of them is made', () => {
    const data = {
      scope: 'e820-20pfns',
      initialStates: 3 ** 20,
      counted: 'each of 20 pfns is RAM, reserved or in a gap of the E820 map',
      bits: null,
      most: 1_048_576,
      remedy: 'lower `pfns` to 12 or less',
    };
    expect(made('S007', data)).toBe(
      'S007 scope e820-20pfns is too large to enumerate: 3,486,784,401 initial states (each of 20 pfns is RAM, reserved or in a gap of the E820 map); at most 1,048,576 are begun from.\n' +
        '  Likely a bound was raised too far; lower `pfns` to 12 or less.',
    );
  });

  it('S007 from the compiler, with the bits of a state', () => {
    let made = 0;
    const begin = (): void => {
      made += 1;
    };
    const initial = Array.from({ length: 2 ** 20 + 1 }, () => begin);
    const of = treeOf((k) => [k.step('a', () => {})]);
    expect(textOf(() => machineOf(of, { initial }))).toBe(
      'S007 scope test is too large to enumerate: 1,048,577 initial states (as the scope lists them) of 7 bits each; at most 1,048,576 are begun from.\n' +
        '  Likely a bound was raised too far; lower the bound that its initial states are made from.',
    );
    expect(made).toBe(0);
  });
});

describe('the compiler of programs says', () => {
  it('M001 for a label that stands twice, however deep', () => {
    const text = textOf(() =>
      treeOf((k) => [
        k.step('lock', () => {}),
        k.test('t', () => true, [k.step('lock', () => {})]),
      ]),
    );
    expect(text).toBe(
      'M001 procedure main has two statements labelled `lock`. Labels are how patches and traces name a statement; make them differ.',
    );
  });

  it('M002 for a call of what is not there', () => {
    const lacking = { ...flush, name: 'xen_mc_flsh' };
    expect(textOf(() => machineOf(treeOf((k) => [k.call('flush', lacking)])))).toBe(
      'M002 main/`flush` calls `xen_mc_flsh`, which the tree does not have; nearest: `xen_mc_flush`.',
    );
  });

  it('M003 for a goto to no label', () => {
    const of = treeOf((k) => [k.step('unlock', () => {}), k.goto('unlok')]);
    expect(textOf(() => machineOf(of))).toBe(
      'M003 main/`goto unlok` goes to `unlok`, which is no label of main; nearest: `unlock`.',
    );
  });

  it('M004 for a loop that never gives way, when it is run', () => {
    const of = treeOf((k) => [
      k.step('first', () => {}),
      k.forever('spin', [k.set('s', () => {})]),
    ]);
    expect(textOf(() => explored(of))).toMatch(
      /^M004 main\/`(spin|s)` loops without an atomic step, so the loop never gives way\. Put a step in it, or bound it\.$/,
    );
  });

  it('M006 for an actor without a program', () => {
    const of = treeOf((k) => [k.step('a', () => {})]);
    expect(textOf(() => machineOf(of, { actors: [task(0, 'mian')] }))).toBe(
      'M006 actor task0 runs `mian`, which the tree does not have; nearest: `main`.',
    );
  });

  it('M007 for a machine without actors or initial states, or with two actors of one name', () => {
    const of = treeOf((k) => [k.step('a', () => {})]);
    expect([
      textOf(() => machineOf(of, { actors: [] })),
      textOf(() => machineOf(of, { initial: [] })),
      textOf(() => machineOf(of, { actors: [task(0), task(1), task(0)] })),
    ]).toEqual([
      'M007 the machine cannot be built: it has no actor.',
      'M007 the machine cannot be built: it has no initial state.',
      'M007 the machine cannot be built: two actors are called `task0`.',
    ]);
  });

  it('M007 for a sort that has no number of elements', () => {
    const of = treeOf((k) => [k.step('a', () => {})]);
    const sized = (pages: number) => textOf(() => machineOf(of, { sizes: { pages } }));
    expect([-1, 0.5, Number.NaN].map(sized)).toEqual(
      ['-1', '0.5', 'NaN'].map(
        (size) => `M007 the machine cannot be built: its sort \`pages\` has a size of ${size}.`,
      ),
    );
  });

  it('M008 for a procedure that calls itself', () => {
    const of = treeOf(
      (k) => [k.call('a', { ...flush, name: 'ping' })],
      procedure('ping', { source: 'test', body: (k) => [k.call('b', { ...flush, name: 'pong' })] }),
      procedure('pong', { source: 'test', body: (k) => [k.call('c', { ...flush, name: 'ping' })] }),
    );
    expect(textOf(() => machineOf(of))).toBe(
      'M008 procedure ping calls itself: main -> ping -> pong -> ping. Calls are inlined, so recursion has no bound; write it as a loop.',
    );
  });
});

describe('a run says', () => {
  const likely =
    '\n  Likely it read a field that this scope leaves empty; guard it, or give the sort a size.';

  it('M005 for a step that throws, in both representations', () => {
    const of = treeOf((k) => [
      k.step('claim', (s) => {
        s.pages[1].owner = 1;
      }),
    ]);
    const text = `M005 task0 main/\`claim\` threw: Cannot set properties of undefined (setting 'owner').${likely}`;
    expect(textOf(() => explored(of))).toBe(text);
    expect(textOf(() => walked(of))).toBe(text);
  });

  it('M005 for a guard that throws, in both representations', () => {
    const of = treeOf((k) => [
      k.step('claim', { when: (s) => s.pages[1].owner === 0, run: () => {} }),
    ]);
    const text = `M005 task0 main/\`claim\` threw: Cannot read properties of undefined (reading 'owner').${likely}`;
    expect(textOf(() => explored(of))).toBe(text);
    expect(textOf(() => walked(of))).toBe(text);
  });

  it('M005 for a property that throws, with its name, even if it is a RangeError', () => {
    const of = treeOf((k) => [k.step('a', () => {})]);
    const fails = (): boolean => {
      throw new RangeError('no such page');
    };
    const text = (name: string): string => `M005 property ${name} threw: no such page.${likely}`;
    const define = () => ({ holds: fails });
    expect(textOf(() => explored(of, always({ ...named('Bad', ''), define })))).toBe(text('Bad'));
    expect(textOf(() => explored(of, step({ ...named('BadStep', ''), define })))).toBe(
      text('BadStep'),
    );
  });

  it('M009 for a property about a procedure or a label that is not there', () => {
    const of = treeOf((k) => [k.call('flush', flush)]);
    const at = (where: string, label: string): Property =>
      always({
        ...named('FlushIssues', ''),
        define: (positions) => {
          positions.at(where, label);
          return { holds: () => true };
        },
      });
    expect([
      textOf(() => explored(of, at('xen_mc_flash', 'issue'))),
      textOf(() => explored(of, at('xen_mc_flush', 'isue'))),
    ]).toEqual([
      'M009 property FlushIssues names the procedure `xen_mc_flash`, which the tree does not have; nearest: `xen_mc_flush`.',
      'M009 property FlushIssues names `isue` of xen_mc_flush, which is not there; nearest: `issue`.',
    ]);
  });
});

describe('a patch says', () => {
  const base = treeOf((k) => [k.step('a', () => {})]);
  const of = (...hunks: Parameters<typeof patch>[0]['hunks']) =>
    patch({ name: '0930bba674e2', title: '', source: '', hunks });
  const remove = (label: string, procedure: Procedure = flush) =>
    hunk({ name: 'drop', what: '', of: procedure, edits: (k) => [k.remove(label)] });

  it('H001 for a hunk about a statement or a procedure that is not there', () => {
    expect([
      textOf(() => apply(base, of(remove('isue')))),
      textOf(() => apply(base, of(remove('issue', { ...flush, name: 'xen_flush' })))),
    ]).toEqual([
      'H001 patch 0930bba674e2, hunk `drop` does not apply: xen_mc_flush has no statement `isue`; nearest: `issue`.\n' +
        '  Likely an earlier patch of the series is missing, or has changed that statement.',
      'H001 patch 0930bba674e2, hunk `drop` does not apply: the tree has no procedure `xen_flush`; nearest: `xen_mc_flush`.',
    ]);
  });

  it('H002 for a patch, or a hunk, that changes nothing', () => {
    const nothing = hunk({ name: 'drop', what: '', of: flush, edits: () => [] });
    expect([
      textOf(() => apply(base, of())),
      textOf(() => apply(base, of(nothing))),
      textOf(() => apply(base, of(replaces('drop', '', flush)))),
    ]).toEqual([
      'H002 patch 0930bba674e2 changes nothing: it has no hunk.',
      'H002 patch 0930bba674e2, hunk `drop` changes nothing: it leaves xen_mc_flush as it was, as it has no edits.\n' +
        '  Its statements: `issue`, `clear entries`.',
      'H002 patch 0930bba674e2, hunk `drop` changes nothing: it leaves xen_mc_flush as it was, as what it puts in its place is the same.\n' +
        '  Its statements: `issue`, `clear entries`.',
    ]);
  });

  it('H003 for a hunk to leave out that it does not have', () => {
    expect(textOf(() => without(of(remove('issue')), 'dorp'))).toBe(
      'H003 patch 0930bba674e2 has no hunk `dorp`; nearest: `drop`.',
    );
  });

  it('H004 for a hunk that adds what is there, or rewrites to another shape', () => {
    const rewritten = hunk({
      name: 'drop',
      what: '',
      of: flush,
      edits: (k) => [
        k.rewrite(
          'issue',
          k.branch('if (issue)', () => true, []),
        ),
      ],
    });
    expect([
      textOf(() => apply(base, of(adds('drop', '', flush)))),
      textOf(() => apply(base, of(rewritten))),
    ]).toEqual([
      'H004 patch 0930bba674e2, hunk `drop` does not fit: the tree has a procedure `xen_mc_flush` already.',
      'H004 patch 0930bba674e2, hunk `drop` does not fit: `issue` of xen_mc_flush is a step, and a branch has other bodies.',
    ]);
  });
});

describe('the command line says', () => {
  it('C001 for a name that is not there', () => {
    const known = ['1p1c', '2p2c'];
    expect(made('C001', { what: 'scope', name: '2p2', known })).toBe(
      'C001 no scope is called `2p2`; nearest: `2p2c`.',
    );
  });

  it('C002 for a value that a flag does not take', () => {
    expect(made('C002', { flag: '--timeout', value: 'soon', wanted: 'a number of seconds' })).toBe(
      'C002 --timeout is `soon`; expected a number of seconds.',
    );
  });

  it('C003 for what the table has no form for', () => {
    expect(made('C003', { what: 'nothing is selected.' })).toBe('C003 nothing is selected.');
  });

  it('C004 for a file that cannot be written', () => {
    expect(made('C004', { path: 'out.json', cause: 'permission denied' })).toBe(
      'C004 cannot write out.json: permission denied.',
    );
  });
});

describe('a replay says', () => {
  it('R001 for a file that cannot be read', () => {
    const data = { path: 'a.json', cause: 'not JSON' };
    const end =
      '\n  Likely it was cut short or edited; write it anew with: npx pvmc campaign --out DIR';
    expect(made('R001', { ...data, where: '' })).toBe(
      `R001 a.json is not a counterexample that can be read: not JSON.${end}`,
    );
    expect(made('R001', { ...data, where: 'steps[3]' })).toBe(
      `R001 a.json is not a counterexample that can be read: not JSON (at steps[3]).${end}`,
    );
  });

  it('R002 for a step that is not enabled', () => {
    const data = { step: 4, steps: 6, actor: 'task1', label: 'list_del(lru)' };
    expect(made('R002', { ...data, enabled: ['task0 `xen_mc_flush`', 'irq `raise`'] })).toBe(
      'R002 replay stopped at step 4 of 6: `list_del(lru)` is not enabled for task1; enabled: task0 `xen_mc_flush`, irq `raise`.\n' +
        '  Likely the model changed since the trace was found. Search again: npx pvmc campaign --out DIR',
    );
    expect(made('R002', { ...data, enabled: [] })).toContain('enabled: nothing.');
  });

  it('R003 for a machine of another digest', () => {
    expect(made('R003', { found: '9c07', now: '3fa1' })).toBe(
      'R003 the counterexample was found on machine 9c07, and this is machine 3fa1.\n' +
        '  Likely the model changed since; search again: npx pvmc campaign --out DIR',
    );
  });

  it('R004 for a file of another version', () => {
    expect(made('R004', { path: 'a.json', version: 'x/2', known: 'x/1' })).toBe(
      'R004 a.json is of format `x/2`; this pvmc reads `x/1`. Likely it was written by another version.',
    );
  });
});

describe('a counterexample that is not of use says', () => {
  it('R005 for one of another model', () => {
    const known = ['2.6.22', '3.1', '3.18'];
    expect(made('R005', { path: 'a.json', what: 'tree', name: '3.11', known })).toBe(
      'R005 a.json is of another model: it names the tree `3.11`, which is not here; nearest: `3.1`, `3.18`.',
    );
  });

  it('R006 for one that violates nothing any more, exit code 15', () => {
    const data = { property: 'NoKernelBug', where: '3.1 + 0930bba674e2' };
    expect(made('R006', data)).toBe(
      'R006 there is nothing to shorten: the trace does not violate NoKernelBug on 3.1 + 0930bba674e2.\n' +
        '  Likely the model changed since the trace was found; see what became of it: npx pvmc replay FILE',
    );
    expect(new PvmcError('R006', data).exitCode).toBe(15);
  });

  it('R001 for one of 100 MB, with the limit', () => {
    const cause = 'it has 100 MB, and at most 20 MB are read';
    const likely = 'it is something else';
    expect(made('R001', { path: 'a.json', cause, where: '', likely })).toBe(
      'R001 a.json is not a counterexample that can be read: it has 100 MB, and at most 20 MB are read.\n' +
        '  Likely it is something else; write it anew with: npx pvmc campaign --out DIR',
    );
  });
});

describe('the toolkit says', () => {
  it('X001 for a fault of its own', () => {
    expect(made('X001', { what: 'no parent of state 3' })).toBe(
      'X001 internal: no parent of state 3. Please report it, with the command that led here.',
    );
  });
});

describe('the exit code', () => {
  it('is 75 for a model that threw, 20 for one too large, 150 for what does not fit, 64 for wrong use, 255 for a fault of ours', () => {
    const of = <C extends ErrorCode>(code: C, data: ErrorData[C]): number =>
      new PvmcError(code, data).exitCode;
    expect([
      of('S002', { words: 1, bits: 1 }),
      of('M007', { what: '' }),
      of('S006', { scope: '', fact: '', likely: '', remedy: '' }),
      of('S007', { scope: '', initialStates: 0, counted: '', bits: 0, most: 0, remedy: '' }),
      of('H002', { patch: '', hunk: null, procedure: null, what: '', labels: [] }),
      of('F001', { path: '', cause: '', known: [] }),
      of('C003', { what: '' }),
      of('R003', { found: '', now: '' }),
      of('X001', { what: '' }),
    ]).toEqual([75, 75, 75, 20, 150, 150, 64, 150, 255]);
  });

  it('has the numbers of the conventions', () => {
    expect(EXIT).toEqual({
      met: 0,
      deadlock: 11,
      violated: 12,
      livenessViolated: 13,
      assertion: 14,
      expectationMissed: 15,
      vacuous: 16,
      inconclusive: 20,
      usage: 64,
      modelThrew: 75,
      unreadable: 150,
      internal: 255,
    });
  });
});
