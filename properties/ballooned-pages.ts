/** What the kernel's own address of a ballooned page leads to, before, during and after a grant. */
import {
  type DomainMemory,
  EMPTY,
  Pte,
  pageOfAccess,
  scratchFrame,
  Word,
} from '../models/domain-memory.js';
import { reached } from '../models/xen/mmu.js';
import { implies, type Positions, propertiesOver } from '../src/model/index.js';
import { aboutBalloon, aboutBallooned } from './anchors.js';
import { isRemoved } from './removed-page.js';

const { quiescent, sometimes, step } = propertiesOver<DomainMemory>();

/** Whether what the balloon has put down as the page's P2M entry is no frame of RAM. */
const isBallooned = (s: DomainMemory, page: number): boolean => {
  const { p2m_at_start } = s.pages[page];
  return !(Word.is(p2m_at_start, 'MFN') && Word.payload(p2m_at_start) < scratchFrame(s, 0));
};

/** Ballooned, and the grant that was mapped there is over. */
const isRemovedBallooned = (s: DomainMemory, page: number): boolean =>
  isRemoved(s, page) && isBallooned(s, page);

const someIsRemovedBallooned = (s: DomainMemory): boolean =>
  s.pages.some((_, p) => isRemovedBallooned(s, p));

export const KernelLoadFindsBalloonedPageMapped = step({
  name: 'KernelLoadFindsBalloonedPageMapped',
  claim:
    'A load from the kernel address of a ballooned page, on a CPU whose interrupts are on, does not fault.',
  formula: '[][ (Load(c, p) /\\ Ballooned(p) /\\ ~irqs_off[c]) => Reached(c, p) # NULL ]',
  source:
    'ee0726407fea: to unmap and to restore separately would be racy; cd9151e26d31 on what is read before',
  misses:
    'A CPU whose interrupts are off: it runs the hypercalls of the unmap itself. Stores, of which a read-only mapping takes none.',
  define: aboutBalloon((at) => {
    const isLoad = at.is('load', 'load');
    return {
      given: (s, _after, { action, choice }) =>
        isLoad(action) &&
        isBallooned(s, pageOfAccess(s, choice)) &&
        !s.cpus[choice % s.cpus.length].irqs_off,
      holds: (s, _after, { choice }) =>
        reached(s, choice % s.cpus.length, pageOfAccess(s, choice)) !== null,
    };
  }),
});

export const ReturnedPageLoadReachesItsFrame = step({
  name: 'ReturnedPageLoadReachesItsFrame',
  claim:
    'A load from the kernel address of a page that the allocator has, back from the balloon or never there, reaches its frame.',
  formula: '[][ (Load(c, p) /\\ Allocator(p) /\\ p2m[p] = MFN(m)) => Reached(c, p) = m ]',
  source: 'drivers/xen/balloon.c, increase_reservation: the page goes back to the allocator',
  misses:
    'Pages on the way to the balloon or back; pages that drivers have, as blkback has its own.',
  define: aboutBalloon((at) => {
    const isLoad = at.is('load', 'load');
    return {
      given: (s, _after, { action, choice }) =>
        isLoad(action) &&
        s.holdings[pageOfAccess(s, choice)].by === 'allocator' &&
        Word.is(s.pages[pageOfAccess(s, choice)].p2m, 'MFN'),
      holds: (s, _after, { choice }) => {
        const page = pageOfAccess(s, choice);
        return reached(s, choice % s.cpus.length, page) === Word.payload(s.pages[page].p2m);
      },
    };
  }),
});

const mapsScratch = (s: DomainMemory, pte: number): boolean =>
  (Pte.is(pte, 'MAPS') || Pte.is(pte, 'MAPS_RO')) && Pte.payload(pte) >= scratchFrame(s, 0);

