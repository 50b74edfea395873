/**
 * Page tables, and what Linux and Xen keep about them.
 *
 * All of it is over sorts that have no elements in a scope without page tables, where it costs no
 * bits:
 *
 *   mms        address spaces; mm 0 is init_mm, whose table stays pinned
 *   ptpages    pages of page tables; page m is the pgd of mm m, then come pmds, then pte pages
 *   ptrs       entries of a pgd or pmd
 *   ptes       pte pages that one mm can have
 *   addresses  values of an `unsigned long` address; one pte page spans two of them
 *   vcpus      the CPUs, where they have page tables
 *   lockers    tasks that take a lock of the mm
 *   tlb_pages  the ptpages, where TLBs are looked at
 *   pte_words  PTEs of two words, as PAE has them
 *   walks      1 where the order of a walk is looked at
 *   pgd_lists  1 where entries of the kernel are copied to every pgd
 *
 * Not modelled: the pte pages that map the kernel itself (the linear mapping of a page is its `alias`);
 * general reference counts of frames; more than one entry of a pte page.
 */
import {
  bool,
  type Infer,
  id,
  oneOf,
  orNull,
  range,
  record,
  type Sizes,
  union,
  vector,
} from '../../src/schema/index.js';

/** An address, in halves of what one pte page spans, so that a limit can stand inside of one. */
export const address = () => range(0, (sizes: Sizes) => Math.max(0, sizes.addresses - 1));

/** `PAGE_SIZE * PTRS_PER_PTE` in that unit. */
export const PTE_SPAN = 2;

/** An index into a pgd or pmd, or one past the last. */
export const tableIndex = () => range(0, (sizes: Sizes) => sizes.ptrs);

const page = () => id('ptpages');

/**
 * A hypercall on page tables, with its argument: `update_va_mapping` of the page's linear address to
 * PAGE_KERNEL_RO or PAGE_KERNEL, with UVMF_TLB_FLUSH or without; the ops of `mmuext_op`. Every
 * variant but NONE has an argument, so that there are no others where there are no page tables.
 */
export const PtOp = union({
  NONE: null,
  RO: page(),
  RO_FLUSH: page(),
  RW: page(),
  RW_FLUSH: page(),
  PIN_L1: page(),
  PIN_L2: page(),
  PIN_L3: page(),
  UNPIN_TABLE: page(),
  NEW_BASEPTR: id('mms'),
});

/** A callback of the multicall buffer: the function, with its argument. */
export const PtCallback = union({ NONE: null, set_current_cr3: id('mms'), do_unlock: page() });

/** What the types of Xen call a page: PGT_none, PGT_writable_page, PGT_l1_page_table, ... */
export const frameType = () => oneOf('none', 'writable', 'l1', 'l2', 'l3');

export type FrameType = 'none' | 'writable' | 'l1' | 'l2' | 'l3';

export const PtPage = record({
  /** Its place in a table. Set by the initial state only. */
  level: oneOf('PGD', 'PMD', 'PTE'),
  /** PageHighMem. Set by the initial state only. */
  highmem: bool(),
  /** PG_pinned. Set and cleared by the pinning code, before Xen is told. */
  PG_pinned: bool(),
  /**
   * The kernel's lasting mapping of the page: the linear one, or for highmem a pkmap entry that
   * nobody uses any more (`NONE` when there is none). Changed by update_va_mapping, kmap_flush_unused.
   */
  alias: oneOf('RW', 'RO', 'NONE'),
  /** The kmap_atomic mapping of a highmem page by the CPU that works on it. */
  kmap: oneOf('NONE', 'RW', 'RO'),
  /** The entries of a pgd or pmd. Set by set_pmd. */
  entries: vector('ptrs', record({ to: orNull(page()) })),
  /** The entry of a pte page that reclaim is after. */
  pte: oneOf('EMPTY', 'PRESENT'),
  /** The vma of that entry is linked into its anon_vma, where reclaim finds it. */
  linked: bool(),
  /** The split lock of a pte page: who holds it. */
  ptl: orNull(id('lockers')),
  /** Xen: `PGT_type_mask`. It stays when the count falls to zero. */
  type: frameType(),
  /** Xen: `PGT_count_mask`. A table with a count is validated: both happen under one lock. */
  tcnt: range(0, 6),
  /** Xen: PGT_pinned, which holds one type reference. */
  pinned: bool(),
  /** How often the walk in progress called its function on the page. A ghost of walker scopes. */
  visits: range(0, (sizes: Sizes) => 2 * sizes.walks),
});
export type PtPage = Infer<typeof PtPage>;

