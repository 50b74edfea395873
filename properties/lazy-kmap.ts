/** Which pages a count goes through that overflows into highmem, and in which mode. */
import { type DomainMemory, ownFrame } from '../models/domain-memory.js';
import { propertiesOver } from '../src/model/index.js';

const { always, sometimes } = propertiesOver<DomainMemory>();

interface Counting {
  readonly page: number;
}

export const UnmappedPageWasUsed = always({
  name: 'UnmappedPageWasUsed',
  claim: 'When kunmap_atomic is called, the page has been used through its address.',
  formula: '[]( A a at the start of __kunmap_atomic: tlb[cpu[a]] = page[a] )',
  source: 'mm/swapfile.c, swap_count_continued: each page of a count is read or written',
  misses: 'A second use of a page that is mapped once; what is read or written.',
  define: (at) => {
    const tasks = at.actors('task');
    const inside = at.inside('__kunmap_atomic');
    const first = at.at('xen_set_pte_at', 'if (paravirt_get_lazy_mode() != PARAVIRT_LAZY_MMU)');
    const locals = at.locals<Counting>('swap_count_continued');
    const unmaps = (task: number): boolean => inside(task) && first(task);
    // The address of a CPU is that of the page of the same number.
    const reached = (s: DomainMemory, cpu: number): number | null => s.cpus[cpu].tlb[cpu].frame;
    return {
      given: () => tasks.some(unmaps),
      holds: (s) =>
        tasks.every((task) => !unmaps(task) || reached(s, at.cpuOf(task)) === locals(task)?.page),
    };
  },
});

export const CountIsCarriedInALazySection = sometimes({
  name: 'CountIsCarriedInALazySection',
  claim: 'In a lazy MMU section, a count is carried into the page behind the first.',
  formula: '<>( E a at a store inside copy_pte_range: frame[a] = second page of the list )',
  source: '2cd1c8d4dc7e: fork copies swap entries in lazy MMU mode',
  misses: 'nothing',
  define: (at) => {
    const tasks = at.actors('task');
    const using = at.at('kernel_access', 'mov');
    const copying = at.inside('copy_pte_range');
    const locals = at.locals<{ readonly frame: number }>('kernel_access');
    return {
      holds: (s) =>
        tasks.some(
          (task) => using(task) && copying(task) && locals(task)?.frame === ownFrame(s, 1),
        ),
    };
  },
});

export const ForkHasCopiedEveryEntry = sometimes({
  name: 'ForkHasCopiedEveryEntry',
  claim: 'A fork leaves its lazy MMU section with every entry copied.',
  formula: '<>( E a at leave_lazy inside copy_pte_range: copied[a] = 2 )',
  source: 'mm/memory.c, copy_pte_range: the loop ends',
  misses: 'nothing',
  define: (at) => {
    const tasks = at.actors('task');
    const copying = at.inside('copy_pte_range');
    const leaving = at.at('arch_leave_lazy_mmu_mode', 'paravirt_lazy_mode = NONE');
    const flushing = at.inside('arch_flush_lazy_mmu_mode');
    const locals = at.locals<{ readonly copied: number }>('copy_pte_range');
    return {
      holds: () =>
        tasks.some(
          (task) => copying(task) && leaving(task) && !flushing(task) && locals(task)?.copied === 2,
        ),
    };
  },
});
