/**
 * A granted page as its user sees it, in two facts: what the page was, and whether its map is in use.
 * Mapping and unmapping are one act each; how the kernel and Xen get there is no part of it. What the
 * balloon leaves behind a page is what the page was from then on.
 *
 * Uniform walks of `6pages-2cpus-3tasks` leave it VACUOUS, at 1,000 actions a walk as at 10,000: of 14
 * actions that are enabled 12 are loads, and what is left goes to interrupts and switches, so that no
 * mmap comes to its end. Commands, and walks with priorities (`pct`), do not weigh loads so.
 */
import { type Done, idealOver } from '../../src/model/index.js';
import { type DomainMemory, FOREIGN, MAPS, mapOf, Pte, pteOf } from '../domain-memory.js';
import { frameOfGrant } from '../memory/overrides.js';

export interface Facts {
  /** Of each map: it was mapped, and has not been unmapped since. */
  readonly inUse: boolean[];
  /** Of each page that has a map: its P2M word when it was not mapped. */
  readonly original: number[];
}

/** After these a page is what the balloon has made of it. */
export const BALLOON = [
  'balloon in',
  'balloon out',
  'balloon_out',
  'credit < 0',
  'credit > 0',
  'ioctl MAP_GRANT_REF',
  'ballooned_gntdev_user',
  'ballooned_lazy_caller',
];

/** What differs of a page whose grant is mapped. */
function mapped(s: DomainMemory, p: number): string | null {
  const { pages, grants } = s;
  const frame = frameOfGrant(s, p);
  if (pages[p].p2m !== FOREIGN(frame)) return `the P2M entry of page ${p} is not its granted frame`;
  if (grants[p].pin === 0) return `grant ${p} is mapped, and not pinned`;
  const { pte } = pages[p];
  const leads = !Pte.is(pte, 'BOGUS') && !Pte.is(pte, 'EMPTY') && Pte.payload(pte) === frame;
  return leads ? null : `the kernel address of page ${p} does not lead to its granted frame`;
}

/** A scratch page may be mapped either way. */
const writable = (pte: number): number => (Pte.is(pte, 'MAPS_RO') ? MAPS(Pte.payload(pte)) : pte);

/** What differs of a page whose grant is not mapped: it should be what it was. */
function given(
  { pages, grants }: DomainMemory,
  p: number,
  original: number,
  emptied: boolean,
): string | null {
  if (pages[p].p2m !== original) return `the P2M entry of page ${p} is not what it was`;
  const { pte } = pages[p];
  const isEmptied = emptied && Pte.is(pte, 'EMPTY');
  if (!isEmptied && writable(pte) !== pteOf(original))
    return `the kernel PTE of page ${p} is not what it was`;
  return grants[p].pin === 0 ? null : `grant ${p} is not mapped, and pinned`;
}

/** The caller was told whether its map succeeded; nothing else is read of the memory. */
const wasTold = (s: DomainMemory, map: number): boolean => s.maps[map].established;

export const told = (s: DomainMemory): Facts => ({
  inUse: s.maps.map((_, map) => wasTold(s, map)),
  original: s.slots.map((_, p) => s.pages[p].p2m_at_start),
});

/** `maps` are the operations after which a map is in use, if the caller is told so. */
export const act =
  (maps: readonly string[]) =>
  (facts: Facts, { operation, id }: Done, s: DomainMemory): void => {
    if (BALLOON.includes(operation)) {
      for (let p = 0; p < facts.original.length; p++) facts.original[p] = s.pages[p].p2m_at_start;
    } else facts.inUse[id] = maps.includes(operation) && wasTold(s, id);
  };

/** `emptied`: who unmaps may leave the kernel PTE empty. */
export const differs =
  (emptied: boolean) =>
  ({ inUse, original }: Facts, s: DomainMemory): string | null => {
    for (let p = 0; p < original.length; p++) {
      const what = inUse[mapOf(s, p)] ? mapped(s, p) : given(s, p, original[p], emptied);
      if (what !== null) return what;
    }
    return null;
  };

export const GrantedPagesAreAsTheirUsersLeftThem = idealOver<DomainMemory>()<Facts>({
  name: 'GrantedPagesAreAsTheirUsersLeftThem',
  claim:
    'A page whose map succeeded has its granted frame, in the P2M and by its kernel address; any other is what it was.',
  formula:
    '[]( Quiescent => (A p: IF inUse[map(p)] THEN granted(p) ELSE p2m[p] = original[p] /\\ pin[p] = 0) )',
  source:
    '0930bba674e2: unmapping is the mirror of mapping, and both are complete when they return',
  misses: 'What a caller may see in between; user mappings; what the balloon leaves behind a page.',
  fits: (at) => void at.inside('map_grant_pages'),
  operations: ['mmap', 'munmap', 'map', 'unmap', ...BALLOON],
  begin: told,
  done: act(['mmap', 'map']),
  told,
  differs: differs(false),
});
