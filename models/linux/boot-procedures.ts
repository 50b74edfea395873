/** The procedures of a tree whose domains boot, before 1f3ac86b4c45. */
import type { Procedure } from '../../src/model/index.js';
import {
  HYPERVISOR_update_va_mapping,
  MMU_MACHPHYS_UPDATE,
  XENMEM_decrease_reservation,
} from '../xen/memory.js';
import { paging_init, setup_arch, xen_memory_setup, xen_pagetable_init } from './boot.js';
import { memblock_alloc, memblock_free, memblock_reserve } from './memblock.js';
import {
  __set_phys_to_machine,
  alloc_p2m,
  early_alloc_p2m,
  early_split_p2m,
  set_phys_range_identity,
  set_phys_to_machine,
} from './p2m-tree.js';
import { early_can_reuse_p2m_middle, early_set_phys_to_machine } from './p2m-tree-early.js';
import { p2m_user } from './p2m-user.js';
import {
  xen_find_pfn_range,
  xen_set_identity_and_release_chunk,
  xen_set_identity_and_remap,
  xen_set_identity_and_remap_chunk,
} from './setup.js';
import { xen_do_set_identity_and_remap_chunk } from './setup-chunk.js';
import { xen_do_chunk, xen_update_mem_tables } from './setup-pages.js';

export const boot318: readonly Procedure[] = [
  XENMEM_decrease_reservation,
  MMU_MACHPHYS_UPDATE,
  HYPERVISOR_update_va_mapping,
  memblock_reserve,
  memblock_free,
  memblock_alloc,
  early_alloc_p2m,
  early_split_p2m,
  __set_phys_to_machine,
  alloc_p2m,
  set_phys_to_machine,
  early_can_reuse_p2m_middle,
  early_set_phys_to_machine,
  set_phys_range_identity,
  xen_find_pfn_range,
  xen_do_chunk,
  xen_set_identity_and_release_chunk,
  xen_update_mem_tables,
  xen_do_set_identity_and_remap_chunk,
  xen_set_identity_and_remap_chunk,
  xen_set_identity_and_remap,
  xen_memory_setup,
  paging_init,
  xen_pagetable_init,
  setup_arch,
  p2m_user,
];
