/**
 * A grant entry seen from both sides: the entry that granter and Xen share, what Xen keeps for it and
 * for the domain that maps it, and what the Linux of the granter keeps about the page.
 *
 * Sorts, all zero where a scope does not use them:
 *
 *   refs       grant references of the granter; reference r grants page r of the granter, always
 *   tracks     maptrack entries of the mapping domain
 *   mappings   grants as the mapping domain keeps account of them, each with a host PTE of its own
 *   blkfronts  0 or 1: a block frontend in the granter
 *
 * Not modelled: `frame` and `domid` of an entry (there is one page for a reference, and one domain that
 * may map it); read-only grants, so GTF_readonly and the counters of read-only pins; grant tables of
 * version 2, and their status words; type counts of the page; the lists of free maptrack entries that
 * each vCPU has (here the domain has one), and new pages of entries.
 */
import {
  bool,
  type Infer,
  id,
  orNull,
  range,
  record,
  type Sizes,
  vector,
} from '../../src/schema/index.js';

/** `grant_handle_t` as a guest keeps it; -1 is none. */
export const grantHandle = () => range(-1, ({ tracks }: Sizes) => tracks - 1);

/** One of the four counters in `act->pin`. Xen refuses maps before it overflows, here earlier. */
const pins = () => range(0, ({ tracks }: Sizes) => tracks);

export const GrantEntry = record({
  /** The type bits of `flags`. Set by the granter to grant, cleared by it to end the access. */
  GTF_permit_access: bool(),
  /** In `flags`. Set by Xen at a map, cleared by Xen when the last pin is gone. */
  GTF_reading: bool(),
  /** As GTF_reading; all mappings here are writable, so the two go together but for a moment. */
  GTF_writing: bool(),
  /** `act->lock`: the vCPU that holds it. */
  lock: orNull(id('lockers')),
  /** `act->pin`, counter hstw: raised and lowered by Xen under the lock. */
  hstw: pins(),
  /** `act->pin`, counter devw. */
  devw: pins(),
  /** Xen's `count_info` of the page: one for its owner, one for each half of a mapping. */
  count: range(0, ({ tracks, lockers }: Sizes) => (tracks > 0 ? 2 * (tracks + lockers) + 1 : 0)),
  /** Not in the granter's list of free references. */
  claimed: bool(),
  /** `struct deferred_entry`: the reference is in `deferred_list`. */
  deferred: bool(),
  /** `entry->page` of it is set, and holds a reference of the page. */
  deferred_page: bool(),
  /** `page->_refcount` in the granter's kernel. */
  page_count: range(0, 2),
  /** No field of the kernel's: the granter uses the page for something else by now. */
  reused: bool(),
});
export type GrantEntry = Infer<typeof GrantEntry>;

/** `struct grant_mapping`, a maptrack entry; it is live while one of its flags is set. */
export const Track = record({
  /** GNTMAP_host_map in `flags`. Set by a map, cleared by the first phase of an unmap. */
  GNTMAP_host_map: bool(),
  /** GNTMAP_device_map in `flags`. */
  GNTMAP_device_map: bool(),
  /** `ref` of a live entry; null while the field links the free list (`next`). */
  ref: orNull(id('refs')),
  /** `ref` of a free entry, as a link; null is MAPTRACK_TAIL. */
  next: orNull(id('tracks')),
});

/** What the mapping domain keeps about a grant that it maps, and the PTE that it maps it with. */
export const Mapping = record({
  /** The host PTE maps the page. Set and cleared by Xen. */
  pte: bool(),
  /** A TLB of the domain may hold what the PTE said: from the map to the flush after the unmap. */
  tlb: bool(),
  /** What the map returned; kept by the guest until it has unmapped both halves. */
  handle: grantHandle(),
  /** The guest has a host mapping that it has not unmapped. */
  host: bool(),
  /** The guest has given the bus address to a device and has not unmapped that half. */
  device: bool(),
});

/** `struct blkfront_info`, with one ring, one request at a time and one `struct grant`. */
export const Blkfront = record({
  /** Grants stay with the backend between requests. Written by the initial state only. */
  feature_persistent: bool(),
  /** `info->connected` is BLKIF_STATE_ERROR. */
  error: bool(),
  /** `gref` of the grant in the list; null is GRANT_INVALID_REF. */
  gref: orNull(id('refs')),
  /** The grant in the list has its page, which was not freed yet. */
  page: bool(),
  /** A request is with the backend. */
  request: bool(),
});

/** The part of the memory that this file is about. */
export const grantEntries = {
  grant_entries: vector('refs', GrantEntry),
  tracks: vector('tracks', Track),
  /** The first free maptrack entry; the last one of the list is never handed out. */
  free_track_head: orNull(id('tracks')),
  free_track_tail: orNull(id('tracks')),
  mappings: vector('mappings', Mapping),
  blkfronts: vector('blkfronts', Blkfront),
} as const;

/** The sizes of a scope that has none of it. */
export const NO_GRANT_ENTRIES = { refs: 0, tracks: 0, mappings: 0, blkfronts: 0 } as const;

/** What the helpers here look at. */
interface Entries {
  readonly grant_entries: readonly GrantEntry[];
  readonly tracks: readonly Infer<typeof Track>[];
  readonly free_track_head: number | null;
}

export const isLive = ({ GNTMAP_host_map, GNTMAP_device_map }: Infer<typeof Track>): boolean =>
  GNTMAP_host_map || GNTMAP_device_map;

/** Whether a maptrack entry is in the free list; a list that runs in a circle ends too. */
export function isFree({ tracks, free_track_head }: Entries, track: number): boolean {
  let at = free_track_head;
  for (let i = 0; i < tracks.length && at !== null; i++) {
    if (at === track) return true;
    at = tracks[at].next;
  }
  return false;
}

export const [PERMIT_ACCESS, READING, WRITING] = [1, 2, 4];

/** A copy of `flags` in a local. */
export const entryFlags = () => range(0, ({ refs }: Sizes) => (refs > 0 ? 7 : 0));

/** `flags` of the shared entry as a number: what a cmpxchg compares. */
export const flagsOf = (entry: GrantEntry): number =>
  (entry.GTF_permit_access ? PERMIT_ACCESS : 0) |
  (entry.GTF_reading ? READING : 0) |
  (entry.GTF_writing ? WRITING : 0);
