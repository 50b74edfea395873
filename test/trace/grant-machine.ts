/**
 * A machine for the tests of traces and reports: two tasks on two CPUs map and unmap pages, and count
 * the pins of a page by a read and a later write, so that two maps at once lose a pin. An interrupt on
 * CPU 0 flushes the queue of hypercalls that it finds there.
 */
import {
  BUG,
  compile,
  hunksOver,
  type Machine,
  type Property,
  patch,
  proceduresOver,
  propertiesOver,
  type Tree,
  tree,
} from '../../src/model/index.js';
import {
  clear,
  type Infer,
  id,
  oneOf,
  orNull,
  push,
  queue,
  range,
  record,
  union,
  vector,
} from '../../src/schema/index.js';

export const P2m = union({ INVALID: null, LOCAL: id('pages'), FOREIGN: id('pages') });

const Multicalls = queue(2, record({ op: oneOf('none', 'map', 'unmap'), page: id('pages') }));

export const GrantMemory = record({
  pages: vector('pages', record({ p2m: P2m, pins: range(0, 4), handles: range(0, 4) })),
  mc: Multicalls,
  mc_owner: orNull(id('tasks')),
});
export type GrantMemory = Infer<typeof GrantMemory>;

const { procedure } = proceduresOver<GrantMemory>();
const { always, quiescent, sometimes, step } = propertiesOver<GrantMemory>();

const xen_mc_flush = procedure('xen_mc_flush', {
  source: 'test',
  body: (k) => [
    k.step('HYPERVISOR_multicall', (s) => {
      for (const { op, page } of s.mc.items.slice(0, s.mc.length)) {
        s.pages[page].p2m = op === 'map' ? P2m.values.FOREIGN(page) : P2m.values.LOCAL(page);
      }
      clear(Multicalls, s.mc);
      s.mc_owner = null;
    }),
  ],
});

const map_page = procedure('map_page', {
  source: 'test',
  locals: { page: id('pages'), pins: range(0, 4) },
  body: (k) => [
    k.step('read pins', (s, l) => {
      l.pins = s.pages[l.page].pins;
    }),
    k.step('write pins', (s, l) => {
      s.pages[l.page].pins = l.pins + 1;
      s.pages[l.page].handles += 1;
    }),
    k.step('xen_mc_entry', {
      when: (s) => s.mc_owner === null,
      run: (s, l, me) => {
        s.mc_owner = me.id;
        const entry = push(s.mc);
        entry.op = 'map';
        entry.page = l.page;
      },
    }),
    k.call('flush', xen_mc_flush),
  ],
});

const task = procedure('task', {
  source: 'test',
  locals: { page: id('pages') },
  body: (k) => [
    k.rest(
      'operation',
      k.alternative('map', {
        among: 'pages',
        run: (_s, l, _me, page) => {
          l.page = page;
        },
      }),
    ),
    k.call('map', map_page, {
      pass: (l, callee) => {
        callee.page = l.page;
      },
    }),
    k.test('mapped', (s, l) => s.pages[l.page].handles > 0, [
      k.step('unmap', (s, l) => {
        s.pages[l.page].p2m = P2m.values.INVALID;
      }),
    ]),
  ],
});

const timer_irq = procedure('timer_irq', {
  source: 'test',
  body: (k) => [
    k.forever('for ever', [
      k.rest('idle', k.alternative('irq_enter', { when: (s) => s.mc_owner === 0 })),
      k.call('flush', xen_mc_flush),
    ]),
  ],
});

const { hunk } = hunksOver<GrantMemory>();

/** The count in one step, under the labels that were there: every trace still fits. */
export const atomic = patch({
  name: 'atomic',
  title: 'count pins in one step',
  source: 'test',
  hunks: [
    hunk({
      name: 'add',
      what: 'Adds to the pins that are there now.',
      of: map_page,
      edits: (k) => [
        k.replace(
          'write pins',
          k.step('write pins', (s, l) => {
            s.pages[l.page].pins += 1;
            s.pages[l.page].handles += 1;
          }),
        ),
      ],
    }),
  ],
});

