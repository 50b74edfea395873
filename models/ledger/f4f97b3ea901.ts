/**
 * The ledger of f4f97b3ea901, arch/i386/xen/mmu.c: every statement that the diff adds, and every one
 * that it removes (`-`). Labels of what is removed are those of the tree before it.
 */

import { byEach, type Ledger, type LedgerRow, left, rowOf } from './ledger.js';

const file = 'arch/i386/xen/mmu.c';

type Label = readonly [procedure: string, label: string];

const modelled = (name: string, what: string, ...labels: readonly Label[]): LedgerRow =>
  rowOf('+', file, name, byEach(what, ...labels));

const removed = (name: string, what: string, ...labels: readonly Label[]): LedgerRow =>
  rowOf('-', file, name, byEach(what, ...labels));

const notModelled = (name: string, what: string, why: string): LedgerRow =>
  rowOf('+', file, name, left(what, why));

const removedUnseen = (name: string, what: string, why: string): LedgerRow =>
  rowOf('-', file, name, left(what, why));

const CONSTANT = 'a fact of the page or of the kernel, which takes no step of its own';
const NO_PUD = 'i386 has no pud page: PTRS_PER_PUD is 1';
const WORDS = 'the model names pages, not the words that entries are made of';

const pin = 'xen_pgd_pin';
const unpin = 'xen_pgd_unpin';
const walk = 'pgd_walk';
const RO = 'MULTI_update_va_mapping(PAGE_KERNEL_RO, flags)';
const RW = 'MULTI_update_va_mapping(PAGE_KERNEL, flags)';

const entries: readonly LedgerRow[] = [
  notModelled('(top)', 'includes of highmem.h, hypervisor.h and multicalls.h', 'no behaviour'),
  removed('xen_set_pte', 'a PTE is set by mmu_update', ['xen_set_pte', 'HYPERVISOR_mmu_update']),
  removedUnseen('xen_set_pud', 'moves into CONFIG_X86_PAE as it is', 'no behaviour changes'),
  modelled('xen_set_pte (PAE)', 'the high word is stored', [
    'xen_set_pte_words',
    'ptep->pte_high = pte.pte_high',
  ]),
  notModelled('xen_set_pte (PAE)', 'smp_wmb', 'words reach memory in the order of the labels'),
  modelled('xen_set_pte (PAE)', 'the low word is stored', [
    'xen_set_pte_words',
    'ptep->pte_low = pte.pte_low',
  ]),
  modelled('xen_set_pte (!PAE)', 'a PTE is set by a plain store', ['xen_set_pte', '*ptep = pte']),
  removedUnseen('xen_pmd_val', 'BUG, as !PAE has no pmd', WORDS),
  removedUnseen('xen_make_pmd', 'BUG, as !PAE has no pmd', WORDS),
];

const removedWalk: readonly LedgerRow[] = [
  removedUnseen('pgd_walk_set_prot', 'pfn = PFN_DOWN(__pa(pt))', CONSTANT),
  removed('pgd_walk_set_prot', 'the mapping of one page changes by hypercall, a refusal is a BUG', [
    'pgd_walk_set_prot',
    'HYPERVISOR_update_va_mapping',
  ]),
  removed(walk, 'loops over user entries of the pgd', [
    walk,
    'for (g = 0; g < USER_PTRS_PER_PGD; g++)',
  ]),
  removedUnseen(walk, 'loops over puds and pmds, sets their protection', 'folded in the base tree'),
  removed(walk, 'skips an empty pmd entry', [walk, 'if (pmd_none(*pmd)) continue']),
  removed(walk, 'leaves highmem pte pages alone', [walk, 'if (pmd_none(*pmd)) continue']),
  removedUnseen(walk, 'mem_map == NULL', 'struct pages exist in every scope of the base tree'),
  removed(walk, 'sets the protection of a pte page', [walk, 'pgd_walk_set_prot(pte, flags)']),
  removed(walk, 'sets that of the pgd, with UVMF_TLB_FLUSH', [
    walk,
    'HYPERVISOR_update_va_mapping(UVMF_TLB_FLUSH)',
  ]),
];

