/**
 * What reverse lookups look at beside the pages, frames and grants of every scope: the links of the
 * override list, which frame each grant grants, the leaves of the P2M, the owners of frames.
 *
 * Each is over a sort that has no elements in a scope without it, where it costs no bits:
 *
 *   buckets       lists of `m2p_overrides`: 1 where the list is walked
 *   links         the pages, where the list is walked
 *   granted       the grants, where a grant need not grant the frame of its own number
 *   p2m_leaves    the pages, each with a leaf of its own, where leaves can be missing
 *   owners        the frames, where it matters whose they are
 *   m2p_ends      1 where frames lie behind the end of the M2P
 *   special_ptes  the slots, where user PTEs can be special
 *   filesystems   1 where a filesystem uses `page->private` of a page that it is handed
 *
 * Not modelled: hash buckets (every mfn falls into one); `prev` of a list head, which nothing here
 * follows; leaves that several pages share; the middle level of the P2M.
 */
import { bool, type Infer, id, orNull, record, union, vector } from '../../src/schema/index.js';

/**
 * `lru.next`: the next page, the list head, or LIST_POISON1, which `list_del` leaves behind. The
 * pages of gntdev come off the balloon's list, so they are poisoned at the start.
 */
export const Link = union({ POISON: null, HEAD: null, PAGE: id('pages') });
export const { POISON, HEAD, PAGE } = Link.values;

/** What makes a user PTE one that only the slow path of get_user_pages may use. */
export const SpecialPte = record({
  /** _GNTMAP_guest_avail0 in the flags of the slot's map op. Set by gntdev. */
  avail0: bool(),
  /** _PAGE_SPECIAL. Set by Xen where the map op says so, cleared with the PTE. */
  special: bool(),
});

/** The part of the memory that this file is about. */
export const overrideLists = {
  /** `m2p_overrides[0].next`; HEAD when the list is empty. */
  buckets: vector('buckets', record({ next: Link })),
  /** `page->lru.next`, of the list of overrides. Set by `list_add` and `list_del`. */
  links: vector('links', record({ next: Link })),
  /** The frame that a grant grants. Written by the initial state only. */
  granted: vector('granted', record({ frame: id('frames') })),
  /** The page's leaf is p2m_missing. Cleared when a leaf is allocated; none is ever freed. */
  p2m_leaves: vector('p2m_leaves', record({ missing: bool() })),
  /** The frame is the domain's own. Set and cleared by Xen, with its reservation. */
  owners: vector('owners', record({ ours: bool() })),
  /** `machine_to_phys_nr`. Written by the initial state only. */
  m2p_ends: vector('m2p_ends', record({ nr: id('frames') })),
  special_ptes: vector('special_ptes', SpecialPte),
  /** The page that a filesystem has attached its own `page->private` to, and not yet given up. */
  attached: vector('filesystems', record({ page: orNull(id('pages')) })),
} as const;

/** The sizes of a scope without reverse lookups. */
export const NO_OVERRIDE_LISTS = {
  buckets: 0,
  links: 0,
  granted: 0,
  p2m_leaves: 0,
  owners: 0,
  m2p_ends: 0,
  special_ptes: 0,
  filesystems: 0,
} as const;

/** What the helpers here look at. */
interface Lists {
  readonly buckets: readonly Infer<typeof overrideLists.buckets.element>[];
  readonly links: readonly Infer<typeof overrideLists.links.element>[];
  readonly granted: readonly Infer<typeof overrideLists.granted.element>[];
  readonly p2m_leaves: readonly Infer<typeof overrideLists.p2m_leaves.element>[];
  readonly m2p_ends: readonly Infer<typeof overrideLists.m2p_ends.element>[];
  readonly special_ptes: readonly Infer<typeof overrideLists.special_ptes.element>[];
}

/** The frame that a grant grants: that of its own number, unless the scope says otherwise. */
export const frameOfGrant = (s: Lists, grant: number): number =>
  s.granted.length === 0 ? grant : s.granted[grant].frame;

/** `list_add(&page->lru, bucket)`, in scopes where the list is walked. */
export function linkIn(s: Lists, page: number): void {
  if (s.buckets.length === 0) return;
  s.links[page].next = s.buckets[0].next;
  s.buckets[0].next = PAGE(page);
}

/** `list_del(&page->lru)`, in scopes where the list is walked. */
export function unlink(s: Lists, page: number): void {
  if (s.buckets.length === 0) return;
  const { next } = s.links[page];
  const here = PAGE(page);
  if (s.buckets[0].next === here) s.buckets[0].next = next;
  for (const link of s.links) if (link.next === here) link.next = next;
  s.links[page].next = POISON;
}

/** Whether the M2P that the domain can see ends before the entry of a frame. */
export const isBehindM2p = (s: Lists, frame: number): boolean =>
  s.m2p_ends.length > 0 && frame >= s.m2p_ends[0].nr;

/** Whether a store into the page's P2M entry needs a leaf that is not there. */
export const leafIsMissing = (s: Lists, page: number): boolean =>
  s.p2m_leaves.length > 0 && s.p2m_leaves[page].missing;

/** The leaf that a store allocates when there is none. */
export function allocateLeaf(s: Lists, page: number): void {
  if (s.p2m_leaves.length > 0) s.p2m_leaves[page].missing = false;
}

/** Whether a user PTE is present and special. */
export const isSpecial = (s: Lists, slot: number): boolean =>
  s.special_ptes.length > 0 && s.special_ptes[slot].special;

/** Of a user PTE that is cleared. */
export function clearSpecial(s: Lists, slot: number): void {
  if (s.special_ptes.length > 0) s.special_ptes[slot].special = false;
}

/** Of a user PTE that Xen writes for a grant: the bits that are the guest's come from the map op. */
export function specialAsAsked(s: Lists, slot: number): void {
  if (s.special_ptes.length === 0) return;
  s.special_ptes[slot].special = s.special_ptes[slot].avail0;
}
