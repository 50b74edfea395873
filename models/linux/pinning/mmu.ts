/**
 * Modelled: arch/i386/xen/mmu.c before f4f97b3ea901: every pte page is read-only from its allocation
 * on, a PTE is set by hypercall, pinning walks the user part and makes one hypercall a page.
 *
 * Not modelled: xen_feature(XENFEAT_auto_translated_physmap), false here; lookup_address and its
 * BUG_ON (every page here has its linear mapping), and the read of the PTE whose RW bit changes; the
 * words that a PTE, pmd or pgd is made of (models/linux/pinning/pae.ts has those of a PTE); pfn and mfn,
 * which name a page alike; set_pte_mfn, and PTEs of init_mm, which no caller here sets. current->mm is
 * the mm that the CPU has loaded and does not keep lazily.
 *
 * Source: arch/i386/xen/mmu.c @ 3b827c1b3aad, the parent of f4f97b3ea901.
 */
import { BUG, proceduresOver } from '../../../src/model/index.js';
import { bool, id, oneOf, orNull } from '../../../src/schema/index.js';
import type { DomainMemory } from '../../domain-memory.js';
import { PTE_SPAN, PtOp, tableIndex } from '../../memory/page-tables.js';
import {
  direct_store,
  mmuext_op,
  mod_alias,
  mod_pte,
  mod_table_entry,
  update_va_mapping,
  update_va_mapping_of_pte,
} from '../../xen/page-tables.js';
import { preempt_disable, preempt_enable } from './locks.js';
import { switch_mm } from './mmu-context.js';

const { procedure } = proceduresOver<DomainMemory>();
const source = (name: string): string => `arch/i386/xen/mmu.c, ${name} @ 3b827c1b3aad`;

export const make_lowmem_page_readonly = procedure('make_lowmem_page_readonly', {
  source: source('make_lowmem_page_readonly'),
  locals: { page: id('ptpages') },
  body: (k) => [
    k.step('HYPERVISOR_update_va_mapping', (s, l) => {
      if (!mod_alias(s, l.page, 'RO')) BUG('make_lowmem_page_readonly: refused');
    }),
  ],
});

export const make_lowmem_page_readwrite = procedure('make_lowmem_page_readwrite', {
  source: source('make_lowmem_page_readwrite'),
  locals: { page: id('ptpages') },
  body: (k) => [
    k.step('HYPERVISOR_update_va_mapping', (s, l) => {
      if (!mod_alias(s, l.page, 'RW')) BUG('make_lowmem_page_readwrite: refused');
    }),
  ],
});

/** `set_pmd`, and `set_pud` where a pmd is attached to a pgd: the entry becomes `to`. */
export const xen_set_pmd = procedure('xen_set_pmd', {
  source: source('xen_set_pmd'),
  locals: { table: id('ptpages'), index: tableIndex(), to: orNull(id('ptpages')) },
  body: (k) => [
    k.step('HYPERVISOR_mmu_update', (s, l) => {
      if (!mod_table_entry(s, l.table, l.index, l.to)) BUG('xen_set_pmd: refused');
    }),
  ],
});

export const xen_set_pte = procedure('xen_set_pte', {
  source: source('xen_set_pte'),
  locals: { page: id('ptpages'), pte: oneOf('EMPTY', 'PRESENT') },
  body: (k) => [
    k.step('HYPERVISOR_mmu_update', (s, l) => {
      if (!mod_pte(s, l.page, l.pte)) BUG('xen_set_pte: refused');
    }),
  ],
});

/** By hypercall for an mm that this CPU has loaded; else, or if Xen refuses, as `xen_set_pte`. */
export const xen_set_pte_at = procedure('xen_set_pte_at', {
  source: source('xen_set_pte_at'),
  locals: {
    mm: id('mms'),
    page: id('ptpages'),
    pte: oneOf('EMPTY', 'PRESENT'),
    done: oneOf('no', 'yes'),
  },
  body: (k) => [
    k.test(
      'if (mm != current->mm && mm != &init_mm)',
      (s, l, me) => s.vcpus[me.cpu].active_mm !== l.mm || s.vcpus[me.cpu].state !== 'TLBSTATE_OK',
      [],
      [
        k.step('HYPERVISOR_update_va_mapping', (s, l) => {
          l.done = update_va_mapping_of_pte(s, l.page, l.pte) ? 'yes' : 'no';
        }),
      ],
    ),
    k.branch('if (not done)', (l) => l.done === 'no', [
      k.call('xen_set_pte(ptep, pteval)', xen_set_pte, {
        pass: (l, callee) => {
          callee.page = l.page;
          callee.pte = l.pte;
        },
      }),
    ]),
  ],
});

/** `ptep_get_and_clear`, for which Xen has no hook in 2.6.22: an xchg of the low word. */
export const ptep_get_and_clear = procedure('ptep_get_and_clear', {
  source: 'include/asm-i386/pgtable-2level.h, native_ptep_get_and_clear @ 2.6.22',
  locals: { page: id('ptpages'), kmapped: bool() },
  body: (k) => [
    k.step('xchg(&ptep->pte_low, 0)', (s, l) => direct_store(s, l.page, 'EMPTY', l.kmapped)),
  ],
});

const flagsLocals = { page: id('ptpages'), flags: oneOf('PAGE_KERNEL_RO', 'PAGE_KERNEL') };

