/**
 * The memory of one Xen PV domain, and what Linux and Xen keep about it.
 *
 * One schema serves every model: a sort of size zero costs no bits. Sizes are those of the scope:
 *
 *   cpus      vCPUs of the domain
 *   tasks     tasks that can hold a lock
 *   maps      `struct grant_map` of gntdev, or requests of blkback; map m belongs to actor m
 *   pages     guest pages that grants are mapped into (their struct page, P2M entry, kernel PTE)
 *   slots     elements of the op arrays; slot i works on page i and grant i
 *   grants    grant references of the granting domain; grant g grants frame g
 *   frames    machine frames: first the granted ones, then the domain's own
 *   handles   maptrack entries of the domain
 *   batch     entries of one multicall buffer
 *   accesses  pages x cpus: the loads that hardware can make
 *   faults    hypercall elements and allocations that may fail
 *   scratch   CPUs that have a page behind what is ballooned out: none, or all of them
 *   ro_frames frames that a PTE may map read-only: none, or all of them
 *
 * and, of a domain that boots, those of `memory/remap.ts`; of a grant entry seen from both sides, those
 * of `memory/grant-entry.ts`; of reverse lookups, those of `memory/overrides.ts`; of the balloon, those of
 * `memory/balloon.ts`; of the life of a gntdev map, those of `memory/gntdev.ts`.
 *
 * Not modelled: contents of pages; read-only grants (every map asks for write); reference counts of
 * frames; highmem (gntdev refuses it); TLB entries for user addresses; a maptrack table that grows
 * (past `handles` entries a map fails without a fault of the budget, which takes an earlier leak).
 */
import {
  bool,
  type Infer,
  id,
  oneOf,
  orNull,
  queue,
  range,
  record,
  type Sizes,
  vector,
} from '../src/schema/index.js';
import { balloonLists, NO_BALLOON } from './memory/balloon.js';
import { GntdevMap, GntdevSlot, NO_GNTDEV } from './memory/gntdev.js';
import { grantEntries, NO_GRANT_ENTRIES } from './memory/grant-entry.js';
import { NO_OVERRIDE_LISTS, overrideLists } from './memory/overrides.js';
import { NO_PAGE_TABLES, PtCallback, PtOp, pageTables } from './memory/page-tables.js';
import { Boot, NO_BOOT } from './memory/remap.js';
import { isVirtual, NO_SCRATCH, preemptMax, scratchPages } from './memory/scratch.js';
import { GNTST, handle, OpPointer, Pte, Word } from './memory/words.js';

export { scratchFrame } from './memory/scratch.js';
export * from './memory/words.js';

export const Page = record({
  /** `P2M[pfn]`. Set by `set_phys_to_machine`, both to override a page and to give it back. */
  p2m: Word,
  /**
   * The PTE of the page's kernel linear address. Set and cleared by Xen's grant ops and `set_pte`.
   */
  pte: Pte,
  /** PG_private. Set by `m2p_add_override`, cleared by `m2p_remove_override`. */
  PG_private: bool(),
  /** `page->private`: the overriding mfn. Set by `m2p_add_override`, never cleared. */
  private: orNull(id('frames')),
  /** `page->index`: the P2M word to restore, or (0930bba674e2) the kmap op. Never cleared. */
  index: Word,
  /**
   * `page->lru` is in `m2p_overrides`. Set by `m2p_add_override`, cleared by `m2p_remove_override`.
   */
  in_m2p_overrides: bool(),
  /** What `P2M[pfn]` was at the start, or is since the balloon last set it. No field of the kernel's. */
  p2m_at_start: Word,
});

