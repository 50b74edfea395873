/**
 * Modelled: the part of setup_arch that lays out memory: xen_memory_setup, and xen_pagetable_init with
 * paging_init, which maps all RAM and takes pages from the boot allocator for its page tables.
 *
 * Not modelled: everything else of setup_arch; how many pages paging_init takes (here one), its panic
 * when there is none, and its mapping of RAM that has no frame yet; xen_build_mfn_list_list,
 * xen_pagetable_p2m_copy; xen_extra_mem (see `setup.ts`); the clamp of `max_pfn` to MAX_DOMAIN_PAGES.
 *
 * Source: arch/x86/xen/setup.c, xen_memory_setup; arch/x86/xen/mmu.c, xen_pagetable_init
 * @ 1f3ac86b4c45.
 */
import { proceduresOver } from '../../../src/model/index.js';
import type { DomainMemory } from '../../domain-memory.js';
import { get_phys_to_machine, P2mEntry } from '../../memory/p2m-tree.js';
import { type Boot, bootOf, isRam, pageCount, pfn_to_mfn, pfnOrEnd } from '../../memory/remap.js';
import { allocate, isFree } from './memblock.js';
import { set_phys_range_identity } from './p2m-tree.js';
import { entryCount, xen_set_identity_and_remap } from './setup.js';

const { procedure } = proceduresOver<DomainMemory>();

export const xen_memory_setup = procedure('xen_memory_setup', {
  source: 'arch/x86/xen/setup.c, xen_memory_setup @ 1f3ac86b4c45',
  locals: {
    map_size: entryCount(),
    max_pfn: pageCount(),
    last_pfn: pfnOrEnd(),
    map_end: pfnOrEnd(),
    end: pfnOrEnd(),
  },
  body: (k) => [
    // Folded: start_info and the map are not written to any more.
    k.step('max_pfn = nr_pages, memmap.nr_entries', (s, l) => {
      const { e820, frames, pfns } = bootOf(s);
      l.max_pfn = frames.length;
      l.map_size = e820.length;
      l.map_end = e820.items[e820.length - 1].end;
      l.end = pfns.length;
    }),
    k.call('xen_set_identity_and_remap(map, nr_entries, max_pfn)', xen_set_identity_and_remap, {
      pass: (l, callee) => {
        callee.map_size = l.map_size;
        callee.nr_pages = l.max_pfn;
      },
      take: (l, callee) => {
        l.last_pfn = callee.last_pfn;
      },
    }),
    k.step('if (last_pfn > max_pfn) max_pfn = last_pfn', (s, l) => {
      bootOf(s).max_pfn = Math.max(l.max_pfn, l.last_pfn);
    }),
    k.call('set_phys_range_identity(end of the map, ~0ul)', set_phys_range_identity, {
      pass: (l, callee) => {
        callee.pfn_s = l.map_end;
        callee.pfn_e = l.end;
      },
    }),
  ],
});

/** Maps RAM that is not mapped yet, and has a frame, at its linear address. */
function init_mem_mapping(b: Boot): void {
  for (let pfn = 0; pfn < b.max_pfn && pfn < b.high_memory; pfn++) {
    const mapping = b.pfns[pfn];
    const hasFrame = P2mEntry.is(get_phys_to_machine(b, pfn), 'MFN');
    if (mapping.va === null && hasFrame && isRam(b, pfn)) mapping.va = pfn_to_mfn(b, pfn);
  }
}

export const paging_init = procedure('paging_init', {
  source: 'arch/x86/mm/init.c, init_mem_mapping @ 3.18',
  locals: {},
  body: (k) => [
    // Folded: no step looks at a linear address before all are there.
    k.step('init_mem_mapping', (s) => {
      init_mem_mapping(bootOf(s));
    }),
    k.either(
      'alloc_low_page',
      k.alternative('page', {
        among: 'pfns',
        when: (s, _l, _me, pfn) => isFree(bootOf(s), pfn),
        run: (s, _l, _me, pfn) => {
          allocate(bootOf(s), pfn);
        },
      }),
      k.alternative('elsewhere', {}),
    ),
  ],
});

export const xen_pagetable_init = procedure('xen_pagetable_init', {
  source: 'arch/x86/xen/mmu.c, xen_pagetable_init @ 1f3ac86b4c45',
  locals: {},
  body: (k) => [k.call('paging_init()', paging_init)],
});

export const setup_arch = procedure('setup_arch', {
  source: 'arch/x86/kernel/setup.c, setup_arch @ 3.18',
  locals: {},
  body: (k) => [
    k.call('xen_memory_setup()', xen_memory_setup),
    k.call('xen_pagetable_init()', xen_pagetable_init),
  ],
});
