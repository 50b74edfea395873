/**
 * What is expected of the pinning machines: the base of 2.6.22, f4f97b3ea901, and what came after it,
 * each defect found in the tree without its fix and absent from the tree with it.
 */
import type { Expectation } from '../src/campaign/index.js';
import {
  agreed,
  calls,
  emulated,
  faults,
  fine,
  flushedInBatch,
  irqsOn,
  kept,
  lazyCr3,
  locked,
  lockPtes,
  noBug,
  noDeadlock,
  on,
  pin,
  pinned,
  preempt,
  queuedCr3,
  smp,
  sound,
  stale,
  staleCr3,
  stores,
  unlocked,
  unpinLocked,
  unpinUnlocked,
  unused,
  validated,
} from './pinning-reasons.js';

const base: Expectation[] = on([], 'pin-1mm-1cpu', [253, 259, 100], {
  violated: {
    PinnedFlagAgreesWithXen: [38, 'the reason for PG_pinned: before it, no page says it is pinned'],
    PageBetweenStatesIsLocked: [12, 'a pte page is read-only from its allocation on'],
    PinHoldsPageTableLock: [12, 'activate_mm and dup_mmap take no lock yet'],
    ...unpinUnlocked(62),
  },
  holds: { ...validated, ...sound, ...noDeadlock, ...stores, ...noBug },
  reached: pinned(32),
});

const oneCpu: Expectation[] = [
  ...on([pin], 'pin-1mm-1cpu', [401, 407, 168], {
    violated: { ...unlocked(33), ...unpinUnlocked(87) },
    holds: fine,
    reached: pinned(57),
  }),
  ...on([pin], 'pin-1mm-2cpus-tlb', [3041, 8355, 168], {
    violated: { ...unlocked(33), ...unpinUnlocked(87) },
    holds: {
      ...fine,
      ActiveTableHasNoWritableTlbEntry: 'Xen flushes TLBs when the page becomes a table',
    },
    reached: pinned(57),
  }),
  ...on([pin], 'pin-pae-1cpu', [511, 517, 221], {
    violated: { ...unlocked(42), ...unpinUnlocked(106) },
    holds: fine,
    reached: pinned(76),
  }),
  ...on([pin], 'pin-highpte-1cpu', [588, 600, 163], {
    violated: { ...unpinUnlocked(85), QueueChangesWithInterruptsOff: [33, flushedInBatch] },
    holds: fine,
    reached: pinned(55),
  }),
];

/** a CPU has a table loaded that is being taken down. */
const staleTables: Expectation[] = [
  ...on([pin], 'pin-1mm-2cpus', [8134, 15_772, 246], {
    violated: {
      ...unlocked(33),
      ...unpinUnlocked(87),
      MadeWritableOnlyWhenUnused: [138, lazyCr3],
      LoadedTableIsPinned: [136, lazyCr3],
      NoKernelBug: [144, lazyCr3],
    },
    holds: { ...sound, ...noDeadlock, ...agreed },
    reached: { ...pinned(57), ...stale(107) },
  }),
  ...on(preempt, 'pin-1mm-2cpus', [11_132, 21_587, 298], {
    violated: {
      ...unlocked(33),
      MadeWritableOnlyWhenUnused: [146, queuedCr3],
      LoadedTableIsPinned: [144, queuedCr3],
      NoKernelBug: [152, queuedCr3],
    },
    holds: { ...sound, ...noDeadlock, ...agreed, ...irqsOn },
    reached: { ...pinned(57), ...stale(107) },
  }),
  ...on([...preempt, '9f79991d4186-stale'], 'pin-1mm-2cpus', [19_468, 38_214, 357], {
    violated: {
      ...unlocked(33),
      MadeWritableOnlyWhenUnused: [161, queuedCr3],
      LoadedTableIsPinned: [159, queuedCr3],
      NoKernelBug: [168, queuedCr3],
    },
    holds: { ...sound, ...noDeadlock, ...agreed, ...irqsOn },
  }),
  ...on(staleCr3, 'pin-1mm-2cpus', [17_883, 35_035, 365], {
    violated: unlocked(33),
    holds: { ...fine, ...irqsOn, ...unpinLocked },
    reached: { ...pinned(60), ...stale(119) },
  }),
  ...on(lockPtes, 'pin-1mm-2cpus', [19_481, 38_118, 411], {
    holds: { ...fine, ...irqsOn, ...locked, ...unpinLocked, ...kept, ...calls },
    reached: { ...pinned(69), ...stale(128) },
  }),
];