export const RemovedPageMapsAScratchPage = quiescent({
  name: 'RemovedPageMapsAScratchPage',
  claim:
    'After its override is removed, the kernel PTE of a ballooned page maps the frame of a scratch page.',
  formula:
    '[]( Quiescent => (A p: Removed(p) /\\ Ballooned(p) => (E c: pte[p] maps ScratchFrame(c))) )',
  source:
    'ee0726407fea: the original mapping of a ballooned page is that of a scratch page, by cd9151e26d31',
  misses: 'Which CPU it is, and whether the mapping is read-only.',
  define: aboutBallooned(() => ({
    given: someIsRemovedBallooned,
    holds: (s) =>
      s.pages.every((page, p) => implies(isRemovedBallooned(s, p), mapsScratch(s, page.pte))),
  })),
});

export const RemovedPageIsNotWritable = quiescent({
  name: 'RemovedPageIsNotWritable',
  claim:
    'After its override is removed, the kernel address of a ballooned page cannot be written to.',
  formula: '[]( Quiescent => (A p: Removed(p) /\\ Ballooned(p) => pte[p] is not writable) )',
  source: 'cd9151e26d31 maps ballooned pages by PAGE_KERNEL_RO',
  misses: 'TLB entries; pages that nobody has mapped a grant into.',
  define: aboutBallooned(() => ({
    given: someIsRemovedBallooned,
    holds: (s) =>
      s.pages.every((page, p) =>
        implies(isRemovedBallooned(s, p), page.pte === EMPTY || Pte.is(page.pte, 'MAPS_RO')),
      ),
  })),
});

export const RemovedPagePteAndP2MNameOneFrame = quiescent({
  name: 'RemovedPagePteAndP2MNameOneFrame',
  claim:
    'After its override is removed, the kernel PTE of a page that maps a frame and its P2M entry name the same one.',
  formula: '[]( Quiescent => (A p: Removed(p) /\\ pte[p] maps m => p2m[p] = MFN(m)) )',
  source: '2bad07ce28a0: mapping and P2M entry may name different scratch pages',
  misses: 'Pages without a mapping.',
  define: aboutBallooned(() => ({
    given: (s) => s.pages.some((page, p) => isRemoved(s, p) && page.pte !== EMPTY),
    holds: (s) =>
      s.pages.every((page, p) =>
        implies(
          isRemoved(s, p) && page.pte !== EMPTY,
          Word.is(page.p2m, 'MFN') && Word.payload(page.p2m) === Pte.payload(page.pte),
        ),
      ),
  })),
});

/** A load of a page whose override was added once and is gone, with nobody inside `procedures`. */
const loadIsPast = (at: Positions, ...procedures: readonly string[]) => {
  const isLoad = at.is('load', 'load');
  const actors = at.actors('task');
  const inside = procedures.map((procedure) => at.inside(procedure));
  return {
    given: (
      s: DomainMemory,
      _after: DomainMemory,
      { action, choice }: { action: Parameters<typeof isLoad>[0]; choice: number },
    ) => {
      if (!isLoad(action)) return false;
      const page = s.pages[pageOfAccess(s, choice)];
      if (page.private === null || page.in_m2p_overrides) return false;
      return !actors.some((actor) => inside.some((is) => is(actor)));
    },
    holds: (s: DomainMemory, _after: DomainMemory, { choice }: { choice: number }) => {
      const page = pageOfAccess(s, choice);
      return reached(s, choice % s.cpus.length, page) !== page;
    },
  };
};

export const LoadAfterRemoveMissesTheGrant = step({
  name: 'LoadAfterRemoveMissesTheGrant',
  claim:
    'A load from the kernel address of a page, after m2p_remove_override has returned, does not reach the granted frame.',
  formula:
    '[][ (Load(c, p) /\\ OverriddenOnce(p) /\\ p notin m2p_overrides /\\ ~Removing) => Reached(c, p) # GrantedFrame(p) ]',
  source: '65a45fa2f640: Xen has flushed the TLB when it unmapped the grant',
  misses: 'Loads while the override is removed, or the page is mapped anew.',
  define: aboutBalloon((at) => loadIsPast(at, 'm2p_remove_override', 'gnttab_map_refs')),
});

