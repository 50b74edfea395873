/**
 * A mutation of Xen, which no release has: the failure of an unmap_and_replace fails its entry, and
 * the entries behind it are not executed.
 */
import { hunksOver, patch } from '../../../src/model/index.js';
import type { DomainMemory } from '../../domain-memory.js';
import { HYPERVISOR_multicall } from '../../xen/multicall.js';
import { HYPERVISOR_unmap_and_replace } from '../../xen/unmap-and-replace.js';

const { hunk } = hunksOver<DomainMemory>();

export const multicallStopsOnError = patch({
  name: 'multicall_stops_on_error',
  title: 'a mutation of Xen: a multicall ends with the first operation that fails',
  source: 'pvmc; xen/common/multicall.c, do_multicall, with an end at the first failure',
  hunks: [
    hunk({
      name: 'stop',
      what: 'HYPERVISOR_multicall: ends behind an unmap_and_replace that fails',
      of: HYPERVISOR_multicall,
      edits: (k) => [
        k.replace(
          'gnttab_unmap_and_replace(unmap_op)',
          k.call('gnttab_unmap_and_replace(unmap_op)', HYPERVISOR_unmap_and_replace, {
            pass: (l, callee) => {
              callee.page = l.page ?? 0;
              callee.new_addr = l.scratch;
              callee.handle = l.handle;
            },
            take: (l, callee) => {
              if (callee.status !== 'GNTST_okay') l.more = 'no';
            },
          }),
        ),
      ],
    }),
  ],
});
