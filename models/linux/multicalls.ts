/**
 * Modelled: the per-CPU buffer of arch/x86/xen/multicalls.c as it was from 3.1 to 3.6: batch,
 * entry, issue, flush, callbacks, the one slot for saved flags, the flush when the buffer is full.
 *
 * Not modelled: the argument area as bytes (in the kernel it fills up before the 32 entries do, at
 * the 16th grant map; here the bound on entries stands for both); tracing; MC_DEBUG; the WARN_ON on
 * failed results, which changes nothing; xen_mc_extend_args, by which adjacent mmu_updates share an
 * entry (same order, same effect); BUG_ONs on the argument area and on preemptible() where an entry
 * is reserved; the BUG for a multicall that fails as a whole; that an empty buffer makes no
 * hypercall (here its loop ends at once).
 *
 * Memory model: what is per CPU is seen by that CPU only, and not by its interrupts while they are
 * off; several such accesses are folded into one label where the label says so.
 */
import { BUG, proceduresOver } from '../../src/model/index.js';
import { bool, clear, oneOf, push, range, type Sizes } from '../../src/schema/index.js';
import { type DomainMemory, McBuffer, McCallbacks, type McEntry } from '../domain-memory.js';
import { HYPERVISOR_multicall } from '../xen/multicall.js';

const { procedure } = proceduresOver<DomainMemory>();

/** `preemptible()`: no preempt count, interrupts on. */
const preemptible = (s: DomainMemory, cpu: number): boolean =>
  s.cpus[cpu].preempt_count === 0 && !s.cpus[cpu].irqs_off && !s.cpus[cpu].in_interrupt;

/** `local_irq_save(flags)`, then the flags go into the CPU's one slot. */
export const xen_mc_batch = procedure('xen_mc_batch', {
  source: 'arch/x86/xen/multicalls.h, xen_mc_batch @ 3.1',
  body: (k) => [
    // Folded: once interrupts are off nobody else reaches the slot.
    k.step('local_irq_save', (s, _l, me) => {
      const cpu = s.cpus[me.cpu];
      cpu.xen_mc_irq_flags = cpu.irqs_off;
      cpu.irqs_off = true;
    }),
  ],
});

export const xen_mc_flush = procedure('xen_mc_flush', {
  source: 'arch/x86/xen/multicalls.c, xen_mc_flush @ 3.1',
  locals: {
    flags: bool(),
    i: range(0, (sizes: Sizes) => sizes.batch),
    callbacks: range(0, (sizes: Sizes) => sizes.batch),
  },
  body: (k) => [
    // Folded: both read and write the CPU's own interrupt state.
    k.step('local_irq_save(flags)', (s, l, me) => {
      if (preemptible(s, me.cpu)) BUG('xen_mc_flush: BUG_ON(preemptible())');
      l.flags = s.cpus[me.cpu].irqs_off;
      s.cpus[me.cpu].irqs_off = true;
    }),
    k.call('HYPERVISOR_multicall', HYPERVISOR_multicall),
    // Folded: the buffer is the CPU's own, interrupts are off.
    k.step('b->mcidx = 0', (s, l, me) => {
      clear(McBuffer, s.cpus[me.cpu].mc);
      l.callbacks = s.cpus[me.cpu].callbacks.length;
    }),
    k.while('for (i = 0; i < b->cbidx; i++)', (l) => l.i < l.callbacks, [
      k.step('(*cb->fn)(cb->data)', (s, l, me) => {
        const cpu = s.cpus[me.cpu];
        if (cpu.callbacks.items[l.i].fn === 'set_current_cr3') cpu.cr3_is_stale = false;
        l.i += 1;
      }),
    ]),
    // Folded: the list of callbacks is the CPU's own until interrupts are on again.
    k.step('local_irq_restore(flags)', (s, l, me) => {
      clear(McCallbacks, s.cpus[me.cpu].callbacks);
      s.cpus[me.cpu].irqs_off = l.flags;
    }),
  ],
});

/** Reserves an entry at the end of the buffer; the caller fills it before interrupts are on. */
export const __xen_mc_entry = procedure('__xen_mc_entry', {
  source: 'arch/x86/xen/multicalls.c, __xen_mc_entry @ 3.1',
  body: (k) => [
    k.test(
      'if (b->mcidx == MC_BATCH)',
      (s, _l, me) => s.cpus[me.cpu].mc.length === s.cpus[me.cpu].mc.items.length,
      [k.call('xen_mc_flush()', xen_mc_flush)],
    ),
    k.step('b->mcidx++', (s, _l, me) => {
      push(s.cpus[me.cpu].mc);
    }),
  ],
});

/** `xen_mc_batch` and `__xen_mc_entry`. */
export const xen_mc_entry = procedure('xen_mc_entry', {
  source: 'arch/x86/xen/multicalls.h, xen_mc_entry @ 3.1',
  body: (k) => [
    k.call('xen_mc_batch()', xen_mc_batch),
    k.call('__xen_mc_entry(args)', __xen_mc_entry),
  ],
});

/** The entry that `__xen_mc_entry` reserved last, to be filled. */
export function reserved(s: DomainMemory, cpu: number): McEntry {
  const { mc } = s.cpus[cpu];
  if (mc.length === 0) BUG('no multicall entry is reserved');
  return mc.items[mc.length - 1];
}

/** `paravirt_get_lazy_mode()`: none in an interrupt. */
export const lazyMode = (s: DomainMemory, cpu: number): 'NONE' | 'MMU' | 'CPU' =>
  s.cpus[cpu].in_interrupt ? 'NONE' : s.cpus[cpu].lazy_mode;

/** Flushes unless the CPU's lazy mode is `mode`; then gives back the flags in the slot. */
export const xen_mc_issue = procedure('xen_mc_issue', {
  source: 'arch/x86/xen/multicalls.h, xen_mc_issue @ 3.1',
  locals: { mode: oneOf('MMU', 'CPU') },
  body: (k) => [
    k.test(
      'if ((paravirt_get_lazy_mode() & mode) == 0)',
      (s, l, me) => lazyMode(s, me.cpu) !== l.mode,
      [k.call('xen_mc_flush()', xen_mc_flush)],
    ),
    k.step('local_irq_restore', (s, _l, me) => {
      s.cpus[me.cpu].irqs_off = s.cpus[me.cpu].xen_mc_irq_flags;
    }),
  ],
});

/** Queues a callback for the next flush; when there is no room, flushes first. */
export const xen_mc_callback = procedure('xen_mc_callback', {
  source: 'arch/x86/xen/multicalls.c, xen_mc_callback @ 3.1',
  locals: { fn: oneOf('none', 'set_current_cr3') },
  body: (k) => [
    k.test(
      'if (b->cbidx == MC_BATCH)',
      (s, _l, me) => s.cpus[me.cpu].callbacks.length === s.cpus[me.cpu].callbacks.items.length,
      [k.call('xen_mc_flush()', xen_mc_flush)],
    ),
    k.step('b->callbacks[b->cbidx++] = { fn, data }', (s, l, me) => {
      push(s.cpus[me.cpu].callbacks).fn = l.fn;
    }),
  ],
});
