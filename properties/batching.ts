/** Multicall batches and lazy MMU mode: every way out leaves the CPU as the way in found it. */
import type { DomainMemory } from '../models/domain-memory.js';
import { implies, type Positions, propertiesOver } from '../src/model/index.js';
import { aboutMulticalls } from './anchors.js';

const { always, step } = propertiesOver<DomainMemory>();

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

/** How much a CPU has queued, entries and callbacks. */
const queued = (s: DomainMemory, cpu: number): number =>
  s.cpus[cpu].mc.length + s.cpus[cpu].callbacks.length;

export const QueueChangesWithInterruptsOff = step({
  name: 'QueueChangesWithInterruptsOff',
  claim:
    'The queue of a CPU, of entries or of callbacks, changes only while its interrupts are off.',
  formula:
    "[][ A c: Len(mc'[c]) + Len(callbacks'[c]) # Len(mc[c]) + Len(callbacks[c]) => irqs_off[c] ]",
  source: 'xen_mc_batch: an interrupt may queue, too, and would find an entry that is not filled',
  misses: 'What is written into an entry that is queued already.',
  define: aboutMulticalls(() => {
    const changes = (before: DomainMemory, after: DomainMemory, cpu: number): boolean =>
      queued(before, cpu) !== queued(after, cpu);
    return {
      given: (before, after) => before.cpus.some((_, cpu) => changes(before, after, cpu)),
      holds: (before, after) =>
        before.cpus.every(({ irqs_off }, cpu) => implies(changes(before, after, cpu), irqs_off)),
    };
  }),
});

export const MulticallRunsWithInterruptsOff = always({
  name: 'MulticallRunsWithInterruptsOff',
  claim: 'A CPU that has its queue executed has interrupts off.',
  formula: '[]( A a inside HYPERVISOR_multicall: irqs_off[cpu[a]] )',
  source: 'xen_mc_flush: an interrupt may flush, too, and would execute the queue a second time',
  misses: 'The entries that are left in the queue until it is emptied.',
  define: aboutMulticalls((at) => {
    const actors = at.actors();
    const inside = at.inside('HYPERVISOR_multicall');
    return {
      given: () => actors.some(inside),
      holds: (s) =>
        actors.every((actor) => implies(inside(actor), s.cpus[at.cpuOf(actor)].irqs_off)),
    };
  }),
});
