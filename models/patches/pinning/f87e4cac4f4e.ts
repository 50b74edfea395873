/**
 * SMP guest support, of which here: a mm that goes is taken off the CPUs that keep it lazily, and
 * interrupts are on while kmaps are flushed, since other CPUs are waited for.
 *
 * Not modelled: bringing CPUs up; the other interrupts between CPUs; `current->mm == mm`, which is
 * false when a mm goes: its last user gave it up before.
 *
 * Source: f87e4cac4f4e, arch/i386/xen/mmu.c, arch/i386/xen/smp.c. That tree has the hunk `kmap_flush`;
 * whether it came with this commit or with one between f4f97b3ea901 and this is not known.
 */
import { hunksOver, patch, proceduresOver } from '../../../src/model/index.js';
import { id, range, type Sizes } from '../../../src/schema/index.js';
import type { DomainMemory } from '../../domain-memory.js';
import { xen_mc_batch } from '../../linux/multicalls.js';
import { preempt_disable, preempt_enable } from '../../linux/pinning/locks.js';
import { xen_exit_mmap } from '../../linux/pinning/mmu.js';
import { leave_mm } from '../../linux/pinning/mmu-context.js';
import { xen_mc_issue } from '../../linux/pinning/multicalls.js';
import { call_function_interrupt, sendTo, wait_for_cpus } from '../../linux/pinning/smp.js';
import { xen_pgd_pin } from './f4f97b3ea901.js';

const { hunk, adds } = hunksOver<DomainMemory>();
const { procedure } = proceduresOver<DomainMemory>();

/** A cpumask_t: bit c is CPU c. */
export const cpumask = () => range(0, (sizes: Sizes) => 2 ** sizes.vcpus - 1);

/** The CPUs of `mm->cpu_vm_mask`. */
export function cpuVmMask(s: DomainMemory, mm: number): number {
  let mask = 0;
  for (let c = 0; c < s.vcpus.length; c++) if (s.vcpus[c].cpu_vm_mask[mm].set) mask |= 1 << c;
  return mask;
}

export const drop_other_mm_ref = procedure('drop_other_mm_ref', {
  source: 'arch/i386/xen/mmu.c, drop_other_mm_ref @ f87e4cac4f4e',
  locals: { mm: id('mms') },
  body: (k) => [
    k.test('if (cpu_tlbstate.active_mm == mm)', (s, l, me) => s.vcpus[me.cpu].active_mm === l.mm, [
      k.call('leave_mm(smp_processor_id())', leave_mm),
    ]),
  ],
});

/** Waits, with `wait` set, until every other CPU of the mask has called drop_other_mm_ref. */
export const xen_smp_call_function_mask = procedure('xen_smp_call_function_mask', {
  source: 'arch/i386/xen/smp.c, xen_smp_call_function_mask @ f87e4cac4f4e',
  locals: { mask: cpumask(), mm: id('mms') },
  body: (k) => [
    k.set('cpu_clear(smp_processor_id(), mask)', (l, me) => {
      l.mask &= ~(1 << me.cpu);
    }),
    k.branch('if (cpus)', (l) => l.mask !== 0, [
      k.step('spin_lock(&call_lock)', {
        when: (s) => s.call_lock === null,
        run: (s, _l, me) => {
          s.call_lock = me.id;
          preempt_disable(s, me.cpu);
        },
      }),
      // Folded: nobody looks at the interrupts of a CPU but the CPU.
      k.step('xen_send_IPI_mask(mask, XEN_CALL_FUNCTION_VECTOR)', (s, l) => {
        for (let c = 0; c < s.vcpus.length; c++) {
          if ((l.mask & (1 << c)) !== 0) sendTo(s, c, 'drop_other_mm_ref', l.mm);
        }
      }),
      k.call('wait', wait_for_cpus),
    ]),
  ],
});

export const drop_mm_ref = procedure('drop_mm_ref', {
  source: 'arch/i386/xen/mmu.c, drop_mm_ref @ f87e4cac4f4e',
  locals: { mm: id('mms'), mask: cpumask() },
  body: (k) => [
    k.test('if (current->active_mm == mm)', (s, l, me) => s.vcpus[me.cpu].active_mm === l.mm, [
      k.call('leave_mm(smp_processor_id())', leave_mm),
    ]),
    k.step('mask = mm->cpu_vm_mask', (s, l) => {
      l.mask = cpuVmMask(s, l.mm);
    }),
    k.branch('if (!cpus_empty(mask))', (l) => l.mask !== 0, [
      k.call(
        'xen_smp_call_function_mask(mask, drop_other_mm_ref, mm, 1)',
        xen_smp_call_function_mask,
        {
          pass: (l, callee) => {
            callee.mask = l.mask;
            callee.mm = l.mm;
          },
        },
      ),
    ]),
  ],
});

const kmap_flush = hunk({
  name: 'kmap_flush',
  what: 'xen_pgd_pin: issues the batch before kmap_flush_unused, and opens another after it',
  of: xen_pgd_pin,
  edits: (k) => [
    k.insertBefore('kmap_flush_unused()', k.call('xen_mc_issue(0) (kmaps)', xen_mc_issue)),
    k.insertAfter('kmap_flush_unused()', k.call('xen_mc_batch() (kmaps)', xen_mc_batch)),
  ],
});

const exit_mmap = hunk({
  name: 'exit_mmap',
  what: 'xen_exit_mmap: every CPU leaves the mm, with preemption off',
  of: xen_exit_mmap,
  edits: (k) => [
    k.replace(
      'task_lock(tsk)',
      k.step('get_cpu()', (s, _l, me) => preempt_disable(s, me.cpu)),
      k.call('drop_mm_ref(mm)', drop_mm_ref, {
        pass: (l, callee) => {
          callee.mm = l.mm;
        },
      }),
      k.step('put_cpu()', (s, _l, me) => preempt_enable(s, me.cpu)),
    ),
    k.remove('if (tsk->active_mm == mm)'),
    k.remove('task_unlock(tsk)'),
  ],
});

const call_function = hunk({
  name: 'call_function',
  what: 'call_function_interrupt: calls drop_other_mm_ref for whoever asks',
  of: call_function_interrupt,
  edits: (k) => [
    k.insertBefore(
      'do_flush_tlb_all',
      k.branch('drop_other_mm_ref', (l) => l.func === 'drop_other_mm_ref', [
        k.call('(*func)(info)', drop_other_mm_ref, {
          pass: (l, callee) => {
            callee.mm = l.mm;
          },
        }),
      ]),
    ),
  ],
});

export const pf87e4cac4f4e = patch({
  name: 'f87e4cac4f4e',
  title: 'xen: SMP guest support',
  source: 'torvalds/linux f87e4cac4f4e (2.6.23)',
  hunks: [
    kmap_flush,
    adds(
      'drop_other',
      'drop_other_mm_ref: a CPU leaves a mm that it keeps lazily',
      drop_other_mm_ref,
    ),
    adds(
      'call_mask',
      'xen_smp_call_function_mask: calls a function on the CPUs of a mask',
      xen_smp_call_function_mask,
    ),
    adds('drop_mm_ref', 'drop_mm_ref: this CPU, then those of cpu_vm_mask', drop_mm_ref),
    exit_mmap,
    call_function,
  ],
});
