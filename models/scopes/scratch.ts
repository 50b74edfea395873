/** The bounds within which pages of the balloon, and the scratch pages behind them, are explored. */
import {
  type ActorDefinition,
  compile,
  type Machine,
  type Scope,
  type Tree,
} from '../../src/model/index.js';
import {
  DomainMemory,
  FOREIGN,
  GRANT,
  MADDR,
  MAPS,
  MFN,
  mapOf,
  NO_SIZES,
  ownFrame,
  scratchFrame,
} from '../domain-memory.js';
import { HEAD, linkIn } from '../memory/overrides.js';

interface Bounds {
  readonly pages: number;
  readonly cpus: number;
  /** What each task runs; task t is on CPU t mod cpus and owns map t. */
  readonly tasks: readonly string[];
  /** What balloons the pages; it runs on CPU 0, the one task there is on CPU 1. */
  readonly ballooner?: string;
  /** Hypercall elements and allocations that may fail. */
  readonly faults?: number;
  /** Entries of a multicall buffer. */
  readonly batch?: number;
  /** Interrupt handlers, on every CPU. */
  readonly interrupts?: 'interrupt' | 'scratch_reader';
  /** Every CPU may switch to another of its tasks, or to idle, wherever it can be preempted. */
  readonly preemption?: boolean;
  /** Every page is ballooned, overridden and mapped at first; no hardware loads anything. */
  readonly mapped?: boolean;
}

/** Frames: those of the grants, those of the pages, those of the scratch pages. */
function machine(name: string, bounds: Bounds, tree: Tree): Machine {
  const { pages, cpus, tasks, ballooner, faults = 0 } = bounds;
  const all = [...tasks, ...(ballooner === undefined ? [] : [ballooner])];
  const handles = 2 * pages + faults;
  const frames = 2 * pages + cpus;
  return compile<DomainMemory>({
    name: 'scratch',
    scope: name,
    memory: DomainMemory,
    sizes: {
      ...NO_SIZES,
      cpus,
      tasks: all.length,
      maps: tasks.length,
      pages,
      slots: pages,
      grants: pages,
      frames,
      ro_frames: frames,
      scratch: cpus,
      handles,
      batch: bounds.batch ?? 4,
      accesses: pages * cpus,
      faults,
      holdings: pages,
      owners: frames,
      buckets: 1,
      links: pages,
    },
    tree,
    actors: actorsOf(bounds),
    initial: [
      (s) => {
        s.pages.forEach((page, p) => {
          page.p2m_at_start = MFN(ownFrame(s, p));
          page.p2m = page.p2m_at_start;
          page.pte = MAPS(ownFrame(s, p));
          s.frames[ownFrame(s, p)].m2p = p;
          s.owners[ownFrame(s, p)].ours = true;
          s.holdings[p].by = 'allocator';
        });
        s.buckets[0].next = HEAD;
        takePages(s, tasks);
        s.scratch.forEach((scratch, c) => {
          scratch.pte = MAPS(scratchFrame(s, c));
          s.owners[scratchFrame(s, c)].ours = true;
        });
        if (bounds.mapped === true) mapAll(s);
        else freeAll(s);
        s.cpus.forEach((cpu, c) => {
          cpu.current = all.length > c ? (ballooner === undefined ? c : 1 - c) : null;
        });
        s.faults_left = faults;
      },
    ],
    mayRun: (s, me) => {
      if (me.actor >= all.length) return true;
      const cpu = s.cpus[me.cpu];
      return cpu.current === me.id && !cpu.in_interrupt && !cpu.switching;
    },
    quiet: (s) => s.m2p_override_lock === null && s.cpus.every((cpu) => cpu.mc.length === 0),
  });
}

/** Pages that blkback takes from the allocator when it is loaded; they are never ballooned. */
function takePages(s: DomainMemory, tasks: readonly string[]): void {
  s.holdings.forEach((holding, p) => {
    if (tasks[mapOf(s, p)] === 'blkback') holding.by = 'driver';
  });
}

/** No handle is in use: the free list has them in order. */
function freeAll(s: DomainMemory): void {
  s.maptrack.forEach((entry, h) => {
    entry.next = h + 1 < s.maptrack.length ? h + 1 : null;
  });
  s.maptrack_head = 0;
}

/** As after a map of every page, the kernel's by address: no handle is free. */
function mapAll(s: DomainMemory): void {
  s.pages.forEach((page, p) => {
    const [user, kernel] = [2 * p, 2 * p + 1];
    page.index = MFN(scratchFrame(s, 0));
    page.p2m_at_start = page.index;
    page.p2m = FOREIGN(p);
    page.private = p;
    page.PG_private = true;
    page.in_m2p_overrides = true;
    page.pte = GRANT(p);
    linkIn(s, p);
    s.owners[ownFrame(s, p)].ours = false;
    s.holdings[p].by = 'driver';
    const slot = s.slots[p];
    slot.user_pte = GRANT(p);
    slot.map_op.handle = user;
    slot.map_op.dev_bus_addr = MADDR(p);
    slot.unmap_op.handle = user;
    slot.kmap_op.host_addr = true;
    slot.kmap_op.by_va = 1;
    slot.kmap_op.handle = kernel;
    slot.kmap_op.dev_bus_addr = MADDR(p);
    s.maptrack[user].ref = p;
    s.maptrack[kernel].ref = p;
    s.maptrack[kernel].by_va = 1;
    Object.assign(s.grants[p], { GTF_reading: true, GTF_writing: true, pin: 2 });
    Object.assign(s.maps[p], { vma: true, established: true });
  });
}

