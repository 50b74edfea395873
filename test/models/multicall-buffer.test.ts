import { describe, expect, it } from '@jest/globals';
import type { DomainMemory } from '../../models/domain-memory.js';
import { xen_flush_tlb_single } from '../../models/linux/mmu.js';
import { xen_mc_flush } from '../../models/linux/multicalls.js';
import {
  arch_enter_lazy_mmu_mode,
  arch_leave_lazy_mmu_mode,
  xen_write_cr3,
} from '../../models/linux/paravirt.js';
import { push } from '../../src/schema/index.js';
import { type Calls, labelsOf, momentOf, run } from './tiny-machine.js';

/** `__flush_tlb_single` of the kernel address of a page: one entry, filled, issued. */
const invlpg =
  (...pages: readonly number[]): Calls =>
  (k) =>
    pages.map((page) =>
      k.call(`invlpg ${page}`, xen_flush_tlb_single, {
        pass: (_l, callee) => {
          callee.page = page;
        },
      }),
    );

/** TLB entries of both pages, so that an executed `invlpg` shows; and the lazy mode. */
const start =
  (mode: 'NONE' | 'MMU' | 'CPU', queued: readonly number[] = []) =>
  (s: DomainMemory): void => {
    const [cpu] = s.cpus;
    cpu.lazy_mode = mode;
    cpu.tlb.forEach((entry, page) => {
      entry.frame = page;
    });
    for (const page of queued) {
      const entry = push(cpu.mc);
      entry.op = 'invlpg';
      entry.page = page;
    }
  };

const cached = ({ cpus }: DomainMemory): (number | null)[] => cpus[0].tlb.map(({ frame }) => frame);

describe('xen_mc_issue', () => {
  it('in lazy MMU mode leaves the entry queued, and gives back interrupts and preemption', () => {
    const { last } = run({ calls: invlpg(0), start: start('MMU') });
    const [cpu] = last.cpus;
    expect([cpu.mc.length, cpu.mc.items[0].op, cpu.mc.items[0].page]).toEqual([1, 'invlpg', 0]);
    expect(cached(last)).toEqual([0, 1]);
    expect([cpu.irqs_off, cpu.preempt_count]).toEqual([false, 0]);
  });

  it.each(['NONE', 'CPU'] as const)('of an MMU operation in lazy mode %s flushes', (mode) => {
    const { last } = run({ calls: invlpg(0), start: start(mode) });
    const [cpu] = last.cpus;
    expect(cpu.mc.length).toBe(0);
    expect(cached(last)).toEqual([null, 1]);
    expect([cpu.irqs_off, cpu.preempt_count]).toEqual([false, 0]);
  });

  it('leaves interrupts off for a caller that had them off', () => {
    const { last } = run({
      calls: invlpg(0),
      start: (s) => {
        start('NONE')(s);
        s.cpus[0].irqs_off = true;
      },
    });
    expect(last.cpus[0].irqs_off).toBe(true);
  });

  it('is entered with interrupts off, from xen_mc_batch on', () => {
    const result = run({ calls: invlpg(0), start: start('MMU') });
    const inside = ['b->mcidx++', 'MULTI_mmuext_op(MMUEXT_INVLPG_LOCAL)'];
    expect(inside.map((label) => momentOf(result, label).before.cpus[0].irqs_off)).toEqual([
      true,
      true,
    ]);
  });
});

describe('the buffer', () => {
  it('is flushed before an entry that it has no room for, which is then queued', () => {
    const result = run({ calls: invlpg(0, 1), sizes: { batch: 1 }, start: start('MMU') });
    const [cpu] = result.last.cpus;
    expect([cpu.mc.length, cpu.mc.items[0].page]).toEqual([1, 1]);
    expect(cached(result.last)).toEqual([null, 1]);
    expect(labelsOf(result, 'xen_mc_flush')).toEqual([
      'local_irq_save(flags)',
      'b->mcidx = 0',
      'local_irq_restore(flags)',
    ]);
    expect(cpu.irqs_off).toBe(false);
  });

  it('is not flushed while it has room', () => {
    const result = run({ calls: invlpg(0, 1), sizes: { batch: 2 }, start: start('MMU') });
    expect(labelsOf(result, 'xen_mc_flush')).toEqual([]);
    expect(result.last.cpus[0].mc.length).toBe(2);
  });

  it('is executed in the order in which it was filled', () => {
    const result = run({
      calls: (k) => [k.call('leave', arch_leave_lazy_mmu_mode)],
      start: start('MMU', [1, 0]),
    });
    const executed = result.moments.filter(({ label }) => label === 'MMUEXT_INVLPG_LOCAL');
    expect(executed.map(({ after }) => cached(after))).toEqual([
      [0, null],
      [null, null],
    ]);
  });
});

