/**
 * Where the frames of a domain are when it has booted, as the E820 map says: a frame of RAM stays; the
 * others move behind the RAM that has no frame yet, in their order, as long as there is any.
 */
import { idealOver } from '../../src/model/index.js';
import type { DomainMemory } from '../domain-memory.js';
import { get_phys_to_machine, LOCAL } from '../memory/p2m-tree.js';
import { type Boot, bootOf, isRam, mfnOf } from '../memory/remap.js';

interface Facts {
  /** The frame behind each pfn, or null. */
  behind: (number | null)[];
}

/** Frame f is behind pfn f. */
const asBuilt = (b: Boot): Facts['behind'] =>
  b.pfns.map((_, pfn) => (pfn < b.frames.length ? pfn : null));

function remapped(b: Boot): Facts['behind'] {
  const moved = b.frames.map((_, f) => f).filter((f) => !isRam(b, f));
  return b.pfns.map((_, pfn) => {
    if (!isRam(b, pfn)) return null;
    return pfn < b.frames.length ? pfn : (moved.shift() ?? null);
  });
}

function differs(b: Boot, behind: Facts['behind']): string | null {
  for (let pfn = 0; pfn < b.pfns.length; pfn++) {
    const entry = get_phys_to_machine(b, pfn);
    const frame = b.frames.findIndex((_, f) => entry === LOCAL(mfnOf(b, f)));
    const expected = behind[pfn] ?? -1;
    if (frame !== expected) {
      const said = (f: number): string => (f < 0 ? 'none' : String(f));
      return `the frame behind pfn ${pfn} is ${said(frame)}, not ${said(expected)}`;
    }
  }
  const lost = b.frames.findIndex(({ allocated }, f) => allocated !== behind.includes(f));
  return lost < 0 ? null : `frame ${lost} is ${behind.includes(lost) ? 'not ' : ''}the domain's`;
}

export const FramesAreWhereTheMapSays = idealOver<DomainMemory>()<Facts>({
  name: 'FramesAreWhereTheMapSays',
  claim:
    'When the domain has booted, the frames of holes are behind the RAM above the allocation, in order, and what is left over was given back.',
  formula: '[]( Quiescent => (A p: frame(P2M[p]) = remapped(e820)[p]) )',
  source: '1f3ac86b4c45: what lies in a hole is remapped at the end, and the rest is released',
  misses: 'The M2P and the linear addresses; maps that end below the allocation.',
  fits: (at) => void at.inside('xen_remap_memory'),
  operations: ['setup_arch'],
  begin: (s) => ({ behind: asBuilt(bootOf(s)) }),
  done: (facts, _done, s) => {
    facts.behind = remapped(bootOf(s));
  },
  told: (s) => ({ behind: remapped(bootOf(s)) }),
  differs: ({ behind }, s) => differs(bootOf(s), behind),
});
