/**
 * Modelled: the P2M as a tree, as it is before it becomes linear (054954eb051f): __set_phys_to_machine,
 * set_phys_to_machine and set_phys_range_identity with what they call.
 *
 * Not modelled: the middle level where an identity is stored, which happens at boot alone, under one
 * middle page that the range has for itself; with it early_alloc_p2m_middle and half of
 * early_split_p2m; the parallel tree of mfns that the toolstack reads; auto-translated guests;
 * MAX_P2M_PFN beyond the last pfn; WARN; brk space running out, which is a BUG in extend_brk. `p2m_init`
 * and `p2m_mid_init` are no steps of their own: nobody else sees the page yet.
 *
 * Memory model: at boot one CPU runs; after boot a CPU comes in between any two steps. Where the top
 * entry and one below it are read in one step, nobody can tell: a top entry changes once, from a shared
 * page to one that says the same.
 *
 * Source: arch/x86/xen/p2m.c @ 1f3ac86b4c45.
 */
import { proceduresOver } from '../../../src/model/index.js';
import { bool } from '../../../src/schema/index.js';
import type { DomainMemory } from '../../domain-memory.js';
import {
  entryOf,
  freeMid,
  IDENTITY_FRAME,
  INVALID_P2M_ENTRY,
  Leaf,
  leafEntry,
  leafOf,
  leafSize,
  Mid,
  midEntry,
  newLeaf,
  newMid,
  P2mEntry,
  p2m_identity,
  p2m_mid_missing,
  p2m_missing,
  takeLeaf,
  takeMid,
  topOf,
} from '../../memory/p2m-tree.js';
import { bootOf, pageCount, pfnOrEnd, pfnPastEnd } from '../../memory/remap.js';
import { memblock_alloc } from './memblock.js';

const { procedure } = proceduresOver<DomainMemory>();

/** Returns: whether the leaf had to be allocated. */
export const early_alloc_p2m = procedure('early_alloc_p2m', {
  source: 'arch/x86/xen/p2m.c, early_alloc_p2m @ 1f3ac86b4c45',
  locals: { pfn: pfnOrEnd() },
  body: (k) => [
    k.test(
      'if (p2m_top[topidx][mididx] != p2m_missing)',
      (s, l) => leafOf(bootOf(s), l.pfn) !== p2m_missing,
      [k.return('return false')],
    ),
    // Folded: the page comes from brk space, which nothing else uses now.
    k.step('p2m_top[topidx][mididx] = p2m', (s, l, me) => {
      const b = bootOf(s);
      const p2m = newLeaf(b, l.pfn, me.id);
      takeLeaf(b, p2m);
      leafEntry(b, l.pfn).leaf = p2m;
    }),
  ],
});

/** Gives the leaf that a range begins or ends in a page of its own. */
export const early_split_p2m = procedure('early_split_p2m', {
  source: 'arch/x86/xen/p2m.c, early_split_p2m @ 1f3ac86b4c45',
  locals: { pfn: pfnOrEnd() },
  body: (k) => [
    k.test('if (idx)', (s, l) => l.pfn % leafSize(bootOf(s)) !== 0, [
      k.call('early_alloc_p2m(pfn, false)', early_alloc_p2m, {
        pass: (l, callee) => {
          callee.pfn = l.pfn;
        },
      }),
    ]),
  ],
});

