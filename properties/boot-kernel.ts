/** The kernel image while the memory that it is in is laid out. */
import type { DomainMemory } from '../models/domain-memory.js';
import { get_phys_to_machine, LOCAL } from '../models/memory/p2m-tree.js';
import { bootOf, isRam, mfnOf } from '../models/memory/remap.js';
import { implies, propertiesOver } from '../src/model/index.js';
import { everyPfn, type OfPfn, onlyIfItBoots, somePfn } from './pfns.js';

const { always } = propertiesOver<DomainMemory>();

const isKernel: OfPfn = (b, pfn) => b.pfns[pfn].kernel !== 'no';

export const KernelImageIsNotOverwritten = always({
  name: 'KernelImageIsNotOverwritten',
  claim: 'No record is written into a frame of the kernel image.',
  formula: '[]( A p in Kernel: ~overwritten[frame of p] )',
  source: '1f3ac86b4c45: a record is stored in the first frame of each chunk; 808fdb71936c',
  misses: 'Other memory that is in use: initrd, P2M list, page tables, start_info.',
  define: (at) => {
    onlyIfItBoots(at);
    return {
      // Frame f was behind pfn f.
      holds: (s) => {
        const b = bootOf(s);
        return b.frames.every(({ overwritten }, f) => implies(overwritten, !isKernel(b, f)));
      },
    };
  },
});

export const KernelImageIsNotMoved = always({
  name: 'KernelImageIsNotMoved',
  claim: 'Each page of the kernel image keeps the frame that is behind it.',
  formula: '[]( A p in Kernel: P2M[p] = its frame at the start )',
  source: '1f3ac86b4c45: all frames behind a hole are moved; 808fdb71936c',
  misses: 'Other memory that is in use: initrd, P2M list, page tables, start_info.',
  define: (at) => {
    onlyIfItBoots(at);
    const holds: OfPfn = (b, pfn) =>
      implies(isKernel(b, pfn), get_phys_to_machine(b, pfn) === LOCAL(mfnOf(b, pfn)));
    return { holds: (s) => everyPfn(s, holds) };
  },
});

export const KernelStopsOnlyOnConflict = always({
  name: 'KernelStopsOnlyOnConflict',
  claim: 'The kernel stops because of the place it is in only if part of it is not in RAM.',
  formula: '[]( At(BUG: conflict) => (E p in Kernel: ~Ram(p)) )',
  source:
    '808fdb71936c: xen_is_e820_reserved asks whether one entry of RAM holds all of the kernel',
  misses: 'A kernel that does not stop, and should; see KernelImageIsNotMoved.',
  define: (at) => {
    const actors = at.actors();
    const stops = at.at('xen_memory_setup', 'BUG: conflict');
    const isOutside: OfPfn = (b, pfn) => isKernel(b, pfn) && !isRam(b, pfn);
    return {
      given: () => actors.some(stops),
      holds: (s) => !actors.some(stops) || somePfn(s, isOutside),
    };
  },
});
