/**
 * Modelled: a call of a function on other CPUs, which waits until they have made it; the interrupt
 * by which they make it; the flush of all TLBs that is one such call; the removal of the pkmap entries
 * that nobody uses any more, which needs that flush.
 *
 * The tree before f87e4cac4f4e was for one CPU. Scopes with more take this file for granted there,
 * to ask of a patch what it would do on two.
 *
 * Not modelled: retries; `started` and `finished` as two counts (every caller here waits for both);
 * SCHEDOP_yield before the wait; irq_enter and irq_exit but for the interrupt itself; other users of
 * pkmaps; WARN_ON(irqs_disabled()), which changes nothing.
 *
 * Source: arch/i386/xen/smp.c @ f87e4cac4f4e; arch/i386/kernel/smp.c, kernel/softirq.c, mm/highmem.c
 * @ 2.6.22.
 */
import { proceduresOver } from '../../../src/model/index.js';
import { bool, id, oneOf } from '../../../src/schema/index.js';
import type { DomainMemory } from '../../domain-memory.js';
import { flushTlb, mod_alias } from '../../xen/page-tables.js';
import { preempt_disable, preempt_enable } from './locks.js';
import { leave_mm } from './mmu-context.js';

const { procedure } = proceduresOver<DomainMemory>();

type Call = 'drop_other_mm_ref' | 'do_flush_tlb_all';

function othersHaveAnswered(s: DomainMemory, self: number): boolean {
  for (let c = 0; c < s.vcpus.length; c++) {
    if (c !== self && s.vcpus[c].ipi !== 'none') return false;
  }
  return true;
}

export function sendTo(s: DomainMemory, cpu: number, func: Call, mm: number): void {
  s.vcpus[cpu].ipi = func;
  s.vcpus[cpu].ipi_mm = mm;
}

/** The wait for the CPUs that were sent `func`; it is what the caller of a cross-CPU call does last. */
export const wait_for_cpus = procedure('wait_for_cpus', {
  source: 'arch/i386/xen/smp.c, xen_smp_call_function_mask @ f87e4cac4f4e',
  body: (k) => [
    k.step('while (atomic_read(&data.finished) != cpus)', {
      when: (s, _l, me) => othersHaveAnswered(s, me.cpu),
      run: () => {
        // Nothing is left to do: the caller goes on.
      },
    }),
    k.step('spin_unlock(&call_lock)', (s, _l, me) => {
      s.call_lock = null;
      preempt_enable(s, me.cpu);
    }),
  ],
});

/** `on_each_cpu(do_flush_tlb_all)`, which leaves interrupts on whether or not they were. */
export const flush_tlb_all = procedure('flush_tlb_all', {
  source: 'arch/i386/kernel/smp.c, flush_tlb_all; kernel/softirq.c, on_each_cpu @ 2.6.22',
  body: (k) => [
    k.step('preempt_disable()', (s, _l, me) => preempt_disable(s, me.cpu)),
    k.test('if (num_online_cpus() > 1)', (s) => s.vcpus.length > 1, [
      k.step('spin_lock(&call_lock)', {
        when: (s) => s.call_lock === null,
        run: (s, _l, me) => {
          s.call_lock = me.id;
          preempt_disable(s, me.cpu);
        },
      }),
      // Folded: nobody looks at the interrupts of a CPU but the CPU.
      k.step('send_IPI_allbutself(CALL_FUNCTION_VECTOR)', (s, _l, me) => {
        for (let c = 0; c < s.vcpus.length; c++) {
          if (c !== me.cpu) sendTo(s, c, 'do_flush_tlb_all', 0);
        }
      }),
      k.call('wait', wait_for_cpus),
    ]),
    k.step('local_irq_disable()', (s, _l, me) => {
      s.cpus[me.cpu].irqs_off = true;
    }),
    // Not modelled: leave_mm on this CPU, which is not lazy when it gets here.
    k.step('do_flush_tlb_all', (s, _l, me) => flushTlb(s, me.cpu)),
    k.step('local_irq_enable()', (s, _l, me) => {
      s.cpus[me.cpu].irqs_off = false;
    }),
    k.step('preempt_enable()', (s, _l, me) => preempt_enable(s, me.cpu)),
  ],
});

/** The entry of each highmem page is cleared by a direct store; what is in use is left alone. */
export const kmap_flush_unused = procedure('kmap_flush_unused', {
  source: 'mm/highmem.c, kmap_flush_unused, flush_all_zero_pkmaps @ 2.6.22',
  locals: { need_flush: bool() },
  body: (k) => [
    k.step('spin_lock(&kmap_lock)', {
      when: (s) => s.kmap_lock === null,
      run: (s, _l, me) => {
        s.kmap_lock = me.id;
        preempt_disable(s, me.cpu);
      },
    }),
    // Folded: the pkmap entries are under kmap_lock, and nobody else uses the pages.
    k.step('pte_clear(&init_mm, pkmap_page_table[i])', (s, l) => {
      for (let page = 0; page < s.ptpages.length; page++) {
        const { highmem, alias } = s.ptpages[page];
        if (!highmem || alias === 'NONE') continue;
        mod_alias(s, page, 'NONE');
        l.need_flush = true;
      }
    }),
    k.branch('if (need_flush)', (l) => l.need_flush, [
      k.call('flush_tlb_kernel_range', flush_tlb_all),
    ]),
    k.step('spin_unlock(&kmap_lock)', (s, _l, me) => {
      s.kmap_lock = null;
      preempt_enable(s, me.cpu);
    }),
  ],
});

/** The interrupts of one CPU by which others call functions on it. */
export const call_function_interrupt = procedure('call_function_interrupt', {
  source: 'arch/i386/xen/smp.c, xen_call_function_interrupt @ f87e4cac4f4e',
  locals: { func: oneOf('none', 'drop_other_mm_ref', 'do_flush_tlb_all'), mm: id('mms') },
  body: (k) => [
    k.forever('interrupts', [
      k.rest(
        'interrupt',
        k.alternative('CALL_FUNCTION_VECTOR', {
          when: (s, _l, me) => s.vcpus[me.cpu].ipi !== 'none' && !s.cpus[me.cpu].irqs_off,
          run: (s, l, me) => {
            s.cpus[me.cpu].in_interrupt = true;
            s.cpus[me.cpu].irqs_off = true;
            l.func = s.vcpus[me.cpu].ipi;
            l.mm = s.vcpus[me.cpu].ipi_mm;
          },
        }),
      ),
      k.branch('do_flush_tlb_all', (l) => l.func === 'do_flush_tlb_all', [
        k.step('__flush_tlb_all()', (s, _l, me) => flushTlb(s, me.cpu)),
        k.test('if (TLBSTATE_LAZY)', (s, _l, me) => s.vcpus[me.cpu].state === 'TLBSTATE_LAZY', [
          k.call('leave_mm(cpu)', leave_mm),
        ]),
      ]),
      // Folded: the count is what the caller waits for; after it the CPU goes on as it was.
      k.step('atomic_inc(&call_data->finished); iret', (s, l, me) => {
        s.vcpus[me.cpu].ipi = 'none';
        s.vcpus[me.cpu].ipi_mm = 0;
        s.cpus[me.cpu].in_interrupt = false;
        s.cpus[me.cpu].irqs_off = false;
        l.func = 'none';
        l.mm = 0;
      }),
    ]),
  ],
});
