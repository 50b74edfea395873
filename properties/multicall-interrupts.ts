/** What a CPU queues, and when: an interrupt of the same CPU has the same queue. */
import type { DomainMemory } from '../models/domain-memory.js';
import { implies, propertiesOver } from '../src/model/index.js';
import { aboutMulticalls } from './anchors.js';

const { always, step } = propertiesOver<DomainMemory>();

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
