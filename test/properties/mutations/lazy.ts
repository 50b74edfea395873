/** Faults in lazy MMU mode, on 3.1 with the kmaps that flush. */
import type { DomainMemory } from '../../../models/domain-memory.js';
import { zap_pte_range } from '../../../models/linux/lazy/paravirt.js';
import { xen_mc_flush } from '../../../models/linux/multicalls.js';
import {
  arch_flush_lazy_mmu_mode,
  context_switch,
  xen_write_cr3,
} from '../../../models/linux/paravirt.js';
import { HYPERVISOR_multicall } from '../../../models/xen/multicall.js';
import { hunksOver } from '../../../src/model/index.js';
import { droppingWith } from './dropping.js';
import { type Mutation, mutationsOn } from './mutation.js';

const { hunk } = hunksOver<DomainMemory>();

const mutation = mutationsOn({ tree: '3.1', on: ['2cd1c8d4dc7e'], scope: 'lazy-flush-switch' });

const dropping = droppingWith(mutation);

export const lazyMutations: readonly Mutation[] = [
  mutation(
    hunk({
      name: 'no_TIF_LAZY_MMU_UPDATES',
      what: 'context_switch: forgets that the task was in lazy MMU mode',
      of: context_switch,
      edits: (k) => [k.remove('set_ti_thread_flag(prev)')],
    }),
    {
      breaks: 'LazyModeIsThatOfItsTask',
      caught: { ExitRestoresLazyMode: 33, LazyModeIsThatOfItsTask: 33 },
    },
  ),
  mutation(
    hunk({
      name: 'no_enter_again',
      what: 'arch_flush_lazy_mmu_mode: stays out of the mode that it has left',
      of: arch_flush_lazy_mmu_mode,
      edits: (k) => [k.remove('arch_enter_lazy_mmu_mode()')],
    }),
    { breaks: 'LazyModeIsThatOfItsTask', caught: { LazyModeIsThatOfItsTask: 23 } },
  ),
  dropping('no_confirmation', xen_write_cr3, 'xen_mc_callback(set_current_cr3)', {
    on: [],
    scope: 'lazy-flush-1task',
    breaks: 'SwitchOfCr3IsConfirmed',
    caught: { SwitchOfCr3IsConfirmed: 40 },
  }),
  dropping('no_flush_of_tlb', HYPERVISOR_multicall, 'MMUEXT_NEW_BASEPTR', {
    on: [],
    scope: 'lazy-flush-1task',
    breaks: 'SwitchedCpuHasAnEmptyTlb',
    caught: { SwitchedCpuHasAnEmptyTlb: 26 },
  }),
  dropping('flush_with_interrupts_on', xen_mc_flush, 'local_irq_save(flags)', {
    tree: '2.6.28',
    on: ['d85cf93da669'],
    scope: 'lazy-flush-2cpus',
    breaks: 'MulticallRunsWithInterruptsOff',
    caught: { MulticallRunsWithInterruptsOff: 11 },
  }),
  dropping('section_is_not_lazy', zap_pte_range, 'arch_enter_lazy_mmu_mode()', {
    tree: '2.6.28',
    on: ['d85cf93da669'],
    scope: 'lazy-flush-2cpus',
    breaks: 'LazySectionIsLeftInLazyMode',
    caught: { LazySectionIsLeftInLazyMode: 8 },
  }),
];
