/**
 * The P2M as a linear list: the one that Xen supplies until paging_init, then one in virtual memory whose
 * pages are shared while they say nothing but "missing" or "identity". Past its end, all is identity.
 *
 * Modelled: what of it the remapping of memory meets. A leaf that is `p2m_identity` before
 * xen_rebuild_p2m_list stands for entries past the end of the supplied list.
 *
 * Not modelled: extra memory, whose entries are INVALID, and xen_inv_extra_mem that makes them so; page
 * middle directories and alloc_p2m_pmd (one directory covers all pfns here); the lock of updates and
 * the look whether the leaf is still the same, as one CPU runs; the list for the toolstack.
 *
 * Source: 054954eb051f, "xen: switch to linear virtual mapped sparse p2m list" (3.19), arch/x86/xen/p2m.c
 * of that tree.
 */
import { hunksOver, patch, proceduresOver } from '../../../src/model/index.js';
import { bool } from '../../../src/schema/index.js';
import type { DomainMemory } from '../../domain-memory.js';
import { xen_memory_setup, xen_pagetable_init } from '../../linux/boot.js';
import { alloc_p2m } from '../../linux/p2m-tree.js';
import {
  type Boot,
  bootOf,
  IDENTITY_FRAME,
  INVALID_P2M_ENTRY,
  leafOf,
  leafSize,
  P2mEntry,
  pageCount,
  pfnOrEnd,
} from '../../memory/remap.js';

const { hunk, replaces } = hunksOver<DomainMemory>();
const { procedure } = proceduresOver<DomainMemory>();

/** Returns: false when the entry needs a page of its own. */
const __set_phys_to_machine = procedure('__set_phys_to_machine', {
  source: 'arch/x86/xen/p2m.c, __set_phys_to_machine @ 054954eb051f',
  locals: { pfn: pfnOrEnd(), mfn: P2mEntry, ret: bool() },
  body: (k) => [
    k.test(
      'if (pte_pfn(*ptep) == p2m_missing)',
      (s, l) => leafOf(bootOf(s), l.pfn).page === 'p2m_missing',
      [
        k.return('return mfn == INVALID_P2M_ENTRY', (l) => {
          l.ret = l.mfn === INVALID_P2M_ENTRY;
        }),
      ],
    ),
    k.test(
      'if (pte_pfn(*ptep) == p2m_identity)',
      (s, l) => leafOf(bootOf(s), l.pfn).page === 'p2m_identity',
      [
        k.return('return mfn == IDENTITY_FRAME(pfn)', (l) => {
          l.ret = l.mfn === IDENTITY_FRAME(l.pfn);
        }),
      ],
    ),
    k.step('xen_p2m_addr[pfn] = mfn', (s, l) => {
      bootOf(s).pfns[l.pfn].p2m = l.mfn;
    }),
    k.return('return true', (l) => {
      l.ret = true;
    }),
  ],
});

/** Returns: how many pfns from `pfn_s` on are identity now. */
const set_phys_range_identity = procedure('set_phys_range_identity', {
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
        if (leafOf(b, l.pfn).page === 'own') b.pfns[l.pfn].p2m = IDENTITY_FRAME(l.pfn);
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
        const { leaves } = bootOf(s);
        for (let i = 0; i < leaves.length; i++) {
          if (leaves[i].page === 'p2m_missing') leaves[i].page = 'p2m_identity';
        }
      }),
    ),
  ],
});

/** Whether every entry of a leaf is what a shared page says. */
function isUniform(b: Boot, leaf: number, page: 'p2m_missing' | 'p2m_identity'): boolean {
  const size = leafSize(b);
  for (let pfn = leaf * size; pfn < (leaf + 1) * size; pfn++) {
    const shared = page === 'p2m_missing' ? INVALID_P2M_ENTRY : IDENTITY_FRAME(pfn);
    if (b.pfns[pfn].p2m !== shared) return false;
  }
  return true;
}

/** Gives a leaf up for a shared page; the entries it had are blank then. */
function share(b: Boot, leaf: number, page: 'p2m_missing' | 'p2m_identity'): void {
  if (b.leaves[leaf].page !== 'own' || !isUniform(b, leaf, page)) return;
  b.leaves[leaf].page = page;
  const size = leafSize(b);
  for (let i = 0; i < size; i++) b.pfns[leaf * size + i].p2m = INVALID_P2M_ENTRY;
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
        for (let leaf = 0; leaf < b.leaves.length; leaf++) {
          share(b, leaf, 'p2m_missing');
          share(b, leaf, 'p2m_identity');
        }
      }),
    ),
  ],
});

/** What a new page for entries that were identity begins with. */
export const INIT_IDENTITY = 'p2m_init_identity(p2m, pfn), set_pte(ptep, p2m)';

/**
 * Gives the leaf of `pfn` a page of its own, whose entry j is the identity of `first` + j.
 * Bound: a number past the last pfn is stored as the last.
 */
export function ownLeaf(b: Boot, pfn: number, first: number): void {
  const leaf = leafOf(b, pfn);
  const wasIdentity = leaf.page === 'p2m_identity';
  leaf.page = 'own';
  if (!wasIdentity) return;
  const size = leafSize(b);
  const base = Math.floor(pfn / size) * size;
  for (let j = 0; j < size; j++) {
    b.pfns[base + j].p2m = IDENTITY_FRAME(Math.min(first + j, b.pfns.length - 1));
  }
}

const alloc = hunk({
  name: 'alloc',
  what: 'alloc_p2m: a page that takes the place of p2m_identity begins with identity',
  of: alloc_p2m,
  edits: (k) => [
    k.replace(
      'cmpxchg(&mid[mididx], p2m_orig, p2m)',
      // Folded: nobody sees the page before the PTE leads to it.
      k.step(INIT_IDENTITY, (s, l) => {
        ownLeaf(bootOf(s), l.pfn, l.pfn);
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
    alloc,
  ],
});
