/**
 * Modelled: early_set_phys_to_machine, which 1f3ac86b4c45 removes: a leaf that is missing is made of one
 * that has become uniform, so that brk space lasts.
 *
 * Not modelled: as in `p2m-tree.ts`.
 *
 * Source: arch/x86/xen/p2m.c @ 3.10; the parent of 1f3ac86b4c45 was not at hand.
 */
import { proceduresOver } from '../../../src/model/index.js';
import { bool, range } from '../../../src/schema/index.js';
import type { DomainMemory } from '../../domain-memory.js';
import {
  entryOf,
  freeLeaf,
  IDENTITY_FRAME,
  INVALID_P2M_ENTRY,
  Leaf,
  leafEntry,
  leafOf,
  leafSize,
  newLeaf,
  P2mEntry,
  p2m_identity,
  p2m_missing,
  takeLeaf,
} from '../../memory/p2m-tree.js';
import { bootOf, pfnOrEnd } from '../../memory/remap.js';
import { __set_phys_to_machine, early_alloc_p2m } from './p2m-tree.js';

const { procedure } = proceduresOver<DomainMemory>();

/** Takes the page of a leaf that says INVALID, or identity, of all its pfns. Returns: whether one was. */
export const early_can_reuse_p2m_middle = procedure('early_can_reuse_p2m_middle', {
  source: 'arch/x86/xen/p2m.c, early_can_reuse_p2m_middle @ 3.10',
  locals: {
    set_pfn: pfnOrEnd(),
    from: range(-1, ({ tops, mids }) => tops * mids - 1),
    ret: bool(),
  },
  body: (k) => [
    k.test('if (p2m_index(set_pfn))', (s, l) => l.set_pfn % leafSize(bootOf(s)) !== 0, [
      k.return('return false'),
    ]),
    // Folded: the search reads leaves that nothing else writes now.
    k.step('for (pfn = 0; pfn < MAX_DOMAIN_PAGES; pfn += P2M_PER_PAGE)', (s, l) => {
      l.from = uniformLeaf(s);
    }),
    k.branch('if (not found)', (l) => l.from < 0, [k.return('return false: none')]),
    // A page is named for its place in the tree, so the page that moves is one given up and one taken.
    k.step('p2m_top[topidx][mididx] = p2m_identity or p2m_missing', (s, l) => {
      const b = bootOf(s);
      const first = l.from * leafSize(b);
      const entry = leafEntry(b, first);
      const p2m = entry.leaf;
      const isMissing = entryOf(b, p2m, first).mfn === INVALID_P2M_ENTRY;
      entry.leaf = isMissing ? p2m_missing : p2m_identity;
      freeLeaf(b, p2m);
    }),
    k.step('p2m_top[topidx][mididx] = p2m', (s, l, me) => {
      const b = bootOf(s);
      const p2m = newLeaf(b, l.set_pfn, me.id);
      takeLeaf(b, p2m);
      leafEntry(b, l.set_pfn).leaf = p2m;
    }),
    k.return('return true', (l) => {
      l.ret = true;
    }),
  ],
});

/** The first leaf with a page of its own whose entries could as well be those of a shared one; or -1. */
function uniformLeaf(s: DomainMemory): number {
  const b = bootOf(s);
  const size = leafSize(b);
  for (let first = 0; first < b.pfns.length; first += size) {
    const leaf = leafOf(b, first);
    if (!Leaf.is(leaf, 'OWN')) continue;
    let invalid = 0;
    let identity = 0;
    for (let pfn = first; pfn < first + size; pfn++) {
      const { mfn } = entryOf(b, leaf, pfn);
      if (mfn === INVALID_P2M_ENTRY) invalid += 1;
      if (mfn === IDENTITY_FRAME(pfn)) identity += 1;
    }
    if (invalid === size || identity === size) return first / size;
  }
  return -1;
}

/** Before 1f3ac86b4c45. Returns: whether the entry could be set. */
export const early_set_phys_to_machine = procedure('early_set_phys_to_machine', {
  source: 'arch/x86/xen/p2m.c, early_set_phys_to_machine @ 3.10',
  locals: { pfn: pfnOrEnd(), mfn: P2mEntry, reused: bool(), ret: bool() },
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
      k.call('early_can_reuse_p2m_middle(pfn)', early_can_reuse_p2m_middle, {
        pass: (l, callee) => {
          callee.set_pfn = l.pfn;
        },
        take: (l, callee) => {
          l.reused = callee.ret;
        },
      }),
      k.branch('if (!early_can_reuse_p2m_middle(pfn))', (l) => !l.reused, [
        k.call('early_alloc_p2m(pfn, false)', early_alloc_p2m, {
          pass: (l, callee) => {
            callee.pfn = l.pfn;
          },
        }),
      ]),
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
