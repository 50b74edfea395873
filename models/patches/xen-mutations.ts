/**
 * Two mutations of Xen, which no release has: they show that the claims about Xen's own guarantees
 * can fail, and what Linux would have to do itself.
 */
import { hunksOver, patch } from '../../src/model/index.js';
import type { DomainMemory } from '../domain-memory.js';
import { isPae, PtOp } from '../memory/page-tables.js';
import { HYPERVISOR_multicall } from '../xen/multicall-page-tables.js';
import { mmuext_op, pin } from '../xen/page-tables.js';

const { hunk } = hunksOver<DomainMemory>();

export const xenWithoutTypeCheck = patch({
  name: 'xen_without_type_check',
  title: 'a mutation of Xen: a table in use may be mapped writable',
  source: 'pvmc; xen/arch/x86/mm.c, get_page_from_l1e, without get_page_type',
  hunks: [
    hunk({
      name: 'update_va_mapping',
      what: 'do_update_va_mapping takes no type reference',
      of: HYPERVISOR_multicall,
      edits: (k) => [
        k.replace(
          'do_update_va_mapping',
          k.step('do_update_va_mapping', (s, l) => {
            const page = s.ptpages[PtOp.payload(l.pt)];
            const writable = PtOp.is(l.pt, 'RW') || PtOp.is(l.pt, 'RW_FLUSH');
            page.alias = writable ? 'RW' : 'RO';
            if (!writable && page.type === 'writable') page.tcnt = 0;
            l.op = 'unfilled';
          }),
        ),
      ],
    }),
  ],
});

export const xenWithoutTlbFlush = patch({
  name: 'xen_without_tlb_flush',
  title: 'a mutation of Xen: a frame changes its type while TLBs have the old use',
  source: 'pvmc; xen/arch/x86/mm.c, get_page_type, without its flush',
  hunks: [
    hunk({
      name: 'pin',
      what: 'a pin flushes no TLB',
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