export const Mm = record({
  /** `mm_users`: threads that run in it. */
  mm_users: range(0, (sizes: Sizes) => sizes.vcpus),
  /** Its threads can run: execve or fork has finished, exit has not begun. */
  runs: bool(),
  page_table_lock: orNull(id('lockers')),
  /** The lock of the anon_vma that its vmas are linked into. */
  anon_vma_lock: orNull(id('lockers')),
});

export const Vcpu = record({
  /** What Linux set cr3 to last. Set when the switch is queued. */
  xen_cr3: id('mms'),
  /** What Linux knows to be loaded. Set by the callback `set_current_cr3`, since 9f79991d4186. */
  xen_current_cr3: id('mms'),
  /** Xen: the base that is loaded. It holds a type reference. */
  cr3: id('mms'),
  /** `cpu_tlbstate.active_mm`; here also `current->active_mm`. */
  active_mm: id('mms'),
  /** `cpu_tlbstate.state`. */
  state: oneOf('TLBSTATE_OK', 'TLBSTATE_LAZY'),
  /** This CPU's bit in the `cpu_vm_mask` of each mm. */
  cpu_vm_mask: vector('mms', record({ set: bool() })),
  /** The function that another CPU waits for this one to call, and its argument. */
  ipi: oneOf('none', 'drop_other_mm_ref', 'do_flush_tlb_all'),
  ipi_mm: id('mms'),
  /** TLB entries of the aliases: whether there is one that allows writing. */
  tlb: vector('tlb_pages', record({ rw: bool() })),
});

/** A PTE of two words: which value each of them is a half of. */
export const PteWords = record({
  /** Whether the page that holds it is a pinned table, whose words Xen writes for the guest. */
  typed: bool(),
  high: oneOf('zero', 'old', 'new'),
  low: oneOf('zero', 'old', 'new'),
  /** `none`, or the pte that the reader loaded. */
  seen: oneOf('none', 'not_present', 'old', 'new', 'torn'),
});

/** The limits of the address space. Set by the initial state only. */
export const AddressSpace = record({
  FIXADDR_TOP: address(),
  TASK_SIZE: address(),
  /** 1 where the pmd is folded into the pgd. */
  PTRS_PER_PMD: tableIndex(),
  /** Pte pages that one mm can have. */
  ptes: range(0, (sizes: Sizes) => sizes.ptes),
});

/** The walk that a scope looks at. A ghost. */
export const Walk = record({
  /** The page that the walk called its function on last. */
  last: orNull(page()),
  /** Pte pages from this address on are not to be visited. */
  limit: address(),
  done: bool(),
});

/** The part of the memory that this file is about. */
export const pageTables = {
  ptpages: vector('ptpages', PtPage),
  mms: vector('mms', Mm),
  vcpus: vector('vcpus', Vcpu),
  address_space: AddressSpace,
  kmap_lock: orNull(id('lockers')),
  /** The lock of smp_call_function. */
  call_lock: orNull(id('lockers')),
  pte_words: vector('pte_words', PteWords),
  walks: vector('walks', Walk),
  /** `pgd_lock`: who holds it. */
  pgd_lists: vector('pgd_lists', record({ lock: orNull(id('lockers')) })),
} as const;

/** The sizes of a scope that has no page tables. */
export const NO_PAGE_TABLES = {
  mms: 0,
  ptpages: 0,
  ptrs: 0,
  ptes: 0,
  addresses: 0,
  vcpus: 0,
  lockers: 0,
  tlb_pages: 0,
  pte_words: 0,
  walks: 0,
  pgd_lists: 0,
} as const;

/** What the helpers here look at. */
interface Tables {
  readonly mms: { readonly length: number };
  readonly ptpages: readonly PtPage[];
  readonly address_space: { readonly PTRS_PER_PMD: number; readonly ptes: number };
}

/** Whether the pmd is a level of its own. */
export const isPae = (s: Tables): boolean => s.address_space.PTRS_PER_PMD > 1;

/** The pte page that an mm uses for its entry `i`: every mm has pages of its own, after all others. */
export const ptePage = (s: Tables, mm: number, i: number): number =>
  s.ptpages.length - (s.mms.length - mm) * s.address_space.ptes + i;

/** The page that holds the entry for pte page `i` of an mm: its pgd, or the first pmd. */
export const directoryOf = (s: Tables, mm: number): number =>
  isPae(s) ? (s.ptpages[mm].entries[0].to ?? mm) : mm;

/**
 * Where `pgd_lists` is 1: the last entry of a pgd, which is above TASK_SIZE, and the pte page of the
 * kernel that it comes to lead to.
 */
export const kernelEntry = (s: Tables): number => s.address_space.ptes;
export const kernelPte = (s: Tables): number => s.mms.length;
