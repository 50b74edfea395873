/**
 * The bounds within which a domain boots. Every E820 map within them is an initial state, with the one
 * condition that the scope names; the frame behind pfn p is frame p at first, and its M2P entry says so.
 */
import { compile, type Machine, type Scope, type Tree } from '../../src/model/index.js';
import { DomainMemory, NO_SIZES } from '../domain-memory.js';
import { entryOf, LOCAL, leafEntry, newLeaf, OWN_MID, takeLeaf } from '../memory/p2m-tree.js';
import { bootOf, mfnOf } from '../memory/remap.js';
import { assertBounds, atLeast } from './bounds.js';
import { checkedMap, type E820Map, endOf, everyMap, isRamOf } from './e820.js';

export interface BootBounds {
  /** A multiple of `leaf`. */
  readonly pfns: number;
  /** Pages of the initial allocation. */
  readonly nr_pages: number;
  readonly regions: number;
  /** REMAP_SIZE. */
  readonly remap: number;
  /** P2M_PER_PAGE. */
  readonly leaf: number;
  /** Hypercalls and allocations that may fail. */
  readonly faults?: number;
  /** The page of brk space, after that of the kernel image, which is page 0. Default: none. */
  readonly brk?: number;
  /** The last pfn that the boot page tables map. Default: the last but one of the allocation. */
  readonly max_pfn_mapped?: number;
  /** Pages from here on have no linear address. Default: none. */
  readonly high_memory?: number;
  /** Which of the maps are initial states. */
  readonly maps?: (map: E820Map, bounds: BootBounds) => boolean;
}

/** The page of the kernel image that holds `xen_remap_buf`. */
const IMAGE = 0;

/** The map does not end before the initial allocation does. */
const coversAllocation = (map: E820Map, { nr_pages }: BootBounds): boolean =>
  endOf(map) >= nr_pages;

/** The kernel lies in RAM. */
const holdsKernel = (map: E820Map, { brk = IMAGE }: BootBounds): boolean =>
  isRamOf(map, IMAGE) && isRamOf(map, brk);

/** Both. */
const sensible = (map: E820Map, bounds: BootBounds): boolean =>
  coversAllocation(map, bounds) && holdsKernel(map, bounds);

/** Errors: S006. */
function assertSensible(name: string, bounds: BootBounds): void {
  const { pfns, nr_pages, regions, remap, leaf, faults = 0, brk = IMAGE + 1 } = bounds;
  const { max_pfn_mapped = nr_pages - 2, high_memory = pfns } = bounds;
  assertBounds(
    name,
    atLeast(1, 'leaf', leaf),
    atLeast(1, 'pfns', pfns),
    atLeast(2, 'nr_pages', nr_pages),
    atLeast(1, 'regions', regions),
    atLeast(1, 'remap', remap),
    atLeast(0, 'faults', faults),
    {
      holds: pfns % leaf === 0,
      fact: `its ${pfns} pfns are no whole number of leaves of ${leaf}`,
      likely: 'one of the two was changed alone',
      remedy: 'make `pfns` a multiple of `leaf`',
    },
    {
      holds: nr_pages <= pfns,
      fact: `${nr_pages} frames are allocated, and there are ${pfns} pfns to have them behind`,
      likely: '`pfns` was lowered alone',
      remedy: 'lower `nr_pages`, or raise `pfns`',
    },
    {
      holds: remap <= nr_pages,
      fact: `a record names ${remap} mfns, and the domain has ${nr_pages} frames`,
      likely: '`remap` was raised alone',
      remedy: 'lower `remap`, so that a list can have two records',
    },
    {
      holds: Number.isInteger(brk) && brk > IMAGE && brk < nr_pages,
      fact: `brk space is page ${brk}, and pages ${IMAGE + 1} to ${nr_pages - 1} can have it`,
      likely: 'it was put on the page of the kernel image, or past the allocation',
      remedy: 'choose another `brk`',
    },
    {
      holds: max_pfn_mapped >= IMAGE && max_pfn_mapped < nr_pages,
      fact: `pages up to ${max_pfn_mapped} are mapped, and ${nr_pages} have a frame`,
      likely: '`nr_pages` was lowered alone',
      remedy: 'lower `max_pfn_mapped`, or leave it out',
    },
    {
      holds: high_memory > IMAGE && high_memory <= pfns,
      fact: `highmem begins at page ${high_memory} of ${pfns}`,
      likely: '`pfns` was lowered alone',
      remedy: 'lower `high_memory`, or leave it out',
    },
  );
}

/**
 * The machine of a scope.
 *
 * Errors: S006 for bounds that make no sense together, S005 for a map that is none, and those of `compile`.
 */
