/**
 * A mutation of Xen, which no release has: without the flush that comes with a change of type, Linux
 * would have to flush TLBs itself before it pins.
 */
import { hunksOver, patch } from '../../../src/model/index.js';
import type { DomainMemory } from '../../domain-memory.js';
import { isPae, PtOp } from '../../memory/page-tables.js';
import { HYPERVISOR_multicall } from '../../xen/multicall-page-tables.js';
import { mmuext_op, pin } from '../../xen/page-tables.js';

const { hunk } = hunksOver<DomainMemory>();

export const xenWithoutTlbFlush = patch({
  name: 'xen_without_tlb_flush',
  title: 'a mutation of Xen: a frame changes its type while TLBs have the old use',
  source: 'pvmc; xen/arch/x86/mm.c, get_page_type, without its flush',
  hunks: [
    hunk({
      name: 'pin',
      what: 'HYPERVISOR_multicall: a pin flushes no TLB',
      of: HYPERVISOR_multicall,
      edits: (k) => [
        k.replace(
          'do_mmuext_op',
          k.step('do_mmuext_op', (s, l, me) => {
            const root = isPae(s) ? 'l3' : 'l2';
            const isPin = PtOp.is(l.pt, 'PIN_L2') || PtOp.is(l.pt, 'PIN_L3');
            const done = isPin
              ? pin(s, PtOp.payload(l.pt), root, false)
              : mmuext_op(s, me.cpu, l.pt);
            if (!done) l.failed = true;
            l.op = 'unfilled';
          }),
        ),
      ],
    }),
  ],
});
