/** What has become of entries and tables when the function that was to make them so is done. */
import type { DomainMemory } from '../models/domain-memory.js';
import { directoryOf, kernelEntry, kernelPte } from '../models/memory/page-tables.js';
import { type Positions, propertiesOver } from '../src/model/index.js';
import { aboutPinning } from './anchors.js';

const { always, sometimes } = propertiesOver<DomainMemory>();

/** A claim on the pte page of each task that stands at a label. */
function onPageAt(
  at: Positions,
  procedure: string,
  label: string,
  holds: (page: DomainMemory['ptpages'][number]) => boolean,
) {
  const tasks = at.actors('task');
  const stands = at.at(procedure, label);
  const locals = at.locals<{ readonly page: number }>(procedure);
  return {
    given: () => tasks.some(stands),
    holds: (s: DomainMemory): boolean =>
      tasks.every((task) => !stands(task) || holds(s.ptpages[locals(task)?.page ?? 0])),
  };
}

export const SetPteIsPresent = always({
  name: 'SetPteIsPresent',
  claim: 'A task that has set a PTE, and still holds the lock of its page, finds it present.',
  formula: '[]( A t at page_add_new_anon_rmap in set_pte_at_locked: pte[page[t]] = PRESENT )',
  source: 'f4f97b3ea901: set_pte_at does what was asked, by hypercall or by a store',
  misses: 'Which page the entry maps.',
  define: aboutPinning((at) =>
    onPageAt(at, 'set_pte_at_locked', 'page_add_new_anon_rmap', ({ pte }) => pte === 'PRESENT'),
  ),
});

export const FreedPtePageIsEmpty = always({
  name: 'FreedPtePageIsEmpty',
  claim: 'A pte page that is about to be freed has no entry.',
  formula: '[]( A t at free_page in unmap_region: pte[page[t]] = EMPTY )',
  source: 'mm/memory.c: zap_pte_range, then free_pte_range',
  misses: 'nothing',
  define: aboutPinning((at) =>
    onPageAt(at, 'unmap_region', 'free_page(pte)', ({ pte }) => pte === 'EMPTY'),
  ),
});

export const FreedPtePageIsInNoTable = always({
  name: 'FreedPtePageIsInNoTable',
  claim: 'A pte page that is about to be freed is in no table.',
  formula: '[]( A t at free_page in unmap_region, p: page[t] notin entries[p] )',
  source: 'mm/memory.c, free_pte_range: pmd_clear, then the page',
  misses: 'Whether Xen still takes it for a page table.',
  define: aboutPinning((at) => {
    const tasks = at.actors('task');
    const frees = at.at('unmap_region', 'free_page(pte)');
    const locals = at.locals<{ readonly page: number }>('unmap_region');
    const isInNone = (s: DomainMemory, page: number | undefined): boolean =>
      s.ptpages.every(({ entries }) => entries.every(({ to }) => to !== page));
    return {
      given: () => tasks.some(frees),
      holds: (s) => tasks.every((task) => !frees(task) || isInNone(s, locals(task)?.page)),
    };
  }),
});

export const StartingProcessHasItsPtePages = always({
  name: 'StartingProcessHasItsPtePages',
  claim: 'A process that is about to run for the first time has all pte pages of its table.',
  formula: '[]( A t at start_thread or ret_from_fork, i: entries[table[t]][i] # NULL )',
  source: 'mm/memory.c, copy_page_range; fs/exec.c, setup_arg_pages',
  misses: 'What is in the pte pages, which reclaim may clear before.',
  define: aboutPinning((at) => {
    const tasks = at.actors('task');
    const places = ['start_thread', 'ret_from_fork'].map((label) => at.at('process', label));
    const starts = (task: number): boolean => places.some((place) => place(task));
    const isWhole = (s: DomainMemory, mm: number): boolean =>
      s.ptpages[directoryOf(s, mm)].entries.every(
        ({ to }, i) => i >= s.address_space.ptes || to !== null,
      );
    return {
      given: () => tasks.some(starts),
      // Task t makes mm t + 1.
      holds: (s) => tasks.every((task, t) => !starts(task) || isWhole(s, t + 1)),
    };
  }),
});

export const KernelEntryIsInEveryPgd = always({
  name: 'KernelEntryIsInEveryPgd',
  claim: 'When vmalloc_sync_all has gone through the list, every pgd leads to the new pte page.',
  formula: '[]( A t at the unlock of pgd_lock: (A m: entries[pgd[m]][kernel] = new pte page) )',
  source: 'arch/i386/mm/fault.c, vmalloc_sync_all: a hypercall cannot fault an entry in',
  misses: 'Pgds that are made later.',
  define: aboutPinning((at) => {
    const tasks = at.actors('task');
    const ends = at.at('vmalloc_sync_all', 'spin_unlock(&pgd_lock)');
    return {
      given: () => tasks.some(ends),
      holds: (s) =>
        s.mms.every((_, pgd) => s.ptpages[pgd].entries[kernelEntry(s)].to === kernelPte(s)),
    };
  }),
});

export const FlushedKmapIsInNoTlb = always({
  name: 'FlushedKmapIsInNoTlb',
  claim: 'When unused kmaps have been flushed, no TLB entry allows writing through one of them.',
  formula:
    '[]( A t at the end of kmap_flush_unused, p, c: highmem[p] /\\ alias[p] = NONE => ~tlb[c][p].rw )',
  source: 'mm/highmem.c, flush_all_zero_pkmaps: flush_tlb_kernel_range, on every CPU',
  misses: 'kmap_atomic, whose entries each CPU flushes by itself.',
  define: aboutPinning((at) => {
    const tasks = at.actors('task');
    const ends = at.at('kmap_flush_unused', 'spin_unlock(&kmap_lock)');
    const hasNoKmap = ({ highmem, alias }: DomainMemory['ptpages'][number]): boolean =>
      highmem && alias === 'NONE';
    return {
      given: (s) => s.vcpus.some(({ tlb }) => tlb.length > 0) && tasks.some(ends),
      holds: (s) =>
        s.vcpus.every(({ tlb }) => tlb.every(({ rw }, p) => !rw || !hasNoKmap(s.ptpages[p]))),
    };
  }),
});

export const KernelEntryIsCopiedWhileATableIsPinned = sometimes({
  name: 'KernelEntryIsCopiedWhileATableIsPinned',
  claim: 'vmalloc_sync_all has gone through the list while a process has a pinned table.',
  formula: '<>( E t at the unlock of pgd_lock, m # init_mm: pinned[pgd[m]] )',
  source: '617d34d9e5d8: entries of the kernel are copied into tables that may be in use',
  misses: 'nothing',
  define: aboutPinning((at) => {
    const tasks = at.actors('task');
    const ends = at.at('vmalloc_sync_all', 'spin_unlock(&pgd_lock)');
    return {
      holds: (s) => tasks.some(ends) && s.mms.some((_, pgd) => pgd > 0 && s.ptpages[pgd].pinned),
    };
  }),
});
