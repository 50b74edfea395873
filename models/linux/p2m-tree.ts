/**
 * Modelled: the P2M as a tree whose leaf pages are shared while they say nothing but "missing" or
 * "identity", as it is before it becomes linear (054954eb051f): __set_phys_to_machine,
 * set_phys_to_machine and set_phys_range_identity with what they call.
 *
 * Not modelled: the top and middle level (every pfn here is under one middle page), and with them
 * early_alloc_p2m_middle and half of early_split_p2m; the parallel tree of mfns that the toolstack
 * reads; cmpxchg as such (one CPU runs); auto-translated guests; MAX_P2M_PFN beyond the last pfn;
 * WARN; brk space running out, which is a BUG in extend_brk. `p2m_init` of a new leaf is no step, as
 * the entries of a shared leaf are INVALID already.
 *
 * Source: arch/x86/xen/p2m.c @ 1f3ac86b4c45.
 */
import { proceduresOver } from '../../src/model/index.js';
import { bool } from '../../src/schema/index.js';
import type { DomainMemory } from '../domain-memory.js';
import {
  bootOf,
  IDENTITY_FRAME,
  INVALID_P2M_ENTRY,
  leafOf,
  leafSize,
  P2mEntry,
  pageCount,
  pfnOrEnd,
  pfnPastEnd,
} from '../memory/remap.js';
import { memblock_alloc } from './memblock.js';

const { procedure } = proceduresOver<DomainMemory>();

/** Returns: whether the leaf had to be allocated. */
export const early_alloc_p2m = procedure('early_alloc_p2m', {
  source: 'arch/x86/xen/p2m.c, early_alloc_p2m @ 1f3ac86b4c45',
  locals: { pfn: pfnOrEnd() },
  body: (k) => [
    k.test(
      'if (p2m_top[topidx][mididx] != p2m_missing)',
      (s, l) => leafOf(bootOf(s), l.pfn).page !== 'p2m_missing',
      [k.return('return false')],
    ),
    // Folded: the page comes from brk space, which nothing else uses now.
    k.step('p2m_top[topidx][mididx] = p2m', (s, l) => {
      leafOf(bootOf(s), l.pfn).page = 'own';
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
        (s, l) => leafOf(bootOf(s), l.pfn).page === 'p2m_identity',
        [
          k.return('return true: identity', (l) => {
            l.ret = true;
          }),
        ],
      ),
      k.test(
        'if (p2m_top[topidx][mididx] == p2m_missing), identity',
        (s, l) => leafOf(bootOf(s), l.pfn).page === 'p2m_missing',
        [
          k.step('cmpxchg(p2m_missing, p2m_identity)', (s, l) => {
            leafOf(bootOf(s), l.pfn).page = 'p2m_identity';
          }),
          k.return('return true: swapped', (l) => {
            l.ret = true;
          }),
        ],
      ),
    ]),
    k.test(
      'if (p2m_top[topidx][mididx] == p2m_missing)',
      (s, l) => leafOf(bootOf(s), l.pfn).page === 'p2m_missing',
      [
        k.return('return mfn == INVALID_P2M_ENTRY', (l) => {
          l.ret = l.mfn === INVALID_P2M_ENTRY;
        }),
      ],
    ),
    // Any leaf that is not p2m_missing is written to, p2m_identity too.
    k.step('p2m_top[topidx][mididx][idx] = mfn', (s, l) => {
      const b = bootOf(s);
      if (leafOf(b, l.pfn).page === 'own') b.pfns[l.pfn].p2m = l.mfn;
      else b.p2m_identity_written = true;
    }),
    k.return('return true', (l) => {
      l.ret = true;
    }),
  ],
});

/** Returns: false when there is no memory. */
export const alloc_p2m = procedure('alloc_p2m', {
  source: 'arch/x86/xen/p2m.c, alloc_p2m @ 1f3ac86b4c45',
  locals: { pfn: pfnOrEnd(), ok: bool(), ret: bool() },
  body: (k) => [
    k.test(
      'if (p2m_orig == p2m_identity || p2m_orig == p2m_missing)',
      (s, l) => leafOf(bootOf(s), l.pfn).page !== 'own',
      [
        k.call('p2m = alloc_p2m_page()', memblock_alloc, {
          take: (l, callee) => {
            l.ok = callee.ret;
          },
        }),
        k.branch('if (!p2m)', (l) => !l.ok, [k.return('return false')]),
        k.step('cmpxchg(&mid[mididx], p2m_orig, p2m)', (s, l) => {
          leafOf(bootOf(s), l.pfn).page = 'own';
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
        l.pfn = leafOf(b, l.pfn).page === 'p2m_identity' ? Math.ceil(next / size) * size : next;
      }),
    ]),
    k.return('return pfn - pfn_s', (l) => {
      l.ret = l.pfn - l.pfn_s;
    }),
  ],
});
