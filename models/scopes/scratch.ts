/** The bounds within which pages of the balloon, and the scratch pages behind them, are explored. */
import {
  type ActorDefinition,
  compile,
  type Machine,
  type Scope,
  type Tree,
} from '../../src/model/index.js';
import { DomainMemory, MAPS, MFN, NO_SIZES, ownFrame, scratchFrame } from '../domain-memory.js';

interface Bounds {
  readonly pages: number;
  readonly cpus: number;
  /** What each task runs; task t is on CPU t mod cpus and owns map t. */
  readonly tasks: readonly string[];
  /** Hypercall elements and allocations that may fail. */
  readonly faults?: number;
  /** Entries of a multicall buffer. */
  readonly batch?: number;
  /** Interrupt handlers, on every CPU. */
  readonly interrupts?: 'interrupt' | 'scratch_reader';
  /** Every CPU may switch to another of its tasks, or to idle, wherever it can be preempted. */
  readonly preemption?: boolean;
}

/** Frames: those of the grants, those of the pages, those of the scratch pages. */
function machine(name: string, bounds: Bounds, tree: Tree): Machine {
  const { pages, cpus, tasks, faults = 0 } = bounds;
  const handles = 2 * pages + faults;
  const frames = 2 * pages + cpus;
  return compile<DomainMemory>({
    name: 'scratch',
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
      frames,
      ro_frames: frames,
      scratch: cpus,
      handles,
      batch: bounds.batch ?? 4,
      accesses: pages * cpus,
      faults,
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
        });
        s.scratch.forEach((scratch, c) => {
          scratch.pte = MAPS(scratchFrame(s, c));
        });
        s.maptrack.forEach((entry, h) => {
          entry.next = h + 1 < handles ? h + 1 : null;
        });
        s.maptrack_head = 0;
        s.cpus.forEach((cpu, c) => {
          cpu.current = c < tasks.length ? c : null;
        });
        s.faults_left = faults;
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

function actorsOf({ cpus, tasks, interrupts, preemption }: Bounds): ActorDefinition[] {
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
  scope('scratch-2pages-1cpu-switch', '2 ballooned pages, 1 CPU; two users; context switches', {
    pages: 2,
    cpus: 1,
    tasks: [user, user],
    preemption: true,
  }),
];