/** Returns: false when the entry needs a leaf that is not there. */
export const __set_phys_to_machine = procedure('__set_phys_to_machine', {
  source: 'arch/x86/xen/p2m.c, __set_phys_to_machine @ 1f3ac86b4c45',
  locals: { pfn: pfnOrEnd(), mfn: P2mEntry, ret: bool() },
  body: (k) => [
    k.branch('if (mfn & IDENTITY_FRAME_BIT)', (l) => P2mEntry.is(l.mfn, 'IDENTITY'), [
      k.test(
        'if (p2m_top[topidx][mididx] == p2m_identity)',
        (s, l) => leafOf(bootOf(s), l.pfn) === p2m_identity,
        [
          k.return('return true: identity', (l) => {
            l.ret = true;
          }),
        ],
      ),
      k.test(
        'if (p2m_top[topidx][mididx] == p2m_missing), identity',
        (s, l) => leafOf(bootOf(s), l.pfn) === p2m_missing,
        [
          k.step('cmpxchg(p2m_missing, p2m_identity)', (s, l) => {
            leafEntry(bootOf(s), l.pfn).leaf = p2m_identity;
          }),
          k.return('return true: swapped', (l) => {
            l.ret = true;
          }),
        ],
      ),
    ]),
    k.test(
      'if (p2m_top[topidx][mididx] == p2m_missing)',
      (s, l) => leafOf(bootOf(s), l.pfn) === p2m_missing,
      [
        k.return('return mfn == INVALID_P2M_ENTRY', (l) => {
          l.ret = l.mfn === INVALID_P2M_ENTRY;
        }),
      ],
    ),
    // Any leaf that is not p2m_missing is written to, p2m_identity too.
    k.step('p2m_top[topidx][mididx][idx] = mfn', (s, l) => {
      const b = bootOf(s);
      const leaf = leafOf(b, l.pfn);
      if (Leaf.is(leaf, 'OWN')) entryOf(b, leaf, l.pfn).mfn = l.mfn;
      else b.shared_leaf_written = true;
    }),
    k.return('return true', (l) => {
      l.ret = true;
    }),
  ],
});

/** Returns: false when there is no memory. */
export const alloc_p2m = procedure('alloc_p2m', {
  source: 'arch/x86/xen/p2m.c, alloc_p2m @ 1f3ac86b4c45',
  locals: { pfn: pfnOrEnd(), mid: Mid, p2m_orig: Leaf, ok: bool(), ret: bool() },
  body: (k) => [
    k.step('mid = ACCESS_ONCE(*top_p)', (s, l) => {
      l.mid = topOf(bootOf(s), l.pfn).mid;
    }),
    k.branch('if (mid == p2m_mid_missing)', (l) => l.mid === p2m_mid_missing, [
      k.call('mid = alloc_p2m_page()', memblock_alloc, {
        take: (l, callee) => {
          l.ok = callee.ret;
        },
      }),
      k.branch('if (!mid)', (l) => !l.ok, [k.return('return false: no middle page')]),
      // Folded: p2m_mid_init fills a page that nobody sees yet, with what p2m_mid_missing says.
      k.step('cmpxchg(top_p, p2m_mid_missing, mid)', (s, l, me) => {
        const b = bootOf(s);
        const top = topOf(b, l.pfn);
        l.mid = newMid(b, l.pfn, me.id);
        takeMid(b, l.mid, p2m_mid_missing);
        l.ok = top.mid === p2m_mid_missing;
        if (l.ok) top.mid = l.mid;
      }),
      k.branch('if (cmpxchg() != p2m_mid_missing)', (l) => !l.ok, [
        // `mid` names the page still.
        k.step('free_p2m_page(mid)', (s, l) => {
          freeMid(bootOf(s), l.mid);
        }),
      ]),
    ]),
    k.step('p2m_orig = ACCESS_ONCE(p2m_top[topidx][mididx])', (s, l) => {
      l.p2m_orig = leafOf(bootOf(s), l.pfn);
    }),
    k.branch(
      'if (p2m_orig == p2m_identity || p2m_orig == p2m_missing)',
      (l) => !Leaf.is(l.p2m_orig, 'OWN'),
      [
        k.call('p2m = alloc_p2m_page()', memblock_alloc, {
          take: (l, callee) => {
            l.ok = callee.ret;
          },
        }),
        k.branch('if (!p2m)', (l) => !l.ok, [k.return('return false')]),
        // Folded: if it fails, the page that nobody saw is freed.
        k.step('cmpxchg(&mid[mididx], p2m_orig, p2m)', (s, l, me) => {
          const b = bootOf(s);
          const entry = midEntry(b, l.mid, l.pfn);
          const p2m = newLeaf(b, l.pfn, me.id);
          if (entry.leaf === l.p2m_orig) {
            takeLeaf(b, p2m);
            entry.leaf = p2m;
          }
        }),
      ],
    ),
    k.return('return true', (l) => {
      l.ret = true;
    }),
  ],
});

