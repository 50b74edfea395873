/**
 * Modelled: entering, leaving and flushing lazy MMU mode, and the context switch, which leaves it for
 * the task that goes and enters it again for the task that comes.
 *
 * Not modelled: the state loads that lazy CPU mode batches, other than cr3; which address space cr3
 * names (only that a switch is pending); a switch within one address space or to a kernel thread, which
 * loads no cr3 and so flushes no TLB; the user cr3 of x86_64 (same entry, same order); migration of a
 * task to another CPU; in a context switch, BUG_ON(preemptible()), and interrupts being off (`switching`
 * keeps them out); the preempt count of an interrupt handler.
 *
 * More than Xen allows: an interrupt or a switch of the CPU may come between the steps of a
 * hypercall that the task makes directly. On real hardware only other vCPUs run then.
 *
 * Source: arch/x86/kernel/paravirt.c, arch/x86/xen/mmu.c, arch/x86/xen/enlighten.c @ 3.1.
 */
import { BUG, type Me, proceduresOver } from '../../src/model/index.js';
import { bool, id, orNull } from '../../src/schema/index.js';
import type { DomainMemory } from '../domain-memory.js';
import {
  __xen_mc_entry,
  lazyMode,
  reserved,
  xen_mc_batch,
  xen_mc_callback,
  xen_mc_flush,
  xen_mc_issue,
} from './multicalls.js';

const { procedure } = proceduresOver<DomainMemory>();

export const arch_enter_lazy_mmu_mode = procedure('arch_enter_lazy_mmu_mode', {
  source: 'arch/x86/kernel/paravirt.c, enter_lazy @ 3.1',
  body: (k) => [
    k.step('BUG_ON(paravirt_lazy_mode != NONE)', (s, _l, me) => {
      if (s.cpus[me.cpu].lazy_mode !== 'NONE') BUG('enter_lazy: lazy mode is entered twice');
    }),
    k.step('paravirt_lazy_mode = MMU', (s, _l, me) => {
      s.cpus[me.cpu].lazy_mode = 'MMU';
    }),
  ],
});

export const arch_leave_lazy_mmu_mode = procedure('arch_leave_lazy_mmu_mode', {
  source: 'arch/x86/xen/mmu.c, xen_leave_lazy_mmu @ 3.1',
  body: (k) => [
    k.step('preempt_disable()', (s, _l, me) => {
      s.cpus[me.cpu].preempt_count += 1;
    }),
    k.call('xen_mc_flush()', xen_mc_flush),
    // Folded: test and write of the CPU's own mode, with preemption off.
    k.step('paravirt_lazy_mode = NONE', (s, _l, me) => {
      if (s.cpus[me.cpu].lazy_mode !== 'MMU') BUG('leave_lazy: the CPU is not in lazy MMU mode');
      s.cpus[me.cpu].lazy_mode = 'NONE';
    }),
    k.step('preempt_enable()', (s, _l, me) => {
      s.cpus[me.cpu].preempt_count -= 1;
    }),
  ],
});

/** Flushes what lazy MMU mode has queued, and stays in it: it is left and entered again. */
export const arch_flush_lazy_mmu_mode = procedure('arch_flush_lazy_mmu_mode', {
  source: 'arch/x86/kernel/paravirt.c, arch_flush_lazy_mmu_mode @ 3.1',
  body: (k) => [
    k.step('preempt_disable()', (s, _l, me) => {
      s.cpus[me.cpu].preempt_count += 1;
    }),
    k.test(
      'if (paravirt_get_lazy_mode() == PARAVIRT_LAZY_MMU)',
      (s, _l, me) => lazyMode(s, me.cpu) === 'MMU',
      [
        k.call('arch_leave_lazy_mmu_mode()', arch_leave_lazy_mmu_mode),
        k.call('arch_enter_lazy_mmu_mode()', arch_enter_lazy_mmu_mode),
      ],
    ),
    k.step('preempt_enable()', (s, _l, me) => {
      s.cpus[me.cpu].preempt_count -= 1;
    }),
  ],
});

