/** What Linux knows of the table that a CPU has loaded, and which it should have. */
import type { DomainMemory } from '../models/domain-memory.js';
import { implies, type Positions, propertiesOver } from '../src/model/index.js';
import { aboutPinning } from './anchors.js';

const { always, quiescent } = propertiesOver<DomainMemory>();

const someCpu = (s: DomainMemory): boolean => s.vcpus.length > 0;

export const WrittenCr3IsTheOneLoaded = quiescent({
  name: 'WrittenCr3IsTheOneLoaded',
  claim: 'When nothing is queued, xen_cr3 of a CPU is the base that it has loaded.',
  formula: '[]( Quiescent => (A c: xen_cr3[c] = cr3[c]) )',
  source: 'f4f97b3ea901, xen_write_cr3; 9f79991d4186: only while a switch is queued they differ',
  misses: 'Batches in progress.',
  define: aboutPinning(() => ({
    given: someCpu,
    holds: (s) => s.vcpus.every(({ xen_cr3, cr3 }) => xen_cr3 === cr3),
  })),
});

export const CurrentCr3IsTheOneLoaded = quiescent({
  name: 'CurrentCr3IsTheOneLoaded',
  claim: 'When nothing is queued, xen_current_cr3 of a CPU is the base that it has loaded.',
  formula: '[]( Quiescent => (A c: xen_current_cr3[c] = cr3[c]) )',
  source: '9f79991d4186: the callback of the switch notes what was loaded',
  misses: 'Trees before it, which keep no such note; batches in progress.',
  define: aboutPinning((at) => {
    at.inside('xen_mc_callback');
    return {
      given: someCpu,
      holds: (s) => s.vcpus.every(({ xen_current_cr3, cr3 }) => xen_current_cr3 === cr3),
    };
  }),
});

/** A claim on each CPU and each mm of a process; all CPUs have init_mm. */
const everyPair = (
  s: DomainMemory,
  holds: (isInMask: boolean, isLoaded: boolean) => boolean,
): boolean =>
  s.vcpus.every(({ cpu_vm_mask, cr3 }) =>
    cpu_vm_mask.every(({ set }, mm) => mm === 0 || holds(set, cr3 === mm)),
  );

export const CpuWithTheTableIsInTheMask = quiescent({
  name: 'CpuWithTheTableIsInTheMask',
  claim:
    'When nothing is queued, a CPU that has the table of an mm loaded is in cpu_vm_mask of it.',
  formula: '[]( Quiescent => (A c, m # init_mm: cr3[c] = m => c in cpu_vm_mask[m]) )',
  source: 'include/asm-i386/mmu_context.h: who flushes TLBs of an mm asks the CPUs of its mask',
  misses: 'Switches in progress.',
  define: aboutPinning(() => ({
    given: (s) => s.vcpus.some(({ cr3 }) => cr3 > 0),
    holds: (s) => everyPair(s, (isInMask, isLoaded) => implies(isLoaded, isInMask)),
  })),
});

export const CpuInTheMaskHasTheTable = quiescent({
  name: 'CpuInTheMaskHasTheTable',
  claim: 'When nothing is queued, a CPU in cpu_vm_mask of an mm has the table of it loaded.',
  formula: '[]( Quiescent => (A c, m # init_mm: c in cpu_vm_mask[m] => cr3[c] = m) )',
  source: 'arch/i386/kernel/smp.c, leave_mm: a CPU that leaves an mm leaves its mask',
  misses: 'Switches in progress.',
  define: aboutPinning(() => ({
    given: (s) =>
      s.vcpus.some(({ cpu_vm_mask }) => cpu_vm_mask.some(({ set }, mm) => mm > 0 && set)),
    holds: (s) => everyPair(s, (isInMask, isLoaded) => implies(isInMask, isLoaded)),
  })),
});

/** A claim on the mm that the CPU of each process should have: its own, or none that is a process's. */
function onProcesses(at: Positions, holds: (s: DomainMemory, cpu: number, mm: number) => boolean) {
  const isProcess = at.locals<unknown>('process');
  // Task t runs on CPU t, and makes mm t + 1.
  const processes = at.actors('task').map((task) => isProcess(task) !== undefined);
  return {
    given: someCpu,
    holds: (s: DomainMemory): boolean =>
      processes.every((is, t) => !is || holds(s, t, s.mms[t + 1].runs ? t + 1 : 0)),
  };
}

export const CpuHasTheTableOfItsProcess = quiescent({
  name: 'CpuHasTheTableOfItsProcess',
  claim: 'A CPU has the table of its process loaded, and that of init_mm when it has no process.',
  formula: '[]( Quiescent => (A process t: cr3[t] = IF runs[mm[t]] THEN mm[t] ELSE init_mm) )',
  source: 'fs/exec.c, exec_mmap; kernel/fork.c, dup_mmap; kernel/exit.c, do_exit',
  misses: 'Second threads, whose CPU may keep an mm lazily.',
  define: aboutPinning((at) => onProcesses(at, (s, cpu, mm) => s.vcpus[cpu].cr3 === mm)),
});

export const CpuIsActiveInTheMmOfItsProcess = quiescent({
  name: 'CpuIsActiveInTheMmOfItsProcess',
  claim: 'The active mm of a CPU is that of its process, and init_mm when it has no process.',
  formula:
    '[]( Quiescent => (A process t: active_mm[t] = IF runs[mm[t]] THEN mm[t] ELSE init_mm) )',
  source: 'kernel/exit.c, do_exit: the task switches away from the mm that it has given up',
  misses: 'Second threads, whose CPU may keep an mm lazily.',
  define: aboutPinning((at) => onProcesses(at, (s, cpu, mm) => s.vcpus[cpu].active_mm === mm)),
});

export const FunctionOfEachCpuRunsWithInterruptsOff = always({
  name: 'FunctionOfEachCpuRunsWithInterruptsOff',
  claim: 'Who has a function called on each CPU calls it on its own with interrupts off.',
  formula: '[]( A t at do_flush_tlb_all in flush_tlb_all: irqs_off[cpu[t]] )',
  source: 'kernel/softirq.c, on_each_cpu: as the function finds it in the interrupt elsewhere',
  misses: 'The other CPUs, which call it in an interrupt.',
  define: aboutPinning((at) => {
    const tasks = at.actors('task');
    const calls = at.at('flush_tlb_all', 'do_flush_tlb_all');
    return {
      given: () => tasks.some(calls),
      holds: (s) => tasks.every((task) => implies(calls(task), s.cpus[at.cpuOf(task)].irqs_off)),
    };
  }),
});