/** Returns: false when there is no memory for the leaf. */
export const set_phys_to_machine = procedure('set_phys_to_machine', {
  source: 'arch/x86/xen/p2m.c, set_phys_to_machine @ 1f3ac86b4c45',
  locals: { pfn: pfnOrEnd(), mfn: P2mEntry, ret: bool() },
  body: (k) => [
    k.call('__set_phys_to_machine(pfn, mfn)', __set_phys_to_machine, {
      pass: (l, callee) => {
        callee.pfn = l.pfn;
        callee.mfn = l.mfn;
      },
      take: (l, callee) => {
        l.ret = callee.ret;
      },
    }),
    k.branch('if (!__set_phys_to_machine(pfn, mfn))', (l) => !l.ret, [
      k.call('alloc_p2m(pfn)', alloc_p2m, {
        pass: (l, callee) => {
          callee.pfn = l.pfn;
        },
        take: (l, callee) => {
          l.ret = callee.ret;
        },
      }),
      k.branch('if (!alloc_p2m(pfn))', (l) => !l.ret, [k.return('return false')]),
      k.call('__set_phys_to_machine(pfn, mfn), again', __set_phys_to_machine, {
        pass: (l, callee) => {
          callee.pfn = l.pfn;
          callee.mfn = l.mfn;
        },
        take: (l, callee) => {
          l.ret = callee.ret;
        },
      }),
    ]),
  ],
});

/** Returns: how many pfns from `pfn_s` on are identity now. */
export const set_phys_range_identity = procedure('set_phys_range_identity', {
  source: 'arch/x86/xen/p2m.c, set_phys_range_identity @ 1f3ac86b4c45',
  locals: { pfn_s: pfnOrEnd(), pfn_e: pfnOrEnd(), pfn: pfnPastEnd(), ok: bool(), ret: pageCount() },
  body: (k) => [
    k.branch('if (pfn_s > pfn_e)', (l) => l.pfn_s > l.pfn_e, [k.return('return 0')]),
    k.call('early_split_p2m(pfn_s)', early_split_p2m, {
      pass: (l, callee) => {
        callee.pfn = l.pfn_s;
      },
    }),
    k.call('early_split_p2m(pfn_e)', early_split_p2m, {
      pass: (l, callee) => {
        callee.pfn = l.pfn_e;
      },
    }),
    k.set('pfn = pfn_s', (l) => {
      l.pfn = l.pfn_s;
    }),
    k.while('for (pfn = pfn_s; pfn < pfn_e;)', (l) => l.pfn < l.pfn_e, [
      k.call('__set_phys_to_machine(pfn, IDENTITY_FRAME(pfn))', __set_phys_to_machine, {
        pass: (l, callee) => {
          callee.pfn = l.pfn;
          callee.mfn = IDENTITY_FRAME(l.pfn);
        },
        take: (l, callee) => {
          l.ok = callee.ret;
        },
      }),
      k.branch('if (!__set_phys_to_machine(pfn, IDENTITY_FRAME(pfn)))', (l) => !l.ok, [
        k.goto('return pfn - pfn_s', 'break'),
      ]),
      // Folded: the leaf's page is read, and a local set by it.
      k.step('pfn++, or ALIGN(pfn, P2M_PER_PAGE) past p2m_identity', (s, l) => {
        const b = bootOf(s);
        const next = l.pfn + 1;
        const size = leafSize(b);
        l.pfn = leafOf(b, l.pfn) === p2m_identity ? Math.ceil(next / size) * size : next;
      }),
    ]),
    k.return('return pfn - pfn_s', (l) => {
      l.ret = l.pfn - l.pfn_s;
    }),
  ],
});