export function bootMachine(
  name: string,
  bounds: BootBounds,
  tree: Tree,
  maps: readonly E820Map[],
): Machine {
  const { pfns, nr_pages, regions, remap, leaf, faults = 0 } = bounds;
  assertSensible(name, bounds);
  assertBounds(name, {
    holds: maps.length > 0,
    fact: 'no E820 map within the bounds is one that it begins with',
    likely: '`regions` is too small for a map that covers the allocation',
    remedy: 'raise `regions`, or change `maps`',
  });
  const checked = maps.map((map) => checkedMap(map, bounds));
  return compile<DomainMemory>({
    name: 'boot',
    scope: name,
    memory: DomainMemory,
    sizes: {
      ...NO_SIZES,
      tasks: 1,
      faults,
      boots: 1,
      pfns,
      frames: nr_pages,
      mfns: pfns + nr_pages,
      leaf,
      tops: 1,
      mids: pfns / leaf,
      mid_pages: 1,
      leaf_pages: pfns / leaf,
      remap,
      regions,
    },
    tree,
    actors: [{ name: 'boot', program: 'setup_arch', id: 0, cpu: 0, environment: false }],
    initial: checked.map((map) => (s: DomainMemory) => {
      begin(s, bounds, map);
    }),
  });
}

/** Writes an initial state: what the domain builder and the first steps of the kernel leave. */
function begin(s: DomainMemory, bounds: BootBounds, map: E820Map): void {
  const b = bootOf(s);
  const { nr_pages, pfns, brk = null } = bounds;
  s.faults_left = bounds.faults ?? 0;
  b.max_pfn_mapped = bounds.max_pfn_mapped ?? nr_pages - 2;
  b.high_memory = bounds.high_memory ?? pfns;
  b.max_pfn = nr_pages;
  b.buf_pfn = IMAGE;
  b.buf_pte = mfnOf(b, IMAGE);
  map.forEach(({ start, end, type }, i) => {
    Object.assign(b.e820.items[i], { start, end, is_ram: type === 'RAM' });
  });
  b.e820.length = map.length;
  b.frames.forEach((frame, f) => {
    frame.allocated = true;
    frame.m2p = f;
    if (f <= b.max_pfn_mapped) b.pfns[f].va = mfnOf(b, f);
  });
  b.p2m_top[0].mid = OWN_MID(0);
  b.mid_pages[0].allocated = true;
  for (let pfn = 0; pfn < nr_pages; pfn++) {
    const p2m = newLeaf(b, pfn, 0);
    takeLeaf(b, p2m);
    leafEntry(b, pfn).leaf = p2m;
    entryOf(b, p2m, pfn).mfn = LOCAL(mfnOf(b, pfn));
  }
  b.pfns[IMAGE].kernel = 'image';
  b.pfns[IMAGE].reserved = true;
  if (brk === null) return;
  b.pfns[brk].kernel = 'brk';
  b.pfns[brk].reserved = true;
}

/** Every map within the bounds that the scope begins with. Errors: S006, S007, when the machine is made. */
export function bootScope(name: string, what: string, bounds: BootBounds): Scope {
  const { maps = sensible } = bounds;
  const machine = (tree: Tree): Machine => {
    assertSensible(name, bounds);
    const all = everyMap(name, bounds).filter((map) => maps(map, bounds));
    return bootMachine(name, bounds, tree, all);
  };
  return { name, what, machine };
}

const small = { pfns: 6, nr_pages: 3, regions: 3, remap: 2, leaf: 2 };
const large = { pfns: 8, nr_pages: 5, regions: 4, remap: 2, leaf: 2 };

export const remapScopes: readonly Scope[] = [
  bootScope(
    'e820-6pfns',
    'every E820 map of up to 3 entries over 6 pages, 3 of them allocated',
    small,
  ),
  bootScope(
    'e820-6pfns-1fault',
    'E820 maps of up to 3 entries over 6 pages, 3 of them allocated; one fault',
    {
      ...small,
      faults: 1,
    },
  ),
  bootScope(
    'e820-8pfns',
    'every E820 map of up to 4 entries over 8 pages, 5 of them allocated',
    large,
  ),
  bootScope('e820-10pfns', 'up to 4 entries over 10 pages, 6 of them allocated, leaves of 2', {
    ...large,
    pfns: 10,
    nr_pages: 6,
  }),
  bootScope(
    'e820-6pfns-4frames',
    'E820 maps of up to 3 entries over 6 pages, 4 of them allocated; page 5 is highmem',
    { ...small, nr_pages: 4, high_memory: 5 },
  ),
  bootScope(
    'e820-6pfns-highmem',
    '6 pages, 3 of them allocated; those from page 4 on are highmem',
    {
      ...small,
      high_memory: 4,
    },
  ),
  bootScope('e820-short', '6 pages, 3 of them allocated; the map may end before the allocation', {
    ...small,
    maps: holdsKernel,
  }),
  bootScope('e820-kernel', '6 pages, 3 of them allocated; the kernel may lie outside of RAM', {
    ...small,
    brk: 1,
    maps: coversAllocation,
  }),
];
