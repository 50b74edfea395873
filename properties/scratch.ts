/** The scratch page that gives its mapping away for a while. */
import { type DomainMemory, EMPTY, Pte } from '../models/domain-memory.js';
import { implies, propertiesOver } from '../src/model/index.js';
import { aboutScratch } from './anchors.js';
import { someIsRemoved } from './removed-page.js';

const { always, quiescent, sometimes, step } = propertiesOver<DomainMemory>();

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
