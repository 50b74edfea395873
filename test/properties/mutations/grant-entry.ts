/** Faults in how grants are mapped and ended, on Xen 4.8 with the fixes of XSA-218 and XSA-224. */
import type { DomainMemory } from '../../../models/domain-memory.js';
import { gnttab_end_foreign_access_ref } from '../../../models/linux/grant-entry/grant-table.js';
import { common_with_put } from '../../../models/patches/grant-entry/b7f6cbb9d43f.js';
import { __gnttab_map_grant_ref, _set_status_v1 } from '../../../models/xen/grant-table-locks.js';
import {
  __gnttab_unmap_common_complete,
  gnttab_unmap_grant_ref,
} from '../../../models/xen/grant-table-unmap.js';
import { hunksOver } from '../../../src/model/index.js';
import { type Mutation, mutationsOn } from './mutation.js';

const { hunk } = hunksOver<DomainMemory>();

const mutation = mutationsOn({
  tree: 'xen-4.8',
  on: ['9a0bd460cfc2', 'b7f6cbb9d43f', '8fdfcb2b6bcd', '11fc7ccb7217'],
  scope: 'grant-1vcpu',
});

export const grantEntryMutations: readonly Mutation[] = [
  mutation(
    hunk({
      name: 'unmap_without_flush',
      what: 'gnttab_unmap_grant_ref: no TLB is flushed between the phases',
      of: gnttab_unmap_grant_ref,
      edits: (k) => [k.remove('gnttab_flush_tlb')],
    }),
    { breaks: 'EndedEntryIsNotMapped', caught: { EndedEntryIsNotMapped: 43 } },
  ),
  mutation(
    hunk({
      name: 'writing_flag_stays',
      what: '__gnttab_unmap_common_complete: GTF_writing is not cleared',
      of: __gnttab_unmap_common_complete,
      edits: (k) => [k.remove('gnttab_clear_flag(_GTF_writing, status)')],
    }),
    { breaks: 'WritingFlagSaysPins', caught: { WritingFlagSaysPins: 41 } },
  ),
  mutation(
    hunk({
      name: 'reading_flag_stays',
      what: '__gnttab_unmap_common_complete: GTF_reading is not cleared',
      of: __gnttab_unmap_common_complete,
      edits: (k) => [k.remove('gnttab_clear_flag(_GTF_reading, status)')],
    }),
    { breaks: 'ReadingFlagSaysPins', caught: { ReadingFlagSaysPins: 41 } },
  ),
  mutation(
    hunk({
      name: 'map_without_get_page',
      what: '__gnttab_map_grant_ref: no reference of the page is taken',
      of: __gnttab_map_grant_ref,
      edits: (k) => [k.remove('get_page(pg, rd)')],
    }),
    { breaks: 'EveryHalfHasAReference', caught: { EveryHalfHasAReference: 14 } },
  ),
  mutation(
    hunk({
      name: 'map_without_permission',
      what: '_set_status_v1: the type of the entry is not looked at',
      of: _set_status_v1,
      edits: (k) => [k.remove('if (!act->pin && (flags & mask) != GTF_permit_access)')],
    }),
    { breaks: 'EndedEntryIsNotMapped', caught: { EndedEntryIsNotMapped: 11 } },
  ),
  mutation(
    hunk({
      name: 'end_without_cmpxchg',
      what: 'gnttab_end_foreign_access_ref: the flags are stored, whatever they are by then',
      of: gnttab_end_foreign_access_ref,
      edits: (k) => [
        k.replace(
          'sync_cmpxchg(pflags, flags, 0)',
          k.step('*pflags = 0', (s, l) => {
            const entry = s.grant_entries[l.ref];
            entry.GTF_permit_access = false;
            entry.GTF_reading = false;
            entry.GTF_writing = false;
            l.swapped = true;
          }),
        ),
      ],
    }),
    { breaks: 'EndedEntryIsNotMapped', caught: { EndedEntryIsNotMapped: 16 } },
  ),
  mutation(
    hunk({
      name: 'unmap_without_lock',
      what: '__gnttab_unmap_common: the lock of the active entry is not taken',
      of: common_with_put,
      edits: (k) => [
        k.remove('active_entry_acquire(rgt, op->map->ref)'),
        k.replace(
          'active_entry_release(act)',
          k.set('active_entry_release(act)', () => {}),
        ),
      ],
    }),
    {
      scope: 'grant-2unmaps',
      breaks: 'HandleIsFreedOnce',
      caught: { DeadHandleIsRefused: 30, HalfIsUnmappedUnderTheLock: 24, HandleIsFreedOnce: 60 },
    },
  ),
  mutation(
    hunk({
      name: 'handle_put_while_live',
      what: '__gnttab_unmap_common: every unmap frees the handle',
      of: common_with_put,
      edits: (k) => [
        k.insertBefore(
          'active_entry_release(act)',
          k.set('put_handle = true', (l) => {
            l.put_handle = true;
          }),
        ),
      ],
    }),
    {
      breaks: 'LiveHandleIsNotFree',
      caught: { LiveHandleHasItsReference: 27, LiveHandleIsNotFree: 27 },
    },
  ),
];