function actorsOf({
  cpus,
  tasks,
  ballooner,
  interrupts,
  preemption,
  mapped,
}: Bounds): ActorDefinition[] {
  const each = Array.from({ length: cpus }, (_, cpu) => cpu);
  const onCpu = (program: string) =>
    each.map((cpu) => ({ name: `${program}${cpu}`, program, id: cpu, cpu, environment: true }));
  return [
    ...tasks.map((program, id) => ({
      name: `task${id}`,
      program,
      id,
      cpu: ballooner === undefined ? id % cpus : 1,
      environment: false,
    })),
    ...(ballooner === undefined
      ? []
      : [{ name: 'task1', program: ballooner, id: 1, cpu: 0, environment: false }]),
    ...(mapped === true
      ? []
      : [{ name: 'hardware', program: 'load', id: 0, cpu: 0, environment: true }]),
    ...(interrupts === undefined ? [] : onCpu(interrupts)),
    ...(preemption === true ? onCpu('schedule') : []),
  ];
}

const scope = (name: string, what: string, bounds: Bounds): Scope => ({
  name,
  what,
  machine: (tree) => machine(name, bounds, tree),
});

const user = 'ballooned_gntdev_user';
const lazy = 'ballooned_lazy_caller';

export const scratchScopes: readonly Scope[] = [
  scope('balloon-1page-1cpu', '1 page, 1 CPU; the page goes to the balloon and comes back', {
    pages: 1,
    cpus: 1,
    tasks: ['balloon_process'],
  }),
  scope('scratch-1page-1cpu', '1 ballooned page, 1 CPU; a gntdev user maps and unmaps', {
    pages: 1,
    cpus: 1,
    tasks: [user],
  }),
  scope('scratch-1page-1cpu-1fault', '1 ballooned page, 1 CPU; one fault', {
    pages: 1,
    cpus: 1,
    tasks: [user],
    faults: 1,
  }),
  scope('scratch-1page-2cpus', '1 ballooned page of CPU 0; CPU 1 only loads', {
    pages: 1,
    cpus: 2,
    tasks: [user],
  }),
  scope('scratch-1page-other-cpu', '1 page, ballooned by CPU 0 and used by CPU 1', {
    pages: 1,
    cpus: 2,
    tasks: ['late_gntdev_user'],
    ballooner: 'balloon_out',
  }),
  scope('scratch-1page-1cpu-irq', '1 ballooned page, 1 CPU; interrupts with MMU operations', {
    pages: 1,
    cpus: 1,
    tasks: [user],
    interrupts: 'interrupt',
  }),
  scope('scratch-1page-1cpu-read', '1 ballooned page, 1 CPU; interrupts read the scratch page', {
    pages: 1,
    cpus: 1,
    tasks: [user],
    interrupts: 'scratch_reader',
  }),
  scope('scratch-1page-1cpu-lazy', '1 ballooned page, 1 CPU; lazy callers', {
    pages: 1,
    cpus: 1,
    tasks: [lazy],
  }),
  scope('scratch-1page-1cpu-lazy-batch1', '1 ballooned page, 1 CPU; lazy callers; batch of one', {
    pages: 1,
    cpus: 1,
    tasks: [lazy],
    batch: 1,
  }),
  scope('scratch-2slots-1cpu', '2 ballooned pages in one map, 1 CPU', {
    pages: 2,
    cpus: 1,
    tasks: [user],
  }),
  scope('scratch-2slots-1cpu-batch3', '2 ballooned pages in one map, 1 CPU; batch of three', {
    pages: 2,
    cpus: 1,
    tasks: [user],
    batch: 3,
  }),
  scope(
    'scratch-2pages-1cpu-switch',
    '2 mapped pages, 1 CPU; two tasks unmap one each, without a lock; context switches',
    { pages: 2, cpus: 1, tasks: ['unmap_once', 'unmap_once'], preemption: true, mapped: true },
  ),
  scope('balloon-2pages-2cpus-blkback', '2 pages, 2 CPUs; blkback and the balloon, 1 page each', {
    pages: 2,
    cpus: 2,
    tasks: ['blkback', 'balloon_process'],
  }),
  scope(
    'balloon-6pages-2cpus-blkback',
    '6 pages, 2 CPUs; two blkbacks and the balloon, with 2 pages each; context switches, interrupts',
    {
      pages: 6,
      cpus: 2,
      tasks: ['blkback', 'blkback', 'balloon_process'],
      interrupts: 'interrupt',
      preemption: true,
    },
  ),
];
