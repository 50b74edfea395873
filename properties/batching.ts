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
