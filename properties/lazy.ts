/** Lazy MMU mode: what is queued is not used yet, and the mode belongs to a task. */
import { type DomainMemory, EMPTY } from '../models/domain-memory.js';
import { reached } from '../models/xen/mmu.js';
import { implies, type Positions, propertiesOver } from '../src/model/index.js';

const { always, sometimes } = propertiesOver<DomainMemory>();

interface Access {
  readonly page: number;
  readonly frame: number;
}

/** The tasks that are about to use an address, and which. Task t runs on CPU t mod cpus. */
function accesses(at: Positions) {
  const tasks = at.actors('task');
  const using = at.at('kernel_access', 'mov');
  const locals = at.locals<Access>('kernel_access');
  return {
    given: () => tasks.some(using),
    all: (s: DomainMemory, holds: (cpu: number, access: Access) => boolean): boolean =>
      tasks.every((actor, t) => {
        const access = locals(actor);
        return !using(actor) || access === undefined || holds(t % s.cpus.length, access);
      }),
  };
}

/** Whether the buffer of a CPU holds an update of the PTE of a page, or of its TLB entry. */
const isQueued = (s: DomainMemory, cpu: number, page: number): boolean => {
  const { mc } = s.cpus[cpu];
  return mc.items.some((entry, i) => i < mc.length && entry.page === page);
};

export const QueuedMappingIsNotUsed = always({
  name: 'QueuedMappingIsNotUsed',
  claim:
    'The kernel uses no address whose mapping it has changed by an update that is still queued.',
  formula: '[]( A a at a load or store of page p on CPU c: ~(E e in mc[c]: e is about p) )',
  source: '2cd1c8d4dc7e: what k(un)map_atomic does must be done when it returns',
  misses: 'Updates that are queued by another CPU.',
  define: (at) => {
    const { given, all } = accesses(at);
    return { given, holds: (s) => all(s, (cpu, { page }) => !isQueued(s, cpu, page)) };
  },
});

export const MappedAddressReachesItsFrame = always({
  name: 'MappedAddressReachesItsFrame',
  claim: 'A load or store of the kernel reaches the frame that it has mapped at the address.',
  formula: '[]( A a at a load or store of page p on CPU c: Reached(c, p) = frame[a] )',
  source: 'arch/x86/mm/highmem_32.c: kmap_atomic returns an address of the page',
  misses: 'Addresses of grants, of which KernelAccessReachesGrantedFrame speaks.',
  define: (at) => {
    const { given, all } = accesses(at);
    return {
      given,
      holds: (s) => all(s, (cpu, { page, frame }) => reached(s, cpu, page) === frame),
    };
  },
});

export const KmapAddressIsFreeWhenTaken = always({
  name: 'KmapAddressIsFreeWhenTaken',
  claim: 'kmap_atomic finds the PTE of the address that it takes empty.',
  formula: '[]( A a at the BUG_ON of kmap_atomic_prot: pte[cpu[a]] = EMPTY )',
  source: 'arch/x86/mm/highmem_32.c: BUG_ON(!pte_none(*(kmap_pte-idx)))',
  misses: 'TLB entries of the address.',
  define: (at) => {
    const tasks = at.actors('task');
    const taking = at.at('kmap_atomic_prot', 'BUG_ON(!pte_none(*(kmap_pte-idx)))');
    return {
      given: () => tasks.some(taking),
      holds: (s) =>
        tasks.every((actor, t) => implies(taking(actor), isEmpty(s, t % s.cpus.length))),
    };
  },
});

const isEmpty = (s: DomainMemory, page: number): boolean => s.pages[page].pte === EMPTY;

/** Whether a task is in lazy MMU mode: in that of its CPU while it runs, else by its flag. */
function inLazyMode(s: DomainMemory, task: number): boolean {
  const cpu = s.cpus.find(({ current }) => current === task);
  return cpu === undefined ? s.tasks[task].TIF_LAZY_MMU_UPDATES : cpu.lazy_mode === 'MMU';
}

/** Whether a task of these scopes has a lazy MMU section of its own open. Errors: M009 where none flushes. */
function sections(at: Positions): (actor: number) => boolean {
  const flushing = at.locals<{ readonly in_section: boolean }>('flush_caller');
  const entering = at.localsOf<{ readonly in_section: boolean }>('section_caller');
  return (actor) => flushing(actor)?.in_section === true || entering(actor)?.in_section === true;
}