/** a store under the lock of the pte page alone. */
const unlockedPages: Expectation[] = [
  ...on([pin], 'pin-1mm-reclaim', [4538, 8941, 192], {
    violated: {
      ...unlocked(33),
      ...unpinUnlocked(87),
      DirectStoreIsWrittenOrEmulated: [39, faults],
      NoKernelBug: [40, faults],
    },
    holds: { ...sound, ...noDeadlock, ...agreed, ...unused },
    reached: { ...pinned(57), ...emulated(43) },
  }),
  ...on([pin, 'no_split_ptlocks'], 'pin-1mm-reclaim', [4074, 7765, 192], {
    violated: {
      ...unpinUnlocked(87),
      PageBetweenStatesIsUnderPageTableLock: [107, 'xen_exit_mmap unpins without any lock'],
      DirectStoreIsWrittenOrEmulated: [113, `${faults}; xen_exit_mmap unpins without any lock`],
      NoKernelBug: [114, `${faults}; xen_exit_mmap unpins without any lock`],
    },
    holds: { ...sound, ...noDeadlock, ...agreed, ...unused },
  }),
  ...on([...preempt, 'no_split_ptlocks'], 'pin-1mm-reclaim', [4074, 7670, 210], {
    holds: {
      ...fine,
      PageBetweenStatesIsUnderPageTableLock: 'pinning and unpinning hold it until the batch is out',
    },
    reached: { ...pinned(57), ...emulated(48) },
  }),
  ...on(lockPtes, 'pin-1mm-reclaim', [5325, 10_136, 277], {
    holds: {
      ...fine,
      ...locked,
      ...kept,
      ReclaimHoldsTheAnonVmaLock: 'page_lock_anon_vma takes it',
    },
    reached: { ...pinned(69), ...emulated(55) },
  }),
  ...on(lockPtes, 'pin-2ptes-reclaim', [31_825, 63_891, 369], {
    holds: { ...fine, ...locked },
    reached: { ...pinned(102), ...emulated(63) },
  }),
  ...on([pin, 'hold_all_pte_locks'], 'pin-6ptes-1cpu', [10_579, 10_965, 475], {
    violated: {
      ...unpinUnlocked(214),
      PageBetweenStatesIsLocked: [239, 'only pinning takes the locks; unpinning takes none'],
      NoKernelBug: [124, 'one lock a pte page is more than preempt_count holds'],
    },
    holds: { ...sound, ...noDeadlock, ...agreed },
  }),
  ...on(lockPtes, 'pin-6ptes-1cpu', [19_132, 19_524, 696], {
    holds: { ...fine, ...locked },
    reached: pinned(228),
  }),
];

const crossWait = 'each CPU waits for the other with interrupts off';

/** Pte pages in highmem, and a flush of their kmaps that waits for the other CPU. */
const highmem: Expectation[] = [
  ...on([pin], 'pin-highpte-2cpus', [603_288, 1_199_552, 340], {
    violated: {
      ...unpinUnlocked(85),
      NoWaitForCpusWithInterruptsOff: [28, 'kmap_flush_unused runs inside of the batch'],
      QueueChangesWithInterruptsOff: [41, flushedInBatch],
      NoDeadlock: [50, crossWait],
    },
    holds: { ...sound, ...agreed, ...noBug },
    reached: pinned(55),
  }),
  ...on(smp, 'pin-highpte-2cpus', [706_700, 1_405_244, 393], {
    violated: unpinUnlocked(92),
    holds: {
      ...fine,
      ...irqsOn,
      QueueChangesWithInterruptsOff: 'kmaps are flushed before the batch begins',
    },
    reached: pinned(63),
  }),
  ...on(lockPtes, 'pin-highpte-2cpus-tlb', [3382, 7604, 231], {
    holds: {
      ...fine,
      ...irqsOn,
      ...kept,
      ...calls,
      KmapsAreFlushedUnderKmapLock: 'kmap_flush_unused takes it',
      FunctionOfEachCpuRunsWithInterruptsOff: 'on_each_cpu switches them off',
      FlushedKmapIsInNoTlb: 'every CPU is asked to flush, and waited for',
      ActiveTableHasNoWritableTlbEntry: 'Xen flushes TLBs when the page becomes a table',
    },
    reached: pinned(67),
  }),
  ...on(lockPtes, 'pin-highpte-reclaim', [14_577, 28_461, 258], {
    violated: {
      DirectStoreIsWrittenOrEmulated: [26, 'pin_page takes no lock of a highmem page'],
      NoKernelBug: [27, 'pin_page takes no lock of a highmem page'],
      PinFindsItsTableReadOnly: [50, 'reclaim holds a writable kmap from before PG_pinned was set'],
    },
    holds: { ...sound, ...noDeadlock, ...agreed, ...irqsOn },
  }),
];

