/** Where the walk of a table ends, a PTE of two words, and mutations of Xen. */
import type { Expectation } from '../src/campaign/index.js';
import {
  fine,
  lazyCr3,
  locked,
  newWalk,
  noBug,
  noDeadlock,
  on,
  pin,
  pinned,
  sound,
  unlocked,
  unpinUnlocked,
} from './pinning-reasons.js';

const partial = 'a pte page that the limit stands inside of is not visited';
const visited = {
  WalkVisitsPtesBelowTheLimit: 'the index of the last address is what ends the walk',
  MarkedTableIsMarkedThroughout: 'the index of the last address is what ends the walk',
};
const pgdFirst = '5deb30d194d2 visits the pgd first';

/** where the walk ends. */
const walks: Expectation[] = [
  ...on([pin, 'walk_caller'], 'walk-folded', [360, 328, 14], {
    violated: {
      WalkVisitsPtesBelowTheLimit: [8, partial],
      MarkedTableIsMarkedThroughout: [8, partial],
    },
    holds: { WalkVisitsThePgdLast: 'the pgd comes after the loops', ...noDeadlock },
    reached: { WalkEndsInsideOfAPtePage: [8, 'so there is such a limit'] },
  }),
  ...on([pin, 'walk_caller'], 'walk-pae', [828, 764, 17], {
    violated: {
      WalkVisitsPtesBelowTheLimit: [9, partial],
      MarkedTableIsMarkedThroughout: [9, partial],
    },
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
  ...on(newWalk, 'pin-pae-1cpu', [636, 641, 293], {
    violated: {
      PinnedFlagAgreesWithXen: [219, 'xen_pgd_unpin calls pin_page for the pmd of the kernel'],
      UnpinnedPageIsWritable: [219, 'xen_pgd_unpin calls pin_page for the pmd of the kernel'],
    },
    holds: { ...sound, ...noDeadlock, ...noBug },
  }),
  ...on([...newWalk, 'unpin_kernel_pmd'], 'pin-pae-1cpu', [656, 661, 303], {
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
  ...on([pin, 'xen_without_type_check'], 'pin-1mm-2cpus', [11_326, 21_968, 246], {
    violated: {
      ...unlocked(33),
      ...unpinUnlocked(87),
      LoadedTableIsPinned: [136, lazyCr3],
      MadeWritableOnlyWhenUnused: [138, lazyCr3],
      ActiveTableHasNoWritableAlias: [138, 'a mutation of Xen'],
      NoKernelBug: [164, 'a mutation of Xen: its counts of types are wrong from then on'],
    },
  }),
  ...on([pin, 'xen_without_tlb_flush'], 'pin-1mm-2cpus-tlb', [3788, 9396, 170], {
    violated: {
      ...unlocked(33),
      ...unpinUnlocked(87),
      ActiveTableHasNoWritableTlbEntry: [38, 'a mutation of Xen'],
    },
  }),
];

export const walkCampaign: readonly Expectation[] = [...walks, ...words, ...mutations];
