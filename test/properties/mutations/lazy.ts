/** Faults in lazy MMU mode, on 3.1 with the kmaps that flush. */
import type { DomainMemory } from '../../../models/domain-memory.js';
import { arch_flush_lazy_mmu_mode, context_switch } from '../../../models/linux/paravirt.js';
import { hunksOver } from '../../../src/model/index.js';
import { type Mutation, mutationsOn } from './mutation.js';

const { hunk } = hunksOver<DomainMemory>();

const mutation = mutationsOn({ tree: '3.1', on: ['2cd1c8d4dc7e'], scope: 'lazy-flush-switch' });

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
];
