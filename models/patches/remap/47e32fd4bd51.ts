/**
 * An identity range gets a middle page of its own before a leaf is put into it, as a missing range does.
 *
 * Source: 47e32fd4bd51, "x86/xen: replace p2m_mid_identity when allocating a new p2m leaf" (January 2015),
 * a patch of XenServer's kernel, of which the first lines and the title were at hand; the rest is taken to
 * be as for p2m_mid_missing, which its length of 12 lines fits. Linux has no commit of this number:
 * 054954eb051f rewrote the function before.
 */
import { hunksOver, patch } from '../../../src/model/index.js';
import type { DomainMemory } from '../../domain-memory.js';
import { memblock_alloc } from '../../linux/boot/memblock.js';
import { alloc_p2m } from '../../linux/boot/p2m-tree.js';
import { freeMid, newMid, p2m_mid_identity, takeMid, topOf } from '../../memory/p2m-tree.js';
import { bootOf } from '../../memory/remap.js';

const { hunk } = hunksOver<DomainMemory>();

export const p47e32fd4bd51 = patch({
  name: '47e32fd4bd51',
  title: 'x86/xen: replace p2m_mid_identity when allocating a new p2m leaf',
  source: 'xenserver/linux-3.x.pg 47e32fd4bd51 (3.10)',
  hunks: [
    hunk({
      name: 'middle',
      what: 'alloc_p2m: a middle page takes the place of p2m_mid_identity too',
      of: alloc_p2m,
      edits: (k) => [
        k.insertAfter(
          'if (mid == p2m_mid_missing)',
          k.branch('if (mid == p2m_mid_identity)', (l) => l.mid === p2m_mid_identity, [
            k.call('mid = alloc_p2m_page(), identity', memblock_alloc, {
              take: (l, callee) => {
                l.ok = callee.ret;
              },
            }),
            k.branch('if (!mid), identity', (l) => !l.ok, [
              k.return('return false: no middle page, identity'),
            ]),
            // Folded: p2m_mid_init fills a page that nobody sees yet, with what p2m_mid_identity says.
            k.step('cmpxchg(top_p, p2m_mid_identity, mid)', (s, l, me) => {
              const b = bootOf(s);
              const top = topOf(b, l.pfn);
              l.mid = newMid(b, l.pfn, me.id);
              takeMid(b, l.mid, p2m_mid_identity);
              l.ok = top.mid === p2m_mid_identity;
              if (l.ok) top.mid = l.mid;
            }),
            k.branch('if (cmpxchg() != p2m_mid_identity)', (l) => !l.ok, [
              // `mid` names the page still.
              k.step('free_p2m_page(mid), identity', (s, l) => {
                freeMid(bootOf(s), l.mid);
              }),
            ]),
          ]),
        ),
      ],
    }),
  ],
});
