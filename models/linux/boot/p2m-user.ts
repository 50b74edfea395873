/**
 * Modelled: a CPU that sets one entry of the P2M after boot, as set_foreign_p2m_mapping does for a granted
 * page and the balloon driver for one that it gets back. Any pfn is tried.
 *
 * Not modelled: who the frame belongs to and FOREIGN_FRAME_BIT, which the P2M does not look at; the M2P;
 * entries that are taken away again.
 *
 * Source: arch/x86/xen/p2m.c, set_foreign_p2m_mapping; drivers/xen/balloon.c, increase_reservation
 * @ 1f3ac86b4c45.
 */
import { proceduresOver } from '../../../src/model/index.js';
import { bool } from '../../../src/schema/index.js';
import type { DomainMemory } from '../../domain-memory.js';
import { LOCAL, P2mEntry } from '../../memory/p2m-tree.js';
import { bootOf, mfnOf, pfnOrEnd } from '../../memory/remap.js';
import { set_phys_to_machine } from './p2m-tree.js';

const { procedure } = proceduresOver<DomainMemory>();

export const p2m_user = procedure('p2m_user', {
  source: 'arch/x86/xen/p2m.c, set_foreign_p2m_mapping @ 1f3ac86b4c45',
  locals: { pfn: pfnOrEnd(), mfn: P2mEntry, ret: bool() },
  body: (k) => [
    k.rest(
      'a page',
      k.alternative('pfn', {
        among: 'pfns',
        run: (s, l, me, pfn) => {
          const b = bootOf(s);
          l.pfn = pfn;
          l.mfn = LOCAL(mfnOf(b, me.id));
          b.sets[me.id].pfn = pfn;
          b.sets[me.id].told = 'under way';
        },
      }),
    ),
    k.call('set_phys_to_machine(pfn, mfn)', set_phys_to_machine, {
      pass: (l, callee) => {
        callee.pfn = l.pfn;
        callee.mfn = l.mfn;
      },
      take: (l, callee) => {
        l.ret = callee.ret;
      },
    }),
    k.step('if (!set_phys_to_machine(pfn, mfn))', (s, l, me) => {
      bootOf(s).sets[me.id].told = l.ret ? 'true' : 'false';
    }),
  ],
});