/**
 * The cr3 switch of a context switch: queued, and confirmed by a callback. `xen_cr3` is written
 * once; the kernel stores the same value in it twice.
 */
export const xen_write_cr3 = procedure('xen_write_cr3', {
  source: 'arch/x86/xen/mmu.c, xen_write_cr3 @ 3.1',
  body: (k) => [
    k.call('xen_mc_batch()', xen_mc_batch),
    k.step('xen_cr3 = cr3', (s, _l, me) => {
      s.cpus[me.cpu].cr3_is_stale = true;
    }),
    k.call('__xen_mc_entry(op)', __xen_mc_entry),
    k.step('MULTI_mmuext_op(MMUEXT_NEW_BASEPTR)', (s, _l, me) => {
      reserved(s, me.cpu).op = 'new_baseptr';
    }),
    k.call('xen_mc_callback(set_current_cr3)', xen_mc_callback, {
      pass: (_l, callee) => {
        callee.fn = 'set_current_cr3';
      },
    }),
    k.call('xen_mc_issue(PARAVIRT_LAZY_CPU)', xen_mc_issue, {
      pass: (_l, callee) => {
        callee.mode = 'CPU';
      },
    }),
  ],
});

/** From one task of a CPU to another; null is a thread that has no part in this. */
export const context_switch = procedure('context_switch', {
  source:
    'arch/x86/kernel/paravirt.c, paravirt_start_context_switch, paravirt_end_context_switch @ 3.1',
  locals: { prev: orNull(id('tasks')), next: orNull(id('tasks')), lazy: bool() },
  body: (k) => [
    k.test('if (paravirt_lazy_mode == MMU)', (s, _l, me) => s.cpus[me.cpu].lazy_mode === 'MMU', [
      k.call('arch_leave_lazy_mmu_mode()', arch_leave_lazy_mmu_mode),
      k.step('set_ti_thread_flag(prev)', (s, l) => {
        if (l.prev !== null) s.tasks[l.prev].TIF_LAZY_MMU_UPDATES = true;
      }),
    ]),
    // Folded, here and where it is left: test and write of the CPU's own mode.
    k.step('paravirt_lazy_mode = CPU', (s, _l, me) => {
      if (s.cpus[me.cpu].lazy_mode !== 'NONE') BUG('enter_lazy: lazy mode is entered twice');
      s.cpus[me.cpu].lazy_mode = 'CPU';
    }),
    k.call('load_cr3', xen_write_cr3),
    k.step('current = next', (s, l, me) => {
      s.cpus[me.cpu].current = l.next;
    }),
    k.call('xen_mc_flush()', xen_mc_flush),
    k.step('leave_lazy(CPU)', (s, _l, me) => {
      if (s.cpus[me.cpu].lazy_mode !== 'CPU') BUG('leave_lazy: the CPU is not in lazy CPU mode');
      s.cpus[me.cpu].lazy_mode = 'NONE';
    }),
    // Folded: the flag is the task's own, and the task runs nowhere else.
    k.step('test_and_clear_ti_thread_flag(next)', (s, l) => {
      if (l.next === null || !s.tasks[l.next].TIF_LAZY_MMU_UPDATES) return;
      s.tasks[l.next].TIF_LAZY_MMU_UPDATES = false;
      l.lazy = true;
    }),
    k.branch('if (TIF_LAZY_MMU_UPDATES)', (l) => l.lazy, [
      k.call('arch_enter_lazy_mmu_mode()', arch_enter_lazy_mmu_mode),
    ]),
    // Folded: the CPU goes on with the next task, which sees nothing of the switch.
    k.step('finish_task_switch', (s, _l, me) => {
      s.cpus[me.cpu].switching = false;
      s.cpus[me.cpu].preempt_count -= 1;
    }),
  ],
});

/**
 * The scheduler of one CPU: wherever the kernel can be preempted, another task of the CPU may take
 * the place of the one that runs, or a thread that has no part in this, which comes to its end.
 */
