/**
 * A page that takes the place of p2m_identity begins with the identity of the first pfn it covers, not of
 * the one that is about to be set.
 *
 * Later trees have it; the commit that brought it was not identified, so the patch has a name instead.
 *
 * Source: arch/x86/xen/p2m.c, alloc_p2m, after 3.19.
 */
import { hunksOver, patch } from '../../../src/model/index.js';
import type { DomainMemory } from '../../domain-memory.js';
import { leafSize } from '../../memory/p2m-tree.js';
import { bootOf } from '../../memory/remap.js';

import { alloc_p2m, INIT_IDENTITY, initIdentity } from './054954eb051f-alloc.js';

const { hunk } = hunksOver<DomainMemory>();

export const identityLeafBase = patch({
  name: 'identity_leaf_base',
  title: 'xen/p2m: an identity leaf begins at the first pfn that it covers',
  source: 'torvalds/linux, between 3.19 and 4.2',
  hunks: [
    hunk({
      name: 'base',
      what: 'alloc_p2m: p2m_init_identity(p2m, pfn & ~(P2M_PER_PAGE - 1))',
      of: alloc_p2m,
      edits: (k) => [
        k.replace(
          INIT_IDENTITY,
          k.step('p2m_init_identity(p2m, pfn & ~(P2M_PER_PAGE - 1))', (s, l, me) => {
            const b = bootOf(s);
            initIdentity(b, l.pfn, l.pfn - (l.pfn % leafSize(b)), me.id);
          }),
        ),
      ],
    }),
  ],
});
