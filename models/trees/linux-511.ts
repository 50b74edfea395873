/** Xen 4.1's grant tables, and Linux 5.11: without the M2P override, before XSA-361. */
import { tree } from '../../src/model/index.js';
import * as file from '../linux/gntdev/file.js';
import * as gntdev from '../linux/gntdev/gntdev.js';
import * as grants from '../linux/gntdev/grant-table.js';
import * as mm from '../linux/gntdev/mm.js';
import * as p2m from '../linux/gntdev/p2m.js';
import * as callers from '../linux/gntdev/process.js';
import { gnttab_map_grant_ref } from '../xen/grant-table.js';
import { HYPERVISOR_map_grant_ref, HYPERVISOR_unmap_grant_ref } from '../xen/grant-table-arrays.js';

export const base511 = tree('5.11', [
  gnttab_map_grant_ref,
  HYPERVISOR_map_grant_ref,
  HYPERVISOR_unmap_grant_ref,
  p2m.set_foreign_p2m_mapping,
  p2m.clear_foreign_p2m_mapping,
  grants.gnttab_map_refs,
  grants.gnttab_unmap_refs,
  grants.gnttab_unmap_refs_sync,
  gntdev.gntdev_map_grant_pages,
  gntdev.__unmap_grant_pages,
  gntdev.unmap_grant_pages,
  gntdev.gntdev_invalidate,
  file.gntdev_put_map,
  file.gntdev_ioctl_map_grant_ref,
  file.gntdev_ioctl_unmap_grant_ref,
  file.gntdev_release,
  file.gntdev_mmap,
  file.gntdev_vma_close,
  mm.zap_pte_range,
  mm.mmap_region,
  mm.mmu_notifier_invalidate,
  mm.zap_page_range,
  mm.do_munmap,
  mm.do_exit,
  callers.gntdev_process,
  callers.gntdev_madviser,
  callers.direct_io,
  callers.notified_driver,
]);
