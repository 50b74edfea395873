/** What is behind a ballooned page, and the scratch page that gives its mapping away for a while. */
import {
  type DomainMemory,
  EMPTY,
  mapOf,
  ownFrame,
  Pte,
  pageOfAccess,
  scratchFrame,
  Word,
} from '../models/domain-memory.js';
import { reached } from '../models/xen/mmu.js';
import { implies, type Positions, propertiesOver } from '../src/model/index.js';

const { always, quiescent, sometimes, step } = propertiesOver<DomainMemory>();

/** A claim about pages of the balloon. Errors: M009 where nobody balloons a page. */
const aboutBalloon =
  <D>(define: (at: Positions) => D) =>
  (at: Positions): D => {
    at.inside('decrease_reservation');
    return define(at);
  };

/** A claim about pages that are in the balloon, at first or later. Errors: M009 where none can be. */
const aboutBallooned =
  <D>(define: (at: Positions) => D) =>
  (at: Positions): D => {
    const starts = at.actors('task').length > 0 && at.localsOf('unmap_once')(0) !== undefined;
    if (!starts) at.inside('decrease_reservation');
    return define(at);
  };

/** A claim about scratch pages that are taken. Errors: M009 where nobody takes one. */
const aboutScratch =
  <D>(define: (at: Positions) => D) =>
  (at: Positions): D => {
    at.inside('get_balloon_scratch_page');
    return define(at);
  };

/** Whether what was put down as the page's P2M entry is no more the frame that it came with. */
const isBallooned = (s: DomainMemory, page: number): boolean => {
  const { p2m_at_start } = s.pages[page];
  return !(Word.is(p2m_at_start, 'MFN') && Word.payload(p2m_at_start) === ownFrame(s, page));
};

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
    'A load from the kernel address of a page that is back from the balloon reaches the frame of the page.',
  formula:
    '[][ (Load(c, p) /\\ p2m[p] = MFN(Own(p)) /\\ NobodyBalloons) => Reached(c, p) = Own(p) ]',
  source: 'drivers/xen/balloon.c, increase_reservation: the page goes back to the allocator',
  misses: 'Loads while pages are on the way.',
  define: aboutBalloon((at) => {
    const isLoad = at.is('load', 'load');
    const actors = at.actors('task');
    const moving = [at.inside('decrease_reservation')];
    const back = at.inside('increase_reservation');
    return {
      given: (s, _after, { action, choice }) => {
        if (!isLoad(action)) return false;
        const page = pageOfAccess(s, choice);
        const { p2m } = s.pages[page];
        const isOwn = Word.is(p2m, 'MFN') && Word.payload(p2m) === ownFrame(s, page);
        return isOwn && !actors.some((actor) => back(actor) || moving[0](actor));
      },
      holds: (s, _after, { choice }) => {
        const page = pageOfAccess(s, choice);
        return reached(s, choice % s.cpus.length, page) === ownFrame(s, page);
      },
    };
  }),
});

/** Overridden once, not any more, and no map in use or being made: the page's grant is over. */
const isRemoved = (s: DomainMemory, page: number): boolean => {
  const { private: mfn, in_m2p_overrides } = s.pages[page];
  return mfn !== null && !in_m2p_overrides && !s.maps[mapOf(s, page)].vma;
};
const someIsRemoved = (s: DomainMemory): boolean => s.pages.some((_, p) => isRemoved(s, p));

const mapsScratch = (s: DomainMemory, pte: number): boolean =>
  (Pte.is(pte, 'MAPS') || Pte.is(pte, 'MAPS_RO')) && Pte.payload(pte) >= scratchFrame(s, 0);

