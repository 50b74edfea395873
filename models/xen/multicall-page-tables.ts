/**
 * Modelled: the entries of one CPU's buffer that are about page tables, executed in order; a failed
 * entry does not stop the later ones, and the guest gets its result; other vCPUs come in between.
 *
 * Not modelled: preemption of the hypercall (the guest has events masked, so it sees nothing of it).
 *
 * Source: xen/common/multicall.c, do_multicall @ 3.1.
 */
import { BUG, proceduresOver } from '../../src/model/index.js';
import { bool, oneOf, range, type Sizes } from '../../src/schema/index.js';
import { type DomainMemory, mcOp } from '../domain-memory.js';
import { PtOp } from '../memory/page-tables.js';
import { mmuext_op, update_va_mapping } from './page-tables.js';

const { procedure } = proceduresOver<DomainMemory>();

/** Returns: whether any entry failed, in `failed`. */
export const HYPERVISOR_multicall = procedure('HYPERVISOR_multicall', {
  source: 'xen/common/multicall.c, do_multicall @ 3.1',
  locals: {
    i: range(0, (sizes: Sizes) => sizes.batch),
    more: oneOf('yes', 'no'),
    op: mcOp(),
    pt: PtOp,
    failed: bool(),
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
        l.pt = call.pt;
        l.i += 1;
      }),
      k.branch('update_va_mapping', (l) => l.op === 'update_va_mapping', [
        k.step('do_update_va_mapping', (s, l, me) => {
          if (!update_va_mapping(s, me.cpu, l.pt)) l.failed = true;
          l.op = 'unfilled';
        }),
      ]),
      k.branch('mmuext_op', (l) => l.op === 'mmuext_op', [
        k.step('do_mmuext_op', (s, l, me) => {
          if (!mmuext_op(s, me.cpu, l.pt)) l.failed = true;
          l.op = 'unfilled';
        }),
      ]),
    ]),
  ],
});