export const LoadAfterUnmapMissesTheGrant = step({
  name: 'LoadAfterUnmapMissesTheGrant',
  claim:
    'A load from the kernel address of a page, after gnttab_unmap_refs has returned, does not reach the granted frame.',
  formula:
    '[][ (Load(c, p) /\\ OverriddenOnce(p) /\\ p notin m2p_overrides /\\ ~Unmapping) => Reached(c, p) # GrantedFrame(p) ]',
  source: '65a45fa2f640; f62805f1f30a leaves lazy MMU mode before gnttab_unmap_refs returns',
  misses: 'Loads while the page is unmapped, or mapped anew.',
  define: aboutBalloon((at) => loadIsPast(at, 'gnttab_unmap_refs', 'gnttab_map_refs')),
});

interface OfRun {
  readonly first: number;
  readonly i: number;
}

export const BalloonTakesFreePages = step({
  name: 'BalloonTakesFreePages',
  claim: 'A page that decrease_reservation takes from the allocator is free until then.',
  formula: '[][ AllocPage(p) => by[p] = allocator ]',
  source: 'drivers/xen/balloon.c, decrease_reservation: a page for each frame that goes',
  misses: 'Whether as many are taken as were asked for.',
  define: (at) => {
    const takes = at.is('decrease_reservation', 'page = alloc_page(gfp)');
    const locals = at.locals<OfRun>('decrease_reservation');
    return {
      given: (_before, _after, { action }) => takes(action),
      // The step changes no local.
      holds: (before, _after, { actor }) => {
        const { first, i } = locals(actor) ?? { first: 0, i: 0 };
        return before.holdings[first + i].by === 'allocator';
      },
    };
  },
});

export const PageOffTheListGetsAFrame = step({
  name: 'PageOffTheListGetsAFrame',
  claim: 'A page that gets a frame from Xen has been taken off the list of the balloon.',
  formula: '[][ SetPhysToMachine(p) => by[p] = driver ]',
  source: 'drivers/xen/balloon.c, increase_reservation: balloon_retrieve comes first',
  misses: 'Which page it is.',
  define: (at) => {
    const sets = at.is('increase_reservation', 'set_phys_to_machine(pfn, frame_list[i])');
    const locals = at.locals<OfRun>('increase_reservation');
    return {
      given: (_before, _after, { action }) => sets(action),
      // The step changes no local.
      holds: (before, _after, { actor }) => {
        const { first, i } = locals(actor) ?? { first: 0, i: 0 };
        return before.holdings[first + i].by === 'driver';
      },
    };
  },
});

export const StoreFindsNoGrantInKernelPte = step({
  name: 'StoreFindsNoGrantInKernelPte',
  claim:
    'When Xen executes a queued store into a kernel PTE, the grant that was mapped there has been unmapped.',
  formula: '[][ MmuUpdate(p) => pte[p] is no grant ]',
  source: '0930bba674e2: the unmap is queued before set_pte_at, and a buffer keeps the order',
  misses: 'Stores that are not queued.',
  define: aboutBalloon((at) => {
    const isStore = at.is('HYPERVISOR_multicall', 'mod_l1_entry');
    return {
      given: (_before, _after, { action }) => isStore(action),
      holds: (before, after) =>
        before.pages.every(({ pte }, p) =>
          implies(Pte.is(pte, 'GRANT'), after.pages[p].pte === pte),
        ),
    };
  }),
});

export const GrantedPageGoesBackToTheBalloon = sometimes({
  name: 'GrantedPageGoesBackToTheBalloon',
  claim: 'A page that a grant was mapped into is on the list of the balloon again.',
  formula: '<>( E p: OverriddenOnce(p) /\\ by[p] = balloon )',
  source: 'drivers/xen/balloon.c, free_xenballooned_pages',
  misses: 'nothing',
  define: (at) => {
    at.inside('balloon_user');
    return {
      holds: (s) =>
        s.pages.some(({ private: mfn }, p) => mfn !== null && s.holdings[p].by === 'balloon'),
    };
  },
});
