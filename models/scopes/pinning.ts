/** The bounds within which the pinning machine is explored. */
import {
  type ActorDefinition,
  compile,
  type Machine,
  type Scope,
  type Tree,
} from '../../src/model/index.js';
import { DomainMemory, NO_SIZES } from '../domain-memory.js';
import { kernelPte, PTE_SPAN } from '../memory/page-tables.js';
import { assertBounds, atLeast, someTask } from './bounds.js';

export interface PinningBounds {
  readonly cpus: number;
  /** What each task runs; task t runs on CPU t, and `process` t makes mm t + 1. */
  readonly tasks: readonly string[];
  /** Pte pages of one mm. */
  readonly ptes: number;
  /** The pte pages are in highmem. */
  readonly highpte?: boolean;
  /** The pmd is a level of its own; the second entry of a pgd is for the kernel. */
  readonly pae?: boolean;
  /** A pgd has one entry more, for a pte page of the kernel that is yet to be attached. */
  readonly vmalloc?: boolean;
  /** Entries of a multicall buffer. */
  readonly batch?: number;
  /** TLB entries are looked at. */
  readonly tlb?: boolean;
}

/** Errors: S006. */
function assertSensible(name: string, bounds: PinningBounds): void {
  const { cpus, tasks, ptes, batch = 4 } = bounds;
  assertBounds(
    name,
    atLeast(1, 'cpus', cpus),
    atLeast(1, 'ptes', ptes),
    atLeast(1, 'batch', batch),
    someTask(tasks),
    {
      holds: tasks.length <= cpus,
      fact: `task ${cpus} would run on CPU ${cpus}, and there are ${cpus}`,
      likely: 'a task was added without a CPU for it',
      remedy: 'raise `cpus` to the number of tasks',
    },
    {
      holds: tasks.includes('process'),
      fact: 'no task is a `process`, so there is no mm for the others to work on',
      likely: 'the list of programs was cut short',
      remedy: 'put `process` first',
    },
    {
      holds: bounds.vmalloc !== true || bounds.pae !== true,
      fact: '`vmalloc` copies entries of a pgd, which with `pae` leads to pmds',
      likely: 'a scope of one was changed into the other',
      remedy: 'leave one of the two out',
    },
  );
}

/** Errors: S006 for bounds that make no sense together, and those of `compile`. */
export function pinningMachine(name: string, bounds: PinningBounds, tree: Tree): Machine {
  assertSensible(name, bounds);
  const { cpus, tasks, ptes, pae = false, tlb = false, vmalloc = false } = bounds;
  const processes = tasks.filter((task) => task === 'process').length;
  const mms = 1 + processes;
  // PAE: two entries in a pgd, so two pmds for each process.
  const ptrs = pae ? Math.max(2, ptes) : ptes + Number(vmalloc);
  const ptpages = mms + Number(vmalloc) + (pae ? 2 * processes : 0) + processes * ptes;
  const pgdSpan = pae ? PTE_SPAN * ptrs : PTE_SPAN;
  return compile<DomainMemory>({
    name: 'pinning',
    scope: name,
    memory: DomainMemory,
    sizes: {
      ...NO_SIZES,
      cpus,
      tasks: tasks.length,
      batch: bounds.batch ?? 4,
      mms,
      ptpages,
      ptrs,
      ptes,
      addresses: pgdSpan * (ptrs + 1),
      vcpus: cpus,
      lockers: tasks.length,
      tlb_pages: tlb ? ptpages : 0,
      pgd_lists: Number(vmalloc),
    },
    tree,
    actors: actorsOf(bounds),
    initial: [(s) => initial(s, bounds, mms)],
    mayRun: (s, me) => me.actor >= tasks.length || !s.cpus[me.cpu].in_interrupt,
    quiet: (s) => s.cpus.every((cpu) => cpu.mc.length === 0),
  });
}

/** init_mm's table is pinned and loaded everywhere; the other pages are free, and so writable. */
function initial(
  s: DomainMemory,
  { ptes, highpte, pae, vmalloc }: PinningBounds,
  mms: number,
): void {
  const ptrs = s.ptpages[0].entries.length;
  const space = s.address_space;
  space.PTRS_PER_PMD = pae === true ? ptrs : 1;
  space.ptes = ptes;
  space.TASK_SIZE = PTE_SPAN * (vmalloc === true ? ptes : ptrs);
  space.FIXADDR_TOP = pae === true ? PTE_SPAN * ptrs * ptrs : PTE_SPAN * ptrs;
  for (const page of s.ptpages) {
    page.level = 'PTE';
    page.highmem = highpte === true;
  }
  if (vmalloc === true) table(s, kernelPte(s), 'PTE');
  for (let mm = 0; mm < mms; mm++) {
    table(s, mm, 'PGD');
    if (pae !== true || mm === 0) continue;
    for (let i = 0; i < 2; i++) {
      const pmd = mms + 2 * (mm - 1) + i;
      table(s, pmd, 'PMD');
      s.ptpages[mm].entries[i].to = pmd;
    }
  }
  for (const page of s.ptpages) {
    page.alias = page.highmem ? 'NONE' : 'RW';
    page.type = page.highmem ? 'none' : 'writable';
    page.tcnt = page.highmem ? 0 : 1;
  }
  s.cpus.forEach((cpu, c) => {
    cpu.current = c < s.tasks.length ? c : null;
  });
  const swapper = s.ptpages[0];
  swapper.PG_pinned = true;
  swapper.alias = 'RO';
  swapper.type = pae === true ? 'l3' : 'l2';
  swapper.pinned = true;
  swapper.tcnt = 1 + s.vcpus.length;
}

