/**
 * Modelled: a change of the address space of a CPU: the switch that the scheduler makes with
 * interrupts off and in lazy CPU mode, so that the new cr3 is queued; the switch of execve, which is
 * at once; leaving an mm that is only lazily in use.
 *
 * Not modelled: the LDT and the other state that a context switch loads; `switch_mm` to the mm that
 * is in use already; `current->active_mm`, for which `cpu_tlbstate.active_mm` stands.
 *
 * Source: include/asm-i386/mmu_context.h, kernel/sched.c, arch/i386/kernel/smp.c @ 2.6.22;
 * arch/i386/xen/enlighten.c @ f4f97b3ea901.
 */
import { BUG, proceduresOver } from '../../../src/model/index.js';
import { id, oneOf } from '../../../src/schema/index.js';
import type { DomainMemory } from '../../domain-memory.js';
import { PtOp } from '../../memory/page-tables.js';
import { flushTlb } from '../../xen/page-tables.js';
import { xen_mc_batch } from '../multicalls.js';
import { MULTI_mmuext_op, xen_mc_flush, xen_mc_issue } from './multicalls.js';

const { procedure } = proceduresOver<DomainMemory>();

/** Both of a kernel's lazy modes are entered and left with a flush. */
export const xen_set_lazy_mode = procedure('xen_set_lazy_mode', {
  source: 'arch/i386/xen/enlighten.c, xen_set_lazy_mode @ f4f97b3ea901',
  locals: { mode: oneOf('NONE', 'CPU') },
  body: (k) => [
    k.step('BUG_ON(xen_lazy_mode)', (s, l, me) => {
      const isLazy = s.cpus[me.cpu].lazy_mode !== 'NONE';
      if (isLazy !== (l.mode === 'NONE')) BUG('xen_set_lazy_mode: lazy modes do not nest');
    }),
    k.call('xen_mc_flush()', xen_mc_flush),
    k.step('xen_lazy_mode = mode', (s, l, me) => {
      s.cpus[me.cpu].lazy_mode = l.mode;
    }),
  ],
});

/** `load_cr3(pgdir)`. In lazy CPU mode the switch stays queued until the mode is left. */
export const xen_write_cr3 = procedure('xen_write_cr3', {
  source: 'arch/i386/xen/enlighten.c, xen_write_cr3 @ f4f97b3ea901',
  locals: { cr3: id('mms') },
  body: (k) => [
    k.test(
      'if (cr3 == xen_cr3)',
      (s, l, me) => s.vcpus[me.cpu].xen_cr3 === l.cr3,
      [
        k.step('xen_flush_tlb()', (s, _l, me) => {
          flushTlb(s, me.cpu);
        }),
      ],
      [
        k.step('xen_cr3 = cr3', (s, l, me) => {
          s.vcpus[me.cpu].xen_cr3 = l.cr3;
        }),
        k.call('xen_mc_batch()', xen_mc_batch),
        k.call('MULTI_mmuext_op(MMUEXT_NEW_BASEPTR)', MULTI_mmuext_op, {
          pass: (l, callee) => {
            callee.op = PtOp.values.NEW_BASEPTR(l.cr3);
          },
        }),
        k.call('xen_mc_issue(PARAVIRT_LAZY_CPU)', xen_mc_issue, {
          pass: (_l, callee) => {
            callee.mode = 'CPU';
          },
        }),
      ],
    ),
  ],
});

export const switch_mm = procedure('switch_mm', {
  source: 'include/asm-i386/mmu_context.h, switch_mm @ 2.6.22',
  locals: { prev: id('mms'), next: id('mms') },
  body: (k) => [
    k.step('cpu_clear(cpu, prev->cpu_vm_mask)', (s, l, me) => {
      s.vcpus[me.cpu].cpu_vm_mask[l.prev].set = false;
    }),
    // Folded: both belong to the CPU, and its interrupts are off or nobody sends one.
    k.step('cpu_tlbstate = { next, TLBSTATE_OK }', (s, l, me) => {
      s.vcpus[me.cpu].state = 'TLBSTATE_OK';
      s.vcpus[me.cpu].active_mm = l.next;
    }),
    k.step('cpu_set(cpu, next->cpu_vm_mask)', (s, l, me) => {
      s.vcpus[me.cpu].cpu_vm_mask[l.next].set = true;
    }),
    k.call('load_cr3(next->pgd)', xen_write_cr3, {
      pass: (l, callee) => {
        callee.cr3 = l.next;
      },
    }),
  ],
});

/** To a task of another mm. */
export const context_switch = procedure('context_switch', {
  source:
    'kernel/sched.c, context_switch @ 2.6.22; arch/i386/kernel/process.c, __switch_to @ 2.6.22',
  locals: { prev: id('mms'), next: id('mms') },
  body: (k) => [
    k.step('spin_lock_irq(&rq->lock)', (s, _l, me) => {
      s.cpus[me.cpu].irqs_off = true;
    }),
    k.call('arch_enter_lazy_cpu_mode()', xen_set_lazy_mode, {
      pass: (_l, callee) => {
        callee.mode = 'CPU';
      },
    }),
    k.call('switch_mm(oldmm, mm, next)', switch_mm, {
      pass: (l, callee) => {
        callee.prev = l.prev;
        callee.next = l.next;
      },
    }),
    k.call('arch_leave_lazy_cpu_mode()', xen_set_lazy_mode),
    k.step('spin_unlock_irq(&rq->lock)', (s, _l, me) => {
      s.cpus[me.cpu].irqs_off = false;
    }),
  ],
});

/** A CPU that only keeps the mm of its last task loads init_mm's table instead. */
export const leave_mm = procedure('leave_mm', {
  source: 'arch/i386/kernel/smp.c, leave_mm @ 2.6.22',
  locals: { mm: id('mms') },
  body: (k) => [
    // Folded: cpu_tlbstate is the CPU's own.
    k.step('cpu_clear(cpu, active_mm->cpu_vm_mask)', (s, _l, me) => {
      const vcpu = s.vcpus[me.cpu];
      if (vcpu.state === 'TLBSTATE_OK') BUG('leave_mm: BUG_ON(state == TLBSTATE_OK)');
      vcpu.cpu_vm_mask[vcpu.active_mm].set = false;
    }),
    k.call('load_cr3(swapper_pg_dir)', xen_write_cr3),
  ],
});