const inFlux =
  'page_lock finds no table in use; then the page is pinned, and is not writable any more';
const copied = 'vmalloc_sync_all holds pgd_lock, and pinning page_table_lock';
const noLock = 'vmalloc_sync_all holds pgd_lock instead';
const settled = {
  PgdIsNotWrittenBetweenStates: 'both hold page_table_lock',
  EntryIsSetUnderPageTableLock: 'so does vmalloc_sync_all now',
  PgdListIsWalkedUnderPgdLock: 'vmalloc_sync_all takes it',
  KernelEntryIsInEveryPgd: 'the list has every pgd that is used',
};

/** Entries of the kernel are copied into a pgd while it is pinned or unpinned. */
const kernelEntries: Expectation[] = [
  ...on(preempt, 'pin-vmalloc', [7487, 14_631, 205], {
    violated: {
      ...unlocked(34),
      PgdIsNotWrittenBetweenStates: [48, copied],
      EntryIsSetUnderPageTableLock: [12, noLock],
    },
    holds: { ...fine, NoKernelBug: 'a Xen that locks the whole domain takes the write' },
    reached: pinned(58),
  }),
  ...on([...preempt, 'xen_page_locks'], 'pin-vmalloc', [9463, 18_592, 212], {
    violated: {
      ...unlocked(36),
      PgdIsNotWrittenBetweenStates: [51, copied],
      EntryIsSetUnderPageTableLock: [13, noLock],
      NoKernelBug: [56, inFlux],
    },
    holds: { ...sound, ...noDeadlock, ...agreed, ...unused, ...stores },
  }),
  ...on([...preempt, 'xen_page_locks', '617d34d9e5d8'], 'pin-vmalloc', [8566, 16_532, 214], {
    violated: unlocked(36),
    holds: { ...fine, ...settled },
    reached: pinned(60),
  }),
  ...on(preempt, 'pin-vmalloc-highpte', [12_232, 23_734, 219], {
    violated: {
      PgdIsNotWrittenBetweenStates: [40, copied],
      EntryIsSetUnderPageTableLock: [12, noLock],
    },
    holds: { ...fine, ...irqsOn },
  }),
  ...on([...preempt, '617d34d9e5d8'], 'pin-vmalloc-highpte', [11_648, 22_082, 221], {
    violated: {
      NoDeadlock: [
        48,
        'one CPU waits for page_table_lock with interrupts off, its holder for that CPU',
      ],
    },
    holds: { ...sound, ...agreed, ...unused, ...stores, ...noBug, ...settled, ...irqsOn },
  }),
  ...on(
    [...preempt, '617d34d9e5d8', 'a79e53d85683'],
    'pin-vmalloc-highpte',
    [10_526, 19_790, 219],
    {
      holds: { ...fine, ...settled, ...irqsOn },
      reached: {
        ...pinned(64),
        KernelEntryIsCopiedWhileATableIsPinned: [59, 'so the pgd of a process is in the list'],
      },
    },
  ),
];

export const pinningCampaign: readonly Expectation[] = [
  ...base,
  ...oneCpu,
  ...staleTables,
  ...unlockedPages,
  ...highmem,
  ...kernelEntries,
];
