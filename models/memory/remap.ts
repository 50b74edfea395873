/**
 * What Linux and Xen keep about the memory of a PV domain while it boots: the part of `DomainMemory`
 * that the remapping of RAM out of E820 holes works on.
 *
 * Sorts, all zero where a scope does not boot a domain:
 *
 *   boots     0 or 1: whether the domain is booting
 *   pfns      pseudo-physical page numbers, a multiple of `leaf`; past the last one is the end
 *   frames    machine frames of the domain, `nr_pages` of start_info; frame f is behind pfn f at first
 *   mfns      machine frame numbers: pfns + frames. Those below `pfns` are no memory of the domain (an
 *             identity-mapped pfn leads there); frame f of the domain has the number pfns + f
 *   leaf      entries of a leaf page of the P2M (P2M_PER_PAGE)
 *   remap     mfns of a record of the remap list (REMAP_SIZE)
 *   regions   entries of the E820 map
 *
 * and, of the P2M itself, those of `p2m-tree.ts`.
 *
 * Not modelled: that REMAP_SIZE is P2M_PER_PAGE - 3 (each is a size of its own); addresses inside of
 * pages, so E820 entries begin and end at pages; frames that are page tables (mapping one writable is
 * refused); TLBs.
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
} from '../../src/schema/index.js';
import {
  get_phys_to_machine,
  IDENTITY_FRAME,
  INVALID_P2M_ENTRY,
  LOCAL,
  P2m,
  P2mEntry,
} from './p2m-tree.js';

/** A pfn, or one past the last. */
export const pfnOrEnd = () => range(0, ({ pfns }: Sizes) => pfns);

/** A pfn that a loop may carry past the end, by less than a record or a leaf. */
export const pfnPastEnd = () =>
  range(0, ({ pfns, remap, leaf }: Sizes) => pfns + Math.max(remap, leaf));

/** A count of pages. */
export const pageCount = pfnOrEnd;

/** `unsigned long mfn`; null is INVALID_P2M_ENTRY. */
export const mfnOrInvalid = () => orNull(id('mfns'));

/** What there is to a pfn. */
export const Pfn = record({
  /** The PTE of the linear address `__va(pfn << PAGE_SHIFT)`. Set by Xen; null is not present. */
  va: mfnOrInvalid(),
  /** The page belongs to memblock.reserved. Set by `memblock_reserve`, cleared by `memblock_free`. */
  reserved: bool(),
  /** How often it was reserved as a target; not in the kernel. */
  reserves: range(0, 2),
  /** How often it was given to `memblock_free`; not in the kernel. */
  frees: range(0, 2),
  /** The boot allocator has handed it out. */
  allocated: bool(),
  /** Part of the kernel: `_text` to `__bss_stop`, or the brk space from there to `_end`. Constant. */
  kernel: oneOf('no', 'image', 'brk'),
});

/** A machine frame of the domain, and what the remapping code has written into it. */
export const Frame = record({
  /** Xen's PGC_allocated. Cleared by XENMEM_decrease_reservation. */
  allocated: bool(),
  /** Xen's M2P entry. Set by MMU_MACHPHYS_UPDATE. */
  m2p: orNull(id('pfns')),
  /** Something was stored to it through `xen_remap_buf`; not in the kernel. */
  overwritten: bool(),
  /** It holds a record that nobody has overwritten since. */
  is_record: bool(),
  /** The record, as `xen_remap_buf` lays it out. */
  next_area_mfn: mfnOrInvalid(),
  target_pfn: pfnPastEnd(),
  size: range(0, ({ remap }: Sizes) => remap),
  mfns: vector('remap', record({ mfn: mfnOrInvalid() })),
});

/** `struct e820entry`, in pages: `start` to before `end`. */
export const E820Entry = record({ start: pfnOrEnd(), end: pfnOrEnd(), is_ram: bool() });

