/** Multicall batches and lazy MMU mode: every way out leaves the CPU as the way in found it. */
import type { DomainMemory } from '../models/domain-memory.js';
import { implies, type Positions, propertiesOver } from '../src/model/index.js';
import { aboutMulticalls } from './anchors.js';

const { always } = propertiesOver<DomainMemory>();

/** Every actor is between operations. Queued hypercalls may still be pending. */
const allAtRest = (at: Positions): (() => boolean) => {
  const actors = at.actors();
  const resting = at.resting();
  return () => actors.every(resting);
};

const about = {
  source: 'every exit path, including errors, gives back what it took',
  misses:
    'The values inside of an operation: what one function leaves and another puts right, or stops at, before the operation ends.',
};

export const ExitRestoresPreemptCount = always({
  ...about,
  name: 'ExitRestoresPreemptCount',
  claim: 'When no operation is in progress, the preempt count of every CPU is zero.',
  formula: '[]( AllAtRest => (A c: preempt_count[c] = 0) )',
  define: aboutMulticalls((at) => ({
    given: allAtRest(at),
    holds: (s) => s.cpus.every((cpu) => cpu.preempt_count === 0),
  })),
});

export const ExitRestoresInterrupts = always({
  ...about,
  name: 'ExitRestoresInterrupts',
  claim: 'When no operation is in progress, interrupts are on on every CPU.',
  formula: '[]( AllAtRest => (A c: ~irqs_off[c]) )',
  define: aboutMulticalls((at) => ({
    given: allAtRest(at),
    holds: (s) => s.cpus.every((cpu) => !cpu.irqs_off),
  })),
});

export const ExitRestoresLazyMode = always({
  ...about,
  name: 'ExitRestoresLazyMode',
  claim:
    'When no operation is in progress, a task is in lazy MMU mode exactly if it has a lazy section open.',
  formula: '[]( AllAtRest => (A t: InLazyMmuMode(t) <=> in_section[t]) )',
  define: aboutMulticalls((at) => {
    const tasks = at.actors('task');
    const callers = ['lazy_caller', 'flush_caller', 'section_caller'].map((caller) =>
      at.localsOf<{ readonly in_section: boolean }>(caller),
    );
    const inLazyMode = (s: DomainMemory, task: number): boolean => {
      const cpu = s.cpus.find(({ current }) => current === task);
      return cpu === undefined ? s.tasks[task].TIF_LAZY_MMU_UPDATES : cpu.lazy_mode === 'MMU';
    };
    return {
      given: allAtRest(at),
      holds: (s) =>
        tasks.every(
          (task) =>
            inLazyMode(s, task) === callers.some((locals) => locals(task)?.in_section === true),
        ),
    };
  }),
});

export const QueueIsEmptyOutsideLazyMode = always({
  ...about,
  name: 'QueueIsEmptyOutsideLazyMode',
  claim: 'When no operation is in progress, a CPU that is not in lazy MMU mode has nothing queued.',
  formula: '[]( AllAtRest => (A c: lazy_mode[c] = NONE => mc[c] = <<>>) )',
  source: 'xen_mc_issue: what is not deferred is flushed at once',
  define: aboutMulticalls((at) => ({
    given: allAtRest(at),
    holds: (s) => s.cpus.every((cpu) => implies(cpu.lazy_mode === 'NONE', cpu.mc.length === 0)),
  })),
});

interface BatchLocals {
  readonly lazy?: boolean;
}

export const OverridesOfABatchAreLazy = always({
  name: 'OverridesOfABatchAreLazy',
  claim: 'The pages of a batch are overridden, and given back, in lazy MMU mode.',
  formula:
    '[]( A a inside m2p_add_override or m2p_remove_override, called by gnttab_map_refs or gnttab_unmap_refs: InLazyMmuMode(a) )',
  source: 'f62805f1f30a: one multicall for the kernel mappings of a batch',
  misses: 'How many multicalls it is; trees in which the callers do not enter the mode.',
  define: aboutMulticalls((at) => {
    const { actors } = at.stepper.machine;
    const calls = [
      ['gnttab_map_refs', 'm2p_add_override'],
      ['gnttab_unmap_refs', 'm2p_remove_override'],
    ].map(([caller, callee]) => ({
      calling: at.inside(caller),
      called: at.inside(callee),
      locals: at.locals<BatchLocals>(caller),
    }));
    const enters = actors.some((_, actor) =>
      calls.some(({ locals }) => locals(actor)?.lazy !== undefined),
    );
    if (!enters) at.at('gnttab_map_refs', 'if (paravirt_get_lazy_mode() == NONE)');
    const judged = (actor: number): boolean =>
      calls.some(
        ({ calling, called, locals }) =>
          calling(actor) && called(actor) && locals(actor)?.lazy !== undefined,
      );
    /** Another task on its CPU has a mode of its own. */
    const runs = (s: DomainMemory, actor: number): boolean => {
      const { id, cpu } = actors[actor];
      return s.cpus[cpu].current === id && !s.cpus[cpu].switching;
    };
    return {
      given: () => actors.some((_, actor) => judged(actor)),
      holds: (s) =>
        actors.every(({ cpu }, actor) =>
          implies(judged(actor) && runs(s, actor), s.cpus[cpu].lazy_mode === 'MMU'),
        ),
    };
  }),
});
