/** What ee0726407fea promises, in its message and in its code. */
import type { Promised } from '../../src/campaign/index.js';

const promised = (promise: string, ...properties: readonly string[]): Promised => ({
  patch: 'ee0726407fea',
  promise,
  properties,
});

export const scratchPromises: readonly Promised[] = [
  promised(
    'to unmap a grant and to restore the mapping separately is racy',
    'KernelLoadFindsBalloonedPageMapped',
  ),
  promised(
    'one operation unmaps the grant and reinstates the original mapping',
    'KernelLoadFindsBalloonedPageMapped',
    'RemovedPageMapsAScratchPage',
  ),
  promised(
    'the operation does not take what was mapped by its PTE, so kernel maps name the address',
    'RemovedPageHasNoKernelMapping',
  ),
  promised(
    'the operation zeroes the mapping of new_addr, which is reinstated',
    'ScratchPageIsEmptied',
    'ScratchPagesAreMappedAtRest',
  ),
  promised(
    'that mapping is per CPU, and nobody accesses it while it is not valid',
    'ScratchPteChangesOnItsCpu',
    'EmptiedScratchCannotBePreempted',
    'InterruptReadsMappedScratchPage',
  ),
  promised('it is reinstated read-only', 'RemovedPageIsNotWritable'),
  {
    patch: 'ee0726407fea',
    promise: 'it is reinstated without a TLB flush',
    uncovered: 'TLB entries for the addresses of scratch pages are not modelled',
  },
  promised(
    'the scratch page is held over both issues',
    'HeldScratchCannotBePreempted',
    'ExitRestoresPreemptCount',
    'EmptiedScratchHasInterruptsOff',
  ),
  promised(
    'the original mapping of a ballooned page is that of a scratch page',
    'RemovedPageMapsAScratchPage',
    'RemovedPagePteAndP2MNameOneFrame',
    'RemovedPageHasItsOldKernelMapping',
  ),
];
