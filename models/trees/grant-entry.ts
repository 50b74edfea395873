/** The base trees of grant entries seen from both sides. */
import { tree } from '../../src/model/index.js';
import {
  blkfront,
  blkfront_removed,
  blkif_completion,
  blkif_free_ring,
  get_grant,
  purge_persistent_grants,
} from '../linux/grant-entry/blkfront.js';
import {
  gnttab_add_deferred,
  gnttab_end_foreign_access,
  gnttab_end_foreign_access_ref,
  gnttab_grant_foreign_access_ref,
  gnttab_handle_deferred,
  gnttab_query_foreign_access,
  granter,
  put_free_entry,
} from '../linux/grant-entry/grant-table.js';
import {
  map_a_grant,
  maps_both,
  maps_host,
  maps_twice,
  unmap_a_grant,
  unmaps_again,
  unmaps_device,
  unmaps_host,
} from '../linux/grant-entry/mapper.js';
import {
  __gnttab_map_grant_ref,
  _set_status_v1,
  active_entry_acquire,
  active_entry_release,
  put_maptrack_handle,
} from '../xen/grant-table-locks.js';
import {
  __gnttab_unmap_common,
  __gnttab_unmap_common_complete,
  gnttab_unmap_grant_ref,
} from '../xen/grant-table-unmap.js';

const xen = [
  active_entry_acquire,
  active_entry_release,
  put_maptrack_handle,
  _set_status_v1,
  __gnttab_map_grant_ref,
  __gnttab_unmap_common,
  __gnttab_unmap_common_complete,
  gnttab_unmap_grant_ref,
];

const mapper = [map_a_grant, unmap_a_grant, maps_host];

const endOfAccess = [gnttab_grant_foreign_access_ref, gnttab_end_foreign_access_ref];

/**
 * Xen 4.8.1, as it was before the fixes of June 2017, with a granter that grants and ends as
 * Linux does.
 */
export const baseXen48 = tree('xen-4.8', [
  ...xen,
  ...mapper,
  maps_both,
  maps_twice,
  unmaps_device,
  unmaps_again,
  unmaps_host,
  ...endOfAccess,
  granter,
]);

/**
 * Linux 5.16, as it was before 6b1775f26a2d, in the granter. Its hypervisor is that of `xen-4.8`: where
 * one vCPU maps a grant as a whole, the granter cannot tell it from a later one (a flag that stays set
 * while an unmap is between its phases looks like a mapping).
 */
export const base516 = tree('5.16', [
  ...xen,
  ...mapper,
  ...endOfAccess,
  gnttab_query_foreign_access,
  put_free_entry,
  gnttab_add_deferred,
  gnttab_end_foreign_access,
  gnttab_handle_deferred,
  get_grant,
  blkif_completion,
  purge_persistent_grants,
  blkif_free_ring,
  blkfront,
  blkfront_removed,
]);
