/**
 * Modelled: kmap_atomic and kunmap_atomic of a highmem page, and two callers of them: fork, which in a
 * lazy MMU section of its own copies swap entries whose use counts overflow into such a page, and the
 * same count where no section is open.
 *
 * The fixmap address that kmap_atomic hands out is that of its CPU. Page c of these scopes stands for
 * the address of CPU c: of its fields, `pte` and the TLB entries are used, and nothing else.
 *
 * Not modelled: more than one atomic kmap at a time (kmap_atomic_idx_push and its counterpart); lowmem
 * pages, whose address is their linear one; DEBUG_HIGHMEM; the locks of the page tables and of the swap
 * map, which keep preemption off in all of this; the PTEs that fork copies; a break of the loop for the
 * scheduler; what the counts are: whether one is full is left open; the pages behind the one that takes
 * the count, which are mapped in the same way.
 *
 * Source: arch/x86/mm/highmem_32.c, mm/swapfile.c, mm/memory.c @ 3.1.
 */
import { BUG, proceduresOver } from '../../src/model/index.js';
import { bool, id, range } from '../../src/schema/index.js';
import { type DomainMemory, EMPTY, MAPS, ownFrame } from '../domain-memory.js';
import { kernel_access } from '../xen/mmu.js';
import { xen_flush_tlb_single, xen_set_pte_at } from './mmu.js';
import {
  arch_enter_lazy_mmu_mode,
  arch_flush_lazy_mmu_mode,
  arch_leave_lazy_mmu_mode,
} from './paravirt.js';

const { procedure } = proceduresOver<DomainMemory>();

/** Maps the page whose frame is `page` at the address of this CPU. */
export const kmap_atomic_prot = procedure('kmap_atomic_prot', {
  source: 'arch/x86/mm/highmem_32.c, kmap_atomic_prot @ 3.1',
  locals: { page: id('frames') },
  body: (k) => [
    k.step('pagefault_disable()', (s, _l, me) => {
      s.cpus[me.cpu].preempt_count += 1;
    }),
    k.step('BUG_ON(!pte_none(*(kmap_pte-idx)))', (s, _l, me) => {
      if (s.pages[me.cpu].pte !== EMPTY) BUG('kmap_atomic: the PTE of the address is in use');
    }),
    k.call('set_pte(kmap_pte-idx, mk_pte(page, prot))', xen_set_pte_at, {
      pass: (l, callee, me) => {
        callee.page = me.cpu;
        callee.pteval = MAPS(l.page);
      },
    }),
  ],
});

export const __kunmap_atomic = procedure('__kunmap_atomic', {
  source: 'arch/x86/mm/highmem_32.c, __kunmap_atomic @ 3.1',
  body: (k) => [
    k.call('kpte_clear_flush: pte_clear(&init_mm, vaddr, ptep)', xen_set_pte_at, {
      pass: (_l, callee, me) => {
        callee.page = me.cpu;
        callee.pteval = EMPTY;
      },
    }),
    k.call('kpte_clear_flush: __flush_tlb_one(vaddr)', xen_flush_tlb_single, {
      pass: (_l, callee, me) => {
        callee.page = me.cpu;
      },
    }),
    k.step('pagefault_enable()', (s, _l, me) => {
      s.cpus[me.cpu].preempt_count -= 1;
    }),
  ],
});

const passPage = (l: { page: number }, callee: { page: number }): void => {
  callee.page = l.page;
};

const passMap = (
  l: { page: number },
  callee: { page: number; frame: number },
  me: { readonly cpu: number },
): void => {
  callee.page = me.cpu;
  callee.frame = l.page;
};

/** Counts in the first page of the list, or carries into the second where the first is full. */
export const swap_count_continued = procedure('swap_count_continued', {
  source: 'mm/swapfile.c, swap_count_continued @ 3.1',
  locals: { page: id('frames'), full: bool() },
  body: (k) => [
    k.step('page = list_entry(head->lru.next)', (s, l) => {
      l.page = ownFrame(s, 0);
    }),
    k.call('map = kmap_atomic(page)', kmap_atomic_prot, { pass: passPage }),
    k.call('*map', kernel_access, { pass: passMap }),
    k.either(
      'if (*map == SWAP_CONT_MAX)',
      k.alternative('full', {
        run: (_s, l) => {
          l.full = true;
        },
      }),
      k.alternative('not full', {}),
    ),
    k.branch('full', (l) => l.full, [
      k.call('kunmap_atomic(map) of the full page', __kunmap_atomic),
      k.step('page = list_entry(page->lru.next)', (s, l) => {
        l.page = ownFrame(s, 1);
      }),
      k.call('map = kmap_atomic(page) of the next', kmap_atomic_prot, { pass: passPage }),
    ]),
    k.call('*map += 1', kernel_access, { pass: passMap }),
    k.call('kunmap_atomic(map)', __kunmap_atomic),
  ],
});

