/**
 * The bounds within which lazy MMU mode is explored by itself: addresses of the kernel that are mapped
 * and unmapped again, no grants.
 */
import {
  type ActorDefinition,
  compile,
  type Machine,
  type Scope,
  type Tree,
} from '../../src/model/index.js';
import { DomainMemory, NO_SIZES } from '../domain-memory.js';
import { assertBounds, atLeast, someTask } from './bounds.js';

export interface LazyBounds {
  /** What each task runs; task t is on CPU t mod cpus. */
  readonly tasks: readonly string[];
  readonly cpus?: number;
  /** Addresses that are mapped, each of which has a page of the sort `pages`. */
  readonly addresses: number;
  /** Frames that they are mapped to. */
  readonly frames: number;
  /** Hardware fills TLB entries at any time, not only where the kernel uses an address. */
  readonly loads?: boolean;
  /** Interrupts with an MMU operation of their own. */
  readonly interrupts?: boolean;
  /** The CPU may switch to another of its tasks, or to idle, wherever it can be preempted. */
  readonly preemption?: boolean;
}

/** Xen's procedures know grants and pages; where there is no address nobody uses these. */
const ONE_GRANT = { slots: 1, grants: 1, handles: 1 } as const;

/** Errors: S006. */
function assertSensible(name: string, { tasks, addresses, frames, cpus = 1 }: LazyBounds): void {
  assertBounds(
    name,
    atLeast(1, 'cpus', cpus),
    atLeast(0, 'addresses', addresses),
    atLeast(addresses, 'frames', frames),
    someTask(tasks),
    {
      holds: !tasks.includes('swapping') || (addresses >= cpus && frames >= 2),
      fact: '`swapping` needs an address for each CPU, and two frames to map there',
      likely: 'the bounds are those of a scope with other programs',
      remedy: 'raise `addresses` to the number of CPUs, and `frames` to 2',
    },
  );
}

/** Errors: S006 for bounds that make no sense together, and those of `compile`. */
export function lazyMachine(name: string, bounds: LazyBounds, tree: Tree): Machine {
  assertSensible(name, bounds);
  const { tasks, addresses, frames, cpus = 1 } = bounds;
  return compile<DomainMemory>({
    name: 'lazy',
    scope: name,
    memory: DomainMemory,
    sizes: {
      ...NO_SIZES,
      cpus,
      tasks: tasks.length,
      pages: Math.max(1, addresses),
      frames: 1 + frames,
      batch: 4,
      accesses: addresses * cpus,
      ...ONE_GRANT,
    },
    tree,
    actors: actorsOf(bounds),
    initial: [
      (s) => {
        s.cpus.forEach((cpu, c) => {
          cpu.current = c;
        });
      },
    ],
    mayRun: (s, me) => {
      if (me.actor >= tasks.length) return true;
      const cpu = s.cpus[me.cpu];
      return cpu.current === me.id && !cpu.in_interrupt && !cpu.switching;
    },
    quiet: (s) => s.cpus.every((cpu) => cpu.mc.length === 0),
  });
}

function actorsOf({
  tasks,
  cpus = 1,
  loads,
  interrupts,
  preemption,
}: LazyBounds): ActorDefinition[] {
  const environment = (name: string, program: string): ActorDefinition => ({
    name,
    program,
    id: 0,
    cpu: 0,
    environment: true,
  });
  return [
    ...tasks.map((program, id) => ({
      name: `task${id}`,
      program,
      id,
      cpu: id % cpus,
      environment: false,
    })),
    ...(loads === true ? [environment('hardware', 'load')] : []),
    ...(interrupts === true ? [environment('interrupt0', 'interrupt')] : []),
    ...(preemption === true ? [environment('schedule0', 'schedule')] : []),
  ];
}

const scope = (name: string, what: string, bounds: LazyBounds): Scope => ({
  name,
  what,
  machine: (tree) => lazyMachine(name, bounds, tree),
});

export const lazyScopes: readonly Scope[] = [
  scope(
    'lazy-kmap-1cpu',
    '1 kmap address, 2 frames, 1 CPU; fork copies swap entries, in lazy mode',
    {
      tasks: ['swapping'],
      addresses: 1,
      frames: 2,
      loads: true,
    },
  ),
  scope('lazy-kmap-irq', '1 kmap address, 2 frames, 1 CPU; interrupts with an MMU operation', {
    tasks: ['swapping'],
    addresses: 1,
    frames: 2,
    loads: true,
    interrupts: true,
  }),
  scope(
    'lazy-flush-switch',
    '1 address, 1 CPU; a task that flushes, one with lazy sections; context switches',
    {
      tasks: ['flush_caller', 'section_caller'],
      addresses: 1,
      frames: 1,
      preemption: true,
    },
  ),
  scope('lazy-flush-1task', '1 address, 1 CPU; a task that flushes; context switches', {
    tasks: ['flush_caller'],
    addresses: 1,
    frames: 1,
    preemption: true,
  }),
  scope(
    'lazy-flush-2cpus',
    '2 CPUs; a lazy MMU section on one, a flush with preemption on on the other',
    {
      tasks: ['unmapping', 'changing_attributes'],
      cpus: 2,
      addresses: 0,
      frames: 0,
    },
  ),
];
