/**
 * What is expected of the pinning machines: the base of 2.6.22, f4f97b3ea901, and what came after it,
 * each defect found in the tree without its fix and absent from the tree with it.
 */
import {
  type Counts,
  type Expectation,
  expectations,
  type Outcomes,
} from '../src/campaign/index.js';

const pin = 'f4f97b3ea901';
const smp = [pin, 'f87e4cac4f4e'];
const preempt = [...smp, 'f120f13ea0db'];
const staleCr3 = [...preempt, '9f79991d4186'];
const lockPtes = [...staleCr3, '74260714c56d'];
const newWalk = [...lockPtes, '5deb30d194d2'];

/** Everything here is on the base tree 2.6.22. */
const on = (patches: readonly string[], scope: string, counts: Counts, outcomes: Outcomes) =>
  expectations({ tree: '2.6.22', patches, scope, counts }, outcomes);

/** What no tree here breaks. */
const sound = {
  ActiveTableHasNoWritableAlias: 'Xen refuses to map a table in use writable',
  ExitRestoresPreemptCount: 'every exit path gives back what it took',
  ExitRestoresInterrupts: 'every exit path gives back what it took',
  QueueIsEmptyOutsideLazyMode: 'xen_mc_issue(0) flushes',
};
const noDeadlock = { NoDeadlock: 'nobody waits for CPUs or locks with interrupts off' };
const agreed = {
  PinnedFlagAgreesWithXen: 'the flags follow the walk, and so do the hypercalls',
  UnpinnedPageIsWritable: 'unpin_page mirrors pin_page',
};
const unused = {
  MadeWritableOnlyWhenUnused: 'no CPU has the table loaded when it is unpinned',
  LoadedTableIsPinned: 'a table is pinned before it is loaded, and left before it is unpinned',
};
const stores = { DirectStoreIsWrittenOrEmulated: 'no store meets a page between two states' };
const noBug = { NoKernelBug: 'Xen refuses nothing, and no store faults' };
const fine = { ...sound, ...noDeadlock, ...agreed, ...unused, ...stores, ...noBug };
const locked = { PageBetweenStatesIsLocked: 'the lock is held until Xen has the page as an l1' };
const irqsOn = { NoWaitForCpusWithInterruptsOff: 'the batch is issued before CPUs are waited for' };

const pinned = (length: number) =>
  ({ TableIsPinned: [length, 'so the claims were tried on a pinned table'] }) as const;
const stale = (length: number) =>
  ({ UnpinRunsWhileTableIsLoaded: [length, 'so the stale cr3 is there'] }) as const;
const emulated = (length: number) =>
  ({ StoreIsEmulated: [length, 'so reclaim stores into a pinned table'] }) as const;

const between = 'between the read-only mapping and the pin, nobody holds the lock of the page';
const faults = 'a store of reclaim meets a page that is read-only, and no table to Xen';
const lazyCr3 = 'the other CPU keeps the table loaded, so Xen refuses to make it writable';
const queuedCr3 = 'the other CPU has queued its switch, but Xen has the table loaded still';

/** Before 74260714c56d, wherever a table is pinned that reclaim can find. */
const unlocked = (length: number) => ({ PageBetweenStatesIsLocked: [length, between] }) as const;

const base: Expectation[] = on([], 'pin-1mm-1cpu', [212, 216, 100], {
  violated: {
    PinnedFlagAgreesWithXen: [38, 'the reason for PG_pinned: before it, no page says it is pinned'],
    PageBetweenStatesIsLocked: [12, 'a pte page is read-only from its allocation on'],
  },
  holds: { ...sound, ...noDeadlock, ...stores, ...noBug },
  reached: pinned(32),
});

const oneCpu: Expectation[] = [
  ...on([pin], 'pin-1mm-1cpu', [356, 360, 168], {
    violated: unlocked(33),
    holds: fine,
    reached: pinned(57),
  }),
  ...on([pin], 'pin-1mm-2cpus-tlb', [2936, 8169, 168], {
    violated: unlocked(33),
    holds: {
      ...fine,
      ActiveTableHasNoWritableTlbEntry: 'Xen flushes TLBs when the page becomes a table',
    },
    reached: pinned(57),
  }),
  ...on([pin], 'pin-pae-1cpu', [466, 470, 221], {
    violated: unlocked(42),
    holds: fine,
    reached: pinned(76),
  }),
  ...on([pin], 'pin-highpte-1cpu', [492, 501, 163], { holds: fine, reached: pinned(55) }),
];