export const LazyModeIsThatOfItsTask = always({
  name: 'LazyModeIsThatOfItsTask',
  claim:
    'A task that neither enters, leaves nor flushes lazy MMU mode is in it exactly if it has a section open.',
  formula:
    '[]( A t: ~(t in enter, leave, flush) /\\ ~switching => (InLazyMmuMode(t) <=> in_section[t]) )',
  source: 'd85cf93da669: a flush leaves the mode and enters it again',
  misses: 'States in which the CPU switches between tasks.',
  define: (at) => {
    const tasks = at.actors('task');
    const hasSection = sections(at);
    const changing = [
      'arch_enter_lazy_mmu_mode',
      'arch_leave_lazy_mmu_mode',
      'arch_flush_lazy_mmu_mode',
    ].map((name) => at.inside(name));
    const settled = (actor: number): boolean => changing.every((inside) => !inside(actor));
    return {
      given: (s) => s.cpus.every(({ switching }) => !switching),
      holds: (s) =>
        tasks.every((actor, t) => implies(settled(actor), inLazyMode(s, t) === hasSection(actor))),
    };
  },
});

export const FlushIsPreempted = sometimes({
  name: 'FlushIsPreempted',
  claim: 'A task with a section open is preempted while a flush has it out of lazy MMU mode.',
  formula:
    '<>( E t inside arch_flush_lazy_mmu_mode: in_section[t] /\\ current # t /\\ ~TIF_LAZY_MMU[t] )',
  source: 'd85cf93da669: preemption is disabled there',
  misses: 'nothing',
  define: (at) => {
    const tasks = at.actors('task');
    const flushing = at.inside('arch_flush_lazy_mmu_mode');
    const hasSection = sections(at);
    return {
      holds: (s) =>
        tasks.some(
          (actor, t) =>
            flushing(actor) &&
            hasSection(actor) &&
            s.cpus.every(({ current }) => current !== t) &&
            !s.tasks[t].TIF_LAZY_MMU_UPDATES,
        ),
    };
  },
});

export const FlushLeavesTheModeOfItsCpu = always({
  name: 'FlushLeavesTheModeOfItsCpu',
  claim: 'A task that flushes lazy MMU mode leaves it on a CPU that is in it.',
  formula: '[]( A a at leave_lazy inside arch_flush_lazy_mmu_mode: lazy_mode[cpu[a]] = MMU )',
  source: 'd85cf93da669: the mode that is read and the mode that is left are those of one CPU',
  misses: 'Trees in which the mode is read by one instruction.',
  define: (at) => {
    const tasks = at.actors('task');
    const flushing = at.inside('arch_flush_lazy_mmu_mode');
    const leaving = at.at(
      'arch_leave_lazy_mmu_mode',
      'BUG_ON(paravirt_lazy_mode != mode), BUG_ON(preemptible())',
    );
    const judged = (actor: number): boolean => flushing(actor) && leaving(actor);
    return {
      given: () => tasks.some(judged),
      holds: (s) =>
        tasks.every((actor, t) =>
          implies(judged(actor), s.cpus[t % s.cpus.length].lazy_mode === 'MMU'),
        ),
    };
  },
});

export const LazySectionIsLeftInLazyMode = always({
  name: 'LazySectionIsLeftInLazyMode',
  claim: 'A task that ends its lazy MMU section leaves the mode on a CPU that is in it.',
  formula: '[]( A a at leave_lazy inside zap_pte_range, not in a flush: lazy_mode[cpu[a]] = MMU )',
  source: 'arch/x86/kernel/paravirt.c, enter_lazy, leave_lazy @ d85cf93da669',
  misses: 'Trees in which the mode is read by one instruction.',
  define: (at) => {
    const tasks = at.actors('task');
    const section = at.inside('zap_pte_range');
    const flushing = at.inside('arch_flush_lazy_mmu_mode');
    const leaving = at.at(
      'arch_leave_lazy_mmu_mode',
      'BUG_ON(paravirt_lazy_mode != mode), BUG_ON(preemptible())',
    );
    const judged = (actor: number): boolean => section(actor) && leaving(actor) && !flushing(actor);
    return {
      given: () => tasks.some(judged),
      holds: (s) =>
        tasks.every((actor) => implies(judged(actor), s.cpus[at.cpuOf(actor)].lazy_mode === 'MMU')),
    };
  },
});
