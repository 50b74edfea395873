import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { NoDeadlock, NoKernelBug, RandomWalk } from '../../src/explore/index.js';
import { apply } from '../../src/model/index.js';
import { replayJson } from '../../src/report/replay-json.js';
import { replayText } from '../../src/report/replay-text.js';
import { counterexampleOf, type ReplayResult, replay } from '../../src/trace/index.js';
import { find } from '../trace/find.js';
import {
  atomic,
  bugOn,
  FlushMeetsAnInterrupt,
  grantMachine,
  grantTree,
  HandlesGrowWithPins,
  PinsEqualHandles,
  TwoPins,
  UnmappedAtRest,
} from '../trace/grant-machine.js';
import { lockMachine } from '../trace/lock-machine.js';

const machine = grantMachine();
const lost = find(machine, PinsEqualHandles);
const plain = (result: ReplayResult): string =>
  replayText(result, { colour: false, command: 'npx pvmc replay x.json' });

test('two CPUs: the race in two columns, what broke, how to replay', () => {
  expect(plain(replay(machine, lost, PinsEqualHandles))).toBe(`PinsEqualHandles
  on 3.1, scope: 2 pages, 2 CPUs

  | CPU 0              | CPU 1              | changed
  | task0 runs task    | task1 runs task    |
--+--------------------+--------------------+-------------------------
1 | operation: map [0] |                    |
2 | map_page() {       |                    |
  |   read pins        |                    |
3 |                    | operation: map [0] |
4 |                    | map_page() {       |
  |                    |   read pins        |
5 |   write pins       |                    | pages[0].pins: 0 -> 1
  |                    |                    | pages[0].handles: 0 -> 1
6 |                    |   write pins       | pages[0].handles: 1 -> 2

VIOLATED at step 6 of 6: PinsEqualHandles
  The pins of a page are as many as its handles.
  [](A p: pages[p].pins = pages[p].handles)
  pages[0].pins    = 1
  pages[0].handles = 2

Reproduced. Found by breadth-first (pvmc 0.1.0): no shorter trace exists in the scope.

Replay it with:
  npx pvmc replay x.json
`);
});

test('two actors on one CPU: the name of the actor in front', () => {
  const found = find(machine, FlushMeetsAnInterrupt);
  expect(plain(replay(machine, found, FlushMeetsAnInterrupt))).toContain(`
  | CPU 0                    | changed
  | task0 runs task          |
  | irq0 runs timer_irq      |
--+--------------------------+-------------------------
1 | task0 operation: map [0] |
2 | task0 map_page() {       |
  |         read pins        |
3 | task0   write pins       | pages[0].pins: 0 -> 1
  |                          | pages[0].handles: 0 -> 1
4 | task0   xen_mc_entry     | mc.length: 0 -> 1
  |                          | mc[0].op: none -> map
  |                          | mc_owner: null -> 0
5 | irq0  idle: irq_enter    |

REACHED at step 5 of 5: FlushMeetsAnInterrupt
  The interrupt is in the flush while the task is.
  []...
  task0 on CPU 0 is in xen_mc_flush, before \`HYPERVISOR_multicall\`
  irq0 on CPU 0 is in xen_mc_flush, before \`HYPERVISOR_multicall\`
`);
});

test('procedures close where they are left, and one of a single step is one line', () => {
  const found = find(machine, UnmappedAtRest);
  expect(plain(replay(machine, found, UnmappedAtRest))).toContain(`
5 |   xen_mc_flush() { HYPERVISOR_multicall } | pages[0].p2m: LOCAL|0 -> FOREIGN|0
  | } /* map_page */                          | mc.length: 1 -> 0
  |                                           | mc_owner: 0 -> null
6 | mapped                                    |
7 | unmap                                     | pages[0].p2m: FOREIGN|0 -> INVALID
`);
});

test('four CPUs: the changed fields go under the step', () => {
  const ring = lockMachine(4);
  const text = plain(replay(ring, find(ring, NoDeadlock), NoDeadlock));
  expect(text).toContain(`
   | CPU 0                 | CPU 1                 | CPU 2                 | CPU 3
   | task0 runs            | task1 runs            | task2 runs            | task3 runs
   |     arch_dup_mmap     |     arch_dup_mmap     |     arch_dup_mmap     |     arch_dup_mmap
---+-----------------------+-----------------------+-----------------------+----------------------
`);
  // A local needs no actor in front: a step changes those of nobody else.
  expect(text).toContain(`
1  | operation: fork       |                       |                       |
   |   ~ __xen_pgd_walk.second: 0 -> 1
`);
  expect(text).toContain(`
7  |                       |   pte_offset_map_     |                       |
   |                       |       lock() {        |                       |
   |                       |     spin_lock_nest_   |                       |
   |                       |         lock(ptl)     |                       |
   |                       |   }                   |                       |
   |                       |   ~ page_tables[1].ptl_owner: null -> 1
   |                       |   ~ page_tables[1].dev_bus_addr: 0 -> 999
`);
  expect(text).toContain(`
  task0 on CPU 0 is in pte_offset_map_lock, before \`spin_lock_nest_lock(ptl)\`
  task1 on CPU 1 is in pte_offset_map_lock, before \`spin_lock_nest_lock(ptl)\`
`);
});