/** Two entries, so that the second count finds what the first has left queued. */
export const copy_pte_range = procedure('copy_pte_range', {
  source: 'mm/memory.c, copy_pte_range, copy_one_pte; mm/swapfile.c, swap_duplicate @ 3.1',
  locals: { copied: range(0, 2) },
  body: (k) => [
    k.call('arch_enter_lazy_mmu_mode()', arch_enter_lazy_mmu_mode),
    k.while('while (addr != end)', (l) => l.copied < 2, [
      k.call('copy_one_pte: swap_duplicate(entry)', swap_count_continued),
      k.set('addr += PAGE_SIZE', (l) => {
        l.copied += 1;
      }),
    ]),
    k.call('arch_leave_lazy_mmu_mode()', arch_leave_lazy_mmu_mode),
  ],
});

export const swapping = procedure('swapping', {
  source: 'a process whose pages are in swap: fork, page faults',
  body: (k) => [
    k.forever('system calls', [
      k.rest(
        'user',
        k.alternative('fork', { body: [k.call('copy_page_range', copy_pte_range)] }),
        k.alternative('page fault', {
          body: [k.call('do_swap_page: swap_free(entry)', swap_count_continued)],
        }),
      ),
    ]),
  ],
});

/**
 * Code that can be preempted, that has a lazy MMU section open or not, and that flushes before it uses
 * what it has mapped at an address of its own.
 */
export const flush_caller = procedure('flush_caller', {
  source: 'a caller of arch_flush_lazy_mmu_mode with preemption on',
  locals: {
    page: id('pages'),
    frame: id('frames'),
    /** Its own lazy MMU section is open. */
    in_section: bool(),
  },
  body: (k) => [
    k.forever('calls', [
      k.rest(
        'caller',
        k.alternative('map and use', {
          run: (s, l, me) => {
            l.page = me.id;
            l.frame = ownFrame(s, me.id);
          },
          body: [
            k.call('set_pte', xen_set_pte_at, {
              pass: (l, callee) => {
                callee.page = l.page;
                callee.pteval = MAPS(l.frame);
              },
            }),
            k.call('arch_flush_lazy_mmu_mode()', arch_flush_lazy_mmu_mode),
            k.call('use', kernel_access, {
              pass: (l, callee) => {
                callee.page = l.page;
                callee.frame = l.frame;
              },
            }),
            k.call('pte_clear', xen_set_pte_at, {
              pass: (l, callee) => {
                callee.page = l.page;
                callee.pteval = EMPTY;
              },
            }),
            k.call('__flush_tlb_one', xen_flush_tlb_single, {
              pass: (l, callee) => {
                callee.page = l.page;
              },
              take: (l) => {
                l.page = 0;
                l.frame = 0;
              },
            }),
          ],
        }),
        k.alternative('enter lazy section', {
          when: (_s, l) => !l.in_section,
          body: [
            k.call('arch_enter_lazy_mmu_mode()', arch_enter_lazy_mmu_mode, {
              take: (l) => {
                l.in_section = true;
              },
            }),
          ],
        }),
        k.alternative('leave lazy section', {
          when: (_s, l) => l.in_section,
          body: [
            k.call('arch_leave_lazy_mmu_mode()', arch_leave_lazy_mmu_mode, {
              take: (l) => {
                l.in_section = false;
              },
            }),
          ],
        }),
      ),
    ]),
  ],
});

/** Code that opens a lazy MMU section and closes it, with preemption on. */
export const section_caller = procedure('section_caller', {
  source: 'a caller of arch_enter_lazy_mmu_mode with preemption on',
  locals: { in_section: bool() },
  body: (k) => [
    k.forever('sections', [
      k.rest('outside', k.alternative('enter lazy section', {})),
      k.call('arch_enter_lazy_mmu_mode()', arch_enter_lazy_mmu_mode, {
        take: (l) => {
          l.in_section = true;
        },
      }),
      k.rest('inside', k.alternative('leave lazy section', {})),
      k.call('arch_leave_lazy_mmu_mode()', arch_leave_lazy_mmu_mode, {
        take: (l) => {
          l.in_section = false;
        },
      }),
    ]),
  ],
});
