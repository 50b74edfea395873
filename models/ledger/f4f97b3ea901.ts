/**
 * The ledger of f4f97b3ea901, arch/i386/xen/mmu.c: every statement that the diff adds, and every one
 * that it removes (`-`). Labels of what is removed are those of the tree before it.
 */

/** Where each statement of a kernel diff has gone. */
export interface LedgerRow {
  /** The file of the kernel that the diff changes. */
  readonly file: string;
  /** The C function of the statement. */
  readonly function: string;
  /** What the statement does, in our words; `-` in front if the diff removes it. */
  readonly what: string;
  /** The labels that model it; none if it is not modelled. */
  readonly modelledBy: readonly { readonly procedure: string; readonly label: string }[];
  /** Why it is not modelled, or null if it is. */
  readonly notModelled: string | null;
}

const file = 'arch/i386/xen/mmu.c';

type Label = readonly [procedure: string, label: string];

const modelled = (name: string, what: string, ...labels: readonly Label[]): LedgerRow => ({
  file,
  function: name,
  what,
  modelledBy: labels.map(([procedure, label]) => ({ procedure, label })),
  notModelled: null,
});

const notModelled = (name: string, what: string, why: string): LedgerRow => ({
  file,
  function: name,
  what,
  modelledBy: [],
  notModelled: why,
});

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
  modelled('xen_set_pte', '- a PTE is set by mmu_update', ['xen_set_pte', 'HYPERVISOR_mmu_update']),
  notModelled('xen_set_pud', '- moves into CONFIG_X86_PAE as it is', 'no behaviour changes'),
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
  notModelled('xen_pmd_val', '- BUG, as !PAE has no pmd', WORDS),
  notModelled('xen_make_pmd', '- BUG, as !PAE has no pmd', WORDS),
];

const removedWalk: readonly LedgerRow[] = [
  notModelled('pgd_walk_set_prot', '- pfn = PFN_DOWN(__pa(pt))', CONSTANT),
  modelled(
    'pgd_walk_set_prot',
    '- the mapping of one page changes by hypercall, a refusal is a BUG',
    ['pgd_walk_set_prot', 'HYPERVISOR_update_va_mapping'],
  ),
  modelled(walk, '- loops over user entries of the pgd', [
    walk,
    'for (g = 0; g < USER_PTRS_PER_PGD; g++)',
  ]),
  notModelled(walk, '- loops over puds and pmds, sets their protection', 'folded in the base tree'),
  modelled(walk, '- skips an empty pmd entry', [walk, 'if (pmd_none(*pmd)) continue']),
  modelled(walk, '- leaves highmem pte pages alone', [walk, 'if (pmd_none(*pmd)) continue']),
  notModelled(walk, '- mem_map == NULL', 'struct pages exist in every scope of the base tree'),
  modelled(walk, '- sets the protection of a pte page', [walk, 'pgd_walk_set_prot(pte, flags)']),
  modelled(walk, '- sets that of the pgd, with UVMF_TLB_FLUSH', [
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
  modelled(pin, '- walks with PAGE_KERNEL_RO', [pin, 'pgd_walk(pgd, PAGE_KERNEL_RO)']),
  modelled(pin, '- pins by a hypercall of its own, a refusal is a BUG', [
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
  modelled(unpin, '- unpins by a hypercall of its own, a refusal is a BUG', [
    unpin,
    'HYPERVISOR_mmuext_op(MMUEXT_UNPIN_TABLE)',
  ]),
  modelled(unpin, '- walks with PAGE_KERNEL', [unpin, 'pgd_walk(pgd, PAGE_KERNEL)']),
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

export const ledgerOfF4f97b3ea901: readonly LedgerRow[] = [
  ...entries,
  ...removedWalk,
  ...newWalk,
  ...pinPage,
  ...pgdPin,
  ...marking,
  ...unpinning,
  ...locks,
];
