/** Which locks are held where page tables are changed, and who gives them back. */
import type { DomainMemory } from '../models/domain-memory.js';
import { implies, type Positions, propertiesOver } from '../src/model/index.js';

const { always, step } = propertiesOver<DomainMemory>();

/** Every task that stands where it needs a lock has it. Task t is locker t. */
function heldAt<L>(
  at: Positions,
  procedure: string,
  labels: readonly string[],
  holder: (s: DomainMemory, l: L) => number | null,
) {
  const tasks = at.actors('task');
  const places = labels.map((label) => at.at(procedure, label));
  const needs = (task: number): boolean => places.some((place) => place(task));
  const locals = at.locals<L>(procedure);
  return {
    given: () => tasks.some(needs),
    holds: (s: DomainMemory): boolean =>
      tasks.every((task, t) => {
        const l = locals(task);
        return !needs(task) || (l !== undefined && holder(s, l) === t);
      }),
  };
}

interface OfMm {
  readonly mm: number;
}

interface OfPage {
  readonly page: number;
}

export const PageTableUnlockIsByItsHolder = always({
  name: 'PageTableUnlockIsByItsHolder',
  claim: 'A task that is about to give back page_table_lock of an mm holds it.',
  formula: '[]( A t at the unlock of page_table_lock: page_table_lock[mm[t]] = t )',
  source: 'include/linux/spinlock.h: a spinlock is given back by who took it',
  misses: 'Code between lock and unlock that goes on without the lock.',
  define: (at) =>
    heldAt<OfMm>(
      at,
      'unlock_page_table',
      ['spin_unlock'],
      (s, { mm }) => s.mms[mm].page_table_lock,
    ),
});

export const PteUnlockIsByItsHolder = always({
  name: 'PteUnlockIsByItsHolder',
  claim: 'A task that is about to give back the lock of a pte page holds it.',
  formula: '[]( A t at the unlock of a pte page: ptl[page[t]] = t )',
  source: 'include/linux/spinlock.h: a spinlock is given back by who took it',
  misses:
    'The unlock by a callback of a batch; trees in which pte pages have no lock of their own.',
  define: (at) =>
    heldAt<OfPage>(at, 'unlock_ptl', ['spin_unlock'], (s, { page }) => s.ptpages[page].ptl),
});

export const ReclaimHoldsTheAnonVmaLock = always({
  name: 'ReclaimHoldsTheAnonVmaLock',
  claim: 'Reclaim holds the lock of the anon_vma while it looks for PTEs of its page.',
  formula: '[]( A t at the search of try_to_unmap, or at its end: anon_vma_lock[mm[t]] = t )',
  source: 'mm/rmap.c: page_lock_anon_vma keeps the vmas of a page where they are',
  misses: 'What is done with a PTE that was found.',
  define: (at) =>
    heldAt<OfMm>(
      at,
      'try_to_unmap',
      ['list_for_each_entry(vma)', 'page_unlock_anon_vma(anon_vma)'],
      (s, { mm }) => s.mms[mm].anon_vma_lock,
    ),
});

export const WaiterForCpusHoldsCallLock = always({
  name: 'WaiterForCpusHoldsCallLock',
  claim: 'A task that waits for other CPUs to call a function holds call_lock until they have.',
  formula: '[]( A t inside wait_for_cpus: call_lock = t )',
  source: 'arch/i386/xen/smp.c: there is one function to call at a time',
  misses: 'The other CPUs, which read without the lock what they are to call.',
  define: (at) =>
    heldAt<unknown>(
      at,
      'wait_for_cpus',
      ['while (atomic_read(&data.finished) != cpus)', 'spin_unlock(&call_lock)'],
      (s) => s.call_lock,
    ),
});

export const KmapsAreFlushedUnderKmapLock = always({
  name: 'KmapsAreFlushedUnderKmapLock',
  claim: 'A task that clears the entries of unused kmaps holds kmap_lock.',
  formula: '[]( A t at the clearing in kmap_flush_unused, or at its end: kmap_lock = t )',
  source: 'mm/highmem.c: kmap_lock protects the pkmap table',
  misses: 'kmap and kunmap of other code, which are not modelled.',
  define: (at) =>
    heldAt<unknown>(
      at,
      'kmap_flush_unused',
      ['pte_clear(&init_mm, pkmap_page_table[i])', 'spin_unlock(&kmap_lock)'],
      (s) => s.kmap_lock,
    ),
});

export const PgdListIsWalkedUnderPgdLock = always({
  name: 'PgdListIsWalkedUnderPgdLock',
  claim: 'A task that goes through the list of pgds holds pgd_lock.',
  formula: '[]( A t at the next pgd in vmalloc_sync_all, or at its end: pgd_lock = t )',
  source: 'arch/i386/mm/fault.c: pgd_lock protects pgd_list',
  misses: 'What is done with each pgd.',
  define: (at) =>
    heldAt<unknown>(
      at,
      'vmalloc_sync_all',
      ['page = page->index', 'spin_unlock(&pgd_lock)'],
      (s) => s.pgd_lists[0].lock,
    ),
});

export const PteChangesUnderItsLock = step({
  name: 'PteChangesUnderItsLock',
  claim: 'An entry of a pte page is set or cleared by a task that holds the lock of the page.',
  formula: "[][ A p: pte'[p] # pte[p] => ptl[p] = Task ]",
  source: 'Documentation/vm/locking: pte_offset_map_lock around every change of a PTE',
  misses: 'Trees in which pte pages have no lock of their own; who reads the entry.',
  define: (at) => {
    at.at('unlock_ptl', 'spin_unlock');
    const tasks = at.actors('task');
    const changes = (before: DomainMemory, after: DomainMemory, page: number): boolean =>
      before.ptpages[page].pte !== after.ptpages[page].pte;
    return {
      given: (before, after) => before.ptpages.some((_, p) => changes(before, after, p)),
      holds: (before, after, { actor }) =>
        before.ptpages.every(({ ptl }, p) =>
          implies(changes(before, after, p), ptl !== null && tasks[ptl] === actor),
        ),
    };
  },
});

/** The mm whose pgd a table is, or is a pmd of. */
const mmOfTable = (s: DomainMemory, table: number): number =>
  s.mms.findIndex((_, mm) => mm === table || s.ptpages[mm].entries.some(({ to }) => to === table));

export const EntryIsSetUnderPageTableLock = always({
  name: 'EntryIsSetUnderPageTableLock',
  claim: 'A task that attaches a page to a table holds page_table_lock of the mm.',
  formula: '[]( A t inside xen_set_pmd, to[t] # NULL: page_table_lock[mm[table[t]]] = t )',
  source: 'mm/memory.c, __pte_alloc; 617d34d9e5d8 for the entries of the kernel',
  misses: 'Entries that are cleared: free_pgtables takes no lock.',
  define: (at) => {
    const tasks = at.actors('task');
    const inside = at.inside('xen_set_pmd');
    const locals = at.locals<{ readonly table: number; readonly to: number | null }>('xen_set_pmd');
    const attaches = (task: number): boolean => inside(task) && (locals(task)?.to ?? null) !== null;
    return {
      given: () => tasks.some(attaches),
      // Task t is locker t.
      holds: (s) =>
        tasks.every(
          (task, t) =>
            !attaches(task) || s.mms[mmOfTable(s, locals(task)?.table ?? 0)].page_table_lock === t,
        ),
    };
  },
});
