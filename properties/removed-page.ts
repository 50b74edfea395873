/** When a page's grant is over, for the claims about what is left then. */
import { type DomainMemory, mapOf } from '../models/domain-memory.js';

/**
 * Overridden once (page->private says so, as nothing clears it), not any more, and no map in use or
 * being made: the page's grant is over.
 */
export const isRemoved = (s: DomainMemory, page: number): boolean => {
  const { private: mfn, in_m2p_overrides } = s.pages[page];
  return mfn !== null && !in_m2p_overrides && !s.maps[mapOf(s, page)].vma;
};

export const someIsRemoved = (s: DomainMemory): boolean => s.pages.some((_, p) => isRemoved(s, p));
