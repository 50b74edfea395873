/**
 * The lock of the list of pgds is taken with interrupts on, as nobody takes it in an interrupt: whoever holds page_table_lock
 * may wait for the other CPUs to answer an interrupt, and so nobody may wait for that lock with
 * interrupts off.
 *
 * Not modelled: the other places where pgd_lock is taken.
 *
 * Source: a79e53d85683, arch/x86/mm/fault.c.
 */
import { hunksOver, patch } from '../../../src/model/index.js';
import type { DomainMemory } from '../../domain-memory.js';
import { vmalloc_sync_all } from '../../linux/pinning/vmalloc.js';

const { hunk } = hunksOver<DomainMemory>();

export const pa79e53d85683 = patch({
  name: 'a79e53d85683',
  title: 'x86/mm: Fix pgd_lock deadlock',
  source: 'torvalds/linux a79e53d85683 (2.6.38)',
  hunks: [
    hunk({
      name: 'irqs_on',
      what: 'vmalloc_sync_all: leaves interrupts on',
      of: vmalloc_sync_all,
      edits: (k) => [k.remove('local_irq_save(flags)'), k.remove('local_irq_restore(flags)')],
    }),
  ],
});
