/**
 * Linux 2.6.28, as far as lazy MMU mode goes. Its multicall buffer is that of 3.1, but that a failed
 * entry stops the kernel, and no entry is queued here.
 */
import { tree } from '../../src/model/index.js';
import * as lazy from '../linux/lazy/paravirt.js';
import { xen_mc_flush } from '../linux/multicalls.js';
import { gnttab_map_grant_ref, HYPERVISOR_unmap_grant_ref } from '../xen/grant-table.js';
import { HYPERVISOR_multicall } from '../xen/multicall.js';
import { HYPERVISOR_unmap_and_replace } from '../xen/unmap-and-replace.js';

export const base2628 = tree('2.6.28', [
  gnttab_map_grant_ref,
  HYPERVISOR_unmap_grant_ref,
  HYPERVISOR_unmap_and_replace,
  HYPERVISOR_multicall,
  xen_mc_flush,
  ...Object.values(lazy),
]);
