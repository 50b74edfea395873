/**
 * The page tables of a process as the process sees them, in two facts: whether its mm lives, and which
 * pte pages it has. A living mm has a pinned table; a page of it is read-only, and no other is.
 */
import { type Done, idealOver } from '../../src/model/index.js';
import type { DomainMemory } from '../domain-memory.js';
import { directoryOf, ptePage } from '../memory/page-tables.js';

interface Mm {
  lives: boolean;
  /** Of each pte page it can have: whether it is part of the table. */
  readonly attached: boolean[];
}

/** Mm 0 is init_mm, which no operation changes; process t makes mm t + 1. */
const everyMm = (s: DomainMemory, of: (mm: number) => Mm): Mm[] => s.mms.map((_, mm) => of(mm));

const pages = (s: DomainMemory, of: (i: number) => boolean): boolean[] =>
  Array.from({ length: s.address_space.ptes }, (_, i) => of(i));

/** What the operation of a process does to its mm. */
function act(mm: Mm, { operation, choice }: Done): void {
  switch (operation) {
    case 'execve':
    case 'fork':
      mm.lives = true;
      mm.attached.fill(true);
      return;
    case 'page fault':
      mm.attached[choice] = true;
      return;
    case 'munmap':
      mm.attached[choice] = false;
      return;
    case 'exit':
      mm.lives = false;
      mm.attached.fill(false);
  }
}

function differs(s: DomainMemory, mm: number, { lives, attached }: Mm): string | null {
  if (s.ptpages[mm].pinned !== lives)
    return `the table of mm ${mm} is ${lives ? 'not ' : ''}pinned`;
  for (let i = 0; i < attached.length; i++) {
    const page = ptePage(s, mm, i);
    const { alias, highmem, type, tcnt } = s.ptpages[page];
    const isThere = s.ptpages[directoryOf(s, mm)].entries[i].to === page;
    if (isThere !== attached[i]) return `page ${page} is ${isThere ? '' : 'not '}in its table`;
    if (attached[i] && (type !== 'l1' || tcnt === 0)) return `page ${page} is no pte page to Xen`;
    if (!highmem && alias !== (attached[i] ? 'RO' : 'RW')) return `page ${page} is mapped ${alias}`;
  }
  return null;
}

export const TablesAreAsTheirProcessesLeftThem = idealOver<DomainMemory>()<readonly Mm[]>({
  name: 'TablesAreAsTheirProcessesLeftThem',
  claim:
    'The table of a living process is pinned, with its pte pages read-only in it; any other is unpinned and writable.',
  formula:
    '[]( Quiescent => (A m: pinned[m] <=> lives[m] /\\ (A p of m: p in table[m] <=> attached[p] <=> alias[p] = RO)) )',
  source: 'f4f97b3ea901: a table is pinned before it is used, and unpinned when it is torn down',
  misses: 'Entries of pte pages, which reclaim may clear; highmem aliases; the kernel pmd.',
  fits: (at) => {
    at.inside('process');
    at.inside('xen_pgd_pin');
  },
  operations: ['execve', 'fork', 'page fault', 'munmap', 'exit'],
  begin: (s) => everyMm(s, () => ({ lives: false, attached: pages(s, () => false) })),
  done: (mms, done) => {
    if (done.program === 'process') act(mms[done.id + 1], done);
  },
  told: (s) =>
    everyMm(s, (mm) => ({
      lives: s.mms[mm].runs,
      attached: pages(s, (i) => mm > 0 && s.ptpages[ptePage(s, mm, i)].linked),
    })),
  differs: (mms, s) => {
    for (let mm = 1; mm < mms.length; mm++) {
      const what = differs(s, mm, mms[mm]);
      if (what !== null) return what;
    }
    return null;
  },
});