/** a CPU has a table loaded that is being taken down. */
const staleTables: Expectation[] = [
  ...on([pin], 'pin-1mm-2cpus', [5659, 10_802, 246], {
    violated: {
      ...unlocked(33),
      MadeWritableOnlyWhenUnused: [138, lazyCr3],
      LoadedTableIsPinned: [136, lazyCr3],
      NoKernelBug: [144, lazyCr3],
    },
    holds: { ...sound, ...noDeadlock, ...agreed },
    reached: { ...pinned(57), ...stale(107) },
  }),
  ...on(preempt, 'pin-1mm-2cpus', [8531, 16_345, 298], {
    violated: {
      ...unlocked(33),
      MadeWritableOnlyWhenUnused: [146, queuedCr3],
      LoadedTableIsPinned: [144, queuedCr3],
      NoKernelBug: [152, queuedCr3],
    },
    holds: { ...sound, ...noDeadlock, ...agreed, ...irqsOn },
    reached: { ...pinned(57), ...stale(107) },
  }),
  ...on([...preempt, '9f79991d4186-stale'], 'pin-1mm-2cpus', [16_098, 31_392, 357], {
    violated: {
      ...unlocked(33),
      MadeWritableOnlyWhenUnused: [161, queuedCr3],
      LoadedTableIsPinned: [159, queuedCr3],
      NoKernelBug: [168, queuedCr3],
    },
    holds: { ...sound, ...noDeadlock, ...agreed, ...irqsOn },
  }),
  ...on(staleCr3, 'pin-1mm-2cpus', [14_513, 28_213, 365], {
    violated: unlocked(33),
    holds: { ...fine, ...irqsOn },
    reached: { ...pinned(60), ...stale(119) },
  }),
  ...on(lockPtes, 'pin-1mm-2cpus', [17_984, 35_083, 411], {
    holds: { ...fine, ...irqsOn, ...locked },
    reached: { ...pinned(69), ...stale(128) },
  }),
];

/** a store under the lock of the pte page alone. */
const unlockedPages: Expectation[] = [
  ...on([pin], 'pin-1mm-reclaim', [4162, 8209, 192], {
    violated: {
      ...unlocked(33),
      DirectStoreIsWrittenOrEmulated: [39, faults],
      NoKernelBug: [40, faults],
    },
    holds: { ...sound, ...noDeadlock, ...agreed, ...unused },
    reached: { ...pinned(57), ...emulated(43) },
  }),
  ...on([pin, 'no_split_ptlocks'], 'pin-1mm-reclaim', [3698, 7033, 192], {
    violated: {
      PageBetweenStatesIsUnderPageTableLock: [107, 'xen_exit_mmap unpins without any lock'],
      DirectStoreIsWrittenOrEmulated: [113, `${faults}; xen_exit_mmap unpins without any lock`],
      NoKernelBug: [114, `${faults}; xen_exit_mmap unpins without any lock`],
    },
    holds: { ...sound, ...noDeadlock, ...agreed, ...unused },
  }),
  ...on([...preempt, 'no_split_ptlocks'], 'pin-1mm-reclaim', [3738, 7016, 210], {
    holds: {
      ...fine,
      PageBetweenStatesIsUnderPageTableLock: 'pinning and unpinning hold it until the batch is out',
    },
    reached: { ...pinned(57), ...emulated(48) },
  }),
  ...on(lockPtes, 'pin-1mm-reclaim', [5097, 9679, 277], {
    holds: { ...fine, ...locked },
    reached: { ...pinned(69), ...emulated(55) },
  }),
  ...on(lockPtes, 'pin-2ptes-reclaim', [30_503, 61_087, 369], {
    holds: { ...fine, ...locked },
    reached: { ...pinned(102), ...emulated(63) },
  }),
  ...on([pin, 'hold_all_pte_locks'], 'pin-6ptes-1cpu', [10_579, 10_965, 475], {
    violated: {
      PageBetweenStatesIsLocked: [239, 'only pinning takes the locks; unpinning takes none'],
      NoKernelBug: [124, 'one lock a pte page is more than preempt_count holds'],
    },
    holds: { ...sound, ...noDeadlock, ...agreed },
  }),
  ...on(lockPtes, 'pin-6ptes-1cpu', [19_076, 19_462, 696], {
    holds: { ...fine, ...locked },
    reached: pinned(228),
  }),
];