/** One element of each op array of a map. */
export const Slot = record({
  /**
   * The user PTE found by `find_grant_ptes`. Set by Xen, cleared by Xen or a zap; not blkback's.
   */
  user_pte: Pte,
  /** `map_ops[i]`. `handle` starts at -1; Xen writes all three, on failure `status` alone. */
  map_op: record({ handle: handle(), status: GNTST, dev_bus_addr: Word }),
  /** `unmap_ops[i]`; blkback: `pending_handle(req, i)`, and the status nobody looks at. */
  unmap_op: record({ handle: handle(), status: GNTST }),
  /**
   * `kmap_ops[i]`. `host_addr` is set (the maddr of the kernel PTE) or 0: `map_grant_pages` sets
   * it, `m2p_remove_override` resets it. `by_va`: it names the address, not the PTE. The rest is as
   * in `map_ops[i]`; nobody presets `handle` again.
   */
  kmap_op: record({
    host_addr: bool(),
    by_va: isVirtual(),
    handle: handle(),
    status: GNTST,
    dev_bus_addr: Word,
  }),
});

/** A machine frame. */
export const Frame = record({
  /** The M2P entry, which Xen writes: a page of ours, or null. Other domains' may name ours, too. */
  m2p: orNull(id('pages')),
});

/** The granter's shared entry, and Xen's active entry for it. */
export const Grant = record({
  /** In the shared entry. Set by Xen at a map, cleared by Xen in the last phase of an unmap. */
  GTF_reading: bool(),
  /** As GTF_reading; every mapping here is writable, so the two go together. */
  GTF_writing: bool(),
  /** `act->pin`, hstw counter only: raised by a map, lowered in the first phase of an unmap. */
  pin: range(0, (sizes: Sizes) => sizes.handles),
});

/**
 * A maptrack entry: live while `ref` is set; a free one is chained by `next`. Xen clears the flags
 * of an entry in the first phase of its unmap and frees it in the second; here `ref` goes in the
 * second. `by_va` is what the flags of the map said, of kernel maps.
 */
export const Maptrack = record({
  ref: orNull(id('grants')),
  next: orNull(id('handles')),
  by_va: isVirtual(),
});

/** What a multicall entry asks for. */
export const mcOp = () =>
  oneOf(
    'unfilled',
    'map_grant_ref',
    'unmap_grant_ref',
    'mmu_update',
    'invlpg',
    'new_baseptr',
    'update_va_mapping',
    'mmuext_op',
  );

/** One multicall entry. Which fields count depends on `op`; the others stay blank. */
export const McEntry = record({
  /** `unfilled`: reserved by `__xen_mc_entry`, its caller has not written it yet. */
  op: mcOp(),
  /** The last two are on page tables: which of them, and its argument. */
  pt: PtOp,
  /** The op that a map names in place, or a wild pointer. */
  kmap_op: OpPointer,
  /** The page whose kernel PTE (unmap, mmu_update) or address (invlpg) it is about. */
  page: orNull(id('pages')),
  /** The handle, copied into the argument area when the entry was filled. */
  handle: handle(),
  /** The new PTE, computed when the entry was filled. */
  pte: Pte,
  /**
   * Whose scratch page an update_va_mapping is about; of an unmap it is new_addr, which makes it a
   * GNTTABOP_unmap_and_replace.
   */
  scratch: orNull(id('scratch')),
});

export type McEntry = Infer<typeof McEntry>;

export const McBuffer = queue((sizes) => sizes.batch, McEntry);
export const McCallbacks = queue(
  (sizes) => sizes.batch,
  // `pt` is the callback of code that has page tables, whose `fn` stays `none`.
  record({ fn: oneOf('none', 'set_current_cr3'), pt: PtCallback }),
);

