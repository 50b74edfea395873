/** Which pages a walk of a page table comes to, and in which order. */
import type { DomainMemory } from '../models/domain-memory.js';
import { isPae, PTE_SPAN } from '../models/memory/page-tables.js';
import { propertiesOver } from '../src/model/index.js';
import { aboutWalks } from './anchors.js';

const { always, sometimes } = propertiesOver<DomainMemory>();

const isDone = (s: DomainMemory): boolean => s.walks.some(({ done }) => done);

/** The first address that a pte page maps, or null for a page that is not part of the table. */
function startOf(s: DomainMemory, pte: number): number | null {
  const span = isPae(s) ? PTE_SPAN * s.address_space.PTRS_PER_PMD : PTE_SPAN;
  for (const [g, { to }] of s.ptpages[0].entries.entries()) {
    if (to === pte) return g * span;
    if (to === null || !isPae(s)) continue;
    const m = s.ptpages[to].entries.findIndex((entry) => entry.to === pte);
    if (m >= 0) return g * span + m * PTE_SPAN;
  }
  return null;
}

/** Whether the walk should come to a page: pgd and pmds always, pte pages below the limit. */
function isWanted(s: DomainMemory, page: number): boolean {
  if (page === 0) return true;
  const start = startOf(s, page);
  return start !== null && start < s.walks[0].limit;
}

const isPte = (s: DomainMemory, page: number): boolean => s.ptpages[page].level === 'PTE';

export const WalkVisitsPtesBelowTheLimit = always({
  name: 'WalkVisitsPtesBelowTheLimit',
  claim:
    'A walk visits exactly once the pgd and each pte page that maps something below the limit.',
  formula: '[]( Done => (A p in {pgd} \\/ ptes: visits[p] = IF start[p] < limit THEN 1 ELSE 0) )',
  source: 'f4f97b3ea901: every level, pte pages only below the limit; 5deb30d194d2',
  misses: 'Pmds; tables of more than three entries.',
  define: aboutWalks(() => ({
    given: isDone,
    holds: (s) =>
      s.ptpages.every(
        ({ visits }, p) => (p > 0 && !isPte(s, p)) || visits === (isWanted(s, p) ? 1 : 0),
      ),
  })),
});

export const WalkVisitsEveryPmd = always({
  name: 'WalkVisitsEveryPmd',
  claim: 'A walk visits exactly once each pmd of the table, below the limit or not.',
  formula: '[]( Done => (A p in pmds: visits[p] = 1) )',
  source: 'f4f97b3ea901: each page of the table is visited; 5deb30d194d2',
  misses: 'That xen_pgd_pin names the pmd of the kernel itself, since 5deb30d194d2.',
  define: aboutWalks(() => ({
    given: (s) => isDone(s) && s.ptpages.some(({ level }) => level === 'PMD'),
    holds: (s) => s.ptpages.every(({ level, visits }) => level !== 'PMD' || visits === 1),
  })),
});

export const WalkVisitsThePgdLast = always({
  name: 'WalkVisitsThePgdLast',
  claim: 'The last page that a walk visits is the pgd.',
  formula: '[]( Done => last = pgd )',
  source: 'f4f97b3ea901: the pgd page comes last, with the flag that flushes the TLB',
  misses: 'The order of the other pages.',
  define: aboutWalks(() => ({
    given: isDone,
    holds: (s) => s.walks.every(({ last }) => last === 0),
  })),
});

export const MarkedTableIsMarkedThroughout = always({
  name: 'MarkedTableIsMarkedThroughout',
  claim:
    'When xen_mark_init_mm_pinned is done, PG_pinned is set on every page of the table that maps something below FIXADDR_TOP.',
  formula: '[]( Done /\\ limit = FIXADDR_TOP => (A p in Table: start[p] < limit => PG_pinned[p]) )',
  source:
    'f4f97b3ea901: init_mm is pinned at boot, and its pages are marked once there are struct pages',
  misses: 'Pmds; what looks at the flags before that.',
  define: aboutWalks(() => ({
    given: (s) => isDone(s) && s.walks.every(({ limit }) => limit === s.address_space.FIXADDR_TOP),
    holds: (s) => s.ptpages.every(({ PG_pinned }, p) => PG_pinned || !isWanted(s, p)),
  })),
});

export const WalkEndsInsideOfAPtePage = sometimes({
  name: 'WalkEndsInsideOfAPtePage',
  claim: 'A walk ends whose limit is inside of what a pte page maps that is there.',
  formula: '<>( Done /\\ (E p: start[p] < limit /\\ limit < start[p] + span) )',
  source: 'f4f97b3ea901: FIXADDR_TOP is not a multiple of what a pte page maps',
  misses: 'nothing',
  define: aboutWalks(() => ({
    holds: (s) =>
      isDone(s) &&
      s.ptpages.some((_, p) => {
        const start = startOf(s, p);
        return (
          isPte(s, p) &&
          start !== null &&
          start < s.walks[0].limit &&
          s.walks[0].limit < start + PTE_SPAN
        );
      }),
  })),
});