const crossWait = 'each CPU waits for the other with interrupts off';

/** Pte pages in highmem, and a flush of their kmaps that waits for the other CPU. */
const highmem: Expectation[] = [
  ...on([pin], 'pin-highpte-2cpus', [371_920, 738_304, 326], {
    violated: {
      NoWaitForCpusWithInterruptsOff: [27, 'kmap_flush_unused runs inside of the batch'],
      NoDeadlock: [49, crossWait],
    },
    holds: { ...sound, ...agreed, ...noBug },
    reached: pinned(55),
  }),
  ...on(smp, 'pin-highpte-2cpus', [552_044, 1_097_572, 390], {
    holds: { ...fine, ...irqsOn },
    reached: pinned(63),
  }),
  ...on(lockPtes, 'pin-highpte-reclaim', [13_551, 26_450, 258], {
    violated: {
      DirectStoreIsWrittenOrEmulated: [26, 'H1.7: pin_page takes no lock of a highmem page'],
      NoKernelBug: [27, 'H1.7: pin_page takes no lock of a highmem page'],
    },
    holds: { ...sound, ...noDeadlock, ...agreed, ...irqsOn },
  }),
];

const inFlux =
  'page_lock finds no table in use; then the page is pinned, and is not writable any more';
const copied = 'vmalloc_sync_all holds pgd_lock, and pinning page_table_lock';
const settled = { PgdIsNotWrittenBetweenStates: 'both hold page_table_lock' };

/** Entries of the kernel are copied into a pgd while it is pinned or unpinned. */
const kernelEntries: Expectation[] = [
  ...on(preempt, 'pin-vmalloc', [6790, 13_244, 205], {
    violated: { ...unlocked(34), PgdIsNotWrittenBetweenStates: [48, copied] },
    holds: { ...fine, NoKernelBug: 'a Xen that locks the whole domain takes the write' },
    reached: pinned(58),
  }),
  ...on([...preempt, 'xen_page_locks'], 'pin-vmalloc', [8560, 16_787, 212], {
    violated: {
      ...unlocked(36),
      PgdIsNotWrittenBetweenStates: [51, copied],
      NoKernelBug: [56, inFlux],
    },
    holds: { ...sound, ...noDeadlock, ...agreed, ...unused, ...stores },
  }),
  ...on([...preempt, 'xen_page_locks', '617d34d9e5d8'], 'pin-vmalloc', [7698, 14_809, 214], {
    violated: unlocked(36),
    holds: { ...fine, ...settled },
    reached: pinned(60),
  }),
  ...on(preempt, 'pin-vmalloc-highpte', [10_825, 20_987, 216], {
    violated: { PgdIsNotWrittenBetweenStates: [40, copied] },
    holds: { ...fine, ...irqsOn },
  }),
  ...on([...preempt, '617d34d9e5d8'], 'pin-vmalloc-highpte', [10_332, 19_563, 218], {
    violated: {
      NoDeadlock: [
        47,
        'one CPU waits for page_table_lock with interrupts off, its holder for that CPU',
      ],
    },
    holds: { ...sound, ...agreed, ...unused, ...stores, ...noBug, ...settled, ...irqsOn },
  }),
  ...on([...preempt, '617d34d9e5d8', 'a79e53d85683'], 'pin-vmalloc-highpte', [9294, 17_449, 216], {
    holds: { ...fine, ...settled, ...irqsOn },
    reached: pinned(64),
  }),
];

const partial = 'a pte page that the limit stands inside of is not visited';
const visited = {
  WalkVisitsPtesBelowTheLimit: 'the index of the last address is what ends the walk',
};
const pgdFirst = '5deb30d194d2 visits the pgd first';

