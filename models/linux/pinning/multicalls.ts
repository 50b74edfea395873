/**
 * Modelled: what differs in the multicall buffer of 2.6.23 from that of 3.1: a failed entry is a BUG,
 * the lazy mode of an interrupted task counts in the interrupt, and there are no callbacks yet.
 *
 * Not modelled: as in models/linux/multicalls.ts, whose `xen_mc_batch` and `xen_mc_entry` are used as
 * they are; BUG_ON(b->argidx != 0) of an empty buffer. `xen_mc_irq_flags` keeps what the last batch of the
 * CPU has put there; an issue does not clear it. Later kernels warn where this one stops; the model
 * keeps the BUG in all of its trees.
 *
 * Source: arch/i386/xen/multicalls.c @ 5cc97bf2d8ea; multicalls.h of a later tree, whose xen_mc_batch
 * and xen_mc_issue are those that f4f97b3ea901 calls.
 */
import { BUG, proceduresOver } from '../../../src/model/index.js';
import { bool, clear, oneOf, range, type Sizes } from '../../../src/schema/index.js';
import { type DomainMemory, McBuffer } from '../../domain-memory.js';
import { PtOp } from '../../memory/page-tables.js';
import { HYPERVISOR_multicall } from '../../xen/multicall-page-tables.js';
import { __xen_mc_entry, reserved } from '../multicalls.js';

const { procedure } = proceduresOver<DomainMemory>();

export const xen_mc_flush = procedure('xen_mc_flush', {
  source: 'arch/i386/xen/multicalls.c, xen_mc_flush @ 5cc97bf2d8ea',
  locals: { flags: bool(), ret: bool(), i: range(0, (sizes: Sizes) => sizes.batch) },
  body: (k) => [
    // Folded: BUG_ON(preemptible()) and the save; both are of the CPU's own interrupt state.
    k.step('local_irq_save(flags)', (s, l, me) => {
      const cpu = s.cpus[me.cpu];
      if (cpu.preempt_count === 0 && !cpu.irqs_off) BUG('xen_mc_flush: BUG_ON(preemptible())');
      l.flags = cpu.irqs_off;
      cpu.irqs_off = true;
    }),
    k.test('if (b->mcidx)', (s, _l, me) => s.cpus[me.cpu].mc.length > 0, [
      k.call('HYPERVISOR_multicall', HYPERVISOR_multicall, {
        take: (l, callee) => {
          l.ret = callee.failed;
        },
      }),
      // Folded: the buffer is the CPU's own, interrupts are off.
      k.step('b->mcidx = 0', (s, _l, me) => {
        clear(McBuffer, s.cpus[me.cpu].mc);
      }),
    ]),
    k.step('local_irq_restore(flags)', (s, l, me) => {
      s.cpus[me.cpu].irqs_off = l.flags;
    }),
    k.branch('if (ret)', (l) => l.ret, [
      k.step('BUG_ON(ret)', () => {
        BUG('xen_mc_flush: BUG_ON(ret): Xen refused a multicall entry');
      }),
    ]),
  ],
});

/** Flushes unless the CPU's lazy mode is `mode` (0 is none of them); then gives back the flags. */
export const xen_mc_issue = procedure('xen_mc_issue', {
  source: 'arch/i386/xen/multicalls.h, xen_mc_issue @ 5cc97bf2d8ea',
  locals: { mode: oneOf('0', 'MMU', 'CPU') },
  body: (k) => [
    k.test(
      'if ((xen_get_lazy_mode() & mode) == 0)',
      (s, l, me) => s.cpus[me.cpu].lazy_mode !== l.mode,
      [k.call('xen_mc_flush()', xen_mc_flush)],
    ),
    k.step('local_irq_restore', (s, _l, me) => {
      s.cpus[me.cpu].irqs_off = s.cpus[me.cpu].xen_mc_irq_flags;
    }),
  ],
});

/** `MULTI_update_va_mapping` or `MULTI_mmuext_op`: fills the entry that was reserved last. */
export function fill(
  s: DomainMemory,
  cpu: number,
  op: 'update_va_mapping' | 'mmuext_op',
  pt: number,
): void {
  const entry = reserved(s, cpu);
  entry.op = op;
  entry.pt = pt;
}

/** `__xen_mc_entry` and `MULTI_mmuext_op`, as every mmuext_op of this code has them. */
export const MULTI_mmuext_op = procedure('MULTI_mmuext_op', {
  source: 'arch/i386/xen/mmu.c, __xen_mc_entry and MULTI_mmuext_op @ f4f97b3ea901',
  locals: { op: PtOp },
  body: (k) => [
    k.call('__xen_mc_entry(sizeof(*op))', __xen_mc_entry),
    k.step('MULTI_mmuext_op(mcs.mc, op)', (s, l, me) => fill(s, me.cpu, 'mmuext_op', l.op)),
  ],
});