export const schedule = procedure('schedule', {
  source: 'kernel/sched.c, preempt_schedule @ 3.1',
  locals: { prev: orNull(id('tasks')), next: orNull(id('tasks')) },
  body: (k) => [
    k.forever('preemption points', [
      k.rest(
        'preempt_schedule',
        k.alternative('to task', {
          among: 'tasks',
          when: (s, _l, me, task) => mayPreempt(s, me.cpu) && isElsewhere(s, me.cpu, task),
          run: begin,
        }),
        k.alternative('to another thread', {
          when: (s, _l, me) => mayPreempt(s, me.cpu),
          run: (s, l, me) => begin(s, l, me, null),
        }),
      ),
      k.call('context_switch(prev, next)', context_switch, { pass: hand }),
      k.branch('if (another thread runs)', (l) => l.next === null, [
        k.step('the thread blocks', {
          among: 'tasks',
          // It runs, so no interrupt does.
          when: (s, _l, me, task) => mayPreempt(s, me.cpu) && isElsewhere(s, me.cpu, task),
          run: begin,
        }),
        k.call('context_switch(thread, next)', context_switch, { pass: hand }),
      ]),
      k.set('done', (l) => {
        l.prev = null;
        l.next = null;
      }),
    ]),
  ],
});

interface Switch {
  prev: number | null;
  next: number | null;
}

function mayPreempt(s: DomainMemory, c: number): boolean {
  const cpu = s.cpus[c];
  return cpu.preempt_count === 0 && !cpu.irqs_off && !cpu.in_interrupt && !cpu.switching;
}

/**
 * A task of this CPU that does not run now. Tasks do not migrate: task t stays on CPU t mod cpus.
 */
const isElsewhere = (s: DomainMemory, cpu: number, task: number): boolean =>
  task % s.cpus.length === cpu && s.cpus[cpu].current !== task;

/** Folded: the CPU's own state, and the task on it stands still from here on. */
function begin(s: DomainMemory, l: Switch, { cpu }: Me, next: number | null): void {
  s.cpus[cpu].switching = true;
  s.cpus[cpu].preempt_count += 1;
  l.prev = s.cpus[cpu].current;
  l.next = next;
}

function hand(l: Switch, callee: Switch): void {
  callee.prev = l.prev;
  callee.next = l.next;
}

/**
 * An interrupt whose handler has an MMU operation of its own (of an address that nobody else here
 * uses). A handler is never in lazy mode, whatever it interrupts: its operation is flushed, and the
 * entries that stand before it in the buffer go along.
 *
 * Folded: delivery and `iret` each change two fields that no other CPU reads.
 */
export const interrupt = procedure('interrupt', {
  source: 'arch/x86/xen/mmu.c, xen_flush_tlb_single @ 3.1, called from a handler',
  body: (k) => [
    k.forever('interrupts', [
      k.rest(
        'interrupt',
        k.alternative('delivered', {
          when: (s, _l, me) =>
            !s.cpus[me.cpu].irqs_off && !s.cpus[me.cpu].in_interrupt && !s.cpus[me.cpu].switching,
          run: (s, _l, me) => {
            s.cpus[me.cpu].in_interrupt = true;
            s.cpus[me.cpu].irqs_off = true;
          },
        }),
      ),
      k.call('xen_mc_batch()', xen_mc_batch),
      k.call('__xen_mc_entry(op)', __xen_mc_entry),
      k.step('MULTI_mmuext_op(MMUEXT_INVLPG_LOCAL)', (s, _l, me) => {
        reserved(s, me.cpu).op = 'invlpg';
      }),
      k.call('xen_mc_issue(PARAVIRT_LAZY_MMU)', xen_mc_issue, {
        pass: (_l, callee) => {
          callee.mode = 'MMU';
        },
      }),
      k.step('iret', (s, _l, me) => {
        s.cpus[me.cpu].in_interrupt = false;
        s.cpus[me.cpu].irqs_off = false;
      }),
    ]),
  ],
});