/** where the walk ends. */
const walks: Expectation[] = [
  ...on([pin, 'walk_caller'], 'walk-folded', [360, 328, 14], {
    violated: { WalkVisitsPtesBelowTheLimit: [8, partial] },
    holds: { WalkVisitsThePgdLast: 'the pgd comes after the loops', ...noDeadlock },
    reached: { WalkEndsInsideOfAPtePage: [8, 'so there is such a limit'] },
  }),
  ...on([pin, 'walk_caller'], 'walk-pae', [828, 764, 17], {
    violated: { WalkVisitsPtesBelowTheLimit: [9, partial] },
    holds: {
      WalkVisitsThePgdLast: 'the pgd comes after the loops',
      WalkVisitsEveryPmd: 'a pmd above the limit is visited, its pte pages are not',
    },
  }),
  ...on([...newWalk, 'walk_caller'], 'walk-folded', [352, 320, 14], {
    violated: { WalkVisitsThePgdLast: [9, pgdFirst] },
    holds: { ...visited, ...noDeadlock },
    reached: { WalkEndsInsideOfAPtePage: [10, 'so there is such a limit'] },
  }),
  ...on([...newWalk, 'walk_caller'], 'walk-pae', [792, 728, 17], {
    violated: {
      WalkVisitsThePgdLast: [10, pgdFirst],
      WalkVisitsEveryPmd: [6, 'the pmd of the kernel is left to xen_pgd_pin'],
    },
    holds: visited,
  }),
  ...on(newWalk, 'pin-pae-1cpu', [620, 624, 293], {
    violated: {
      PinnedFlagAgreesWithXen: [219, 'xen_pgd_unpin calls pin_page for the pmd of the kernel'],
      UnpinnedPageIsWritable: [219, 'xen_pgd_unpin calls pin_page for the pmd of the kernel'],
    },
    holds: { ...sound, ...noDeadlock, ...noBug },
  }),
  ...on([...newWalk, 'unpin_kernel_pmd'], 'pin-pae-1cpu', [640, 644, 303], {
    holds: { ...fine, ...locked },
    reached: pinned(89),
  }),
];

/** a PTE of two words. */
const words: Expectation[] = [
  ...on([pin], 'pte-words', [42, 128, 9], {
    violated: { LoadedPteIsWhole: [3, 'the high word is new, the low word is still old'] },
    reached: { NewPteIsSeen: [4, 'so the new pte is there to be seen'] },
  }),
  ...on([pin], 'pte-words-pinned', [36, 110, 9], {
    violated: { ReplacedPteStaysPresent: [2, 'Xen clears PRESENT at the high word'] },
    holds: { LoadedPteIsWhole: 'Xen lets no torn entry be present', ...noBug },
  }),
  ...['pte-words', 'pte-words-pinned'].flatMap((scope) =>
    on([pin, 'set_pte_atomic'], scope, [33, 101, 8], {
      holds: {
        LoadedPteIsWhole: 'both words are written at once',
        ReplacedPteStaysPresent: 'both words are written at once',
        ...noBug,
      },
      reached: { NewPteIsSeen: [3, 'so the new pte is there to be seen'] },
    }),
  ),
];

/** What Xen guarantees can fail: without it, it does. */
const mutations: Expectation[] = [
  ...on([pin, 'xen_without_type_check'], 'pin-1mm-2cpus', [8851, 16_998, 246], {
    violated: {
      ...unlocked(33),
      LoadedTableIsPinned: [136, lazyCr3],
      MadeWritableOnlyWhenUnused: [138, lazyCr3],
      ActiveTableHasNoWritableAlias: [138, 'a mutation of Xen'],
      NoKernelBug: [164, 'a mutation of Xen: its counts of types are wrong from then on'],
    },
  }),
  ...on([pin, 'xen_without_tlb_flush'], 'pin-1mm-2cpus-tlb', [3540, 8984, 170], {
    violated: {
      ...unlocked(33),
      ActiveTableHasNoWritableTlbEntry: [38, 'a mutation of Xen'],
    },
  }),
];

export const pinningCampaign: readonly Expectation[] = [
  ...base,
  ...oneCpu,
  ...staleTables,
  ...unlockedPages,
  ...highmem,
  ...kernelEntries,
  ...walks,
  ...words,
  ...mutations,
];