export const RemovedPageMapsAScratchPage = quiescent({
  name: 'RemovedPageMapsAScratchPage',
  claim:
    'After its override is removed, the kernel PTE of a page maps the frame of a scratch page.',
  formula: '[]( Quiescent => (A p: Removed(p) => (E c: pte[p] maps ScratchFrame(c))) )',
  source:
    'ee0726407fea: the original mapping of a ballooned page is that of a scratch page, by cd9151e26d31',
  misses: 'Which CPU it is, and whether the mapping is read-only.',
  define: aboutBallooned(() => ({
    given: someIsRemoved,
    holds: (s) => s.pages.every((page, p) => implies(isRemoved(s, p), mapsScratch(s, page.pte))),
  })),
});

export const RemovedPageIsNotWritable = quiescent({
  name: 'RemovedPageIsNotWritable',
  claim: 'After its override is removed, the kernel address of a page cannot be written to.',
  formula: '[]( Quiescent => (A p: Removed(p) => pte[p] is not writable) )',
  source: 'cd9151e26d31 maps ballooned pages by PAGE_KERNEL_RO',
  misses: 'TLB entries; pages that nobody has mapped a grant into.',
  define: aboutBallooned(() => ({
    given: someIsRemoved,
    holds: (s) =>
      s.pages.every((page, p) =>
        implies(isRemoved(s, p), page.pte === EMPTY || Pte.is(page.pte, 'MAPS_RO')),
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

const isEmptied = ({ pte }: DomainMemory['scratch'][number]): boolean => pte === EMPTY;
const someIsEmptied = (s: DomainMemory): boolean => s.scratch.some(isEmptied);

export const InterruptReadsMappedScratchPage = step({
  name: 'InterruptReadsMappedScratchPage',
  claim: 'An interrupt handler that reads the scratch page of its CPU finds it mapped.',
  formula: '[][ ReadByInterrupt(c) => scratch[c] # EMPTY ]',
  source: 'ee0726407fea: it is not going to be accessed while the mapping is not valid',
  misses: 'Readers on other CPUs, which find what EmptiedScratchHasInterruptsOff leaves open.',
  define: aboutScratch((at) => {
    const isRead = at.is('scratch_reader', 'read the scratch page');
    return {
      given: (_before, _after, { action }) => isRead(action),
      holds: (s) =>
        s.cpus.every(({ in_interrupt }, c) => !in_interrupt || !isEmptied(s.scratch[c])),
    };
  }),
});

export const EmptiedScratchHasInterruptsOff = always({
  name: 'EmptiedScratchHasInterruptsOff',
  claim: 'While the scratch page of a CPU is unmapped, interrupts are off on that CPU.',
  formula: '[]( A c: scratch[c] = EMPTY => irqs_off[c] )',
  source: 'd7f8f48d1eb3: interrupts stay off from the first entry to the second',
  misses: 'What other CPUs can see.',
  define: aboutScratch(() => ({
    given: someIsEmptied,
    holds: (s) => s.scratch.every((scratch, c) => implies(isEmptied(scratch), s.cpus[c].irqs_off)),
  })),
});

export const EmptiedScratchCannotBePreempted = always({
  name: 'EmptiedScratchCannotBePreempted',
  claim: 'While the scratch page of a CPU is unmapped, that CPU cannot switch to another task.',
  formula: '[]( A c: scratch[c] = EMPTY => preempt_count[c] > 0 \\/ irqs_off[c] )',
  source: 'ee0726407fea: a per-CPU mapping, held by get_balloon_scratch_page',
  misses: 'What other CPUs, and interrupts, can see.',
  define: aboutScratch(() => ({
    given: someIsEmptied,
    holds: (s) =>
      s.scratch.every((scratch, c) =>
        implies(isEmptied(scratch), s.cpus[c].preempt_count > 0 || s.cpus[c].irqs_off),
      ),
  })),
});

interface Removing {
  readonly scratch_page?: number | null;
}

export const HeldScratchCannotBePreempted = always({
  name: 'HeldScratchCannotBePreempted',
  claim: 'Who holds the scratch page of a CPU can neither be preempted nor leave that CPU.',
  formula: '[]( A a inside m2p_remove_override: scratch_page[a] = c => preempt_count[c] > 0 )',
  source: 'cd9151e26d31: get_balloon_scratch_page is get_cpu_var',
  misses: 'The uses of a scratch page by the balloon driver.',
  define: aboutScratch((at) => {
    const tasks = at.actors('task');
    const inside = at.inside('m2p_remove_override');
    const locals = at.locals<Removing>('m2p_remove_override');
    const held = (task: number): number | null =>
      inside(task) ? (locals(task)?.scratch_page ?? null) : null;
    return {
      given: () => tasks.some((task) => held(task) !== null),
      holds: (s) =>
        tasks.every((task) => {
          const cpu = held(task);
          return cpu === null || s.cpus[cpu].preempt_count > 0;
        }),
    };
  }),
});

export const ScratchPteChangesOnItsCpu = step({
  name: 'ScratchPteChangesOnItsCpu',
  claim: 'The PTE of a scratch page changes by a step of its own CPU only.',
  formula: "[][ A c: scratch'[c] # scratch[c] => Cpu(a) = c ]",
  source: 'ee0726407fea: the mapping is per CPU',
  misses: 'Who reads it; machines of more than two CPUs.',
  define: aboutScratch((at) => {
    const [first, second] = [0, 1].map(
      (cpu) =>
        new Set(
          ['interrupt', 'schedule', 'scratch_reader'].flatMap((name) => at.actors(`${name}${cpu}`)),
        ),
    );
    const tasks = new Set(at.actors('task'));
    const isOn = (s: DomainMemory, actor: number, cpu: number): boolean =>
      tasks.has(actor) ? s.cpus[cpu].current === actor : (cpu === 0 ? first : second).has(actor);
    return {
      given: (before, after) => before.scratch.some(({ pte }, c) => pte !== after.scratch[c].pte),
      holds: (before, after, { actor }) =>
        before.scratch.every(
          ({ pte }, c) => pte === after.scratch[c].pte || isOn(before, actor, c),
        ),
    };
  }),
});

export const ScratchPagesAreMappedAtRest = quiescent({
  name: 'ScratchPagesAreMappedAtRest',
  claim: 'When no operation is in progress or queued, every scratch page is mapped.',
  formula: '[]( Quiescent => (A c: scratch[c] # EMPTY) )',
  source: 'ee0726407fea: the operation zeroes new_addr, so it has to be mapped again',
  misses: 'States in which an operation or a queued hypercall is pending.',
  define: aboutScratch(() => ({
    given: someIsRemoved,
    holds: (s) => !someIsEmptied(s),
  })),
});

export const ReplaceHasLiveHandle = step({
  name: 'ReplaceHasLiveHandle',
  claim: 'When Xen executes an unmap_and_replace, its handle is live.',
  formula: '[][ Replace(h) => Live(h) ]',
  source: '0930bba674e2: the map must have been executed before an unmap is queued',
  misses: 'Whether the handle is the one that the caller meant.',
  define: aboutScratch((at) => {
    const isReplace = at.is('HYPERVISOR_unmap_and_replace', 'UPDATE_ENTRY(new_addr, l1e_empty())');
    const locals = at.locals<{ readonly handle: number }>('HYPERVISOR_unmap_and_replace');
    return {
      given: (_before, _after, { action }) => isReplace(action),
      // The step changes no handle.
      holds: (_before, after, { actor }) => {
        const handle = locals(actor)?.handle ?? -1;
        return handle >= 0 && after.maptrack[handle].ref !== null;
      },
    };
  }),
});

export const ScratchPageIsEmptied = sometimes({
  name: 'ScratchPageIsEmptied',
  claim: 'Some scratch page is unmapped while the grant is still mapped.',
  formula: '<>( (E c: scratch[c] = EMPTY) /\\ (E p: pte[p] is a grant) )',
  source: 'GNTTABOP_unmap_and_replace empties new_addr first',
  misses: 'nothing',
  define: aboutScratch(() => ({
    holds: (s) => someIsEmptied(s) && s.pages.some(({ pte }) => Pte.is(pte, 'GRANT')),
  })),
});
