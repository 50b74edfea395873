/** A table in use as one can be written by Xen alone. */
import type { DomainMemory } from '../models/domain-memory.js';
import { isActiveTable, storeTarget } from '../models/xen/page-tables.js';
import { implies, propertiesOver } from '../src/model/index.js';
import { aboutPinning } from './anchors.js';

const { always, sometimes } = propertiesOver<DomainMemory>();

const refused = 'Xen sees to it, whatever the kernel does: it refuses, which is a BUG.';

export const ActiveTableHasNoWritableAlias = always({
  name: 'ActiveTableHasNoWritableAlias',
  claim: 'No mapping of the kernel allows writing to a page that Xen uses as a page table.',
  formula: '[]( A p: ActiveTable(p) => alias[p] # RW /\\ kmap[p] # RW )',
  source: 'f4f97b3ea901: a table in use must not be writable by the guest',
  misses: `Mappings of users; TLB entries. ${refused}`,
  define: aboutPinning(() => ({
    given: (s) => s.ptpages.length > 0,
    holds: (s) =>
      s.ptpages.every(({ alias, kmap }, p) =>
        implies(isActiveTable(s, p), alias !== 'RW' && kmap !== 'RW'),
      ),
  })),
});

export const ActiveTableHasNoWritableTlbEntry = always({
  name: 'ActiveTableHasNoWritableTlbEntry',
  claim: 'No TLB entry allows writing to a page that Xen uses as a page table.',
  formula: '[]( A c, p: ActiveTable(p) => ~tlb[c][p].rw )',
  source: 'f4f97b3ea901; xen/arch/x86/mm.c: TLBs are flushed when a frame changes type',
  misses:
    'Entries for kmaps and for addresses of users. Xen sees to it, whatever the kernel does: it flushes.',
  define: aboutPinning(() => ({
    given: (s) => s.vcpus.some(({ tlb }) => tlb.length > 0),
    holds: (s) =>
      s.vcpus.every(({ tlb }) => tlb.every(({ rw }, p) => implies(isActiveTable(s, p), !rw))),
  })),
});

export const DirectStoreIsWrittenOrEmulated = always({
  name: 'DirectStoreIsWrittenOrEmulated',
  claim:
    'A task that is about to clear a PTE by a store finds the page writable, or used by Xen as an l1.',
  formula: '[]( A a at the store of ptep_get_and_clear: Writable(page[a]) \\/ type[page[a]] = l1 )',
  source: 'f4f97b3ea901: set_pte is a store; Xen emulates stores to page tables only',
  misses: 'The store of xen_set_pte, by which a PTE is set.',
  define: (at) => {
    const actors = at.actors();
    const storing = at.at('ptep_get_and_clear', 'xchg(&ptep->pte_low, 0)');
    const locals = at.locals<{ readonly page: number; readonly kmapped: boolean }>(
      'ptep_get_and_clear',
    );
    return {
      given: () => actors.some(storing),
      holds: (s) =>
        actors.every((actor) => {
          const l = locals(actor);
          if (l === undefined || !storing(actor)) return true;
          return storeTarget(s, l.page, l.kmapped) !== 'fault';
        }),
    };
  },
});

/** A lowmem pte page that is read-only, and that Xen does not use as a page table. */
const isBetween = (s: DomainMemory, p: number): boolean =>
  s.ptpages[p].alias === 'RO' && !s.ptpages[p].highmem && !isActiveTable(s, p);

export const PageBetweenStatesIsLocked = always({
  name: 'PageBetweenStatesIsLocked',
  claim:
    'While reclaim can find a pte page that is read-only and no page table to Xen, its lock is held.',
  formula: '[]( A p: Linked(p) /\\ alias[p] = RO /\\ ~ActiveTable(p) => ptl[p] # NULL )',
  source: '74260714c56d: lock pte pages while pinning and unpinning',
  misses: 'Highmem pages, which have no linear mapping; who holds the lock.',
  define: (at) => {
    at.at('unlock_ptl', 'spin_unlock');
    return {
      given: (s) => s.ptpages.some((page, p) => page.linked && isBetween(s, p)),
      holds: (s) =>
        s.ptpages.every(({ linked, ptl }, p) => implies(linked && isBetween(s, p), ptl !== null)),
    };
  },
});

/** The mm that a pte page belongs to: each has as many, in the order of the mms. */
const mmOf = (s: DomainMemory, page: number): number =>
  s.mms.length - 1 - Math.floor((s.ptpages.length - 1 - page) / s.address_space.ptes);

export const PageBetweenStatesIsUnderPageTableLock = always({
  name: 'PageBetweenStatesIsUnderPageTableLock',
  claim:
    'While reclaim can find a pte page that is read-only and no page table to Xen, page_table_lock is held.',
  formula:
    '[]( A p: Linked(p) /\\ alias[p] = RO /\\ ~ActiveTable(p) => page_table_lock[mm[p]] # NULL )',
  source: 'CONFIG_SPLIT_PTLOCK_CPUS of 2.6.23: with Xen, pte pages have no lock of their own',
  misses: 'Trees in which pte pages have locks of their own; who holds the lock.',
  define: (at) => {
    at.at('unlock_ptl', 'spin_unlock(&mm->page_table_lock)');
    return {
      given: (s) => s.ptpages.some((page, p) => page.linked && isBetween(s, p)),
      holds: (s) =>
        s.ptpages.every(
          ({ linked }, p) =>
            !linked || !isBetween(s, p) || s.mms[mmOf(s, p)].page_table_lock !== null,
        ),
    };
  },
});

export const StoreIsEmulated = sometimes({
  name: 'StoreIsEmulated',
  claim: 'Reclaim holds the lock of a pte page that Xen uses as a page table, and clears its PTE.',
  formula: '<>( E a at the store in try_to_unmap: type[page] = l1 )',
  source: 'f4f97b3ea901: direct stores to a pinned table rely on Xen',
  misses: 'nothing',
  define: (at) => {
    const actors = at.actors();
    const inside = at.inside('try_to_unmap');
    const storing = at.at('ptep_get_and_clear', 'xchg(&ptep->pte_low, 0)');
    const locals = at.locals<{ readonly page: number }>('ptep_get_and_clear');
    return {
      holds: (s) =>
        actors.some((actor) => {
          const page = locals(actor)?.page;
          if (page === undefined) return false;
          return inside(actor) && storing(actor) && isActiveTable(s, page);
        }),
    };
  },
});
