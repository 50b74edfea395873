/** The bounds within which the life of a gntdev map is explored. */
import {
  type ActorDefinition,
  compile,
  type Machine,
  type Scope,
  type Tree,
} from '../../src/model/index.js';
import { DomainMemory, INVALID, NO_SIZES } from '../domain-memory.js';

interface Bounds {
  readonly slots: number;
  /** What the process runs. */
  readonly process?: 'gntdev_process' | 'gntdev_madviser';
  /** Who else uses the pages of the map, on a CPU of its own. */
  readonly user?: 'direct_io' | 'notified_driver';
  /** Map elements and allocations that may fail. */
  readonly faults?: number;
  /** Unmaps that Xen may refuse. */
  readonly refusals?: number;
}

/** Runs what was put off, in trees that put off. */
const WORKER = 'gnttab_unmap_work';

function actorsOf({ process = 'gntdev_process', user }: Bounds, tree: Tree): ActorDefinition[] {
  const actor = (name: string, program: string, cpu: number): ActorDefinition => ({
    name,
    program,
    id: 0,
    cpu,
    environment: false,
  });
  return [
    actor('task0', process, 0),
    ...(user === undefined ? [] : [actor('user', user, 1)]),
    ...(tree.procedures.has(WORKER) ? [actor('kworker', WORKER, 0)] : []),
  ];
}

function machine(name: string, bounds: Bounds, tree: Tree): Machine {
  const { slots, user, faults = 0, refusals = 0 } = bounds;
  const handles = 2 * slots + faults + refusals;
  return compile<DomainMemory>({
    name: 'gntdev',
    scope: name,
    memory: DomainMemory,
    sizes: {
      ...NO_SIZES,
      cpus: user === undefined ? 1 : 2,
      maps: 1,
      pages: slots,
      slots,
      grants: slots,
      frames: slots,
      handles,
      faults,
      refusals,
      gntdev_maps: 1,
      gntdev_slots: slots,
    },
    tree,
    actors: actorsOf(bounds, tree),
    initial: [
      (s) => {
        for (const page of s.pages) {
          page.p2m_at_start = INVALID;
          page.p2m = INVALID;
        }
        for (const slot of s.slots) {
          slot.map_op.handle = -1;
          slot.unmap_op.handle = -1;
          slot.kmap_op.handle = -1;
        }
        for (const slot of s.gntdev_slots) slot.kunmap_op.handle = -1;
        s.maptrack.forEach((entry, h) => {
          entry.next = h + 1 < handles ? h + 1 : null;
        });
        s.maptrack_head = 0;
        s.gntdev_maps[0].live_grants = 0;
        s.faults_left = faults;
        s.refusals_left = refusals;
      },
    ],
    mayRun: () => true,
    quiet: (s) => s.gntdev_maps.every(({ unmap_data }) => !unmap_data.queued),
  });
}

const scope = (name: string, what: string, bounds: Bounds): Scope => ({
  name,
  what,
  machine: (tree) => machine(name, bounds, tree),
});

export const gntdevScopes: readonly Scope[] = [
  scope('gntdev-1slot', '1 page in one map, 1 CPU; a process maps, unmaps, drops it and exits', {
    slots: 1,
  }),
  scope('gntdev-1slot-1fault', '1 page in one map, 1 CPU; a map element or an allocation fails', {
    slots: 1,
    faults: 1,
  }),
  scope('gntdev-2slots-1fault', '2 pages in one map, 1 CPU; a map element or an allocation fails', {
    slots: 2,
    faults: 1,
  }),
  scope(
    'gntdev-3slots-2faults',
    '3 pages in one map, 1 CPU; two map elements or allocations fail',
    {
      slots: 3,
      faults: 2,
    },
  ),
  scope('gntdev-2slots-1refusal', '2 pages in one map, 1 CPU; Xen refuses to unmap one', {
    slots: 2,
    refusals: 1,
  }),
  scope('gntdev-1slot-io', '1 page in one map, 2 CPUs; an I/O holds references to the page', {
    slots: 1,
    user: 'direct_io',
  }),
  scope('gntdev-2slots-io', '2 pages in one map, 2 CPUs; an I/O holds references to the pages', {
    slots: 2,
    user: 'direct_io',
  }),
  scope(
    'gntdev-1slot-driver',
    '1 page in one map, 2 CPUs; a driver holds a reference until no notifier runs',
    { slots: 1, user: 'notified_driver' },
  ),
  scope(
    'gntdev-2slots-madvise',
    '2 pages in one map, 2 CPUs; an I/O holds references; the process gives back single pages',
    { slots: 2, process: 'gntdev_madviser', user: 'direct_io' },
  ),
];
