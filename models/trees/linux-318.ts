/** Xen 4.5, and Linux as it was before 1f3ac86b4c45: a domain that boots. */
import { tree } from '../../src/model/index.js';
import {
  paging_init,
  setup_arch,
  xen_memory_setup,
  xen_pagetable_init,
} from '../linux/boot/boot.js';
import { memblock_alloc, memblock_free, memblock_reserve } from '../linux/boot/memblock.js';
import {
  __set_phys_to_machine,
  alloc_p2m,
  early_alloc_p2m,
  early_split_p2m,
  set_phys_range_identity,
  set_phys_to_machine,
} from '../linux/boot/p2m-tree.js';
import {
  early_can_reuse_p2m_middle,
  early_set_phys_to_machine,
} from '../linux/boot/p2m-tree-early.js';
import { p2m_user } from '../linux/boot/p2m-user.js';
import {
  xen_find_pfn_range,
  xen_set_identity_and_release_chunk,
  xen_set_identity_and_remap,
  xen_set_identity_and_remap_chunk,
} from '../linux/boot/setup.js';
import { xen_do_set_identity_and_remap_chunk } from '../linux/boot/setup-chunk.js';
import { xen_do_chunk, xen_update_mem_tables } from '../linux/boot/setup-pages.js';
import {
  HYPERVISOR_update_va_mapping,
  MMU_MACHPHYS_UPDATE,
  XENMEM_decrease_reservation,
} from '../xen/memory.js';

export const base318 = tree('3.18', [
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
]);
