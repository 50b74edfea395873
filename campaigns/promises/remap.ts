/** What 1f3ac86b4c45 promises, in its message and in its code. */
import type { Promised } from '../../src/campaign/index.js';

const asked = (promise: string, ...properties: readonly string[]): Promised => ({
  patch: '1f3ac86b4c45',
  promise,
  properties,
});

const not = (promise: string, uncovered: string): Promised => ({
  patch: '1f3ac86b4c45',
  promise,
  uncovered,
});

export const remapPromises: readonly Promised[] = [
  asked(
    'the layout of memory matches the E820 map',
    'HoleIsIdentity',
    'HoleIsMappedOneToOne',
    'RamBelowMaxPfnHasMemory',
  ),
  asked(
    'RAM that is taken out of a hole is added at a higher place',
    'NoFrameIsLost',
    'RamBelowMaxPfnHasMemory',
  ),
  asked(
    'the P2M that Xen supplies is not extended until memory is virtual',
    'MemoryIsMovedAfterPagingInit',
  ),
  asked(
    'there are no extra buffers: what is to be moved is written down in the memory itself',
    'VacatedFrameIsInTheList',
    'RecordIsIntactWhileListed',
    'ListIsEmptyAfterBoot',
  ),
  not(
    'a record has REMAP_SIZE mfns at most, and so fits a page',
    'the bound of `Frame.size` refuses more: a step that writes more is an error, S003',
  ),
  asked('the sequence of mfns is preserved', 'RemapPreservesOrder'),
  asked(
    'the order of the records does not matter; remap_list_reversed has the other one',
    'NoFrameIsLost',
    'RemapPreservesOrder',
    'ReservedTargetIsFreedOnce',
  ),
  asked(
    'a target is reserved until its memory is there, and freed then',
    'AllocatedPageHasMemory',
    'FreedTargetHasMemory',
    'ReservedTargetIsFreedOnce',
  ),
  asked('neighbouring targets are freed in one call', 'RangeIsFreedInTheLoop', 'RangeIsAppendedTo'),
  asked(
    'the first mfn of a record is that of its own page: BUG_ON',
    'NoKernelBug',
    'ListNamesEachFrameOnce',
  ),
  asked(
    'the mapping of the buffer is saved and restored, in both phases',
    'BufferMappingIsRestored',
  ),
  asked(
    'each page gets its P2M entry, its M2P entry and, but for highmem, its mapping; else BUG',
    'M2PAgreesWithP2M',
    'KernelMapsItsMemory',
    'HighmemHasNoLinearAddress',
    'NoKernelBug',
  ),
  asked('a vacated pfn is identity', 'HoleIsIdentity', 'NoFrameIsBehindTwoPfns'),
  asked(
    'memory is given back only where there is no target for it, and before its pfn is identity',
    'PagesAreReleasedOnlyWithoutTarget',
    'P2MNamesOwnedFrames',
    'NoFrameIsLost',
  ),
  not('nothing of it runs in an auto-translated guest', 'the domain modelled is a PV domain'),
  asked('the pages that were given back are counted', 'ReleasedPagesAreCounted'),
  not('pages remapped and pages set to identity are counted', 'both counts are printed only'),
];