const newWalk: readonly LedgerRow[] = [
  modelled(walk, 'BUG_ON(limit > FIXADDR_TOP)', [walk, 'BUG_ON(limit > FIXADDR_TOP)']),
  notModelled(walk, 'returns 0 for an auto-translated guest', 'the feature is off in every scope'),
  modelled(walk, 'loops up to FIXADDR_TOP', [walk, 'for (; addr != FIXADDR_TOP; pgd++)']),
  modelled(walk, 'addr = pgd_next at the end of a turn', [walk, 'addr = pgd_next']),
  modelled(walk, 'pgd_next and pud_limit are the end of the pgd entry', [
    walk,
    'pgd_next = pgd_addr_end(addr, FIXADDR_TOP)',
  ]),
  modelled(
    walk,
    'goes on past an empty pgd entry',
    [walk, 'if (!pgd_val(*pgd))'],
    [walk, 'if (pgd_val(*pgd))'],
  ),
  notModelled(walk, 'pud = pud_offset(pgd, 0)', NO_PUD),
  notModelled(walk, 'calls the function on a pud page', NO_PUD),
  notModelled(walk, 'loops over puds', 'the pud is folded: it has one turn'),
  modelled(walk, 'pud_next, and pmd_limit as the lesser of it and the limit', [
    walk,
    'pgd_next = pgd_addr_end(addr, FIXADDR_TOP)',
  ]),
  notModelled(walk, 'goes on past an empty pud', 'pud_none of a folded pud is false'),
  notModelled(walk, 'pmd = pmd_offset(pud, 0)', CONSTANT),
  modelled(
    walk,
    'calls the function on a pmd page, unless it is folded',
    [walk, 'if (PTRS_PER_PMD > 1)'],
    [walk, '(*func)(virt_to_page(pmd), 0)'],
  ),
  modelled(walk, 'loops over pmd entries', [walk, 'for (; addr != pmd_limit; pmd++)']),
  modelled(walk, 'moves addr on, and ends the loop if it is past the limit', [
    walk,
    'if ((pmd_limit-1) < (addr-1)) break',
  ]),
  modelled(
    walk,
    'goes on past an empty pmd entry',
    [walk, 'pmd_none(*pmd)'],
    [walk, 'if (!pmd_none(*pmd))'],
  ),
  modelled(walk, 'calls the function on a pte page', [walk, '(*func)(pmd_page(*pmd), 0)']),
  modelled(walk, 'calls the function on the pgd, with UVMF_TLB_FLUSH', [
    walk,
    '(*func)(virt_to_page(pgd_base), UVMF_TLB_FLUSH)',
  ]),
  modelled(walk, 'returns whether any call asked for a flush', [
    walk,
    '(*func)(virt_to_page(pgd_base), UVMF_TLB_FLUSH)',
  ]),
];

const pinPage: readonly LedgerRow[] = [
  modelled('pin_page', 'test_and_set_bit of PG_pinned', [
    'pin_page',
    'test_and_set_bit(PG_pinned, &page->flags)',
  ]),
  modelled('pin_page', 'flush = 0 if it was set', ['pin_page', 'flush = 0; already pinned']),
  modelled(
    'pin_page',
    'flush = 1 for a highmem page',
    ['pin_page', 'if (PageHighMem(page))'],
    ['pin_page', 'flush = 1'],
  ),
  notModelled('pin_page', 'pt and pfn of the page', CONSTANT),
  modelled('pin_page', 'reserves a multicall entry', ['pin_page', '__xen_mc_entry(0)']),
  modelled('pin_page', 'queues the read-only mapping', ['pin_page', RO]),
];

