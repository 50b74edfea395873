/**
 * Modelled: what Xen needs when a pte page is attached to a table or taken from it, before
 * f4f97b3ea901: it is read-only as long as it is one; the mapping of a highmem pte page, plain
 * kmap_atomic.
 *
 * Not modelled: pmd pages (xen_alloc_pd, xen_alloc_pd_clone, xen_release_pd), which f4f97b3ea901 makes
 * nothing of: scopes with PAE are for trees that have it. There a pgd has its pmds from pgd_alloc on, so
 * none is attached to a pinned table.
 *
 * Source: arch/i386/xen/enlighten.c @ 3b827c1b3aad, and @ f4f97b3ea901 for the pmds;
 * arch/i386/mm/pgtable.c, pgd_alloc @ 2.6.22.
 */
import { BUG, proceduresOver } from '../../../src/model/index.js';
import { id } from '../../../src/schema/index.js';
import type { DomainMemory } from '../../domain-memory.js';
import { mod_kmap } from '../../xen/page-tables.js';
import { make_lowmem_page_readonly, make_lowmem_page_readwrite } from './mmu.js';

const { procedure } = proceduresOver<DomainMemory>();

export const pagePassed = (l: { page: number }, callee: { page: number }): void => {
  callee.page = l.page;
};

export const xen_alloc_pt = procedure('xen_alloc_pt', {
  source: 'arch/i386/xen/enlighten.c, xen_alloc_pt @ 3b827c1b3aad',
  locals: { mm: id('mms'), page: id('ptpages') },
  body: (k) => [
    k.call('make_lowmem_page_readonly(pt)', make_lowmem_page_readonly, { pass: pagePassed }),
  ],
});

export const xen_release_pt = procedure('xen_release_pt', {
  source: 'arch/i386/xen/enlighten.c, xen_release_pt @ 3b827c1b3aad',
  locals: { page: id('ptpages') },
  body: (k) => [
    k.call('make_lowmem_page_readwrite(pt)', make_lowmem_page_readwrite, { pass: pagePassed }),
  ],
});

export const kmap_atomic_pte = procedure('kmap_atomic_pte', {
  source: 'arch/i386/mm/highmem.c, kmap_atomic @ 2.6.22',
  locals: { page: id('ptpages') },
  body: (k) => [
    k.step('set_pte(kmap_pte, PAGE_KERNEL)', (s, l) => {
      if (!mod_kmap(s, l.page, 'RW')) BUG('kmap_atomic: Xen refuses a writable mapping');
    }),
  ],
});
