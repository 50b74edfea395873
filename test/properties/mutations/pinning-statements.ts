/** Statements left out around page tables: locks, entries, and what a CPU has loaded. */
import type { DomainMemory } from '../../../models/domain-memory.js';
import * as locks from '../../../models/linux/pinning/locks.js';
import * as mm from '../../../models/linux/pinning/mm.js';
import * as mmu from '../../../models/linux/pinning/mmu.js';
import { switch_mm, xen_write_cr3 } from '../../../models/linux/pinning/mmu-context.js';
import { xen_set_pte_words } from '../../../models/linux/pinning/pae.js';
import { copy_page_range, exec_mmap } from '../../../models/linux/pinning/process.js';
import { try_to_unmap } from '../../../models/linux/pinning/reclaim.js';
import { flush_tlb_all, kmap_flush_unused } from '../../../models/linux/pinning/smp.js';
import { vmalloc_sync_all, vmalloc_sync_one } from '../../../models/linux/pinning/vmalloc.js';
import { xen_pgd_pin } from '../../../models/patches/pinning/f4f97b3ea901.js';
import { xen_smp_call_function_mask } from '../../../models/patches/pinning/f87e4cac4f4e.js';
import { hunksOver } from '../../../src/model/index.js';
import { droppingWith } from './dropping.js';
import { type Mutation, mutationsOn } from './mutation.js';

const { hunk } = hunksOver<DomainMemory>();

const series = ['f4f97b3ea901', 'f87e4cac4f4e', 'f120f13ea0db', '9f79991d4186', '74260714c56d'];
const vmallocSeries = [...series, '617d34d9e5d8', 'a79e53d85683'];

const mutation = mutationsOn({
  tree: '2.6.22',
  on: series,
  scope: 'pin-1mm-1cpu',
});
const dropping = droppingWith(mutation);

