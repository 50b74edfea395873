/** The bounds within which the override machine is explored. */

import {
  type ActorDefinition,
  compile,
  type Machine,
  type Scope,
  type Tree,
} from '../../src/model/index.js';
import { DomainMemory, INVALID, MAPS, MFN, NO_SIZES, ownFrame } from '../domain-memory.js';
import { assertBounds, atLeast, someTask } from './bounds.js';

export interface OverrideBounds {
  readonly pages: number;
  readonly cpus: number;
  /** What each task runs; task t is on CPU t mod cpus and owns map t. */
  readonly tasks: readonly string[];
  /** Hypercall elements and allocations that may fail. */
  readonly faults?: number;
  /** Entries of a multicall buffer. */
  readonly batch?: number;
  /** Interrupts with an MMU operation of their own, on every CPU. */
  readonly interrupts?: boolean;
  /** Every CPU may switch to another of its tasks, or to idle, wherever it can be preempted. */
  readonly preemption?: boolean;
  /** The pages have frames of their own behind them, as blkback's do; else they are ballooned. */
  readonly owned?: boolean;
  /** Maps are made and dropped by ioctls. */
  readonly ioctls?: boolean;
}

/** Errors: S006. */
function assertSensible(name: string, bounds: OverrideBounds): void {
  const { pages, cpus, tasks, faults = 0, batch = 4 } = bounds;
  assertBounds(
    name,
    atLeast(1, 'pages', pages),
    atLeast(1, 'cpus', cpus),
    atLeast(0, 'faults', faults),
    atLeast(1, 'batch', batch),
    someTask(tasks),
    {
      holds: pages % Math.max(1, tasks.length) === 0,
      fact: `its ${pages} pages, and the grants on them, cannot be shared out among ${tasks.length} tasks`,
      likely: 'a task was added without pages for its map',
      remedy: 'make `pages` a multiple of the number of tasks',
    },
  );
}

/**
 * The memory, with its sizes, of a scope.
 *
 * Errors: S006 for bounds that make no sense together, and those of `compile`.
 */
export function overrideMachine(name: string, bounds: OverrideBounds, tree: Tree): Machine {
  assertSensible(name, bounds);
  const { pages, cpus, tasks, faults = 0, owned = false } = bounds;
  const handles = 2 * pages + faults;
  return compile<DomainMemory>({
    name: 'override',
    scope: name,
    memory: DomainMemory,
    sizes: {
      ...NO_SIZES,
      cpus,
      tasks: tasks.length,
      maps: tasks.length,
      pages,
      slots: pages,
      grants: pages,
      frames: owned ? 2 * pages : pages,
      handles,
      batch: bounds.batch ?? 4,
      accesses: pages * cpus,
      faults,
      gntdev_maps: bounds.ioctls === true ? tasks.length : 0,
    },
    tree,
    actors: actorsOf(bounds),
    initial: [
      (s) => {
        s.pages.forEach((page, p) => {
          page.p2m_at_start = owned ? MFN(ownFrame(s, p)) : INVALID;
          page.p2m = page.p2m_at_start;
          if (!owned) return;
          page.pte = MAPS(ownFrame(s, p));
          s.frames[ownFrame(s, p)].m2p = p;
        });
        s.maptrack.forEach((entry, h) => {
          entry.next = h + 1 < handles ? h + 1 : null;
        });
        s.maptrack_head = 0;
        s.cpus.forEach((cpu, c) => {
          cpu.current = c < tasks.length ? c : null;
        });
        s.faults_left = faults;
        for (const map of s.gntdev_maps) map.live_grants = 0;
      },
    ],
    mayRun: (s, me) => {
      if (me.actor >= tasks.length) return true;
      const cpu = s.cpus[me.cpu];
      return cpu.current === me.id && !cpu.in_interrupt && !cpu.switching;
    },
    quiet: (s) => s.m2p_override_lock === null && s.cpus.every((cpu) => cpu.mc.length === 0),
  });
}

function actorsOf({ cpus, tasks, interrupts, preemption }: OverrideBounds): ActorDefinition[] {
  const each = Array.from({ length: cpus }, (_, cpu) => cpu);
  const onCpu = (program: string) =>
    each.map((cpu) => ({ name: `${program}${cpu}`, program, id: cpu, cpu, environment: true }));
  return [
    ...tasks.map((program, id) => ({
      name: `task${id}`,
      program,
      id,
      cpu: id % cpus,
      environment: false,
    })),
    { name: 'hardware', program: 'load', id: 0, cpu: 0, environment: true },
    ...(interrupts === true ? onCpu('interrupt') : []),
    ...(preemption === true ? onCpu('schedule') : []),
  ];
}

