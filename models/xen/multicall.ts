/**
 * Modelled: the entries of one CPU's buffer, executed in order; a failed entry does not stop the
 * later ones; other vCPUs come in between entries, and between the steps of one.
 *
 * Not modelled: update_va_mapping of an address that is not a scratch page's (nobody queues one) and
 * its flags (0: no flush); `result` of an entry (Linux counts the negative ones and warns); the single entry
 * that Linux calls directly (same effect); nested and preempted multicalls (events are masked, so
 * preemption shows the guest nothing that an interleaving of steps does not).
 *
 * Source: xen/common/multicall.c, do_multicall @ 4.1.
 */
import { BUG, proceduresOver } from '../../src/model/index.js';
import { id, oneOf, orNull, range, type Sizes } from '../../src/schema/index.js';
import { type DomainMemory, handle, mcOp, OpPointer, Pte } from '../domain-memory.js';
import { gnttab_map_grant_ref, HYPERVISOR_unmap_grant_ref } from './grant-table.js';
import { mod_l1_entry, mod_scratch_entry } from './mmu.js';
import { HYPERVISOR_unmap_and_replace } from './unmap-and-replace.js';

const { procedure } = proceduresOver<DomainMemory>();

export const HYPERVISOR_multicall = procedure('HYPERVISOR_multicall', {
  source: 'xen/common/multicall.c, do_multicall @ 4.1',
  locals: {
    i: range(0, (sizes: Sizes) => sizes.batch),
    more: oneOf('yes', 'no'),
    op: mcOp(),
    kmap_op: OpPointer,
    page: orNull(id('pages')),
    handle: handle(),
    pte: Pte,
    scratch: orNull(id('scratch')),
  },
  body: (k) => [
    k.while('for (i = 0; i < nr_calls; i++)', (l) => l.more === 'yes', [
      // Folded: the buffer belongs to this CPU, which has interrupts off; nobody else looks.
      k.step('copy_from_guest(call)', (s, l, me) => {
        const { mc } = s.cpus[me.cpu];
        if (l.i >= mc.length) {
          l.more = 'no';
          return;
        }
        const call = mc.items[l.i];
        if (call.op === 'unfilled') BUG('a multicall entry is executed before it was filled');
        l.op = call.op;
        l.kmap_op = call.kmap_op;
        l.page = call.page;
        l.handle = call.handle;
        l.pte = call.pte;
        l.scratch = call.scratch;
        l.i += 1;
      }),
      k.branch('if (more)', (l) => l.more === 'yes', [
        // A pointer that is none makes the hypercall answer -EFAULT; nothing else happens.
        k.branch(
          'map_grant_ref',
          (l) => l.op === 'map_grant_ref' && OpPointer.is(l.kmap_op, 'OP'),
          [
            k.call('__gnttab_map_grant_ref(kmap_op)', gnttab_map_grant_ref, {
              pass: (l, callee) => {
                callee.slot = OpPointer.payload(l.kmap_op);
                callee.is_kmap = 'yes';
                callee.host_addr = 'kernel_pte';
              },
            }),
          ],
        ),
        k.branch('unmap_and_replace', (l) => l.op === 'unmap_grant_ref' && l.scratch !== null, [
          k.call('gnttab_unmap_and_replace(unmap_op)', HYPERVISOR_unmap_and_replace, {
            pass: (l, callee) => {
              callee.page = l.page ?? 0;
              callee.new_addr = l.scratch;
              callee.handle = l.handle;
            },
          }),
        ]),
        k.branch('unmap_grant_ref', (l) => l.op === 'unmap_grant_ref' && l.scratch === null, [
          k.call('gnttab_unmap_grant_ref(unmap_op)', HYPERVISOR_unmap_grant_ref, {
            pass: (l, callee) => {
              callee.first = l.page ?? 0;
              callee.count = 1;
              callee.host_addr = 'kernel_pte';
              callee.arena = 'yes';
              callee.arena_handle = l.handle;
            },
          }),
        ]),
        k.branch('mmu_update', (l) => l.op === 'mmu_update', [
          k.step('mod_l1_entry', (s, l) => {
            mod_l1_entry(s, l.page ?? 0, l.pte);
          }),
        ]),
        k.branch('update_va_mapping', (l) => l.op === 'update_va_mapping', [
          k.step('do_update_va_mapping', (s, l) => {
            mod_scratch_entry(s, l.scratch ?? 0, l.pte);
          }),
        ]),
        k.branch('invlpg', (l) => l.op === 'invlpg' && l.page !== null, [
          k.step('MMUEXT_INVLPG_LOCAL', (s, l, me) => {
            s.cpus[me.cpu].tlb[l.page ?? 0].frame = null;
          }),
        ]),
        // Folded: the TLB is this CPU's own, and the CPU runs nothing else meanwhile.
        k.branch('new_baseptr', (l) => l.op === 'new_baseptr', [
          k.step('MMUEXT_NEW_BASEPTR', (s, _l, me) => {
            for (const entry of s.cpus[me.cpu].tlb) entry.frame = null;
          }),
        ]),
      ]),
    ]),
  ],
});