test('whole states, when the replay kept them', () => {
  expect(plain(replay(machine, lost, PinsEqualHandles, { full: true }))).toContain(`
6 |                    |   write pins       | pages[0].handles: 1 -> 2
     pages[0]  p2m=LOCAL|0 pins=1 handles=2
     pages[1]  p2m=LOCAL|1 pins=0 handles=0
     mc  length=0
     mc_owner=null
     task0: task  page=0
     task0: map_page  page=0 pins=0
     task1: task  page=0
     task1: map_page  page=0 pins=0

VIOLATED`);
});

describe('the verdict', () => {
  test('where the kernel stopped: what it said', () => {
    const stopping = grantMachine(apply(grantTree, bugOn));
    const text = plain(replay(stopping, find(stopping, NoKernelBug), NoKernelBug));
    expect(text).toContain('on 3.1 + bug-on, scope');
    expect(text).toContain('  the kernel stopped: page->pins != pins\n');
  });

  test('of a step property: what the fields were', () => {
    const found = find(machine, HandlesGrowWithPins);
    const text = plain(replay(machine, found, HandlesGrowWithPins));
    expect(text).toContain('  pages[0].handles = 2 (was 1)\n  pages[0].pins    = 1\n');
  });

  test('where a shorter trace may exist: says so', () => {
    const text = plain(replay(machine, { ...lost, shortest: false }, PinsEqualHandles));
    expect(text).toContain('a shorter one may exist.');
  });

  test('earlier than it was found: says by how many steps', () => {
    const longer = { ...lost, steps: [...lost.steps, ...lost.steps], length: 12 };
    const text = plain(replay(machine, longer, PinsEqualHandles));
    expect(text).toContain('VIOLATED at step 6 of 12');
    expect(text).toContain('Reproduced, 6 steps earlier than where it was found.');
  });

  test('on a tree without the race: not reproduced, and what stands behind that', () => {
    const result = replay(grantMachine(apply(grantTree, atomic)), lost, PinsEqualHandles);
    const after = ['Fixed in this tree: as a search says.'];
    const text = replayText(result, { colour: false, elsewhere: true, after });
    expect(text).toContain(
      'Not reproduced: all 6 steps fit, and PinsEqualHandles is not violated on the way.\n',
    );
  });

  test('on a machine of another digest: both, unless another tree was asked for', () => {
    const more = grantMachine(grantTree, 3);
    const result = replay(more, lost, PinsEqualHandles);
    const note = `Note: found on machine ${machine.digest}, replayed on ${more.digest}; every step fits.`;
    expect(plain(result)).toContain(note);
    expect(replayText(result, { colour: false, elsewhere: true })).not.toContain(note);
  });
});

const ESCAPES = new RegExp(`${String.fromCharCode(27)}\\[\\d+m`, 'gu');
const all = [PinsEqualHandles, HandlesGrowWithPins, UnmappedAtRest, TwoPins];

test('any trace: nothing is wider than asked for, nothing is cut, colour changes no letter', () => {
  const three = grantMachine(grantTree, 3);
  fc.assert(
    fc.property(fc.integer(), fc.integer({ min: 60, max: 100 }), (seed, width) => {
      const walk = new RandomWalk(three, all, { seed, walks: 5, steps: 40 });
      while (!walk.done) walk.advance(1000);
      for (const { property, path, shortest } of walk.result('walks', 0).properties) {
        if (path === null) continue;
        const rest = { property, path, shortest, strategy: 'random-walk', foundWith: '0.1.0' };
        const result = replay(three, counterexampleOf(three, rest), property, {
          full: seed % 2 === 0,
        });
        const text = replayText(result, { colour: false, width });
        expect(Math.max(...text.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(
          width,
        );
        for (const { changes } of result.steps) {
          for (const { after } of changes) expect(text).toContain(after);
        }
        const coloured = replayText(result, { colour: true, width });
        expect(coloured).not.toBe(text);
        expect(coloured.replace(ESCAPES, '')).toBe(text);
      }
    }),
    { numRuns: 20 },
  );
});

test('as JSON: the result, the place, every step with its changes', () => {
  const json = JSON.parse(replayJson('x.json', replay(machine, lost, PinsEqualHandles)));
  expect(json).toMatchObject({
    format: 'pvmc.replay/1',
    file: 'x.json',
    result: 'reproduced',
    at: 6,
    length: 6,
    property: { name: 'PinsEqualHandles', kind: 'always' },
    machine: { tree: '3.1', patches: [], digest: machine.digest },
    foundOn: { tree: '3.1', patches: [], digest: machine.digest },
    evidence: { fields: [{ path: 'pages[0].pins', value: '1' }, { path: 'pages[0].handles' }] },
  });
  expect(json.steps).toHaveLength(6);
  expect(json.steps[5].changes).toEqual([{ path: 'pages[0].handles', before: '1', after: '2' }]);
});
