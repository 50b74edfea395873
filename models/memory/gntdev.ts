/**
 * What gntdev and the core mm keep about a map, where its whole life is looked at.
 *
 * All of it is over sorts that have no elements in a scope that does not, where it costs no bits:
 *
 *   gntdev_maps   maps of /dev/xen/gntdev: the `maps` of the scope, or none
 *   gntdev_slots  elements of their op arrays: the `slots` of the scope, or none
 *   refusals      unmaps that Xen may refuse although the handle is live and the PTE is its own
 *
 * Not modelled: priv, its lock and its list beyond what is said of `listed`; index, flags, notify;
 * pages_vm_start; memory of the arrays.
 */
import { bool, range, record, type Sizes } from '../../src/schema/index.js';
import { GNTST, handle } from './words.js';

/** A count or an index one past the last slot of a map. */
const upToGntdevSlots = () => range(0, (sizes: Sizes) => sizes.gntdev_slots);

/** No map has more slots than this in any scope. */
const SLOTS_MAX = 3;

export const GntdevMap = record({
  /** The map is in `priv->maps`. Set by the ioctl that makes it, cleared by the other and at release. */
  listed: bool(),
  /** `map->users`: one for the list, one for the vma, one for each unmap in flight; freed at 0. */
  users: range(0, (sizes: Sizes) => 3 + sizes.gntdev_slots),
  /** `map->live_grants` (dbe97cff7dd9). Raised by a map, lowered when an unmap is done. */
  live_grants: range(-SLOTS_MAX, (sizes: Sizes) => 2 * sizes.gntdev_slots),
  /** `map->unmap_data` (dbe97cff7dd9): set by an unmap that was put off, cleared when it is done. */
  unmap_data: record({ queued: bool(), offset: upToGntdevSlots(), count: upToGntdevSlots() }),
  /** No field of the kernel's: since the map was made, some WARN_ON of an unmap has fired. */
  warned: bool(),
  /** `invalidate_range_start` of the mm is being answered. Set and cleared by the core mm. */
  invalidating: bool(),
});

export const GntdevSlot = record({
  /** `kunmap_ops[i]`: as `unmap_ops[i]`, for the kernel address of the page. */
  kunmap_op: record({ handle: handle(), status: GNTST }),
  /** `being_removed[i]` (dbe97cff7dd9). Set when an unmap begins. */
  being_removed: bool(),
  /** `page_count(pages[i])` is 2: an I/O holds a reference. Set when it begins, cleared when it ends. */
  page_in_use: bool(),
});

export const NO_GNTDEV = { gntdev_maps: 0, gntdev_slots: 0, refusals: 0 } as const;
