/** Defects of the life of a gntdev map, and of errors in batches. */
import type { Defect } from '../../src/campaign/index.js';

const [firstError, kernelStatus, allHandles, eachSlot, kernelUnmap, async, live] = [
  'a35f2ef3b737',
  'b512e1b077e5',
  'ebee0eab0859',
  '8310b77b48c5',
  'f28347cc6639',
  'dbe97cff7dd9',
  '0991028cd495',
];
const errors = [firstError, kernelStatus, allHandles, eachSlot, kernelUnmap];
const counted = '166d38632316';
const reset = 'being_removed_reset';

const on = (tree: string) => (scope: string, patches: readonly string[]) => ({
  tree,
  scope,
  patches,
});
const [old, late] = ['3.1', '5.11'].map(on);

export const gntdevDefects: readonly Defect[] = [
  {
    what: 'what a failed mmap has mapped is zapped by the core mm while gntdev still has its grants',
    history: 'cf2acf66ad43',
    property: 'ZapMeetsNoRecordedGrant',
    found: old('3slots-1cpu-1fault', []),
    fix: ['cf2acf66ad43'],
  },
  {
    what: 'a run of one handle before a hole is followed by empty runs for ever',
    history: '951a01023362',
    property: 'RunOfHandlesEndsAtAHole',
    found: old('3slots-1cpu-1fault', ['cf2acf66ad43']),
    fix: ['951a01023362'],
    mended: old('3slots-1cpu-1fault', ['951a01023362', 'cf2acf66ad43']),
  },
  {
    what: 'a page keeps its override when mmap fails, and the next mmap adds it to the list again',
    history: 'found here; ebee0eab0859 in a later tree records every handle',
    property: 'NoKernelBug',
    found: old('3slots-1cpu-1fault', ['951a01023362', 'cf2acf66ad43']),
    fix: ['record_handles'],
  },
  {
    what: 'the ioctl that gives a map back frees it while it is mapped',
    history: 'in later trees; the commit was not identified',
    property: 'FreedMapHasNoGrant',
    found: old('1page-1cpu-ioctls', []),
    fix: ['freeable_maps'],
  },
  {
    what: 'a page is unmapped while direct I/O still uses it',
    history: '745282256c75',
    property: 'PageInUseIsNotUnmapped',
    found: late('gntdev-1slot-io', ['without_745282256c75']),
    fix: [],
    mended: late('gntdev-1slot-io', []),
  },
  {
    what: 'a page is FOREIGN in the P2M although its kernel map has failed',
    history: 'XSA-361, b512e1b077e5',
    property: 'P2MForeignImpliesKernelMapped',
    found: late('gntdev-1slot-1fault', []),
    fix: [firstError, kernelStatus],
  },
  {
    what: 'an early return on an error forgets the handles of the maps that succeeded',
    history: 'XSA-361, ebee0eab0859',
    property: 'SuccessfulHandleIsRecorded',
    found: late('gntdev-1slot-1fault', [firstError, kernelStatus]),
    fix: [allHandles],
    mended: late('gntdev-2slots-1fault', [firstError, kernelStatus, allHandles]),
  },
  {
    what: 'an error of one slot leaves pages of others FOREIGN after the unmap',
    history: 'XSA-361, a35f2ef3b737',
    property: 'UnmappedMapHasNoForeignPage',
    found: late('gntdev-2slots-1fault', [kernelStatus, allHandles]),
    fix: [firstError],
    mended: late('gntdev-2slots-1fault', [firstError, kernelStatus, allHandles]),
  },
  {
    what: 'want of memory for one P2M entry fails a batch whose other slots are mapped',
    history: 'XSA-367, 8310b77b48c5',
    property: 'OkaySlotIsForeign',
    found: late('gntdev-2slots-1fault', [firstError, kernelStatus, allHandles]),
    fix: [eachSlot],
  },
  {
    what: 'nobody looks at the result of the kernel unmap',
    history: 'f28347cc6639',
    property: 'RefusedUnmapIsReported',
    found: late('gntdev-2slots-1refusal', errors.slice(0, 4)),
    fix: [kernelUnmap],
  },
  {
    what: 'the unmap of a failed mmap ends at the first run with an error, and leaves later runs mapped',
    history: 'found here; gone with dbe97cff7dd9',
    property: 'UnmappedMapHasNoForeignPage',
    found: late('gntdev-3slots-2faults', errors),
    fix: [async, counted, live, reset],
  },
  {
    what: 'a notifier waits for a page whose user waits for the notifier',
    history: 'dbe97cff7dd9',
    property: 'NoDeadlock',
    found: late('gntdev-1slot-driver', errors),
    fix: [async],
  },
  {
    what: 'the count of live grants is 0 while a kernel map is live',
    history: 'CVE-2022-50257, 0991028cd495',
    property: 'LiveGrantsIsZeroIffNothingIsMapped',
    found: late('gntdev-1slot-1fault', [...errors, async, counted, reset]),
    fix: [live],
    mended: late('gntdev-1slot-1fault', [...errors, async, counted, live, reset]),
  },
  {
    what: 'the count of live grants falls below 0',
    history: 'CVE-2022-50257, 0991028cd495',
    property: 'LiveGrantsIsNeverNegative',
    found: late('gntdev-2slots-1fault', [...errors, async, counted, reset]),
    fix: [live],
    mended: late('gntdev-2slots-1fault', [...errors, async, counted, live, reset]),
  },
  {
    what: 'a map that is mapped a second time is never unmapped',
    history: 'found here, in dbe97cff7dd9',
    property: 'UnmappedMapHasNoLiveHandle',
    found: late('gntdev-1slot', [...errors, async]),
    fix: [reset],
  },
  {
    what: 'the core mm zaps what an unmap that was put off has yet to unmap',
    history: 'found here, in dbe97cff7dd9',
    property: 'UnmappedMapHasNoLiveHandle',
    found: late('gntdev-1slot-io', [...errors, async, counted, live, reset]),
    fix: null,
  },
];
