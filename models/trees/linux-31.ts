/** Xen 4.1, and Linux as it was before 0930bba674e2. */
import { tree } from '../../src/model/index.js';
import {
  alloc_xenballooned_pages,
  decrease_reservation,
  free_xenballooned_pages,
  increase_reservation,
} from '../linux/balloon.js';
import {
  balloon_out,
  balloon_process,
  balloon_user,
  ballooned_gntdev_user,
  ballooned_lazy_caller,
  late_gntdev_user,
  scratch_reader,
  unmap_once,
} from '../linux/balloon-user.js';
import { blkback, xen_blkbk_map, xen_blkbk_unmap } from '../linux/blkback.js';
import {
  __btrfs_releasepage,
  filesystem_user,
  set_page_extent_mapped,
} from '../linux/filesystem.js';
import {
  __unmap_grant_pages,
  gntdev_mmap,
  map_grant_pages,
  mn_invl_range_start,
  unmap_grant_pages,
} from '../linux/gntdev.js';
import {
  gntdev_ioctl_map_grant_ref,
  gntdev_ioctl_unmap_grant_ref,
  gntdev_owner,
  gntdev_release,
} from '../linux/gntdev-file.js';
import { gntdev_user, lazy_caller } from '../linux/gntdev-user.js';
import { gnttab_map_refs, gnttab_unmap_refs } from '../linux/grant-table.js';
import { get_user_pages_fast, gup_pte_range } from '../linux/gup.js';
import * as kmap from '../linux/kmap.js';
import { direct_io_user, io_mapper, io_thread } from '../linux/lookup-callers.js';
import { do_munmap, mmap_region, zap_pte_range } from '../linux/mm.js';
import { xen_flush_tlb_single, xen_set_pte_at } from '../linux/mmu.js';
import {
  __xen_mc_entry,
  xen_mc_batch,
  xen_mc_callback,
  xen_mc_entry,
  xen_mc_flush,
  xen_mc_issue,
} from '../linux/multicalls.js';
import { m2p_add_override, m2p_remove_override } from '../linux/p2m.js';
import {
  arch_enter_lazy_mmu_mode,
  arch_flush_lazy_mmu_mode,
  arch_leave_lazy_mmu_mode,
  context_switch,
  interrupt,
  schedule,
  xen_write_cr3,
} from '../linux/paravirt.js';
import { pv_driver } from '../linux/pv-driver.js';
import {
  m2p_find_override,
  m2p_find_override_pfn,
  mfn_to_local_pfn,
  mfn_to_pfn,
} from '../linux/xen-page.js';
import {
  gnttab_map_grant_ref,
  HYPERVISOR_map_grant_ref,
  HYPERVISOR_unmap_grant_ref,
} from '../xen/grant-table.js';
import { kernel_access, load } from '../xen/mmu.js';
import { HYPERVISOR_multicall } from '../xen/multicall.js';
import { XENMEM_decrease_reservation, XENMEM_populate_physmap } from '../xen/reservation.js';
import { HYPERVISOR_unmap_and_replace } from '../xen/unmap-and-replace.js';

export const base31 = tree('3.1', [
  gnttab_map_grant_ref,
  HYPERVISOR_map_grant_ref,
  HYPERVISOR_unmap_grant_ref,
  HYPERVISOR_multicall,
  load,
  xen_mc_batch,
  xen_mc_entry,
  __xen_mc_entry,
  xen_mc_issue,
  xen_mc_flush,
  xen_mc_callback,
  arch_enter_lazy_mmu_mode,
  arch_leave_lazy_mmu_mode,
  arch_flush_lazy_mmu_mode,
  xen_write_cr3,
  context_switch,
  schedule,
  interrupt,
  xen_set_pte_at,
  xen_flush_tlb_single,
  m2p_add_override,
  m2p_remove_override,
  gnttab_map_refs,
  gnttab_unmap_refs,
  map_grant_pages,
  gntdev_mmap,
  __unmap_grant_pages,
  unmap_grant_pages,
  mn_invl_range_start,
  zap_pte_range,
  mmap_region,
  do_munmap,
  xen_blkbk_map,
  xen_blkbk_unmap,
  blkback,
  gntdev_ioctl_map_grant_ref,
  gntdev_ioctl_unmap_grant_ref,
  gntdev_release,
  gntdev_owner,
  gntdev_user,
  lazy_caller,
  pv_driver,
  m2p_find_override,
  m2p_find_override_pfn,
  mfn_to_pfn,
  mfn_to_local_pfn,
  gup_pte_range,
  get_user_pages_fast,
  direct_io_user,
  io_thread,
  io_mapper,
  set_page_extent_mapped,
  __btrfs_releasepage,
  filesystem_user,
  XENMEM_decrease_reservation,
  XENMEM_populate_physmap,
  decrease_reservation,
  increase_reservation,
  alloc_xenballooned_pages,
  free_xenballooned_pages,
  balloon_user,
  HYPERVISOR_unmap_and_replace,
  balloon_out,
  balloon_process,
  ballooned_gntdev_user,
  ballooned_lazy_caller,
  late_gntdev_user,
  scratch_reader,
  unmap_once,
  kernel_access,
  ...Object.values(kmap),
]);
