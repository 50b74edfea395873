/** What f4f97b3ea901 promises, in its message and in its code. */
import type { Promised } from '../../src/campaign/index.js';

const patch = 'f4f97b3ea901';

const asked = (promise: string, ...properties: readonly string[]): Promised => ({
  patch,
  promise,
  properties,
});

const open = (promise: string, uncovered: string): Promised => ({ patch, promise, uncovered });

const ofItsMessage: readonly Promised[] = [
  asked(
    'every active page table is read-only',
    'ActiveTableHasNoWritableAlias',
    'ActiveTableHasNoWritableTlbEntry',
  ),
  asked('a base that is loaded leads to validated tables only', 'LoadedTableIsActiveThroughout'),
  asked('a pinned table is active though no cr3 points at it', 'PinnedTableIsActiveThroughout'),
  asked(
    'while it is pinned, it stays read-only and each update is validated',
    'ActiveTableHasNoWritableAlias',
    'PinnedTableIsActiveThroughout',
  ),
  asked('a switch to a pinned table validates nothing', 'LoadedTableIsPinned'),
  asked(
    'the walk visits each page of a table, at every level',
    'WalkVisitsPtesBelowTheLimit',
    'WalkVisitsEveryPmd',
  ),
  asked('it visits pte pages below the limit only', 'WalkVisitsPtesBelowTheLimit'),
  asked('a table is pinned after it is built and before it is used', 'LoadedTableIsPinned'),
  asked(
    'the pages of init_mm are marked once there are struct pages',
    'MarkedTableIsMarkedThroughout',
  ),
  asked(
    'pte pages may be in highmem',
    'PinFindsItsTableReadOnly',
    'ActiveTableHasNoWritableAlias',
    'HighmemPageIsNotRemapped',
  ),
  asked('the pages of a table that is unpinned are writable again', 'UnpinnedPageIsWritable'),
  asked('no kmap is left to be flushed when a table is unpinned', 'ActiveTableHasNoWritableAlias'),
];

const ofItsCode: readonly Promised[] = [
  asked('the limit is not above FIXADDR_TOP', 'NoKernelBug'),
  open('nothing is walked in an auto-translated domain', 'the domain modelled here is none'),
  asked(
    'the pgd comes last, and it alone with the flag that flushes the TLB',
    'WalkVisitsThePgdLast',
    'OnlyThePgdUpdateFlushesTlbs',
  ),
  asked('a level that is folded is not visited', 'WalkVisitsPtesBelowTheLimit'),
  asked('PG_pinned is set before the update is queued', 'QueuedProtectionFollowsTheFlag'),
  open(
    'a page that is pinned already is passed over',
    'no page is when a table is pinned, as no two tables share one; xen_pgd_unpin of 5deb30d194d2 calls pin_page of a page that is',
  ),
  asked(
    'of a highmem page the flag alone is set, and kmaps are flushed before the pin',
    'HighmemPageIsNotRemapped',
    'PinFindsItsTableReadOnly',
  ),
  asked(
    'read-only updates come before the pin, writable ones after the unpin',
    'ReadOnlyPrecedesPin',
    'UnpinPrecedesWritable',
    'MadeWritableOnlyWhenUnused',
  ),
  asked('both batches are executed on return', 'PinIsExecutedOnReturn'),
  asked('a table is pinned with page_table_lock held', 'PinHoldsPageTableLock'),
  open(
    'nobody but the exit of an mm unpins its table',
    'it follows from the linkage of xen_pgd_unpin; the model has the same callers',
  ),
  asked('a PTE of two words is written high word first', 'LoadedPteIsWhole'),
  asked(
    'a store to a pinned table traps, and Xen does what it asks',
    'DirectStoreIsWrittenOrEmulated',
    'StoreIsEmulated',
  ),
  asked('the pin names L3 with PAE, L2 without', 'PinNamesTheLevelOfItsTable'),
];

export const pinningPromises: readonly Promised[] = [...ofItsMessage, ...ofItsCode];
