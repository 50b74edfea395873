/**
 * The P2M as pages that point to pages: a top level, middle pages, and leaf pages with the entries.
 *
 * A range that says nothing but "missing" or "identity" has a shared page in its place, at either level.
 * 054954eb051f makes the levels page tables of one linear list: there the top is the PMDs of the list,
 * p2m_mid_missing and p2m_mid_identity are called p2m_missing_pte and p2m_identity_pte, and a middle page
 * is a page of PTEs.
 *
 * Sorts:
 *
 *   tops        entries of the top level
 *   mids        entries of a middle page
 *   mid_pages   middle pages that can be allocated: one for each top entry and CPU that allocates
 *   leaf_pages  leaf pages that can be allocated, in the same way
 *   setters     CPUs that set entries after boot; 0 while the domain boots, when CPU 0 allocates
 *
 * Not modelled: the parallel tree of mfns that the toolstack reads; the entries of the shared leaf pages,
 * which nobody reads, as the pointer says what they mean (whether one was written to is noted).
 */
import {
  bool,
  id,
  oneOf,
  range,
  record,
  type Sizes,
  union,
  vector,
} from '../../src/schema/index.js';

/** An entry of the P2M: INVALID_P2M_ENTRY, an mfn, or IDENTITY_FRAME(pfn). */
export const P2mEntry = union({ INVALID: null, MFN: id('mfns'), IDENTITY: id('pfns') });
export const { INVALID: INVALID_P2M_ENTRY, MFN: LOCAL, IDENTITY: IDENTITY_FRAME } = P2mEntry.values;

/** `p2m_top[topidx]`: a shared middle page, or one of its own. */
export const Mid = union({ p2m_mid_missing: null, p2m_mid_identity: null, OWN: id('mid_pages') });
export const { p2m_mid_missing, p2m_mid_identity, OWN: OWN_MID } = Mid.values;

/** `p2m_top[topidx][mididx]`: a shared leaf page, or one of its own. */
export const Leaf = union({ p2m_missing: null, p2m_identity: null, OWN: id('leaf_pages') });
export const { p2m_missing, p2m_identity, OWN: OWN_LEAF } = Leaf.values;

const MidEntry = record({ leaf: Leaf });

/** Only where there is more than one range can a range have a shared middle page. */
const ofShared = ({ tops, mids }: Sizes): number => (tops > 1 ? mids : 0);

export const P2m = record({
  /** Set when a middle page is allocated, by the CPU that was first. */
  p2m_top: vector('tops', record({ mid: Mid })),
  /** The entries of the two shared middle pages. No code means to set them. */
  p2m_mid_missing: vector(ofShared, MidEntry),
  p2m_mid_identity: vector(ofShared, MidEntry),
  mid_pages: vector(
    'mid_pages',
    record({
      /** Set by `alloc_p2m_page`, cleared by `free_p2m_page`. */
      allocated: bool(),
      leaves: vector('mids', MidEntry),
    }),
  ),
  leaf_pages: vector(
    'leaf_pages',
    record({
      /** As that of a middle page. */
      allocated: bool(),
      mfns: vector('leaf', record({ mfn: P2mEntry })),
    }),
  ),
  /** An entry of a shared leaf page was written to; not in the kernel. */
  shared_leaf_written: bool(),
  /**
   * The entries of the linear list (054954eb051f), up to which `alloc_p2m` finds PTEs; 0 where the P2M is
   * a tree. Set when the supplied list is taken, and when the one in virtual memory takes its place.
   */
  xen_p2m_size: range(0, ({ pfns }: Sizes) => pfns),
  /** `p2m_update_lock` is held (054954eb051f). */
  p2m_update_lock: bool(),
  /** What `set_phys_to_machine` told each CPU that set an entry after boot; not in the kernel. */
  sets: vector(
    'setters',
    record({ pfn: id('pfns'), told: oneOf('not called', 'under way', 'true', 'false') }),
  ),
});

interface LeafPage {
  allocated: boolean;
  readonly mfns: readonly { mfn: number }[];
}

interface MidPage {
  allocated: boolean;
  readonly leaves: readonly { leaf: number }[];
}

/** The part of the state that this file is about. */
export interface P2mPages {
  readonly p2m_top: readonly { mid: number }[];
  readonly p2m_mid_missing: readonly { leaf: number }[];
  readonly p2m_mid_identity: readonly { leaf: number }[];
  readonly mid_pages: readonly MidPage[];
  readonly leaf_pages: readonly LeafPage[];
  readonly sets: readonly unknown[];
}

