/**
 * A repair of our own, not upstream's: a page that is back from the balloon is not read through a TLB
 * entry for a scratch page.
 */
import { hunksOver, patch } from '../../../src/model/index.js';
import type { DomainMemory } from '../../domain-memory.js';
import { increase_reservation } from '../../linux/balloon.js';

const { hunk } = hunksOver<DomainMemory>();

export const flushAfterPopulate = patch({
  name: 'flush_after_populate',
  title: 'increase_reservation: flush the kernel address on all CPUs',
  source: 'pvmc; it repairs what ReturnedPageLoadReachesItsFrame finds with cd9151e26d31',
  hunks: [
    hunk({
      name: 'flush',
      what: 'increase_reservation: UVMF_INVLPG of all CPUs with the new mapping',
      of: increase_reservation,
      edits: (k) => [
        k.insertAfter(
          'HYPERVISOR_update_va_mapping(va, mfn_pte(PAGE_KERNEL))',
          // Folded: the flush of each CPU is awaited.
          k.step('UVMF_INVLPG | UVMF_ALL', (s, l) => {
            for (const cpu of s.cpus) cpu.tlb[l.first + l.i].frame = null;
          }),
        ),
      ],
    }),
  ],
});
