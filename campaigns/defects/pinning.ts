/** Defects of pinned page tables. */
import type { Defect } from '../../src/campaign/index.js';

const [pin, kmapFlush, preempt, stale, lockPtes, newWalk] = [
  'f4f97b3ea901',
  'f87e4cac4f4e',
  'f120f13ea0db',
  '9f79991d4186',
  '74260714c56d',
  '5deb30d194d2',
];

/** Everything here is on the base tree 2.6.22. */
const on = (scope: string, patches: readonly string[]) => ({ tree: '2.6.22', scope, patches });

export const pinningDefects: readonly Defect[] = [
  {
    what: 'a table is unpinned while another CPU, lazy, still has it loaded',
    history: `${kmapFlush}, ${stale}`,
    property: 'NoKernelBug',
    found: on('pin-1mm-2cpus', [pin]),
    fix: [kmapFlush, preempt, stale],
  },
  {
    what: 'a table is unpinned while the switch away from it is only queued',
    history: stale,
    property: 'MadeWritableOnlyWhenUnused',
    found: on('pin-1mm-2cpus', [pin, kmapFlush, preempt]),
    fix: [stale],
  },
  {
    what: 'reclaim stores into a pte page between its read-only mapping and the pin',
    history: lockPtes,
    property: 'DirectStoreIsWrittenOrEmulated',
    found: on('pin-1mm-reclaim', [pin]),
    fix: [kmapFlush, preempt, stale, lockPtes],
  },
  {
    what: 'all pte locks held until one flush overflow the preempt count',
    history: `not released; ${lockPtes} bounds them by the batch`,
    property: 'NoKernelBug',
    found: on('pin-6ptes-1cpu', [pin, 'hold_all_pte_locks']),
    fix: [lockPtes],
    mended: on('pin-6ptes-1cpu', [pin, kmapFlush, preempt, stale, lockPtes]),
  },
  {
    what: 'two CPUs flush kmaps inside of their batches, each waiting for the other, interrupts off',
    history: kmapFlush,
    property: 'NoDeadlock',
    found: on('pin-highpte-2cpus', [pin]),
    fix: [kmapFlush],
  },
  {
    what: 'the flush of kmaps inside of a batch turns interrupts on, and the batch goes on',
    history: 'found here',
    property: 'QueueChangesWithInterruptsOff',
    found: on('pin-highpte-2cpus', [pin]),
    fix: [kmapFlush],
  },
  {
    what: 'the walk leaves out a pte page that the limit stands inside of',
    history: newWalk,
    property: 'WalkVisitsPtesBelowTheLimit',
    found: on('walk-pae', [pin, 'walk_caller']),
    fix: [newWalk],
    mended: on('walk-pae', [pin, kmapFlush, preempt, stale, lockPtes, newWalk, 'walk_caller']),
  },
  {
    what: 'the pmd of the kernel stays pinned when its table is unpinned',
    history: 'found here',
    property: 'UnpinnedPageIsWritable',
    found: on('pin-pae-1cpu', [pin, kmapFlush, preempt, stale, lockPtes, newWalk]),
    fix: ['unpin_kernel_pmd'],
  },
  {
    what: 'a highmem pte page is pinned without its lock',
    history: 'found here',
    property: 'DirectStoreIsWrittenOrEmulated',
    found: on('pin-highpte-reclaim', [pin, kmapFlush, preempt, stale, lockPtes]),
    fix: null,
  },
  {
    what: 'a kmap that reclaim took before PG_pinned was set makes Xen refuse the pin',
    history: 'found here',
    property: 'PinFindsItsTableReadOnly',
    found: on('pin-highpte-reclaim', [pin, kmapFlush, preempt, stale, lockPtes]),
    fix: null,
  },
  {
    what: 'a kernel entry is written into a pgd that is being pinned, and Xen refuses it',
    history: '617d34d9e5d8',
    property: 'NoKernelBug',
    found: on('pin-vmalloc', [pin, kmapFlush, preempt, 'xen_page_locks']),
    fix: ['617d34d9e5d8'],
  },
  {
    what: 'a CPU waits for page_table_lock with interrupts off, and its holder for that CPU',
    history: 'a79e53d85683',
    property: 'NoDeadlock',
    found: on('pin-vmalloc-highpte', [pin, kmapFlush, preempt, '617d34d9e5d8']),
    fix: ['a79e53d85683'],
  },
  {
    what: 'a table is unpinned without page_table_lock',
    history: preempt,
    property: 'UnpinHoldsPageTableLock',
    found: on('pin-1mm-2cpus', [pin]),
    fix: [kmapFlush, preempt, stale],
  },
  {
    what: 'a page walker sees the new high word with the old low one',
    history: 'derived from the order of the stores',
    property: 'LoadedPteIsWhole',
    found: on('pte-words', [pin]),
    fix: ['set_pte_atomic'],
  },
  {
    what: 'Xen clears PRESENT at the first of two trapped stores',
    history: 'derived from the order of the stores',
    property: 'ReplacedPteStaysPresent',
    found: on('pte-words-pinned', [pin]),
    fix: ['set_pte_atomic'],
  },
];
