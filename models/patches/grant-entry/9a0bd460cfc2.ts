/**
 * An unmap lowers the pin count where it tells the granter, in one critical section, no longer in its
 * first phase.
 *
 * Source: Xen 9a0bd460cfc2, "gnttab: fix unmap pin accounting race", xen/common/grant_table.c, read as
 * the patch of XSA-218 for 4.8.
 */
import { hunksOver, patch } from '../../../src/model/index.js';
import type { DomainMemory } from '../../domain-memory.js';
import {
  __gnttab_unmap_common,
  __gnttab_unmap_common_complete,
  lower,
} from '../../xen/grant-table-unmap.js';

const { hunk } = hunksOver<DomainMemory>();

export const p9a0bd460cfc2 = patch({
  name: '9a0bd460cfc2',
  title: 'gnttab: fix unmap pin accounting race',
  source: 'xen-project/xen 9a0bd460cfc2 (4.9)',
  hunks: [
    hunk({
      name: 'common',
      what: '__gnttab_unmap_common: leaves the pin count alone',
      of: __gnttab_unmap_common,
      edits: (k) => [
        k.replace(
          'if (op->flags & GNTMAP_device_map)',
          k.step('op->map->flags &= ~GNTMAP_device_map', (s, l) => {
            s.tracks[l.handle].GNTMAP_device_map = false;
          }),
        ),
        k.remove('act->pin -= GNTPIN_hstw_inc'),
      ],
    }),
    hunk({
      name: 'complete',
      what: '__gnttab_unmap_common_complete: lowers the pin count of each half whose reference it drops',
      of: __gnttab_unmap_common_complete,
      edits: (k) => [
        k.insertAfter(
          'put_page_and_type(pg): device_map',
          k.step('act->pin -= GNTPIN_devw_inc', (s, l) => {
            lower(s, l.ref ?? 0, 'devw');
          }),
        ),
        k.insertAfter(
          'put_page(pg): host_map',
          k.step('act->pin -= GNTPIN_hstw_inc', (s, l) => {
            lower(s, l.ref ?? 0, 'hstw');
          }),
        ),
      ],
    }),
  ],
});
