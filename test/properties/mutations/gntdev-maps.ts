/** Faults in what a gntdev map is between system calls, on 5.11 with all of the fixes. */
import type { DomainMemory } from '../../../models/domain-memory.js';
import { gntdev_mmap, gntdev_vma_close } from '../../../models/linux/gntdev/file.js';
import { gntdev_map_grant_pages } from '../../../models/linux/gntdev/gntdev.js';
import { do_munmap, mmu_notifier_invalidate } from '../../../models/linux/gntdev/mm.js';
import { __unmap_grant_pages_done } from '../../../models/patches/gntdev/dbe97cff7dd9.js';
import { hunksOver } from '../../../src/model/index.js';
import { type Mutation, mutationsOn } from './mutation.js';

const { hunk } = hunksOver<DomainMemory>();

const ERRORS = ['a35f2ef3b737', 'b512e1b077e5', 'ebee0eab0859', '8310b77b48c5', 'f28347cc6639'];
const PUT_OFF = ['dbe97cff7dd9', '166d38632316', '0991028cd495', 'being_removed_reset'];

const mutation = mutationsOn({ tree: '5.11', on: [...ERRORS, ...PUT_OFF], scope: 'gntdev-1slot' });

export const gntdevMapMutations: readonly Mutation[] = [
  mutation(
    hunk({
      name: 'vma_outlives_its_map',
      what: 'gntdev_vma_close: map->vma is cleared when the reference is dropped already',
      of: gntdev_vma_close,
      edits: (k) => [k.move('map->vma = NULL', 'gntdev_put_map(priv, map)')],
    }),
    { breaks: 'EveryUseOfAMapIsCounted', caught: { EveryUseOfAMapIsCounted: 55 } },
  ),
  mutation(
    hunk({
      name: 'vma_is_not_closed',
      what: '__do_munmap: gntdev is not told that the vma goes',
      of: do_munmap,
      edits: (k) => [k.remove('vma->vm_ops->close(vma)')],
    }),
    { breaks: 'VmaIsEstablishedAtRest', caught: { VmaIsEstablishedAtRest: 54 } },
  ),
  mutation(
    hunk({
      name: 'vma_is_not_detached',
      what: '__do_munmap: the process still has the vma',
      of: do_munmap,
      edits: (k) => [k.remove('detach_vmas_to_be_unmapped')],
    }),
    { breaks: 'EstablishedMapHasAVma', caught: { EstablishedMapHasAVma: 55 } },
  ),
  mutation(
    hunk({
      name: 'ptes_are_not_zapped',
      what: '__do_munmap: what Xen has refused to unmap keeps its PTE',
      of: do_munmap,
      edits: (k) => [k.remove('unmap_region(mm, vma)')],
    }),
    {
      scope: 'gntdev-2slots-1refusal',
      on: ERRORS,
      breaks: 'UnmappedMapHasNoUserPte',
      caught: { UnmappedMapHasNoLiveHandle: 70, UnmappedMapHasNoUserPte: 70 },
    },
  ),
  mutation(
    hunk({
      name: 'notifier_has_no_end',
      what: 'mn_itree_invalidate: those who wait for the end of the invalidation are not told',
      of: mmu_notifier_invalidate,
      edits: (k) => [k.remove('invalidate_range_start returns')],
    }),
    { breaks: 'NotifierIsOverAtRest', caught: { NotifierIsOverAtRest: 55 } },
  ),
  mutation(
    hunk({
      name: 'mmap_without_map',
      what: 'gntdev_mmap: the grants are not mapped',
      of: gntdev_mmap,
      edits: (k) => [k.remove('gntdev_map_grant_pages(map)')],
    }),
    { breaks: 'MmapMapsEverySlot', caught: { MmapMapsEverySlot: 7 } },
  ),
  mutation(
    hunk({
      name: 'kernel_maps_set_up_late',
      what: 'gntdev_map_grant_pages: the kernel maps are set up when they have been tried',
      of: gntdev_map_grant_pages,
      edits: (k) => [
        k.move(
          'for (i = 0; i < map->count; i++) kmap',
          'gnttab_map_refs(map_ops, kmap_ops, pages, count)',
        ),
      ],
    }),
    { breaks: 'KernelMapNamesItsAddress', caught: { KernelMapNamesItsAddress: 13 } },
  ),
  mutation(
    hunk({
      name: 'handles_are_not_preset',
      what: 'gntdev_mmap: the handles of an mmap that failed are not forgotten',
      of: gntdev_mmap,
      edits: (k) => [k.remove('apply_to_page_range(find_grant_ptes)')],
    }),
    {
      scope: 'gntdev-1slot-1fault',
      on: ERRORS,
      breaks: 'MapFindsNoOldHandle',
      caught: { MapFindsNoOldHandle: 33, RecordedHandleIsLive: 29, UnmappedMapHasNoLiveHandle: 22 },
    },
  ),
  mutation(
    hunk({
      name: 'user_unmap_is_not_warned_of',
      what: '__unmap_grant_pages_done: the status of the user unmap is not looked at',
      of: __unmap_grant_pages_done,
      edits: (k) => [k.remove('WARN_ON(unmap_ops[i].status)')],
    }),
    {
      scope: 'gntdev-1slot-io',
      breaks: 'RefusedUnmapIsWarnedOf',
      caught: { RefusedUnmapIsWarnedOf: 55, ZapMeetsNoRecordedGrant: 39 },
    },
  ),
];
