/** The cr3 of a CPU that switches between tasks: what Linux knows of it, and what comes of it. */
import type { DomainMemory } from '../models/domain-memory.js';
import { propertiesOver } from '../src/model/index.js';

const { always, quiescent, sometimes } = propertiesOver<DomainMemory>();

export const SwitchOfCr3IsConfirmed = quiescent({
  name: 'SwitchOfCr3IsConfirmed',
  claim: 'When nothing is queued, no CPU waits for a switch of cr3 to be confirmed.',
  formula: '[]( Quiescent => (A c: ~cr3_is_stale[c]) )',
  source: '9f79991d4186: a callback of the batch notes what was loaded',
  misses: 'Switches in progress.',
  define: (at) => {
    at.inside('schedule');
    return {
      given: (s) => s.cpus.length > 0,
      holds: (s) => s.cpus.every(({ cr3_is_stale }) => !cr3_is_stale),
    };
  },
});

export const SwitchedCpuHasAnEmptyTlb = always({
  name: 'SwitchedCpuHasAnEmptyTlb',
  claim: 'A CPU that has loaded the cr3 of its next task has no TLB entry from before.',
  formula: '[]( A a at leave_lazy in context_switch: tlb[cpu[a]] = {} )',
  source: 'xen/arch/x86/mm.c, new_guest_cr3: a new base flushes the TLB',
  misses: 'Machines on which hardware loads at any time, and fills the TLB again.',
  define: (at) => {
    at.inside('flush_caller');
    const actors = at.actors();
    const switched = at.at('context_switch', 'leave_lazy(CPU)');
    return {
      given: () => actors.some(switched),
      holds: (s) =>
        actors.every(
          (actor) =>
            !switched(actor) || s.cpus[at.cpuOf(actor)].tlb.every(({ frame }) => frame === null),
        ),
    };
  },
});

export const Cr3IsStaleWhileItsSwitchIsQueued = sometimes({
  name: 'Cr3IsStaleWhileItsSwitchIsQueued',
  claim: 'A CPU has a switch of cr3 queued, and Linux has noted it already.',
  formula: '<>( E c, e in mc[c]: NewBaseptr(e) /\\ cr3_is_stale[c] )',
  source: '9f79991d4186: lazy mode leaves a stale cr3 behind',
  misses: 'nothing',
  define: (at) => {
    at.inside('schedule');
    return {
      holds: (s) =>
        s.cpus.some(
          ({ cr3_is_stale, mc }) =>
            cr3_is_stale && mc.items.some(({ op }, i) => i < mc.length && op === 'new_baseptr'),
        ),
    };
  },
});
