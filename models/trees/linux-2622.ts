/** Xen 3.1, and Linux as it was before f4f97b3ea901. */
import { tree } from '../../src/model/index.js';
import { __xen_mc_entry, xen_mc_batch } from '../linux/multicalls.js';
import * as enlighten from '../linux/pinning/enlighten.js';
import * as locks from '../linux/pinning/locks.js';
import { __pte_alloc, set_pte_at_locked, unmap_region } from '../linux/pinning/mm.js';
import * as mmu from '../linux/pinning/mmu.js';
import * as context from '../linux/pinning/mmu-context.js';
import { MULTI_mmuext_op, xen_mc_flush, xen_mc_issue } from '../linux/pinning/multicalls.js';
import * as pae from '../linux/pinning/pae.js';
import * as tasks from '../linux/pinning/process.js';
import { reclaim, try_to_unmap } from '../linux/pinning/reclaim.js';
import { sibling } from '../linux/pinning/sibling.js';
import {
  call_function_interrupt,
  flush_tlb_all,
  kmap_flush_unused,
  wait_for_cpus,
} from '../linux/pinning/smp.js';
import * as vmalloc from '../linux/pinning/vmalloc.js';
import { walker } from '../linux/pinning/walker.js';
import { HYPERVISOR_multicall } from '../xen/multicall-page-tables.js';
import { tlb_fill } from '../xen/tlb.js';

export const base2622 = tree('2.6.22', [
  HYPERVISOR_multicall,
  tlb_fill,
  xen_mc_batch,
  __xen_mc_entry,
  MULTI_mmuext_op,
  xen_mc_issue,
  xen_mc_flush,
  locks.lock_page_table,
  locks.unlock_page_table,
  locks.lock_ptl,
  locks.unlock_ptl,
  context.xen_set_lazy_mode,
  context.xen_write_cr3,
  context.switch_mm,
  context.context_switch,
  context.leave_mm,
  wait_for_cpus,
  flush_tlb_all,
  kmap_flush_unused,
  call_function_interrupt,
  mmu.make_lowmem_page_readonly,
  mmu.make_lowmem_page_readwrite,
  mmu.xen_set_pmd,
  mmu.xen_set_pte,
  mmu.xen_set_pte_at,
  mmu.ptep_get_and_clear,
  mmu.pgd_walk_set_prot,
  mmu.pgd_walk,
  mmu.xen_pgd_pin,
  mmu.xen_pgd_unpin,
  mmu.xen_activate_mm,
  mmu.xen_dup_mmap,
  mmu.xen_exit_mmap,
  enlighten.xen_alloc_pt,
  enlighten.xen_release_pt,
  enlighten.kmap_atomic_pte,
  __pte_alloc,
  set_pte_at_locked,
  unmap_region,
  tasks.copy_page_range,
  tasks.exec_mmap,
  tasks.dup_mmap,
  tasks.do_exit,
  tasks.process,
  sibling,
  try_to_unmap,
  reclaim,
  walker,
  pae.xen_set_pte_words,
  pae.xen_pte_clear,
  pae.xen_set_pte_atomic,
  pae.pte_writer,
  pae.pte_reader,
  ...Object.values(vmalloc),
]);