describe('xen_mc_flush', () => {
  it('where it can be preempted stops the kernel', () => {
    const { bug } = run({ calls: (k) => [k.call('flush', xen_mc_flush)] });
    expect(bug).toBe('xen_mc_flush: BUG_ON(preemptible())');
  });

  it('runs the callbacks after the entries, with interrupts still off', () => {
    const result = run({
      calls: (k) => [k.call('load_cr3', xen_write_cr3)],
      start: start('NONE'),
    });
    const labels = labelsOf(result);
    expect(labels.indexOf('MMUEXT_NEW_BASEPTR')).toBeGreaterThan(0);
    expect(labels.indexOf('(*cb->fn)(cb->data)')).toBeGreaterThan(
      labels.indexOf('MMUEXT_NEW_BASEPTR'),
    );
    const { before, after } = momentOf(result, '(*cb->fn)(cb->data)');
    expect([before.cpus[0].cr3_is_stale, after.cpus[0].cr3_is_stale]).toEqual([true, false]);
    expect([after.cpus[0].irqs_off, after.cpus[0].mc.length]).toEqual([true, 0]);
    expect(result.last.cpus[0].callbacks.length).toBe(0);
    expect(cached(result.last)).toEqual([null, null]);
  });
});

describe('lazy MMU mode', () => {
  it('is left with an empty queue and preemption as before', () => {
    const { last } = run({
      calls: (k) => [k.call('leave', arch_leave_lazy_mmu_mode)],
      start: start('MMU', [0]),
    });
    const [cpu] = last.cpus;
    expect([cpu.lazy_mode, cpu.mc.length, cpu.preempt_count]).toEqual(['NONE', 0, 0]);
    expect(cached(last)).toEqual([null, 1]);
  });

  it('that is entered twice stops the kernel', () => {
    const { bug } = run({
      calls: (k) => [k.call('enter', arch_enter_lazy_mmu_mode)],
      start: start('MMU'),
    });
    expect(bug).toBe('enter_lazy: lazy mode is entered twice');
  });

  it('that is left without being entered stops the kernel', () => {
    const { bug } = run({ calls: (k) => [k.call('leave', arch_leave_lazy_mmu_mode)] });
    expect(bug).toBe('leave_lazy: the CPU is not in lazy MMU mode');
  });
});

describe('an interrupt with an MMU operation of its own', () => {
  it('flushes what the interrupted task has queued, and leaves its lazy mode', () => {
    const { last } = run({
      environment: { program: 'interrupt', takes: ['delivered'] },
      start: start('MMU', [1]),
    });
    const [cpu] = last.cpus;
    expect(cached(last)).toEqual([0, null]);
    expect([cpu.mc.length, cpu.lazy_mode]).toEqual([0, 'MMU']);
    expect([cpu.irqs_off, cpu.in_interrupt]).toEqual([false, false]);
  });

  it('is not delivered while interrupts are off', () => {
    const { moments } = run({
      environment: { program: 'interrupt', takes: ['delivered'] },
      start: (s) => {
        s.cpus[0].irqs_off = true;
      },
    });
    expect(moments).toEqual([]);
  });
});

describe('a context switch', () => {
  const away = run({
    environment: { program: 'schedule', takes: ['to another thread'] },
    start: start('MMU', [0]),
  });
  const [first, second] = away.moments.filter(({ label }) => label === 'finish_task_switch');

  it('flushes the queue, and the thread that comes is not in lazy MMU mode', () => {
    const { cpus, tasks } = first.after;
    expect([cpus[0].mc.length, cpus[0].lazy_mode, cpus[0].current]).toEqual([0, 'NONE', null]);
    expect(tasks[0].TIF_LAZY_MMU_UPDATES).toBe(true);
    expect(cached(first.after)).toEqual([null, null]);
  });

  it('flushes before the mode is left', () => {
    const [left] = away.moments.filter(({ label }) => label === 'paravirt_lazy_mode = NONE');
    expect(left.before.cpus[0].mc.length).toBe(0);
  });

  it('back to the task enters lazy MMU mode again', () => {
    const { cpus, tasks } = second.after;
    expect([cpus[0].lazy_mode, cpus[0].current]).toEqual(['MMU', 0]);
    expect(tasks[0].TIF_LAZY_MMU_UPDATES).toBe(false);
    expect([cpus[0].preempt_count, cpus[0].switching]).toEqual([0, false]);
  });

  it('from a task outside of lazy MMU mode comes back outside of it', () => {
    const { last } = run({
      environment: { program: 'schedule', takes: ['to another thread'] },
      start: start('NONE'),
    });
    expect([last.cpus[0].lazy_mode, last.cpus[0].current]).toEqual(['NONE', 0]);
  });

  it.each([
    ['interrupts are off', { irqs_off: true }],
    ['a spinlock is held', { preempt_count: 1 }],
    ['an interrupt runs', { in_interrupt: true }],
  ])('does not happen while %s', (_, state) => {
    const { moments } = run({
      environment: { program: 'schedule', takes: ['to another thread'] },
      start: (s) => {
        Object.assign(s.cpus[0], state);
      },
    });
    expect(moments).toEqual([]);
  });
});