const pgdPin: readonly LedgerRow[] = [
  removed(pin, 'walks with PAGE_KERNEL_RO', [pin, 'pgd_walk(pgd, PAGE_KERNEL_RO)']),
  removed(pin, 'pins by a hypercall of its own, a refusal is a BUG', [
    pin,
    'HYPERVISOR_mmuext_op(MMUEXT_PIN_L2_TABLE)',
  ]),
  modelled(pin, 'opens a batch', [pin, 'xen_mc_batch()']),
  modelled(pin, 'walks with pin_page up to TASK_SIZE', [pin, 'pgd_walk(pgd, pin_page, TASK_SIZE)']),
  modelled(
    pin,
    'flushes unused kmaps if the walk asks for it',
    [pin, 'if (flush)'],
    [pin, 'kmap_flush_unused()'],
  ),
  modelled(pin, 'reserves an entry and queues the pin, at L3 with PAE and at L2 without', [
    pin,
    'MULTI_mmuext_op(MMUEXT_PIN_L2_TABLE, or L3 with PAE)',
  ]),
  notModelled(pin, 'mfn of the pgd', CONSTANT),
  modelled(pin, 'issues the batch', [pin, 'xen_mc_issue(0)']),
];

const marking: readonly LedgerRow[] = [
  modelled('mark_pinned', 'SetPagePinned', ['mark_pinned', 'SetPagePinned(page)']),
  notModelled('mark_pinned', 'returns 0', 'the walk of init_mm looks at no result'),
  modelled('xen_mark_init_mm_pinned', 'walks the table of init_mm up to FIXADDR_TOP', [
    'xen_mark_init_mm_pinned',
    'pgd_walk(init_mm.pgd, mark_pinned, FIXADDR_TOP)',
  ]),
];

const unpinning: readonly LedgerRow[] = [
  modelled('unpin_page', 'test_and_clear_bit of PG_pinned', [
    'unpin_page',
    'test_and_clear_bit(PG_pinned, &page->flags)',
  ]),
  modelled('unpin_page', 'only for a lowmem page that was pinned', [
    'unpin_page',
    'if (pgfl && !PageHighMem(page))',
  ]),
  notModelled('unpin_page', 'pt and pfn of the page', CONSTANT),
  modelled('unpin_page', 'reserves a multicall entry', ['unpin_page', '__xen_mc_entry(0)']),
  modelled('unpin_page', 'queues the writable mapping', ['unpin_page', RW]),
  notModelled('unpin_page', 'returns 0', 'xen_pgd_unpin looks at no result'),
  removed(unpin, 'unpins by a hypercall of its own, a refusal is a BUG', [
    unpin,
    'HYPERVISOR_mmuext_op(MMUEXT_UNPIN_TABLE)',
  ]),
  removed(unpin, 'walks with PAGE_KERNEL', [unpin, 'pgd_walk(pgd, PAGE_KERNEL)']),
  notModelled(unpin, 'becomes static', 'no behaviour'),
  modelled(unpin, 'opens a batch', [unpin, 'xen_mc_batch()']),
  modelled(unpin, 'reserves an entry and queues the unpin', [
    unpin,
    'MULTI_mmuext_op(MMUEXT_UNPIN_TABLE)',
  ]),
  notModelled(unpin, 'mfn of the pgd', CONSTANT),
  modelled(unpin, 'walks with unpin_page up to TASK_SIZE', [
    unpin,
    'pgd_walk(pgd, unpin_page, TASK_SIZE)',
  ]),
  modelled(unpin, 'issues the batch', [unpin, 'xen_mc_issue(0)']),
];

const locks: readonly LedgerRow[] = ['xen_activate_mm', 'xen_dup_mmap'].flatMap((name) => [
  modelled(name, 'takes page_table_lock', [name, 'spin_lock(&next->page_table_lock)']),
  modelled(name, 'gives it back', [name, 'spin_unlock(&next->page_table_lock)']),
]);

export const ledgerF4f97b3ea901: Ledger = {
  patch: 'f4f97b3ea901',
  base: '2.6.22',
  series: [],
  elsewhere: ['func', 'xen_alloc_pt', 'xen_release_pt', 'kmap_atomic_pte'],
  rows: [
    ...entries,
    ...removedWalk,
    ...newWalk,
    ...pinPage,
    ...pgdPin,
    ...marking,
    ...unpinning,
    ...locks,
  ],
};