export const Cpu = record({
  /** Interrupts are masked. Set and cleared by `local_irq_save` and `local_irq_restore`. */
  irqs_off: bool(),
  /** The single slot that `xen_mc_batch` saves the flags in. */
  xen_mc_irq_flags: bool(),
  /**
   * Raised by `preempt_disable`, `priv->lock`, a scratch page that is held and a context switch,
   * lowered by their counterparts.
   */
  preempt_count: range(0, preemptMax),
  /** The CPU executes an interrupt handler: its tasks stand still. */
  in_interrupt: bool(),
  /** The CPU is between two tasks: they stand still. */
  switching: bool(),
  /** The task that runs, or null for the idle task. */
  current: orNull(id('tasks')),
  /** `paravirt_lazy_mode`. Set by enter_lazy, back to NONE by leave_lazy. */
  lazy_mode: oneOf('NONE', 'MMU', 'CPU'),
  /** `mc_buffer.entries`. Grows by `__xen_mc_entry`, emptied by `xen_mc_flush`. */
  mc: McBuffer,
  /** `mc_buffer.callbacks`. Grows by `xen_mc_callback`, emptied by `xen_mc_flush`. */
  callbacks: McCallbacks,
  /** A cr3 switch that was queued and not yet confirmed by its callback. */
  cr3_is_stale: bool(),
  /** TLB entries for the kernel linear addresses. Filled by hardware, emptied by flushes. */
  tlb: vector('pages', record({ frame: orNull(id('frames')) })),
});

export const Task = record({
  /** TIF_LAZY_MMU_UPDATES: lazy MMU mode is to be entered again when the task runs next. */
  TIF_LAZY_MMU_UPDATES: bool(),
});

export const GrantMap = record({
  /** `map->vma` is set. Set by `gntdev_mmap`, cleared by its error path and by the vma's close. */
  vma: bool(),
  /** No field of the kernel's: the mapping call succeeded and the unmapping call has not begun. */
  established: bool(),
});

export const DomainMemory = record({
  pages: vector('pages', Page),
  slots: vector('slots', Slot),
  maps: vector('maps', GrantMap),
  frames: vector('frames', Frame),
  grants: vector('grants', Grant),
  maptrack: vector('handles', Maptrack),
  /** The first free maptrack entry. Taken by a map, given back by an unmap or a map that fails. */
  maptrack_head: orNull(id('handles')),
  cpus: vector('cpus', Cpu),
  tasks: vector('tasks', Task),
  /** Who holds `m2p_override_lock`. */
  m2p_override_lock: orNull(id('tasks')),
  /** How many more hypercall elements or allocations may fail. */
  faults_left: range(0, (sizes) => sizes.faults),
  /** The one boot of a domain, in scopes where it boots. */
  boots: vector('boots', Boot),
  /** Where the life of a gntdev map is looked at. */
  gntdev_maps: vector('gntdev_maps', GntdevMap),
  gntdev_slots: vector('gntdev_slots', GntdevSlot),
  /** How many more unmaps Xen may refuse. */
  refusals_left: range(0, (sizes) => sizes.refusals),
  ...scratchPages,
  ...pageTables,
  ...grantEntries,
  ...overrideLists,
  ...balloonLists,
});

export type DomainMemory = Infer<typeof DomainMemory>;

/** Every sort at size zero: a scope spreads it and gives the sizes of what it uses. */
export const NO_SIZES = {
  cpus: 0,
  tasks: 0,
  maps: 0,
  pages: 0,
  slots: 0,
  grants: 0,
  frames: 0,
  handles: 0,
  batch: 0,
  accesses: 0,
  faults: 0,
  ...NO_SCRATCH,
  ...NO_BOOT,
  ...NO_GNTDEV,
  ...NO_PAGE_TABLES,
  ...NO_GRANT_ENTRIES,
  ...NO_OVERRIDE_LISTS,
  ...NO_BALLOON,
} as const satisfies Sizes;

/** Slots of one map: they are shared out evenly. */
export const slotsOfMap = (s: DomainMemory): number => s.slots.length / s.maps.length;

/** The map that a slot, or its page, belongs to. */
export const mapOf = (s: DomainMemory, slot: number): number => (slot / slotsOfMap(s)) | 0;

/** The page that one of the `accesses` loads from; the CPU is what is left over. */
export const pageOfAccess = (s: DomainMemory, access: number): number =>
  (access / s.cpus.length) | 0;

/** The frame that the domain itself owns behind page `page`, in scopes where it does. */
export const ownFrame = (s: DomainMemory, page: number): number => s.grants.length + page;
