/**
 * The flush of lazy MMU mode as it was before it disabled preemption around what it does.
 *
 * Not modelled: arch_flush_lazy_cpu_mode, which the same commit changed and 3.1 does not have.
 */
import { hunksOver, patch } from '../../../src/model/index.js';
import type { DomainMemory } from '../../domain-memory.js';
import { arch_flush_lazy_mmu_mode } from '../../linux/paravirt.js';

const { hunk } = hunksOver<DomainMemory>();

export const withoutD85cf93da669 = patch({
  name: 'without_d85cf93da669',
  title: 'x86/paravirt: arch_flush_lazy_mmu_mode can be preempted',
  source: 'pvmc; d85cf93da669 taken back',
  hunks: [
    hunk({
      name: 'preempt',
      what: 'arch_flush_lazy_mmu_mode: preemption stays on',
      of: arch_flush_lazy_mmu_mode,
      edits: (k) => [k.remove('preempt_disable()'), k.remove('preempt_enable()')],
    }),
  ],
});
