/**
 * The P2M as a linear list: the one that Xen supplies until paging_init, then one in virtual memory whose
 * pages are shared while they say nothing but "missing" or "identity". Past its end, all is identity.
 *
 * Modelled: what of it the remapping of memory meets, and what sets an entry after boot
 * (`054954eb051f-alloc.ts`). A leaf that is `p2m_identity` before xen_rebuild_p2m_list stands for entries
 * past the end of the supplied list.
 *
 * Not modelled: extra memory, whose entries are INVALID, and xen_inv_extra_mem that makes them so;
 * whole PMDs that xen_rebuild_p2m_list shares (one PMD covers all pfns of a domain that boots here); the
 * list for the toolstack.
 *
 * Source: 054954eb051f, "xen: switch to linear virtual mapped sparse p2m list" (3.19), arch/x86/xen/p2m.c
 * of that tree.
 */
import { BUG, hunksOver, patch, proceduresOver } from '../../../src/model/index.js';
import { bool } from '../../../src/schema/index.js';
import type { DomainMemory } from '../../domain-memory.js';
import { xen_memory_setup, xen_pagetable_init } from '../../linux/boot/boot.js';
import {
  entryOf,
  freeLeaf,
  IDENTITY_FRAME,
  INVALID_P2M_ENTRY,
  Leaf,
  leafEntry,
  leafOf,
  leafSize,
  P2mEntry,
  p2m_identity,
  p2m_missing,
} from '../../memory/p2m-tree.js';
import { type Boot, bootOf, pageCount, pfnOrEnd } from '../../memory/remap.js';

import { alloc_p2m, alloc_p2m_pmd } from './054954eb051f-alloc.js';

const { hunk, adds, replaces } = hunksOver<DomainMemory>();
const { procedure } = proceduresOver<DomainMemory>();

/** Returns: false when the entry needs a page of its own. */
export const __set_phys_to_machine = procedure('__set_phys_to_machine', {
  source: 'arch/x86/xen/p2m.c, __set_phys_to_machine @ 054954eb051f',
  locals: { pfn: pfnOrEnd(), mfn: P2mEntry, ret: bool() },
  body: (k) => [
    // Folded: xen_p2m_size, which changes at boot alone, when one CPU runs.
    k.test(
      'if (pte_pfn(*ptep) == p2m_missing)',
      (s, l) => {
        const b = bootOf(s);
        if (l.pfn >= b.xen_p2m_size && P2mEntry.is(l.mfn, 'MFN')) {
          BUG('__set_phys_to_machine: BUG_ON(mfn != INVALID_P2M_ENTRY) past xen_p2m_size');
        }
        return leafOf(b, l.pfn) === p2m_missing;
      },
      [
        k.return('return mfn == INVALID_P2M_ENTRY', (l) => {
          l.ret = l.mfn === INVALID_P2M_ENTRY;
        }),
      ],
    ),
    k.test(
      'if (pte_pfn(*ptep) == p2m_identity)',
      (s, l) => leafOf(bootOf(s), l.pfn) === p2m_identity,
      [
        k.return('return mfn == IDENTITY_FRAME(pfn)', (l) => {
          l.ret = l.mfn === IDENTITY_FRAME(l.pfn);
        }),
      ],
    ),
    k.step('xen_p2m_addr[pfn] = mfn', (s, l) => {
      const b = bootOf(s);
      entryOf(b, leafOf(b, l.pfn), l.pfn).mfn = l.mfn;
    }),
    k.return('return true', (l) => {
      l.ret = true;
    }),
  ],
});