export const pgd_walk_set_prot = procedure('pgd_walk_set_prot', {
  source: source('pgd_walk_set_prot'),
  locals: flagsLocals,
  body: (k) => [
    k.step('HYPERVISOR_update_va_mapping', (s, l) => {
      if (!mod_alias(s, l.page, l.flags === 'PAGE_KERNEL' ? 'RW' : 'RO')) {
        BUG('pgd_walk_set_prot: refused');
      }
    }),
  ],
});

/** The folded case only: a pgd entry is the pmd. */
export const pgd_walk = procedure('pgd_walk', {
  source: source('pgd_walk'),
  locals: {
    pgd: id('ptpages'),
    flags: flagsLocals.flags,
    g: tableIndex(),
    ptrs: tableIndex(),
    pte: orNull(id('ptpages')),
  },
  body: (k) => [
    // Folded: USER_PTRS_PER_PGD is a constant of the kernel.
    k.step('USER_PTRS_PER_PGD', (s, l) => {
      l.ptrs = s.address_space.TASK_SIZE / PTE_SPAN;
    }),
    k.while('for (g = 0; g < USER_PTRS_PER_PGD; g++)', (l) => l.g < l.ptrs, [
      k.step('if (pmd_none(*pmd)) continue', (s, l) => {
        l.pte = s.ptpages[l.pgd].entries[l.g].to;
        l.g += 1;
        // Highmem pages have no linear mapping.
        if (l.pte !== null && s.ptpages[l.pte].highmem) l.pte = null;
      }),
      k.branch('if (pmd_page(*pmd))', (l) => l.pte !== null, [
        k.call('pgd_walk_set_prot(pte, flags)', pgd_walk_set_prot, {
          pass: (l, callee) => {
            callee.page = l.pte ?? 0;
            callee.flags = l.flags;
          },
        }),
      ]),
    ]),
    k.step('HYPERVISOR_update_va_mapping(UVMF_TLB_FLUSH)', (s, l, me) => {
      const op = l.flags === 'PAGE_KERNEL' ? PtOp.values.RW_FLUSH : PtOp.values.RO_FLUSH;
      if (!update_va_mapping(s, me.cpu, op(l.pgd))) BUG('pgd_walk: refused');
    }),
  ],
});

export const xen_pgd_pin = procedure('xen_pgd_pin', {
  source: source('xen_pgd_pin'),
  locals: { pgd: id('ptpages') },
  body: (k) => [
    k.call('pgd_walk(pgd, PAGE_KERNEL_RO)', pgd_walk, {
      pass: (l, callee) => {
        callee.pgd = l.pgd;
      },
    }),
    k.step('HYPERVISOR_mmuext_op(MMUEXT_PIN_L2_TABLE)', (s, l, me) => {
      if (!mmuext_op(s, me.cpu, PtOp.values.PIN_L2(l.pgd))) BUG('xen_pgd_pin: refused');
    }),
  ],
});

export const xen_pgd_unpin = procedure('xen_pgd_unpin', {
  source: source('xen_pgd_unpin'),
  locals: { pgd: id('ptpages') },
  body: (k) => [
    k.step('HYPERVISOR_mmuext_op(MMUEXT_UNPIN_TABLE)', (s, l, me) => {
      if (!mmuext_op(s, me.cpu, PtOp.values.UNPIN_TABLE(l.pgd))) BUG('xen_pgd_unpin: refused');
    }),
    k.call('pgd_walk(pgd, PAGE_KERNEL)', pgd_walk, {
      pass: (l, callee) => {
        callee.pgd = l.pgd;
        callee.flags = 'PAGE_KERNEL';
      },
    }),
  ],
});

const pinNext = (l: { next: number }, callee: { pgd: number }): void => {
  callee.pgd = l.next;
};

export const xen_activate_mm = procedure('xen_activate_mm', {
  source: source('xen_activate_mm'),
  locals: { next: id('mms') },
  body: (k) => [k.call('xen_pgd_pin(next->pgd)', xen_pgd_pin, { pass: pinNext })],
});

export const xen_dup_mmap = procedure('xen_dup_mmap', {
  source: source('xen_dup_mmap'),
  locals: { next: id('mms') },
  body: (k) => [k.call('xen_pgd_pin(mm->pgd)', xen_pgd_pin, { pass: pinNext })],
});

/**
 * Moves its own CPU off the mm, then unpins.
 *
 * Not modelled: the counts of users of init_mm and of the mm, and the BUG_ON that compares one to 0.
 */
export const xen_exit_mmap = procedure('xen_exit_mmap', {
  source: source('xen_exit_mmap'),
  locals: { mm: id('mms') },
  body: (k) => [
    k.step('task_lock(tsk)', (s, _l, me) => preempt_disable(s, me.cpu)),
    k.test('if (tsk->active_mm == mm)', (s, l, me) => s.vcpus[me.cpu].active_mm === l.mm, [
      k.call('switch_mm(mm, &init_mm, tsk)', switch_mm, {
        pass: (l, callee) => {
          callee.prev = l.mm;
          callee.next = 0;
        },
      }),
    ]),
    k.step('task_unlock(tsk)', (s, _l, me) => preempt_enable(s, me.cpu)),
    k.call('xen_pgd_unpin(mm->pgd)', xen_pgd_unpin, {
      pass: (l, callee) => {
        callee.pgd = l.mm;
      },
    }),
  ],
});
