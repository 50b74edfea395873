/** Faults in gntdev, its batches and Xen's unmap, on 5.11 with all of the fixes. */
import type { DomainMemory } from '../../../models/domain-memory.js';
import { gntdev_map_grant_pages } from '../../../models/linux/gntdev/gntdev.js';
import { do_munmap } from '../../../models/linux/gntdev/mm.js';
import {
  clear_foreign_p2m_mapping,
  set_foreign_p2m_mapping,
} from '../../../models/linux/gntdev/p2m.js';
import {
  __unmap_grant_pages_done,
  gnttab_unmap_refs_async,
} from '../../../models/patches/gntdev/dbe97cff7dd9.js';
import { HYPERVISOR_unmap_grant_ref } from '../../../models/xen/grant-table-arrays.js';
import { hunksOver } from '../../../src/model/index.js';
import { type Mutation, mutationsOn } from './mutation.js';

const { hunk } = hunksOver<DomainMemory>();

const SERIES = [
  'a35f2ef3b737',
  'b512e1b077e5',
  'ebee0eab0859',
  '8310b77b48c5',
  'f28347cc6639',
  'dbe97cff7dd9',
  '166d38632316',
  '0991028cd495',
  'being_removed_reset',
];

const mutation = mutationsOn({ tree: '5.11', on: SERIES, scope: 'gntdev-2slots-1fault' });

export const gntdevMutations: readonly Mutation[] = [
  mutation(
    hunk({
      name: 'page_stays_foreign',
      what: 'clear_foreign_p2m_mapping: the P2M entry is not cleared',
      of: clear_foreign_p2m_mapping,
      edits: (k) => [k.remove('set_phys_to_machine(pfn, INVALID_P2M_ENTRY)')],
    }),
    {
      breaks: 'UnmappedMapHasNoForeignPage',
      caught: { P2MForeignImpliesKernelMapped: 78, UnmappedMapHasNoForeignPage: 78 },
    },
  ),
  mutation(
    hunk({
      name: 'slot_stays_mapped',
      what: 'set_foreign_p2m_mapping: the slot without memory is reported, and not unmapped',
      of: set_foreign_p2m_mapping,
      edits: (k) => [k.remove('HYPERVISOR_grant_table_op(unmap, unmap[2])')],
    }),
    {
      breaks: 'UnmappedMapHasNoLiveHandle',
      caught: { LiveGrantsIsZeroIffNothingIsMapped: 84, UnmappedMapHasNoLiveHandle: 84 },
    },
  ),
  mutation(
    hunk({
      name: 'maps_not_counted',
      what: 'gntdev_map_grant_pages: live_grants is not raised',
      of: gntdev_map_grant_pages,
      edits: (k) => [k.remove('atomic_add(alloced, &map->live_grants)')],
    }),
    {
      breaks: 'LiveGrantsIsZeroIffNothingIsMapped',
      caught: {
        LiveGrantsIsZeroIffNothingIsMapped: 46,
        UnmappedMapHasNoForeignPage: 46,
        UnmappedMapHasNoLiveHandle: 46,
        ZapMeetsNoRecordedGrant: 45,
      },
    },
  ),
  mutation(
    hunk({
      name: 'kernel_handle_stays',
      what: '__unmap_grant_pages_done: the kernel handle is not forgotten',
      of: __unmap_grant_pages_done,
      edits: (k) => [k.remove('kunmap_ops[i].handle = INVALID_GRANT_HANDLE')],
    }),
    {
      breaks: 'RecordedHandleIsLive',
      scope: 'gntdev-1slot',
      on: SERIES.slice(0, 8),
      caught: { RecordedHandleIsLive: 54 },
    },
  ),
  mutation(
    hunk({
      name: 'zap_before_notifier',
      what: '__do_munmap: the PTEs go before the notifier is called',
      of: do_munmap,
      edits: (k) => [k.move('unmap_region(mm, vma)', 'detach_vmas_to_be_unmapped')],
    }),
    {
      breaks: 'ZapMeetsNoRecordedGrant',
      scope: 'gntdev-1slot',
      caught: { ZapMeetsNoRecordedGrant: 31 },
    },
  ),
  mutation(
    hunk({
      name: 'last_page_unseen',
      what: 'gnttab_unmap_refs_async: the last page of a batch is not looked at',
      of: gnttab_unmap_refs_async,
      edits: (k) => [
        k.insertBefore(
          'if (page_count(item->pages[pc]) > 1)',
          k.branch('if (pc == count - 1)', (l) => l.pc === l.count - 1, [
            k.goto('gnttab_unmap_refs(unmap_ops, kunmap_ops, pages)'),
          ]),
        ),
      ],
    }),
    {
      breaks: 'PageInUseIsNotUnmapped',
      scope: 'gntdev-2slots-io',
      caught: { PageInUseIsNotUnmapped: 57 },
    },
  ),
  mutation(
    hunk({
      name: 'handle_is_not_freed',
      what: 'HYPERVISOR_unmap_grant_ref: Xen forgets to free the handle',
      of: HYPERVISOR_unmap_grant_ref,
      edits: (k) => [k.remove('__gnttab_unmap_common_complete')],
    }),
    {
      breaks: 'UnmappedMapHasNoLiveHandle',
      scope: 'gntdev-1slot',
      caught: { LiveGrantsIsZeroIffNothingIsMapped: 54, UnmappedMapHasNoLiveHandle: 54 },
    },
  ),
];
