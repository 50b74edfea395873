/** What it means that a table is loaded or pinned, and under which lock it comes to be so. */
import type { DomainMemory } from '../models/domain-memory.js';
import { isActiveTable } from '../models/xen/page-tables.js';
import { type Positions, propertiesOver } from '../src/model/index.js';
import { aboutPinning } from './anchors.js';

const { always } = propertiesOver<DomainMemory>();

const refused = 'Xen sees to it, whatever the kernel does: it refuses, which is a BUG.';

/** Xen uses the page, and every page that it leads to, as a page table. */
const isActiveThroughout = (s: DomainMemory, page: number): boolean =>
  isActiveTable(s, page) &&
  s.ptpages[page].entries.every(({ to }) => to === null || isActiveThroughout(s, to));

export const LoadedTableIsActiveThroughout = always({
  name: 'LoadedTableIsActiveThroughout',
  claim: 'Every page of the table that a CPU has loaded is one that Xen uses as a page table.',
  formula: '[]( A c, p in Table(cr3[c]): ActiveTable(p) )',
  source: 'f4f97b3ea901: when the base is loaded into cr3, the whole table is validated',
  misses: `What is in the entries of a pte page. ${refused}`,
  define: aboutPinning(() => ({
    given: (s) => s.vcpus.some(({ cr3 }) => cr3 > 0),
    holds: (s) => s.vcpus.every(({ cr3 }) => isActiveThroughout(s, cr3)),
  })),
});

export const PinnedTableIsActiveThroughout = always({
  name: 'PinnedTableIsActiveThroughout',
  claim: 'Every page of a pinned table is one that Xen uses as a page table, loaded or not.',
  formula: '[]( A t: pinned[t] => (A p in Table(t): ActiveTable(p)) )',
  source: 'f4f97b3ea901: a pinned table is active even if no cr3 points at it',
  misses: `What is in the entries of a pte page. ${refused}`,
  define: aboutPinning(() => ({
    given: (s) => s.ptpages.some(({ pinned }, p) => p > 0 && pinned),
    holds: (s) => s.ptpages.every(({ pinned }, p) => !pinned || isActiveThroughout(s, p)),
  })),
});

/** Who is inside a function that pins or unpins, and holds page_table_lock of the mm. */
function underLock(at: Positions, procedure: 'xen_pgd_pin' | 'xen_pgd_unpin') {
  const tasks = at.actors('task');
  const inside = at.inside(procedure);
  const locals = at.locals<{ readonly pgd: number }>(procedure);
  return {
    given: () => tasks.some(inside),
    holds: (s: DomainMemory): boolean =>
      // Task t is locker t, and page m the pgd of mm m.
      tasks.every(
        (actor, t) => !inside(actor) || s.mms[locals(actor)?.pgd ?? 0].page_table_lock === t,
      ),
  };
}

export const PinHoldsPageTableLock = always({
  name: 'PinHoldsPageTableLock',
  claim: 'A task that pins a table holds page_table_lock of its mm.',
  formula: '[]( A t inside xen_pgd_pin: page_table_lock[mm] = t )',
  source: 'f4f97b3ea901, xen_activate_mm and xen_dup_mmap',
  misses: 'init_mm, which is pinned at boot.',
  define: (at) => underLock(at, 'xen_pgd_pin'),
});

export const UnpinHoldsPageTableLock = always({
  name: 'UnpinHoldsPageTableLock',
  claim: 'A task that unpins a table holds page_table_lock of its mm.',
  formula: '[]( A t inside xen_pgd_unpin: page_table_lock[mm] = t )',
  source: 'f120f13ea0db, xen_exit_mmap',
  misses: 'nothing',
  define: (at) => underLock(at, 'xen_pgd_unpin'),
});