/** P2M_PER_PAGE. */
export const leafSize = (b: P2mPages): number => b.leaf_pages[0].mfns.length;

/** P2M_MID_PER_PAGE. */
const midSize = (b: P2mPages): number => b.mid_pages[0].leaves.length;

/** The number of a pfn's leaf in the whole list. */
const slotOf = (b: P2mPages, pfn: number): number => Math.floor(pfn / leafSize(b));

/** `p2m_top_index(pfn)`. */
const topIndex = (b: P2mPages, pfn: number): number => Math.floor(slotOf(b, pfn) / midSize(b));

/** `p2m_top[topidx]`, the entry that is set. */
export const topOf = (b: P2mPages, pfn: number): { mid: number } => b.p2m_top[topIndex(b, pfn)];

/** `mid[mididx]`, the entry that is set, of any middle page. */
export function midEntry(b: P2mPages, mid: number, pfn: number): { leaf: number } {
  const index = slotOf(b, pfn) % midSize(b);
  if (mid === p2m_mid_missing) return b.p2m_mid_missing[index];
  if (mid === p2m_mid_identity) return b.p2m_mid_identity[index];
  return b.mid_pages[Mid.payload(mid)].leaves[index];
}

/** `p2m_top[topidx][mididx]`, the entry that is set. */
export const leafEntry = (b: P2mPages, pfn: number): { leaf: number } =>
  midEntry(b, topOf(b, pfn).mid, pfn);

/** `p2m_top[topidx][mididx]`. */
export const leafOf = (b: P2mPages, pfn: number): number => leafEntry(b, pfn).leaf;

/** `p2m[idx]` of a leaf page of its own, the entry that is set. */
export const entryOf = (b: P2mPages, leaf: number, pfn: number): { mfn: number } =>
  b.leaf_pages[Leaf.payload(leaf)].mfns[pfn % leafSize(b)];

/** CPUs that allocate. */
const allocators = (b: P2mPages): number => Math.max(1, b.sets.length);

/** The middle page that a CPU gets when it allocates one for a pfn. */
export const newMid = (b: P2mPages, pfn: number, cpu: number): number =>
  OWN_MID(topIndex(b, pfn) * allocators(b) + cpu);

/** The leaf page that a CPU gets when it allocates one for a pfn. */
export const newLeaf = (b: P2mPages, pfn: number, cpu: number): number =>
  OWN_LEAF(slotOf(b, pfn) * allocators(b) + cpu);

/** Takes the middle page `mid`; it begins as a copy of the shared page `from`. */
export function takeMid(b: P2mPages, mid: number, from: number): void {
  const page = b.mid_pages[Mid.payload(mid)];
  const shared = from === p2m_mid_identity ? b.p2m_mid_identity : b.p2m_mid_missing;
  page.allocated = true;
  for (let i = 0; i < page.leaves.length; i++) page.leaves[i].leaf = shared[i].leaf;
}

/** `free_p2m_page` of a middle page. */
export function freeMid(b: P2mPages, mid: number): void {
  const page = b.mid_pages[Mid.payload(mid)];
  page.allocated = false;
  for (let i = 0; i < page.leaves.length; i++) page.leaves[i].leaf = p2m_missing;
}

/** Takes the leaf page `leaf`; its entries are INVALID, as `p2m_init` makes them. */
export function takeLeaf(b: P2mPages, leaf: number): void {
  b.leaf_pages[Leaf.payload(leaf)].allocated = true;
}

/** `free_p2m_page` of a leaf page. */
export function freeLeaf(b: P2mPages, leaf: number): void {
  const page = b.leaf_pages[Leaf.payload(leaf)];
  page.allocated = false;
  for (let i = 0; i < page.mfns.length; i++) page.mfns[i].mfn = INVALID_P2M_ENTRY;
}

/** `get_phys_to_machine`: the shared pages say INVALID and, of any pfn, IDENTITY. */
export function get_phys_to_machine(b: P2mPages, pfn: number): number {
  const leaf = leafOf(b, pfn);
  if (leaf === p2m_missing) return INVALID_P2M_ENTRY;
  if (leaf === p2m_identity) return IDENTITY_FRAME(pfn);
  return entryOf(b, leaf, pfn).mfn;
}