function table(s: DomainMemory, page: number, level: 'PGD' | 'PMD' | 'PTE'): void {
  s.ptpages[page].level = level;
  s.ptpages[page].highmem = false;
}

function actorsOf({ cpus, tasks, tlb }: PinningBounds): ActorDefinition[] {
  const each = Array.from({ length: cpus }, (_, cpu) => cpu);
  return [
    ...tasks.map((program, id) => ({
      name: `task${id}`,
      program,
      id,
      cpu: id,
      environment: false,
    })),
    ...(cpus < 2 ? [] : each).map((cpu) => ({
      name: `interrupt${cpu}`,
      program: 'call_function_interrupt',
      id: cpu,
      cpu,
      environment: false,
    })),
    ...(tlb === true ? each : []).map((cpu) => ({
      name: `hardware${cpu}`,
      program: 'tlb_fill',
      id: cpu,
      cpu,
      environment: true,
    })),
  ];
}

const scope = (name: string, what: string, bounds: PinningBounds): Scope => ({
  name,
  what,
  machine: (tree) => pinningMachine(name, bounds, tree),
});

export const pinningScopes: readonly Scope[] = [
  scope('pin-1mm-1cpu', '1 mm with 1 pte page, 1 CPU; a process runs and exits', {
    cpus: 1,
    tasks: ['process'],
    ptes: 1,
  }),
  scope('pin-6ptes-1cpu', '1 mm with 6 pte pages, 1 CPU; a buffer of 3 entries', {
    cpus: 1,
    tasks: ['process'],
    ptes: 6,
    batch: 3,
  }),
  scope(
    'pin-1mm-2cpus-tlb',
    '1 mm with 1 pte page, 2 CPUs, of which one is idle; TLBs are filled',
    {
      cpus: 2,
      tasks: ['process'],
      ptes: 1,
      tlb: true,
    },
  ),
  scope('pin-1mm-2cpus', '1 mm with 1 pte page, 2 CPUs; its second thread on the other CPU', {
    cpus: 2,
    tasks: ['process', 'sibling'],
    ptes: 1,
  }),
  scope('pin-1mm-reclaim', '1 mm with 1 pte page, 2 CPUs; reclaim on the other CPU', {
    cpus: 2,
    tasks: ['process', 'reclaim'],
    ptes: 1,
  }),
  scope('pin-2ptes-reclaim', '1 mm with 2 pte pages, 2 CPUs; reclaim; a buffer of 3 entries', {
    cpus: 2,
    tasks: ['process', 'reclaim'],
    ptes: 2,
    batch: 3,
  }),
  scope('pin-highpte-1cpu', '1 mm with 1 pte page in highmem, 1 CPU', {
    cpus: 1,
    tasks: ['process'],
    ptes: 1,
    highpte: true,
  }),
  scope('pin-highpte-2cpus', '2 mms with 1 pte page in highmem each, a process on each of 2 CPUs', {
    cpus: 2,
    tasks: ['process', 'process'],
    ptes: 1,
    highpte: true,
  }),
  scope('pin-highpte-2cpus-tlb', '1 mm with 1 pte page in highmem, 2 CPUs; TLBs are filled', {
    cpus: 2,
    tasks: ['process'],
    ptes: 1,
    highpte: true,
    tlb: true,
  }),
  scope('pin-highpte-reclaim', '1 mm with 1 pte page in highmem, 2 CPUs; reclaim', {
    cpus: 2,
    tasks: ['process', 'reclaim'],
    ptes: 1,
    highpte: true,
  }),
  scope('pin-pae-1cpu', '1 mm with PAE: a user pmd with 1 pte page, a kernel pmd; 1 CPU', {
    cpus: 1,
    tasks: ['process'],
    ptes: 1,
    pae: true,
  }),
  scope('pin-vmalloc', '1 mm with 1 pte page, 2 CPUs; a new kernel entry is copied to every pgd', {
    cpus: 2,
    tasks: ['process', 'vmalloc'],
    ptes: 1,
    vmalloc: true,
  }),
  scope('pin-vmalloc-highpte', '1 mm with 1 pte page in highmem, 2 CPUs; the same', {
    cpus: 2,
    tasks: ['process', 'vmalloc'],
    ptes: 1,
    highpte: true,
    vmalloc: true,
  }),
  scope(
    'pin-2mms-4cpus',
    '2 mms with 2 pte pages each, 4 CPUs; 2 processes, a second thread, and reclaim',
    {
      cpus: 4,
      tasks: ['process', 'process', 'sibling', 'reclaim'],
      ptes: 2,
    },
  ),
];
