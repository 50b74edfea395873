/**
 * The helper that flushes lazy MMU mode disables preemption, so that the mode it reads is that of the
 * CPU that it runs on.
 *
 * Not modelled: the move of the function out of line; arch_flush_lazy_cpu_mode, which is changed alike.
 *
 * Source: d85cf93da669, arch/x86/kernel/paravirt.c.
 */
import { hunksOver, patch } from '../../../src/model/index.js';
import type { DomainMemory } from '../../domain-memory.js';
import { arch_flush_lazy_mmu_mode } from '../../linux/lazy/paravirt.js';

const { hunk } = hunksOver<DomainMemory>();

export const pd85cf93da669 = patch({
  name: 'd85cf93da669',
  title: 'x86/paravirt: make arch_flush_lazy_mmu/cpu disable preemption',
  source: 'torvalds/linux d85cf93da669 (2.6.29)',
  hunks: [
    hunk({
      name: 'flush_mmu',
      what: 'arch_flush_lazy_mmu_mode: disables preemption around all of it',
      of: arch_flush_lazy_mmu_mode,
      edits: (k) => [
        k.insertBefore(
          'paravirt_get_lazy_mode()',
          k.step('preempt_disable()', (s, _l, me) => {
            s.cpus[me.cpu].preempt_count += 1;
          }),
        ),
        k.insertAfter(
          'if (mode == PARAVIRT_LAZY_MMU)',
          k.step('preempt_enable()', (s, _l, me) => {
            s.cpus[me.cpu].preempt_count -= 1;
          }),
        ),
      ],
    }),
  ],
});
