/** Defects of what is behind ballooned pages. */
import type { Defect } from '../../src/campaign/index.js';
import { before, behind, joint, repaired, replaced, replacedAtOnce } from '../scratch-trees.js';

const [BALLOON, USER, IRQ, FAULT, TWO_CPUS] = [
  'balloon-1page-1cpu',
  'scratch-1page-1cpu',
  'scratch-1page-1cpu-irq',
  'scratch-1page-1cpu-1fault',
  'scratch-1page-2cpus',
];
const replace = 'ee0726407fea';
const back = '6a6f6e72eca5';

/** Everything here is on the base tree 3.1. */
const on = (scope: string, patches: readonly string[]) => ({ tree: '3.1', scope, patches });

const mapped: readonly Defect[] = [
  {
    what: 'a ballooned page is mapped to nothing, and a load from its kernel address faults',
    history: behind,
    property: 'KernelLoadFindsBalloonedPageMapped',
    found: on(BALLOON, []),
    fix: [behind],
  },
  {
    what: 'between unmap and restore another CPU finds a page without a kernel mapping',
    history: replace,
    property: 'KernelLoadFindsBalloonedPageMapped',
    found: on(TWO_CPUS, before),
    fix: [replace],
  },
  {
    what: 'a page cannot come back from the balloon, as its P2M entry is valid',
    history: back,
    property: 'NoKernelBug',
    found: on(BALLOON, [behind]),
    fix: [back],
  },
  {
    what: 'a page that is back from the balloon is read through a TLB entry for a scratch page',
    history: 'found here; 0bb599fd3010 takes the scratch pages out',
    property: 'ReturnedPageLoadReachesItsFrame',
    found: on(BALLOON, [behind, back]),
    fix: ['flush_after_populate'],
  },
  {
    what: 'a granted page is read through a TLB entry for a scratch page',
    history: 'found here; 0bb599fd3010 takes the scratch pages out',
    property: 'KernelAccessReachesGrantedFrame',
    found: on(TWO_CPUS, repaired),
    fix: ['flush_after_map'],
  },
];

const emptied: readonly Defect[] = [
  {
    what: 'each unmap of a kernel mapping leaves preemption off once more',
    history: joint,
    property: 'ExitRestoresPreemptCount',
    found: on(USER, replaced),
    fix: [joint],
  },
  {
    what: 'preemption stays off where the kernel map had failed',
    history: joint,
    property: 'ExitRestoresPreemptCount',
    found: on(FAULT, [...replaced, `${joint}-put`]),
    fix: [joint],
    mended: on(FAULT, repaired),
  },
  {
    what: 'an interrupt handler finds the scratch page of its CPU unmapped',
    history: `${joint}; derived from its message, which speaks of interrupts`,
    property: 'InterruptReadsMappedScratchPage',
    found: on('scratch-1page-1cpu-read', replacedAtOnce),
    fix: [joint],
  },
  {
    what: 'an interrupt handler executes a multicall entry that is not filled yet',
    history: `${joint}; derived from its message, which speaks of interrupts`,
    property: 'NoKernelBug',
    found: on(IRQ, replaced),
    fix: [joint],
  },
  {
    what: 'interrupts stay off: an issue without a batch gives back the flags of a handler',
    history: `found here; ${joint} mends it`,
    property: 'ExitRestoresInterrupts',
    found: on(IRQ, replaced),
    fix: [joint],
  },
];

const open: readonly Defect[] = [
  {
    what: 'the first page that a CPU unmaps is writable, and so is its scratch page through it',
    history: 'found here',
    property: 'RemovedPageIsNotWritable',
    found: on(USER, repaired),
    fix: null,
  },
  {
    what: 'kernel PTE and P2M entry of a page name scratch pages of different CPUs after an unmap',
    history: 'found here; 2bad07ce28a0 mends the like of it in decrease_reservation',
    property: 'RemovedPagePteAndP2MNameOneFrame',
    found: on('scratch-1page-other-cpu', repaired),
    fix: null,
  },
  {
    what: 'a buffer with room for one entry of the two leaves the scratch page unmapped for a while',
    history: 'found here; buffers of the kernel have an even number of entries',
    property: 'EmptiedScratchHasInterruptsOff',
    found: on('scratch-2slots-1cpu-batch3', repaired),
    fix: null,
  },
];

export const scratchDefects: readonly Defect[] = [...mapped, ...emptied, ...open];
