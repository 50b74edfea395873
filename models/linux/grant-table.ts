/**
 * Modelled: gnttab_map_refs and gnttab_unmap_refs as they are before 0930bba674e2: one hypercall
 * for the user PTEs, then the override of each page.
 *
 * Not modelled: auto-translated domains, which return after the hypercall; a hypercall that fails
 * as a whole (its array is always readable); map ops that do not name a PTE (gntdev's always do);
 * the mfn_to_virt that finds a user PTE by its machine address (a page table has one address, by
 * the M2P). Nobody looks at the status of an unmap, or of a kmap op: the kernel does not either.
 *
 * Source: drivers/xen/grant-table.c, gnttab_map_refs, gnttab_unmap_refs @ 3.1.
 */
import { proceduresOver } from '../../src/model/index.js';
import { id } from '../../src/schema/index.js';
import { type DomainMemory, errno, Pte, upToSlots } from '../domain-memory.js';
import { HYPERVISOR_map_grant_ref, HYPERVISOR_unmap_grant_ref } from '../xen/grant-table.js';
import { m2p_add_override, m2p_remove_override } from './p2m.js';

const { procedure } = proceduresOver<DomainMemory>();

/** Returns: 0, or the error of the first override that fails; later slots are then left alone. */
export const gnttab_map_refs = procedure('gnttab_map_refs', {
  source: 'drivers/xen/grant-table.c, gnttab_map_refs @ 3.1',
  locals: {
    first: id('slots'),
    count: upToSlots(),
    i: upToSlots(),
    mfn: id('frames'),
    ret: errno(),
  },
  body: (k) => [
    k.call('HYPERVISOR_grant_table_op(GNTTABOP_map_grant_ref)', HYPERVISOR_map_grant_ref, {
      pass: (l, callee) => {
        callee.first = l.first;
        callee.count = l.count;
        callee.host_addr = 'user_pte';
      },
    }),
    k.while('for (i = 0; i < count; i++)', (l) => l.i < l.count, [
      k.test(
        'if (map_ops[i].status)',
        (s, l) => s.slots[l.first + l.i].map_op.status !== 'GNTST_okay',
        [],
        [
          k.step('mfn = pte_mfn(*pte)', (s, l) => {
            l.mfn = Pte.payload(s.slots[l.first + l.i].user_pte);
          }),
          k.call('m2p_add_override(mfn, pages[i])', m2p_add_override, {
            pass: (l, callee) => {
              callee.mfn = l.mfn;
              callee.page = l.first + l.i;
              callee.clear_pte = true;
            },
            take: (l, callee) => {
              l.mfn = 0;
              l.ret = callee.ret;
            },
          }),
          k.branch('if (ret)', (l) => l.ret !== '0', [k.return('return ret')]),
        ],
      ),
      k.set('i++', (l) => {
        l.i += 1;
      }),
    ]),
    k.return('return ret (all slots)'),
  ],
});

/** Returns: 0, or the error of the first override that cannot be removed. */
export const gnttab_unmap_refs = procedure('gnttab_unmap_refs', {
  source: 'drivers/xen/grant-table.c, gnttab_unmap_refs @ 3.1',
  locals: { first: upToSlots(), count: upToSlots(), i: upToSlots(), ret: errno() },
  body: (k) => [
    k.call('HYPERVISOR_grant_table_op(GNTTABOP_unmap_grant_ref)', HYPERVISOR_unmap_grant_ref, {
      pass: (l, callee) => {
        callee.first = l.first;
        callee.count = l.count;
        callee.host_addr = 'user_pte';
      },
    }),
    k.while('for (i = 0; i < count; i++)', (l) => l.i < l.count, [
      k.call('m2p_remove_override(pages[i])', m2p_remove_override, {
        pass: (l, callee) => {
          callee.page = l.first + l.i;
          callee.clear_pte = true;
        },
        take: (l, callee) => {
          l.ret = callee.ret;
        },
      }),
      k.branch('if (ret)', (l) => l.ret !== '0', [k.return('return ret')]),
      k.set('i++', (l) => {
        l.i += 1;
      }),
    ]),
    k.return('return ret (all slots)'),
  ],
});
