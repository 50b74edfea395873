/**
 * Modelled: memblock.reserved as one bit a page, and an allocation of one page from what is not
 * reserved; any page that could be taken is tried.
 *
 * Not modelled: regions of the array `memblock.reserved` and their merging (nothing depends on how
 * pages are grouped); memblock.memory, which is the RAM of the E820 map below `max_pfn`; that the
 * allocator goes top down; freeing what was allocated.
 *
 * Folded: a call is one step, as it works on memblock alone and one CPU runs.
 *
 * Source: mm/memblock.c @ 3.18.
 */
import { proceduresOver } from '../../../src/model/index.js';
import { bool } from '../../../src/schema/index.js';
import type { DomainMemory } from '../../domain-memory.js';
import { type Boot, bootOf, frameAt, isRam, pageCount, pfnPastEnd } from '../../memory/remap.js';

const { procedure } = proceduresOver<DomainMemory>();

export const memblock_reserve = procedure('memblock_reserve', {
  source: 'mm/memblock.c, memblock_reserve @ 3.18',
  locals: { base: pfnPastEnd(), size: pageCount() },
  body: (k) => [
    k.step('memblock_reserve(base, size)', (s, l) => {
      const { pfns } = bootOf(s);
      for (let pfn = l.base; pfn < l.base + l.size; pfn++) {
        pfns[pfn].reserved = true;
        pfns[pfn].reserves += 1;
      }
    }),
  ],
});

export const memblock_free = procedure('memblock_free', {
  source: 'mm/memblock.c, memblock_free @ 3.18',
  locals: { base: pfnPastEnd(), size: pageCount() },
  body: (k) => [
    k.step('memblock_free(base, size)', (s, l) => {
      const { pfns } = bootOf(s);
      for (let pfn = l.base; pfn < l.base + l.size; pfn++) {
        pfns[pfn].reserved = false;
        pfns[pfn].frees += 1;
      }
    }),
  ],
});

/** Whether the allocator may hand out a page; it gives lowmem only. */
export function isFree(b: Boot, pfn: number): boolean {
  const { reserved, allocated } = b.pfns[pfn];
  return !reserved && !allocated && pfn < Math.min(b.max_pfn, b.high_memory) && isRam(b, pfn);
}

/**
 * A page from the boot allocator, which its user fills through its linear address.
 *
 * Returns: whether there was one; `elsewhere` is memory that the scope does not show.
 */
export const memblock_alloc = procedure('memblock_alloc', {
  source: 'mm/memblock.c, memblock_find_in_range and memblock_reserve @ 3.18',
  locals: { ret: bool() },
  body: (k) => [
    k.either(
      'memblock_alloc',
      k.alternative('page', {
        among: 'pfns',
        when: (s, _l, _me, pfn) => isFree(bootOf(s), pfn),
        run: (s, l, _me, pfn) => {
          allocate(bootOf(s), pfn);
          l.ret = true;
        },
      }),
      k.alternative('elsewhere', {
        run: (_s, l) => {
          l.ret = true;
        },
      }),
      k.alternative('no memory', {
        when: (s) => s.faults_left > 0,
        run: (s) => {
          s.faults_left -= 1;
        },
      }),
    ),
  ],
});

/** Hands out a page, and its user writes to it: a record that is still in it is gone. */
export function allocate(b: Boot, pfn: number): void {
  b.pfns[pfn].allocated = true;
  const { va } = b.pfns[pfn];
  const frame = va === null ? null : frameAt(b, va);
  if (frame !== null) frame.is_record = false;
}
