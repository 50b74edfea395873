/** Walks over the pfns of a booting domain, for the claims about what is where. */
import type { DomainMemory } from '../models/domain-memory.js';
import { get_phys_to_machine, P2mEntry } from '../models/memory/p2m-tree.js';
import { type Boot, bootOf } from '../models/memory/remap.js';
import type { Positions } from '../src/model/index.js';

/** Errors: M009 where no domain boots. */
export const onlyIfItBoots = (at: Positions): unknown => at.inside('setup_arch');

export type OfPfn = (b: Boot, pfn: number) => boolean;

export function everyPfn(s: DomainMemory, holds: OfPfn): boolean {
  const b = bootOf(s);
  for (let pfn = 0; pfn < b.pfns.length; pfn++) if (!holds(b, pfn)) return false;
  return true;
}

export function somePfn(s: DomainMemory, holds: OfPfn): boolean {
  const b = bootOf(s);
  for (let pfn = 0; pfn < b.pfns.length; pfn++) if (holds(b, pfn)) return true;
  return false;
}

/** Whether a frame of the domain is behind a pfn. */
export const hasFrame: OfPfn = (b, pfn) => P2mEntry.is(get_phys_to_machine(b, pfn), 'MFN');
