/**
 * Modelled: the spinlocks around page tables, and the preempt count that a held one raises. The count
 * of the kernel has eight bits; here it has three.
 *
 * Not modelled: spin_lock disables preemption before it spins; here with the acquisition, since
 * nothing preempts a task of these scopes.
 */
import { BUG, proceduresOver } from '../../../src/model/index.js';
import { id } from '../../../src/schema/index.js';
import type { DomainMemory } from '../../domain-memory.js';

const { procedure } = proceduresOver<DomainMemory>();

const PREEMPT_MASK = 7;

export function preempt_disable(s: DomainMemory, cpu: number): void {
  if (s.cpus[cpu].preempt_count === PREEMPT_MASK) {
    BUG('preempt_count overflows: more spinlocks are held than it can count');
  }
  s.cpus[cpu].preempt_count += 1;
}

export function preempt_enable(s: DomainMemory, cpu: number): void {
  s.cpus[cpu].preempt_count -= 1;
}

export const lock_page_table = procedure('lock_page_table', {
  source: 'include/linux/spinlock.h, spin_lock @ 2.6.22',
  locals: { mm: id('mms') },
  body: (k) => [
    k.step('spin_lock', {
      when: (s, l) => s.mms[l.mm].page_table_lock === null,
      run: (s, l, me) => {
        s.mms[l.mm].page_table_lock = me.id;
        preempt_disable(s, me.cpu);
      },
    }),
  ],
});

export const unlock_page_table = procedure('unlock_page_table', {
  source: 'include/linux/spinlock.h, spin_unlock @ 2.6.22',
  locals: { mm: id('mms') },
  body: (k) => [
    k.step('spin_unlock', (s, l, me) => {
      s.mms[l.mm].page_table_lock = null;
      preempt_enable(s, me.cpu);
    }),
  ],
});

/** `spin_lock(pte_lockptr(mm, pmd))`, with a lock for each pte page (CONFIG_SPLIT_PTLOCK_CPUS). */
export const lock_ptl = procedure('lock_ptl', {
  source: 'include/linux/mm.h, pte_lockptr @ 2.6.22',
  locals: { mm: id('mms'), page: id('ptpages') },
  body: (k) => [
    k.step('spin_lock', {
      when: (s, l) => s.ptpages[l.page].ptl === null,
      run: (s, l, me) => {
        s.ptpages[l.page].ptl = me.id;
        preempt_disable(s, me.cpu);
      },
    }),
  ],
});

export const unlock_ptl = procedure('unlock_ptl', {
  source: 'include/linux/mm.h, pte_lockptr @ 2.6.22',
  locals: { mm: id('mms'), page: id('ptpages') },
  body: (k) => [
    k.step('spin_unlock', (s, l, me) => {
      s.ptpages[l.page].ptl = null;
      preempt_enable(s, me.cpu);
    }),
  ],
});
