/** Pinned page tables, and how lazy MMU mode is flushed, on 2.6.22 and 2.6.28. */
import type { HealthPlan } from '../../src/campaign/index.js';
import { on } from './on.js';

const pinned = ['f4f97b3ea901', 'f87e4cac4f4e', 'f120f13ea0db', '9f79991d4186', '74260714c56d'];

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
  notes: [],
};
