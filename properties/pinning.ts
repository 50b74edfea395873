/** What Linux keeps about pinned tables, and what Xen does. */
import type { DomainMemory } from '../models/domain-memory.js';
import { PtOp } from '../models/memory/page-tables.js';
import { isActiveTable } from '../models/xen/page-tables.js';
import { implies, propertiesOver } from '../src/model/index.js';
import { aboutPinning } from './anchors.js';

const { always, quiescent, sometimes, step } = propertiesOver<DomainMemory>();

/** The page is part of a table whose base Xen has pinned, or is pinned itself. */
function isPinned(s: DomainMemory, page: number): boolean {
  if (s.ptpages[page].pinned) return true;
  return s.ptpages.some(
    ({ entries }, table) => entries.some(({ to }) => to === page) && isPinned(s, table),
  );
}

export const PinnedFlagAgreesWithXen = quiescent({
  name: 'PinnedFlagAgreesWithXen',
  claim: 'PG_pinned is set on exactly the pages that are part of a table that Xen has pinned.',
  formula: '[]( Quiescent => (A p: PG_pinned[p] <=> Pinned(p)) )',
  source: 'f4f97b3ea901: PG_pinned says which pages are part of a pinned table',
  misses: 'init_mm between its pin and xen_mark_init_mm_pinned; batches in progress.',
  define: aboutPinning(() => ({
    given: (s) => s.ptpages.length > 0,
    holds: (s) => s.ptpages.every(({ PG_pinned }, p) => PG_pinned === isPinned(s, p)),
  })),
});

export const UnpinnedPageIsWritable = quiescent({
  name: 'UnpinnedPageIsWritable',
  claim: 'A lowmem page that is not part of a pinned table is mapped writable.',
  formula: '[]( Quiescent => (A p: ~Pinned(p) /\\ ~highmem[p] => alias[p] = RW) )',
  source: 'f4f97b3ea901: unpinning makes the pages writable again',
  misses: 'Batches in progress.',
  define: aboutPinning(() => ({
    given: (s) => s.ptpages.length > 0,
    holds: (s) =>
      s.ptpages.every(({ highmem, alias }, p) =>
        implies(!highmem && !isPinned(s, p), alias === 'RW'),
      ),
  })),
});

interface McLocals {
  readonly pt: number;
}

export const MadeWritableOnlyWhenUnused = step({
  name: 'MadeWritableOnlyWhenUnused',
  claim:
    'When Xen makes a page of a table writable again, the page is no table any more, so no CPU has it loaded.',
  formula: '[][ UpdateVaMapping(p, RW) => ~ActiveTable(p) ]',
  source: 'f4f97b3ea901: xen_pgd_unpin; broken by a stale cr3, fixed by 9f79991d4186',
  misses:
    'make_lowmem_page_readwrite of a pte page that munmap released, which is a hypercall alone.',
  define: aboutPinning((at) => {
    const isUpdate = at.is('HYPERVISOR_multicall', 'do_update_va_mapping');
    const locals = at.locals<McLocals>('HYPERVISOR_multicall');
    const isWritable = (pt: number): boolean => PtOp.is(pt, 'RW') || PtOp.is(pt, 'RW_FLUSH');
    return {
      given: (_before, _after, { action, actor }) => {
        const l = locals(actor);
        return isUpdate(action) && l !== undefined && isWritable(l.pt);
      },
      holds: (before, _after, { actor }) => {
        const l = locals(actor);
        return l !== undefined && !isActiveTable(before, PtOp.payload(l.pt));
      },
    };
  }),
});

export const LoadedTableIsPinned = always({
  name: 'LoadedTableIsPinned',
  claim: 'The table that a CPU has loaded is pinned, so loading it validated nothing.',
  formula: '[]( A c: pinned[cr3[c]] )',
  source: 'f4f97b3ea901: a pinned table is not validated again when it is loaded',
  misses: 'A table that is unpinned while it is loaded and pinned again before it is let go.',
  define: aboutPinning(() => ({
    given: (s) => s.vcpus.length > 0,
    holds: (s) => s.vcpus.every(({ cr3 }) => s.ptpages[cr3].pinned),
  })),
});

export const NoWaitForCpusWithInterruptsOff = always({
  name: 'NoWaitForCpusWithInterruptsOff',
  claim: 'A task that waits for other CPUs to call a function has interrupts on.',
  formula: '[]( A a at the wait of smp_call_function: ~irqs_off[cpu[a]] )',
  source: 'kernel/smp: a call of a function can deadlock with interrupts disabled',
  misses: 'Waits for a lock whose holder waits for this CPU.',
  define: (at) => {
    const waiting = at.at('wait_for_cpus', 'while (atomic_read(&data.finished) != cpus)');
    const tasks = at.actors('task');
    return {
      given: () => tasks.some(waiting),
      // Task t runs on CPU t.
      holds: (s) => tasks.every((actor, t) => implies(waiting(actor), !s.cpus[t].irqs_off)),
    };
  },
});

export const PgdIsNotWrittenBetweenStates = always({
  name: 'PgdIsNotWrittenBetweenStates',
  claim:
    'A task that is about to write an entry of a pgd finds it writable, or used by Xen as a page table.',
  formula: '[]( A a inside xen_set_pmd: alias[table[a]] = RW \\/ ActiveTable(table[a]) )',
  source: '617d34d9e5d8: entries of the kernel are copied into tables that are being pinned',
  misses: 'What Xen makes of it: one that locks the whole domain takes such a write.',
  define: (at) => {
    const tasks = at.actors('task');
    const writing = at.inside('xen_set_pmd');
    const locals = at.locals<{ readonly table: number }>('xen_set_pmd');
    const isSettled = (s: DomainMemory, table: number): boolean =>
      s.ptpages[table].alias === 'RW' || isActiveTable(s, table);
    return {
      given: () => tasks.some(writing),
      holds: (s) =>
        tasks.every((actor) => !writing(actor) || isSettled(s, locals(actor)?.table ?? 0)),
    };
  },
});

export const TableIsPinned = sometimes({
  name: 'TableIsPinned',
  claim: 'The table of a process is pinned, loaded, and has a pte page.',
  formula: '<>( E c: cr3[c] # init_mm /\\ pinned[cr3[c]] /\\ (E p: entries[p] # {}) )',
  source: 'f4f97b3ea901',
  misses: 'nothing',
  define: aboutPinning(() => ({
    holds: (s) =>
      s.vcpus.some(({ cr3 }) => cr3 > 0 && s.ptpages[cr3].pinned) &&
      s.ptpages.some(({ level, type, tcnt }) => level === 'PTE' && type === 'l1' && tcnt > 0),
  })),
});

export const UnpinRunsWhileTableIsLoaded = sometimes({
  name: 'UnpinRunsWhileTableIsLoaded',
  claim: 'xen_exit_mmap runs while another CPU has the table loaded that Linux thinks it has left.',
  formula: '<>( E a inside xen_exit_mmap, c: cr3[c] = mm /\\ xen_cr3[c] # mm )',
  source: '9f79991d4186: lazy mode leaves a stale cr3 behind',
  misses: 'nothing',
  define: (at) => {
    const tasks = at.actors('task');
    const inside = at.inside('xen_exit_mmap');
    // Task t runs on CPU t.
    const isStale = (s: DomainMemory, self: number): boolean =>
      s.vcpus.some(({ cr3, xen_cr3 }, c) => c !== self && cr3 === self + 1 && xen_cr3 !== cr3);
    return { holds: (s) => tasks.some((actor, t) => inside(actor) && isStale(s, t)) };
  },
});
