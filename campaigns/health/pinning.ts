/** Pinned page tables, and how lazy MMU mode is flushed, on 2.6.22 and 2.6.28. */
import type { HealthPlan, SurvivorNote } from '../../src/campaign/index.js';
import { on } from './on.js';

const pinned = ['f4f97b3ea901', 'f87e4cac4f4e', 'f120f13ea0db', '9f79991d4186', '74260714c56d'];

/** What flushes the queue of lazy MMU mode. */
const unflushed = [
  'drop arch_flush_lazy_mmu_mode: paravirt_get_lazy_mode()',
  'drop arch_flush_lazy_mmu_mode: if (mode == PARAVIRT_LAZY_MMU)',
  'drop arch_leave_lazy_mmu_mode: xen_mc_flush()',
  'drop zap_pte_range: arch_flush_lazy_mmu_mode()',
];

export const pinningHealth: HealthPlan = {
  machines: [
    ...on('2.6.22', pinned, 'pin-1mm-reclaim', 'pin-1mm-2cpus'),
    ...on('2.6.22', [...pinned, '5deb30d194d2', 'unpin_kernel_pmd'], 'pin-pae-1cpu'),
    ...on('2.6.22', [...pinned, 'walk_caller'], 'walk-folded', 'walk-pae'),
    ...on('2.6.22', [...pinned, '5deb30d194d2', 'walk_caller'], 'walk-folded', 'walk-pae'),
    ...on('2.6.22', pinned, 'pin-highpte-2cpus-tlb'),
    ...on('2.6.22', [...pinned, '617d34d9e5d8', 'a79e53d85683'], 'pin-vmalloc'),
    ...on('2.6.22', ['f4f97b3ea901', 'set_pte_atomic'], 'pte-words', 'pte-words-pinned'),
    ...on('2.6.28', ['d85cf93da669'], 'lazy-flush-2cpus'),
  ],
  notes: [
    {
      mutation:
        'swap pgd_walk: (*func)(virt_to_page(pgd), PT_PGD), then for (pgdidx = 0; pgdidx <= pgdidx_limit; pgdidx++)',
      kind: 'harmless',
      why: 'The pgd is visited last instead of first, as it was before 5deb30d194d2. Xen looks at the pages of a table when it executes the pin, which comes after the walk either way, as the unpin comes before it.',
    },
    {
      mutation:
        'swap pgd_walk: if (PTRS_PER_PMD > 1), then for (pmdidx = 0; pmdidx < PTRS_PER_PMD; pmdidx++)',
      kind: 'harmless',
      why: 'A pmd is visited after its pte pages instead of before. The order of the updates in a batch is of no account: the pin comes after all of them, the unpin before.',
    },
    ...unflushed.map(
      (mutation): SurvivorNote => ({
        mutation,
        kind: 'missing',
        why: 'QueuedMappingIsNotUsed would notice, but the machine of 2.6.28 queues nothing that a flush could execute. In 3.1, which does, the same fault is noticed.',
      }),
    ),
  ],
};