const scope = (name: string, what: string, bounds: OverrideBounds): Scope => ({
  name,
  what,
  machine: (tree) => overrideMachine(name, bounds, tree),
});

export const overrideScopes: readonly Scope[] = [
  scope('1page-1cpu', '1 page, 1 CPU; a gntdev user maps and unmaps; loads at any time', {
    pages: 1,
    cpus: 1,
    tasks: ['gntdev_user'],
  }),
  scope('1page-1cpu-1fault', '1 page, 1 CPU; one hypercall element or allocation fails', {
    pages: 1,
    cpus: 1,
    tasks: ['gntdev_user'],
    faults: 1,
  }),
  scope(
    '1page-1cpu-lazy',
    '1 page, 1 CPU, lazy callers: the caller may be inside of a lazy MMU section',
    {
      pages: 1,
      cpus: 1,
      tasks: ['lazy_caller'],
    },
  ),
  scope('1page-1cpu-lazy-1fault', '1 page, 1 CPU, lazy callers; one fault', {
    pages: 1,
    cpus: 1,
    tasks: ['lazy_caller'],
    faults: 1,
  }),
  scope(
    '1page-1cpu-lazy-irq',
    '1 page, 1 CPU, lazy callers; interrupts with an MMU operation of their own',
    {
      pages: 1,
      cpus: 1,
      tasks: ['lazy_caller'],
      interrupts: true,
    },
  ),
  scope('1page-1cpu-lazy-switch', '1 page, 1 CPU, lazy callers; context switches', {
    pages: 1,
    cpus: 1,
    tasks: ['lazy_caller'],
    preemption: true,
  }),
  scope('1page-1cpu-lazy-batch1', '1 page, 1 CPU, lazy callers; a multicall buffer of one entry', {
    pages: 1,
    cpus: 1,
    tasks: ['lazy_caller'],
    batch: 1,
  }),
  scope(
    '1page-1cpu-owned',
    '1 page with a frame of its own, 1 CPU, hypothetical: the pages of gntdev are ballooned',
    {
      pages: 1,
      cpus: 1,
      tasks: ['gntdev_user'],
      owned: true,
    },
  ),
  scope('2slots-1cpu', '2 pages in one map, 1 CPU', {
    pages: 2,
    cpus: 1,
    tasks: ['gntdev_user'],
  }),
  scope('2slots-1cpu-1fault', '2 pages in one map, 1 CPU; one fault', {
    pages: 2,
    cpus: 1,
    tasks: ['gntdev_user'],
    faults: 1,
  }),
  scope('3slots-1cpu-1fault', '3 pages in one map, 1 CPU; one fault', {
    pages: 3,
    cpus: 1,
    tasks: ['gntdev_user'],
    faults: 1,
  }),
  scope('1page-1cpu-ioctls', '1 page, 1 CPU; its map is made, mapped, unmapped and dropped; exit', {
    pages: 1,
    cpus: 1,
    tasks: ['gntdev_owner'],
    ioctls: true,
  }),
  scope('2pages-1cpu-switch', '2 pages, 1 CPU; two users with a map each; context switches', {
    pages: 2,
    cpus: 1,
    tasks: ['gntdev_user', 'gntdev_user'],
    preemption: true,
  }),
  scope('2pages-2cpus', '2 pages, 2 CPUs; a user on each CPU with a map of one page', {
    pages: 2,
    cpus: 2,
    tasks: ['gntdev_user', 'gntdev_user'],
  }),
  scope('2pages-2cpus-lazy', '2 pages, 2 CPUs, lazy callers; a map of one page on each CPU', {
    pages: 2,
    cpus: 2,
    tasks: ['lazy_caller', 'lazy_caller'],
  }),
  scope('2slots-1cpu-pv-driver', '2 pages, 1 CPU; a PV driver maps both without a kmap array', {
    pages: 2,
    cpus: 1,
    tasks: ['pv_driver'],
  }),
  scope('2slots-1cpu-blkback', '2 owned pages, 1 CPU; blkback serves requests of two segments', {
    pages: 2,
    cpus: 1,
    tasks: ['blkback'],
    owned: true,
  }),
  scope(
    '2slots-1cpu-blkback-1fault',
    '2 owned pages, 1 CPU; blkback serves requests of two segments; one fault',
    {
      pages: 2,
      cpus: 1,
      tasks: ['blkback'],
      owned: true,
      faults: 1,
    },
  ),
  scope(
    '6pages-2cpus-3tasks',
    '6 pages, 2 CPUs; 3 users with a map of 2 pages each; context switches, interrupts',
    {
      pages: 6,
      cpus: 2,
      tasks: ['gntdev_user', 'gntdev_user', 'gntdev_user'],
      interrupts: true,
      preemption: true,
    },
  ),
];
