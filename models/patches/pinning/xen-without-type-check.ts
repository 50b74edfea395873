/**
 * A mutation of Xen, which no release has: it shows that the claim about Xen's own guarantee can
 * fail, and what Linux would have to do itself.
 */
import { hunksOver, patch } from '../../../src/model/index.js';
import type { DomainMemory } from '../../domain-memory.js';
import { PtOp } from '../../memory/page-tables.js';
import { HYPERVISOR_multicall } from '../../xen/multicall-page-tables.js';

const { hunk } = hunksOver<DomainMemory>();

export const xenWithoutTypeCheck = patch({
  name: 'xen_without_type_check',
  title: 'a mutation of Xen: a table in use may be mapped writable',
  source: 'pvmc; xen/arch/x86/mm.c, get_page_from_l1e, without get_page_type',
  hunks: [
    hunk({
      name: 'update_va_mapping',
      what: 'HYPERVISOR_multicall: do_update_va_mapping takes no type reference',
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
