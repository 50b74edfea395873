/**
 * Modelled: lazy MMU mode as it was before d85cf93da669, when a section was open with preemption off
 * only and no context switch knew of it: the helper that flushes reads the mode of its CPU in two steps,
 * the address of the variable and then the variable, and in between a task that can be preempted may
 * come to run on another CPU.
 *
 * Two tasks: one that opens a section, as the core mm does under the lock of a page table, and one that
 * changes the attributes of a mapping and flushes before it, with preemption on.
 *
 * Not modelled: what either of them queues, and so the flush of a buffer with entries; lazy CPU mode and
 * its helper, which read the mode in the same way; the migration itself: where it matters is in which
 * CPU's variable the task reads, and that is a choice of the read; a second migration before the mode is
 * left.
 *
 * Source: arch/x86/kernel/paravirt.c @ d85cf93da669; arch/x86/include/asm/paravirt.h,
 * arch/x86/xen/enlighten.c @ 2.6.28; arch/x86/mm/pageattr.c @ 4f06b0436b2d.
 */
import { BUG, proceduresOver } from '../../../src/model/index.js';
import { id, oneOf } from '../../../src/schema/index.js';
import type { DomainMemory } from '../../domain-memory.js';
import { xen_mc_flush } from '../multicalls.js';

const { procedure } = proceduresOver<DomainMemory>();

const preemptible = (s: DomainMemory, cpu: number): boolean =>
  s.cpus[cpu].preempt_count === 0 && !s.cpus[cpu].irqs_off;

const lazyMode = () => oneOf('NONE', 'MMU', 'CPU');

/** `__get_cpu_var(paravirt_lazy_mode)`. Returns: the mode read, in `ret`. */
export const paravirt_get_lazy_mode = procedure('paravirt_get_lazy_mode', {
  source: 'arch/x86/kernel/paravirt.c, paravirt_get_lazy_mode @ d85cf93da669',
  locals: { var: id('cpus'), ret: lazyMode() },
  body: (k) => [
    k.either(
      '&per_cpu(paravirt_lazy_mode, smp_processor_id())',
      k.alternative('of this CPU', {
        run: (_s, l, me) => {
          l.var = me.cpu;
        },
      }),
      k.alternative('of the CPU that it was on before', {
        among: 'cpus',
        when: (s, _l, me, cpu) => cpu !== me.cpu && preemptible(s, me.cpu),
        run: (_s, l, _me, cpu) => {
          l.var = cpu;
        },
      }),
    ),
    k.step('*var', (s, l) => {
      l.ret = s.cpus[l.var].lazy_mode;
      l.var = 0;
    }),
  ],
});

export const arch_enter_lazy_mmu_mode = procedure('arch_enter_lazy_mmu_mode', {
  source: 'arch/x86/kernel/paravirt.c, enter_lazy @ d85cf93da669',
  body: (k) => [
    // Folded: both look at the CPU's own state, and end the kernel or change nothing.
    k.step('BUG_ON(paravirt_lazy_mode != NONE), BUG_ON(preemptible())', (s, _l, me) => {
      if (s.cpus[me.cpu].lazy_mode !== 'NONE') BUG('enter_lazy: lazy mode is entered twice');
      if (preemptible(s, me.cpu)) BUG('enter_lazy: BUG_ON(preemptible())');
    }),
    k.step('paravirt_lazy_mode = MMU', (s, _l, me) => {
      s.cpus[me.cpu].lazy_mode = 'MMU';
    }),
  ],
});

/** Leaves the mode that it reads, whichever it is. */
export const arch_leave_lazy_mmu_mode = procedure('arch_leave_lazy_mmu_mode', {
  source: 'arch/x86/xen/enlighten.c, xen_leave_lazy @ 2.6.28',
  locals: { mode: lazyMode() },
  body: (k) => [
    k.call('paravirt_get_lazy_mode()', paravirt_get_lazy_mode, {
      take: (l, callee) => {
        l.mode = callee.ret;
      },
    }),
    // Folded: both look at the CPU's own state, and end the kernel or change nothing.
    k.step('BUG_ON(paravirt_lazy_mode != mode), BUG_ON(preemptible())', (s, l, me) => {
      if (s.cpus[me.cpu].lazy_mode !== l.mode) BUG('leave_lazy: the CPU is in another lazy mode');
      if (preemptible(s, me.cpu)) BUG('leave_lazy: BUG_ON(preemptible())');
    }),
    k.step('paravirt_lazy_mode = NONE', (s, _l, me) => {
      s.cpus[me.cpu].lazy_mode = 'NONE';
    }),
    k.call('xen_mc_flush()', xen_mc_flush),
  ],
});

export const arch_flush_lazy_mmu_mode = procedure('arch_flush_lazy_mmu_mode', {
  source: 'arch/x86/include/asm/paravirt.h, arch_flush_lazy_mmu_mode @ 2.6.28',
  locals: { mode: lazyMode() },
  body: (k) => [
    k.call('paravirt_get_lazy_mode()', paravirt_get_lazy_mode, {
      take: (l, callee) => {
        l.mode = callee.ret;
      },
    }),
    k.branch('if (mode == PARAVIRT_LAZY_MMU)', (l) => l.mode === 'MMU', [
      k.call('arch_leave_lazy_mmu_mode()', arch_leave_lazy_mmu_mode),
      k.call('arch_enter_lazy_mmu_mode()', arch_enter_lazy_mmu_mode),
    ]),
  ],
});

/** A lazy MMU section, inside of which the mode is flushed once, as kmap_atomic does. */
export const zap_pte_range = procedure('zap_pte_range', {
  source: 'mm/memory.c, zap_pte_range @ 2.6.28',
  body: (k) => [
    k.step('spin_lock(ptl)', (s, _l, me) => {
      s.cpus[me.cpu].preempt_count += 1;
    }),
    k.call('arch_enter_lazy_mmu_mode()', arch_enter_lazy_mmu_mode),
    k.call('arch_flush_lazy_mmu_mode()', arch_flush_lazy_mmu_mode),
    k.call('arch_leave_lazy_mmu_mode()', arch_leave_lazy_mmu_mode),
    k.step('spin_unlock(ptl)', (s, _l, me) => {
      s.cpus[me.cpu].preempt_count -= 1;
    }),
  ],
});

export const unmapping = procedure('unmapping', {
  source: 'a process that unmaps memory',
  body: (k) => [
    k.forever('system calls', [
      k.rest('user', k.alternative('munmap', { body: [k.call('zap_pte_range', zap_pte_range)] })),
    ]),
  ],
});

export const changing_attributes = procedure('changing_attributes', {
  source: 'a caller of change_page_attr_set_clr with preemption on',
  body: (k) => [
    k.forever('calls', [
      k.rest(
        'caller',
        k.alternative('change_page_attr_set_clr', {
          body: [k.call('arch_flush_lazy_mmu_mode()', arch_flush_lazy_mmu_mode)],
        }),
      ),
    ]),
  ],
});
