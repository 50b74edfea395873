/**
 * A granted page as its user sees it, in two facts: what the page was, and whether its map is in use.
 * Mapping and unmapping are one act each; how the kernel and Xen get there is no part of it.
 */
import { idealOver } from '../../src/model/index.js';
import { type DomainMemory, FOREIGN, mapOf, Pte, pteOf } from '../domain-memory.js';

interface Facts {
  /** Of each map: it was mapped, and has not been unmapped since. */
  readonly inUse: boolean[];
  /** Of each page: its P2M word before anything was mapped. */
  readonly original: readonly number[];
}

/** What differs of a page whose grant is mapped. */
function mapped({ pages, grants }: DomainMemory, p: number): string | null {
  if (pages[p].p2m !== FOREIGN(p)) return `the P2M entry of page ${p} is not its granted frame`;
  if (grants[p].pin === 0) return `grant ${p} is mapped, and not pinned`;
  const { pte } = pages[p];
  const leads = !Pte.is(pte, 'BOGUS') && !Pte.is(pte, 'EMPTY') && Pte.payload(pte) === p;
  return leads ? null : `the kernel address of page ${p} does not lead to its granted frame`;
}

/** What differs of a page whose grant is not mapped: it should be what it was. */
function given({ pages, grants }: DomainMemory, p: number, original: number): string | null {
  if (pages[p].p2m !== original) return `the P2M entry of page ${p} is not what it was`;
  if (pages[p].pte !== pteOf(original)) return `the kernel PTE of page ${p} is not what it was`;
  return grants[p].pin === 0 ? null : `grant ${p} is not mapped, and pinned`;
}

/** The caller was told whether its map succeeded; nothing else is read of the memory. */
const wasTold = (s: DomainMemory, map: number): boolean => s.maps[map].established;

export const GrantedPagesAreAsTheirUsersLeftThem = idealOver<DomainMemory>()<Facts>({
  name: 'GrantedPagesAreAsTheirUsersLeftThem',
  claim:
    'A page whose map succeeded has its granted frame, in the P2M and by its kernel address; any other is what it was.',
  formula:
    '[]( Quiescent => (A p: IF inUse[map(p)] THEN granted(p) ELSE p2m[p] = original[p] /\\ pin[p] = 0) )',
  source:
    '0930bba674e2: unmapping is the mirror of mapping, and both are complete when they return',
  misses: 'What a caller may see in between; user mappings; callers without a kmap array.',
  fits: (at) => void at.inside('map_grant_pages'),
  operations: ['mmap', 'munmap', 'map', 'unmap'],
  begin: (s) => ({
    inUse: s.maps.map(() => false),
    original: s.pages.map(({ p2m }) => p2m),
  }),
  done: (facts, { operation, id }, s) => {
    const maps = operation === 'mmap' || operation === 'map';
    facts.inUse[id] = maps && wasTold(s, id);
  },
  told: (s) => ({
    inUse: s.maps.map((_, map) => wasTold(s, map)),
    original: s.pages.map(({ p2m_at_start }) => p2m_at_start),
  }),
  differs: ({ inUse, original }, s) => {
    for (let p = 0; p < s.pages.length; p++) {
      const what = inUse[mapOf(s, p)] ? mapped(s, p) : given(s, p, original[p]);
      if (what !== null) return what;
    }
    return null;
  },
});
