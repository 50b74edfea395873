/** Faults in locks and answers of Xen 4.8, and in the accounts of its granter, with all of the fixes. */
import type { DomainMemory } from '../../../models/domain-memory.js';
import { blkif_completion, get_grant } from '../../../models/linux/grant-entry/blkfront.js';
import {
  gnttab_add_deferred,
  gnttab_end_foreign_access,
  gnttab_end_foreign_access_ref,
  put_free_entry,
} from '../../../models/linux/grant-entry/grant-table.js';
import { common_with_put } from '../../../models/patches/grant-entry/b7f6cbb9d43f.js';
import { __gnttab_map_grant_ref } from '../../../models/xen/grant-table-locks.js';
import { __gnttab_unmap_common_complete } from '../../../models/xen/grant-table-unmap.js';
import { hunksOver } from '../../../src/model/index.js';
import { type Mutation, mutationsOn } from './mutation.js';

const { hunk } = hunksOver<DomainMemory>();

const XEN = ['9a0bd460cfc2', 'b7f6cbb9d43f', '8fdfcb2b6bcd', '11fc7ccb7217'];
const LINUX = ['6b1775f26a2d', 'abf1fd5919d6', '42baefac638f'];

const inXen = mutationsOn({ tree: 'xen-4.8', on: XEN, scope: 'grant-1vcpu' });
const inLinux = mutationsOn({ tree: '5.16', on: [...XEN, ...LINUX], scope: 'grant-removal' });

const hypervisor: readonly Mutation[] = [
  inXen(
    hunk({
      name: 'map_without_lock',
      what: '__gnttab_map_grant_ref: the lock of the active entry is not taken',
      of: __gnttab_map_grant_ref,
      edits: (k) => [k.remove('active_entry_acquire(rgt, op->ref)')],
    }),
    {
      breaks: 'PinsChangeUnderTheLock',
      caught: {
        PinsChangeUnderTheLock: 9,
        ReadingFlagSaysPins: 8,
        WritingFlagSaysPins: 8,
        XenChangesUsesUnderTheLock: 8,
      },
    },
  ),
  inXen(
    hunk({
      name: 'unmap_keeps_the_lock',
      what: '__gnttab_unmap_common_complete: the lock of the active entry is not released',
      of: __gnttab_unmap_common_complete,
      edits: (k) => [k.remove('active_entry_release(act)')],
    }),
    { breaks: 'EntryIsUnlockedAtRest', caught: { EntryIsUnlockedAtRest: 34 } },
  ),
  inXen(
    hunk({
      name: 'unmap_reads_no_flags',
      what: '__gnttab_unmap_common: the flags of the handle are not read under the lock',
      of: common_with_put,
      edits: (k) => [k.remove('op->flags = read_atomic(&map->flags)')],
    }),
    { breaks: 'OwnHalfIsUnmapped', caught: { OwnHalfIsUnmapped: 23 } },
  ),
  inXen(
    hunk({
      name: 'dead_handle_is_okay',
      what: '__gnttab_unmap_common: an unmap that comes too late is told that it is done',
      of: common_with_put,
      edits: (k) => [k.remove('rc = GNTST_bad_handle')],
    }),
    { scope: 'grant-2unmaps', breaks: 'DeadHandleIsRefused', caught: { DeadHandleIsRefused: 35 } },
  ),
];

const granter: readonly Mutation[] = [
  inXen(
    hunk({
      name: 'end_is_not_told',
      what: 'gnttab_end_foreign_access_ref: returns 0 although it has ended the access',
      of: gnttab_end_foreign_access_ref,
      edits: (k) => [k.replace('return 1', k.return('return 0 at the end'))],
    }),
    { breaks: 'EndedAccessIsTold', caught: { EndedAccessIsTold: 5 } },
  ),
  inLinux(
    hunk({
      name: 'grant_before_claim',
      what: 'get_grant: grants before it has claimed a reference',
      of: get_grant,
      edits: (k) => [
        k.move(
          'gnttab_claim_grant_reference(gref_head)',
          'gnttab_grant_foreign_access_ref(gref, id, gfn)',
        ),
      ],
    }),
    { breaks: 'FreeReferenceIsNotGranted', caught: { FreeReferenceIsNotGranted: 3 } },
  ),
  inLinux(
    hunk({
      name: 'claim_without_grant',
      what: 'get_grant: the reference that it has claimed is not granted',
      of: get_grant,
      edits: (k) => [k.remove('gnttab_grant_foreign_access_ref(gref, id, gfn)')],
    }),
    { breaks: 'ClaimedReferenceIsGranted', caught: { ClaimedReferenceIsGranted: 4 } },
  ),
  inLinux(
    hunk({
      name: 'reference_is_not_freed',
      what: 'put_free_entry: the reference does not get into the free list',
      of: put_free_entry,
      edits: (k) => [k.remove('gnttab_free_head = ref')],
    }),
    {
      breaks: 'ClaimedReferenceHasAnOwner',
      caught: { ClaimedReferenceHasAnOwner: 11, ClaimedReferenceIsGranted: 11 },
    },
  ),
  inLinux(
    hunk({
      name: 'freed_reference_is_kept',
      what: 'blkif_completion: keeps the reference of a grant whose access was ended',
      of: blkif_completion,
      edits: (k) => [k.remove('gref = GRANT_INVALID_REF, list_add_tail')],
    }),
    { breaks: 'KeptReferenceIsClaimed', caught: { KeptReferenceIsClaimed: 11 } },
  ),
  inLinux(
    hunk({
      name: 'deferred_and_ended',
      what: 'gnttab_end_foreign_access: puts the end off, and tries it then',
      of: gnttab_end_foreign_access,
      edits: (k) => [
        k.move('gnttab_try_end_foreign_access(ref)', 'if (gnttab_try_end_foreign_access(ref))'),
      ],
    }),
    { breaks: 'DeferredReferenceIsClaimed', caught: { DeferredReferenceIsClaimed: 53 } },
  ),
  inLinux(
    hunk({
      name: 'deferred_entry_without_page',
      what: 'gnttab_add_deferred: the reference of the page is taken when the entry is in the list',
      of: gnttab_add_deferred,
      edits: (k) => [k.move('if (!page)', 'list_add_tail(&entry->list, &deferred_list)')],
    }),
    { breaks: 'GrantedPageIsCounted', caught: { GrantedPageIsCounted: 30 } },
  ),
  inLinux(
    hunk({
      name: 'broken_backend_is_forgiven',
      what: 'blkif_completion: a backend that keeps the page of a request does not stop the device',
      of: blkif_completion,
      edits: (k) => [k.remove('return -1: BLKIF_STATE_ERROR')],
    }),
    {
      scope: 'grant-request',
      breaks: 'RequestThatStaysIsAnError',
      caught: { RequestThatStaysIsAnError: 16 },
    },
  ),
];

export const grantEntryAccountMutations: readonly Mutation[] = [...hypervisor, ...granter];
