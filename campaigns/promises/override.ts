/** What 0930bba674e2 promises, in its message or by its code. */
import type { Promised } from '../../src/campaign/index.js';

const promise = (what: string, ...properties: readonly string[]): Promised => ({
  patch: '0930bba674e2',
  promise: what,
  properties,
});

const unasked = (what: string, uncovered: string): Promised => ({
  patch: '0930bba674e2',
  promise: what,
  uncovered,
});

export const overridePromises: readonly Promised[] = [
  promise(
    'user mapping, P2M and kernel mapping of a granted page all lead to the grant',
    'KernelAccessReachesGrantedFrame',
    'OverriddenPageIsForeign',
    'UserPageIsThePageInserted',
  ),
  promise(
    'pages that only the kernel uses need no kernel map op, and get none',
    'KmapBranchIffArrayPassed',
  ),
  unasked('the pages are lowmem', 'the models have no highmem, so that nothing can break it'),
  promise(
    'adding maps, and removing unmaps, right away or with the batch',
    'RemovedPageHasNoKernelMapping',
    'RemovedPageHasNoLiveHandle',
    'QueueIsEmptyOutsideLazyMode',
  ),
  unasked(
    'kmap_op stays in memory until the unmap is done',
    'a map exists from the start to the end of a scope; the arrays are never freed',
  ),
  promise('before an unmap is queued, the map has been executed', 'UnmapHasLiveHandle'),
  promise(
    'a handle of -1 after the flush means that the map has failed',
    'UnmapHasLiveHandle',
    'RemoveRunsWhileMapIsQueued',
  ),
  promise(
    'the P2M entry is FOREIGN while mapped, and the old one afterwards',
    'OverriddenPageIsForeign',
    'RemovedPageHasItsOldP2M',
    'BalloonedPageHasNoFrame',
  ),
  promise(
    'page->private is the mfn, with PG_private, while the page is overridden',
    'PrivateIsThatOfItsOwner',
    'PrivateFlagIsOfAnOverride',
    'OverriddenPageIsForeign',
  ),
  promise('without a kmap op the P2M entry comes from page->index', 'RemovedPageHasItsOldP2M'),
  promise(
    'the unmap has the host_addr and the handle of the map op',
    'UnmapHasLiveHandle',
    'PinsEqualLiveHandles',
  ),
  promise(
    'after the unmap the kernel PTE is that of the page, and stale TLB entries are gone',
    'RemovedPageHasItsOldKernelMapping',
    'GranterSeesFlagsClearOnlyAfterFlush',
  ),
  unasked('host_addr of the op is reset to 0', 'nothing of the kernel reads it before it is set'),
  promise('the handle of each op is -1 at first', 'UnmapHasLiveHandle'),
  unasked(
    'kernel PTEs are others than the user PTEs of find_grant_ptes',
    'the model has a field for each, so that they cannot be the same',
  ),
  promise('each slot is handed its own kmap op', 'KmapBranchIffArrayPassed'),
];
