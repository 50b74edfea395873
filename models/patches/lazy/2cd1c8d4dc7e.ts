/**
 * What kmap_atomic has mapped is mapped when it returns, and what kunmap_atomic has unmapped is not,
 * in a lazy MMU section or out of it.
 *
 * Not modelled: the flush of kmap_atomic_prot_pfn, which has a fixmap address of the same kind.
 *
 * Source: 2cd1c8d4dc7e, arch/x86/mm/highmem_32.c; read in the trees of 3.1 and of 3.4, the commit
 * itself was not at hand.
 */
import { hunksOver, patch } from '../../../src/model/index.js';
import type { DomainMemory } from '../../domain-memory.js';
import { __kunmap_atomic, kmap_atomic_prot } from '../../linux/kmap.js';
import { arch_flush_lazy_mmu_mode } from '../../linux/paravirt.js';

const { hunk } = hunksOver<DomainMemory>();

const FLUSH = 'arch_flush_lazy_mmu_mode()';

export const p2cd1c8d4dc7e = patch({
  name: '2cd1c8d4dc7e',
  title:
    'x86/paravirt: PTE updates in k(un)map_atomic need to be synchronous, regardless of lazy_mmu mode',
  source: 'torvalds/linux 2cd1c8d4dc7e (after 3.1, in 3.4)',
  hunks: [
    hunk({
      name: 'kmap',
      what: 'kmap_atomic_prot: flushes after it has set the PTE',
      of: kmap_atomic_prot,
      edits: (k) => [
        k.insertAfter(
          'set_pte(kmap_pte-idx, mk_pte(page, prot))',
          k.call(FLUSH, arch_flush_lazy_mmu_mode),
        ),
      ],
    }),
    hunk({
      name: 'kunmap',
      what: '__kunmap_atomic: flushes after it has cleared the PTE',
      of: __kunmap_atomic,
      edits: (k) => [k.insertBefore('pagefault_enable()', k.call(FLUSH, arch_flush_lazy_mmu_mode))],
    }),
  ],
});