/** Returns: how many pfns from `pfn_s` on are identity now. */
export const set_phys_range_identity = procedure('set_phys_range_identity', {
  source: 'arch/x86/xen/p2m.c, set_phys_range_identity @ 054954eb051f',
  locals: { pfn_s: pfnOrEnd(), pfn_e: pfnOrEnd(), pfn: pfnOrEnd(), ret: pageCount() },
  body: (k) => [
    k.branch('if (pfn_s > pfn_e)', (l) => l.pfn_s > l.pfn_e, [k.return('return 0')]),
    k.set('pfn = pfn_s', (l) => {
      l.pfn = l.pfn_s;
    }),
    k.while('for (pfn = pfn_s; pfn < pfn_e; pfn++)', (l) => l.pfn < l.pfn_e, [
      // Past xen_p2m_size nothing is stored: those pfns are identity already.
      k.step('xen_p2m_addr[pfn] = IDENTITY_FRAME(pfn)', (s, l) => {
        const b = bootOf(s);
        const leaf = leafOf(b, l.pfn);
        if (Leaf.is(leaf, 'OWN')) entryOf(b, leaf, l.pfn).mfn = IDENTITY_FRAME(l.pfn);
        l.pfn += 1;
      }),
    ]),
    k.return('return pfn - pfn_s', (l) => {
      l.ret = l.pfn - l.pfn_s;
    }),
  ],
});

/** Past the end of the supplied list every pfn is identity. */
const build = hunk({
  name: 'build',
  what: 'xen_memory_setup: xen_build_dynamic_phys_to_machine uses the supplied list as it is',
  of: xen_memory_setup,
  edits: (k) => [
    k.insertBefore(
      'max_pfn = nr_pages, memmap.nr_entries',
      k.step('xen_build_dynamic_phys_to_machine()', (s) => {
        const b = bootOf(s);
        b.xen_p2m_size = Math.ceil(b.frames.length / leafSize(b)) * leafSize(b);
        for (let pfn = 0; pfn < b.pfns.length; pfn += leafSize(b)) {
          const entry = leafEntry(b, pfn);
          if (entry.leaf === p2m_missing) entry.leaf = p2m_identity;
        }
      }),
    ),
  ],
});

/** Gives the leaf of `first` up for a shared page, if every entry says what that does. */
function share(b: Boot, first: number, page: number): void {
  const entry = leafEntry(b, first);
  if (!Leaf.is(entry.leaf, 'OWN')) return;
  for (let pfn = first; pfn < first + leafSize(b); pfn++) {
    const shared = page === p2m_missing ? INVALID_P2M_ENTRY : IDENTITY_FRAME(pfn);
    if (entryOf(b, entry.leaf, pfn).mfn !== shared) return;
  }
  freeLeaf(b, entry.leaf);
  entry.leaf = page;
}

const rebuild = hunk({
  name: 'rebuild',
  what: 'xen_pagetable_init: the list in virtual memory takes the place of the supplied one',
  of: xen_pagetable_init,
  edits: (k) => [
    k.insertAfter(
      'paging_init()',
      // Folded: nothing else uses the P2M now.
      k.step('xen_rebuild_p2m_list', (s) => {
        const b = bootOf(s);
        for (let pfn = 0; pfn < b.pfns.length; pfn += leafSize(b)) {
          share(b, pfn, p2m_missing);
          share(b, pfn, p2m_identity);
        }
        b.xen_p2m_size = b.pfns.length;
      }),
    ),
  ],
});

export const p054954eb051f = patch({
  name: '054954eb051f',
  title: 'xen: switch to linear virtual mapped sparse p2m list',
  source: 'torvalds/linux 054954eb051f (3.19)',
  hunks: [
    replaces('set', '__set_phys_to_machine: no shared page is written to', __set_phys_to_machine),
    replaces('range', 'set_phys_range_identity: stores, without a tree', set_phys_range_identity),
    build,
    rebuild,
    adds(
      'alloc_pmd',
      'alloc_p2m_pmd: a page of PTEs takes the place of a shared one',
      alloc_p2m_pmd,
    ),
    replaces('alloc', 'alloc_p2m: the PTE of a leaf, under p2m_update_lock', alloc_p2m),
  ],
});
