/**
 * The words that the kernel and Xen exchange about grants: P2M entries, pointers to operations, level-1
 * entries, handles, statuses.
 */
import { id, oneOf, range, type Sizes, union } from '../../src/schema/index.js';

/**
 * An `unsigned long` as this code uses it: an mfn with or without the FOREIGN bit,
 * INVALID_P2M_ENTRY, a machine byte address (`MADDR`: frame << PAGE_SHIFT), or a pointer to an
 * element of `kmap_ops`.
 */
export const Word = union({
  ZERO: null,
  INVALID: null,
  MFN: id('frames'),
  FOREIGN: id('frames'),
  MADDR: id('frames'),
  KMAP_OP: id('slots'),
});
export const { ZERO, INVALID, MFN, FOREIGN, MADDR, KMAP_OP } = Word.values;

/**
 * A `struct gnttab_map_grant_ref *`: NULL, an element of `kmap_ops`, or an address computed from a
 * NULL array that is not NULL itself.
 */
export const OpPointer = union({ NULL: null, OP: id('slots'), WILD: id('slots') });
export const { NULL, OP, WILD } = OpPointer.values;

/**
 * A level-1 entry. `GRANT` is one that Xen installed for a grant; Linux cannot tell it from `MAPS`.
 * `BOGUS` is a present entry whose frame number is no frame of the domain. Xen refuses it to a
 * domain without rights to I/O memory, which is the domain modelled here; dom0 may get it
 * installed. `MAPS_RO` is `MAPS` without the right to write; only scratch pages are mapped so.
 */
export const Pte = union({
  EMPTY: null,
  MAPS: id('frames'),
  GRANT: id('frames'),
  BOGUS: null,
  MAPS_RO: id('ro_frames'),
});
export const { EMPTY, MAPS, GRANT, BOGUS, MAPS_RO } = Pte.values;

/** `grant_handle_t`; -1 is what gntdev presets, and what blkback calls BLKBACK_INVALID_HANDLE. */
export const handle = () => range(-1, (sizes: Sizes) => sizes.handles - 1);

export const GNTST = oneOf(
  'GNTST_okay',
  'GNTST_general_error',
  'GNTST_bad_handle',
  'GNTST_no_device_space',
);

export const errno = () => oneOf('0', '-1', '-EINVAL', '-ENOMEM');

/** A count or an index one past the last slot. */
export const upToSlots = () => range(0, (sizes: Sizes) => sizes.slots);

/** `mfn & ~(FOREIGN_FRAME_BIT | IDENTITY_FRAME_BIT)`, INVALID kept: what `pfn_to_mfn` returns. */
export const withoutTag = (word: number): number =>
  Word.is(word, 'FOREIGN') ? MFN(Word.payload(word)) : word;

/** `pfn_pte(pfn, PAGE_KERNEL)` for a P2M word: empty when INVALID, tags masked. */
export function pteOf(p2m: number): number {
  if (p2m === INVALID) return EMPTY;
  if (Word.is(p2m, 'MFN') || Word.is(p2m, 'FOREIGN')) return MAPS(Word.payload(p2m));
  return BOGUS;
}