export const Boot = record({
  pfns: vector('pfns', Pfn),
  frames: vector('frames', Frame),
  /** The map that Xen gives, sorted and merged; written by the initial state only. */
  e820: queue(({ regions }: Sizes) => regions, E820Entry),
  /** The page of the kernel image that holds `xen_remap_buf`; written by the initial state only. */
  buf_pfn: id('pfns'),
  /** The PTE of the address of `xen_remap_buf`. Set by `set_pte_mfn`. */
  buf_pte: id('mfns'),
  /** Before 1f3ac86b4c45 the buffer itself; its length is P2M_PER_PAGE in every tree. */
  xen_remap_buf: vector('leaf', record({ mfn: mfnOrInvalid() })),
  /** The first record of the list; null is INVALID_P2M_ENTRY. */
  xen_remap_mfn: mfnOrInvalid(),
  xen_released_pages: pageCount(),
  /** The last pfn that the boot page tables map; written by the initial state only. */
  max_pfn_mapped: pfnOrEnd(),
  /** The pfn of `high_memory`: pages from there on have no linear address. */
  high_memory: pfnOrEnd(),
  /** The end of memory that the kernel knows of. Set by `xen_memory_setup`. */
  max_pfn: pfnOrEnd(),
  ...P2m.fields,
});
export type Boot = Infer<typeof Boot>;

/** The sizes of a domain that does not boot. */
export const NO_BOOT = {
  boots: 0,
  pfns: 0,
  mfns: 0,
  leaf: 0,
  tops: 0,
  mids: 0,
  mid_pages: 0,
  leaf_pages: 0,
  setters: 0,
  remap: 0,
  regions: 0,
} as const satisfies Sizes;

/** The mfn of the domain's frame `frame`. */
export const mfnOf = (b: Boot, frame: number): number => b.pfns.length + frame;

/** The domain's frame with this number; null if it is none of them. */
export function frameAt(b: Boot, mfn: number): Boot['frames'][number] | null {
  const frame = mfn - b.pfns.length;
  return frame >= 0 ? b.frames[frame] : null;
}

/** Whether the E820 map calls a pfn RAM. */
export function isRam(b: Boot, pfn: number): boolean {
  for (let i = 0; i < b.e820.length; i++) {
    const { start, end, is_ram } = b.e820.items[i];
    if (is_ram && start <= pfn && pfn < end) return true;
  }
  return false;
}

/** `pfn_to_mfn`: the entry without its tag, so an identity pfn is its own mfn; null is INVALID. */
export function pfn_to_mfn(b: Boot, pfn: number): number | null {
  const entry = get_phys_to_machine(b, pfn);
  return entry === INVALID_P2M_ENTRY ? null : P2mEntry.payload(entry);
}

/** `mfn_to_pfn` while there are no overrides; null is ~0. */
export function mfn_to_pfn(b: Boot, mfn: number): number | null {
  const frame = frameAt(b, mfn);
  if (frame === null) return get_phys_to_machine(b, mfn) === IDENTITY_FRAME(mfn) ? mfn : null;
  const pfn = frame.m2p;
  return pfn !== null && get_phys_to_machine(b, pfn) === LOCAL(mfn) ? pfn : null;
}

/**
 * Whether Xen still counts a frame as the domain's: it was not given back, or a PTE maps it, which
 * keeps it until that is gone.
 */
export function isOwned(b: Boot, mfn: number): boolean {
  const frame = frameAt(b, mfn);
  return frame !== null && (frame.allocated || b.buf_pte === mfn || isMapped(b, mfn));
}

/** Whether the linear address of some pfn leads to a frame. */
export function isMapped(b: Boot, mfn: number): boolean {
  for (let pfn = 0; pfn < b.pfns.length; pfn++) if (b.pfns[pfn].va === mfn) return true;
  return false;
}

/** The boot of the domain. */
export const bootOf = (s: { readonly boots: readonly Boot[] }): Boot => s.boots[0];