/** A step in front of the count, which older traces do not have. */
export const locked = patch({
  name: 'locked',
  title: 'look at the owner first',
  source: 'test',
  hunks: [
    hunk({
      name: 'lock',
      what: 'Takes a step before the count.',
      of: map_page,
      edits: (k) => [
        k.insertBefore(
          'read pins',
          k.step('spin_lock', () => {}),
        ),
      ],
    }),
  ],
});

/** The kernel stops where a pin would be lost. */
export const bugOn = patch({
  name: 'bug-on',
  title: 'stop when a pin is lost',
  source: 'test',
  hunks: [
    hunk({
      name: 'bug',
      what: 'BUG_ON(page->pins != pins).',
      of: map_page,
      edits: (k) => [
        k.replace(
          'write pins',
          k.step('write pins', (s, l) => {
            if (s.pages[l.page].pins !== l.pins) BUG('page->pins != pins');
            s.pages[l.page].pins = l.pins + 1;
            s.pages[l.page].handles += 1;
          }),
        ),
      ],
    }),
  ],
});

export const grantTree = tree('3.1', [task, map_page, xen_mc_flush, timer_irq]);

/** Every page is our own. */
function local(s: GrantMemory): void {
  s.pages.forEach((page, index) => {
    page.p2m = P2m.values.LOCAL(index);
  });
}

/** Two pages; the second initial state has one of them pinned already. */
export function grantMachine(on: Tree = grantTree, cpus = 2): Machine {
  const pages = 2;
  return compile<GrantMemory>({
    name: 'grant',
    scope: `${pages} pages, ${cpus} CPUs`,
    memory: GrantMemory,
    sizes: { pages, tasks: cpus },
    tree: on,
    actors: [
      ...Array.from({ length: cpus }, (_, cpu) => ({
        name: `task${cpu}`,
        program: 'task',
        id: cpu,
        cpu,
        environment: false,
      })),
      { name: 'irq0', program: 'timer_irq', id: 0, cpu: 0, environment: true },
    ],
    initial: [
      local,
      (s) => {
        local(s);
        s.pages[0].pins = 1;
        s.pages[0].handles = 1;
      },
    ],
  });
}

const about = { formula: '[]...', source: 'test', misses: 'nothing' };

export const PinsEqualHandles: Property = always({
  ...about,
  name: 'PinsEqualHandles',
  claim: 'The pins of a page are as many as its handles.',
  formula: '[](A p: pages[p].pins = pages[p].handles)',
  define: () => ({ holds: (s) => s.pages.every((page) => page.pins === page.handles) }),
});

export const HandlesGrowWithPins: Property = step({
  ...about,
  name: 'HandlesGrowWithPins',
  claim: 'A step that adds a handle to a page adds a pin to it.',
  formula: "[][A p: pages[p].handles' > pages[p].handles => pages[p].pins' > pages[p].pins]_vars",
  define: () => ({
    given: (before, after) => before.pages.some((p, i) => after.pages[i].handles > p.handles),
    holds: (before, after) =>
      before.pages.every(
        (p, i) => after.pages[i].handles === p.handles || after.pages[i].pins > p.pins,
      ),
  }),
});

export const UnmappedAtRest: Property = quiescent({
  ...about,
  name: 'UnmappedAtRest',
  claim: 'Between operations no page is INVALID.',
  define: () => ({ holds: (s) => s.pages.every(({ p2m }) => !P2m.is(p2m, 'INVALID')) }),
});

export const TwoPins: Property = sometimes({
  ...about,
  name: 'TwoPins',
  claim: 'Some page is pinned twice.',
  define: () => ({ holds: (s) => s.pages.some(({ pins }) => pins === 2) }),
});

export const FlushMeetsAnInterrupt: Property = sometimes({
  ...about,
  name: 'FlushMeetsAnInterrupt',
  claim: 'The interrupt is in the flush while the task is.',
  define: (at) => {
    const inside = at.inside('xen_mc_flush');
    const [irq] = at.actors('irq');
    return { holds: () => inside(irq) && inside(0) };
  },
});