export const pinningStatementMutations: readonly Mutation[] = [
  dropping('no_ptl', locks.lock_ptl, 'spin_lock', {
    breaks: 'PteUnlockIsByItsHolder',
    caught: { PteChangesUnderItsLock: 9, PteUnlockIsByItsHolder: 10 },
  }),
  mutation(
    hunk({
      name: 'no_page_table_lock',
      what: 'lock_page_table: disables preemption, and takes no lock',
      of: locks.lock_page_table,
      edits: (k) => [
        k.replace(
          'spin_lock',
          k.step('preempt_disable()', (s, _l, me) => locks.preempt_disable(s, me.cpu)),
        ),
      ],
    }),
    {
      breaks: 'PageTableUnlockIsByItsHolder',
      caught: { EntryIsSetUnderPageTableLock: 5, PageTableUnlockIsByItsHolder: 6 },
    },
  ),
  dropping('no_anon_vma_lock', try_to_unmap, 'page_lock_anon_vma(page)', {
    scope: 'pin-1mm-reclaim',
    breaks: 'ReclaimHoldsTheAnonVmaLock',
    caught: { ReclaimHoldsTheAnonVmaLock: 12 },
  }),
  dropping('no_call_lock', xen_smp_call_function_mask, 'spin_lock(&call_lock)', {
    scope: 'pin-1mm-2cpus',
    breaks: 'WaiterForCpusHoldsCallLock',
    caught: { WaiterForCpusHoldsCallLock: 142 },
  }),
  dropping('no_kmap_lock', kmap_flush_unused, 'spin_lock(&kmap_lock)', {
    scope: 'pin-highpte-1cpu',
    breaks: 'KmapsAreFlushedUnderKmapLock',
    caught: { KmapsAreFlushedUnderKmapLock: 32 },
  }),
  dropping('no_xen_cr3', xen_write_cr3, 'xen_cr3 = cr3', {
    breaks: 'WrittenCr3IsTheOneLoaded',
    caught: { WrittenCr3IsTheOneLoaded: 76 },
  }),
  dropping('no_xen_current_cr3', xen_write_cr3, 'xen_mc_callback(set_current_cr3, cr3)', {
    breaks: 'CurrentCr3IsTheOneLoaded',
    caught: { CurrentCr3IsTheOneLoaded: 74 },
  }),
  dropping('no_cpu_set', switch_mm, 'cpu_set(cpu, next->cpu_vm_mask)', {
    breaks: 'CpuWithTheTableIsInTheMask',
    caught: { CpuWithTheTableIsInTheMask: 76 },
  }),
  dropping('no_cpu_clear', switch_mm, 'cpu_clear(cpu, prev->cpu_vm_mask)', {
    scope: 'pin-1mm-2cpus',
    breaks: 'CpuInTheMaskHasTheTable',
    caught: { CpuInTheMaskHasTheTable: 141 },
  }),
  dropping('no_switch_mm', exec_mmap, 'switch_mm(prev, next)', {
    breaks: 'CpuHasTheTableOfItsProcess',
    caught: { CpuHasTheTableOfItsProcess: 55, CpuIsActiveInTheMmOfItsProcess: 55 },
  }),
  dropping('no_store', mmu.xen_set_pte, '*ptep = pte', {
    breaks: 'SetPteIsPresent',
    caught: { SetPteIsPresent: 9 },
  }),
  dropping('no_clear', mmu.ptep_get_and_clear, 'xchg(&ptep->pte_low, 0)', {
    breaks: 'FreedPtePageIsEmpty',
    caught: { FreedPtePageIsEmpty: 99 },
  }),
  dropping('no_pmd_clear', mm.unmap_region, 'pmd_clear(pmd)', {
    breaks: 'FreedPtePageIsInNoTable',
    caught: { FreedPtePageIsInNoTable: 154, NoKernelBug: 99 },
  }),
  dropping('no_copy', copy_page_range, 'while (addr != end)', {
    breaks: 'StartingProcessHasItsPtePages',
    caught: { StartingProcessHasItsPtePages: 50 },
  }),
  dropping('no_batch', xen_pgd_pin, 'xen_mc_batch()', {
    breaks: 'QueueChangesWithInterruptsOff',
    caught: { QueueChangesWithInterruptsOff: 19 },
  }),
  dropping('no_low_word', xen_set_pte_words, 'ptep->pte_low = pte.pte_low', {
    on: ['f4f97b3ea901', 'set_pte_atomic'],
    scope: 'pte-words',
    breaks: 'WrittenPteIsWhole',
    caught: { WrittenPteIsWhole: 5 },
  }),
  mutation(
    hunk({
      name: 'no_pgd_lock',
      what: 'vmalloc_sync_all: disables preemption, and takes no lock',
      of: vmalloc_sync_all,
      edits: (k) => [
        k.replace(
          'spin_lock(&pgd_lock)',
          k.step('preempt_disable()', (s, l, me) => {
            locks.preempt_disable(s, me.cpu);
            l.mm = 1;
            l.more = true;
          }),
        ),
      ],
    }),
    {
      on: vmallocSeries,
      scope: 'pin-vmalloc',
      breaks: 'PgdListIsWalkedUnderPgdLock',
      caught: { PgdListIsWalkedUnderPgdLock: 28 },
    },
  ),
  dropping('no_copy_of_entry', vmalloc_sync_one, 'set_pmd(pmd, *pmd_k)', {
    on: vmallocSeries,
    scope: 'pin-vmalloc',
    breaks: 'KernelEntryIsInEveryPgd',
    caught: { KernelEntryIsInEveryPgd: 28 },
  }),
  dropping('no_flush_of_kmaps', kmap_flush_unused, 'flush_tlb_kernel_range', {
    scope: 'pin-highpte-2cpus-tlb',
    breaks: 'FlushedKmapIsInNoTlb',
    caught: { FlushedKmapIsInNoTlb: 35 },
  }),
  dropping('interrupts_stay_on', flush_tlb_all, 'local_irq_disable()', {
    scope: 'pin-highpte-2cpus-tlb',
    breaks: 'FunctionOfEachCpuRunsWithInterruptsOff',
    caught: { FunctionOfEachCpuRunsWithInterruptsOff: 44 },
  }),
];
