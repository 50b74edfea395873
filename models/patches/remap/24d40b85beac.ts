/**
 * The tree does not store to the leaf that all identity ranges share: an entry there is said to be set
 * only if it says identity, so that any other gets a leaf of its own.
 *
 * Source: 24d40b85beac, "x86/xen: fix set_phys_to_machine() when the entry is identity" (January 2015), a
 * patch of XenServer's kernel, of which the first lines and the title were at hand. Linux has no commit of
 * this number: 054954eb051f rewrote the function before.
 */
import { hunksOver, patch } from '../../../src/model/index.js';
import type { DomainMemory } from '../../domain-memory.js';
import { __set_phys_to_machine } from '../../linux/boot/p2m-tree.js';
import { IDENTITY_FRAME, leafOf, p2m_identity } from '../../memory/p2m-tree.js';
import { bootOf } from '../../memory/remap.js';

const { hunk } = hunksOver<DomainMemory>();

export const p24d40b85beac = patch({
  name: '24d40b85beac',
  title: 'x86/xen: fix set_phys_to_machine() when the entry is identity',
  source: 'xenserver/linux-3.x.pg 24d40b85beac (3.10)',
  hunks: [
    hunk({
      name: 'identity',
      what: '__set_phys_to_machine: asks for p2m_identity before it stores',
      of: __set_phys_to_machine,
      edits: (k) => [
        k.insertBefore(
          'p2m_top[topidx][mididx][idx] = mfn',
          k.test(
            'if (p2m_top[topidx][mididx] == p2m_identity), any mfn',
            (s, l) => leafOf(bootOf(s), l.pfn) === p2m_identity,
            [
              k.return('return mfn == IDENTITY_FRAME(pfn)', (l) => {
                l.ret = l.mfn === IDENTITY_FRAME(l.pfn);
              }),
            ],
          ),
        ),
      ],
    }),
  ],
});
