/**
 * Support for preemption, of which here: xen_exit_mmap holds page_table_lock while it unpins.
 *
 * Not modelled: preempt_disable around set_pmd and the like, which matters where a task can be
 * preempted.
 *
 * Source: f120f13ea0db, arch/i386/xen/mmu.c.
 */
import { hunksOver, patch } from '../../../src/model/index.js';
import type { DomainMemory } from '../../domain-memory.js';
import { lock_page_table, unlock_page_table } from '../../linux/pinning/locks.js';
import { xen_exit_mmap } from '../../linux/pinning/mmu.js';

const { hunk } = hunksOver<DomainMemory>();

const passMm = (l: { mm: number }, callee: { mm: number }): void => {
  callee.mm = l.mm;
};

export const pf120f13ea0db = patch({
  name: 'f120f13ea0db',
  title: 'xen: Add support for preemption',
  source: 'torvalds/linux f120f13ea0db (2.6.23)',
  hunks: [
    hunk({
      name: 'exit_mmap',
      what: 'xen_exit_mmap: takes page_table_lock around xen_pgd_unpin',
      of: xen_exit_mmap,
      edits: (k) => [
        k.insertBefore(
          'xen_pgd_unpin(mm->pgd)',
          k.call('spin_lock(&mm->page_table_lock)', lock_page_table, { pass: passMm }),
        ),
        k.insertAfter(
          'xen_pgd_unpin(mm->pgd)',
          k.call('spin_unlock(&mm->page_table_lock)', unlock_page_table, { pass: passMm }),
        ),
      ],
    }),
  ],
});
