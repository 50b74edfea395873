/** Faults in what a process maps by gntdev, in who looks it up, and in the lock of the overrides; on 3.1. */
import type { DomainMemory } from '../../../models/domain-memory.js';
import { increase_reservation } from '../../../models/linux/balloon.js';
import { map_grant_pages } from '../../../models/linux/gntdev.js';
import { gnttab_map_refs } from '../../../models/linux/grant-table.js';
import { get_user_pages_fast, gup_pte_range } from '../../../models/linux/gup.js';
import { do_munmap, mmap_region } from '../../../models/linux/mm.js';
import { m2p_add_override, m2p_remove_override } from '../../../models/linux/p2m.js';
import { gnttab_map_grant_ref } from '../../../models/xen/grant-table.js';
import { hunksOver } from '../../../src/model/index.js';
import { type Mutation, mutationsOn } from './mutation.js';

const { hunk } = hunksOver<DomainMemory>();

const SERIES = ['0930bba674e2', 'f62805f1f30a', '2fc136eecd0c'];

const mutation = mutationsOn({ tree: '3.1', on: [], scope: 'lookup-1page-1cpu' });

export const userMappingMutations: readonly Mutation[] = [
  mutation(
    hunk({
      name: 'no_lock_in_add',
      what: 'm2p_add_override: adds to the list without the lock',
      of: m2p_add_override,
      edits: (k) => [k.remove('spin_lock(&m2p_override_lock)')],
    }),
    {
      breaks: 'OverrideListChangesUnderItsLock',
      caught: { OverrideListChangesUnderItsLock: 20 },
    },
  ),
  mutation(
    hunk({
      name: 'no_irq_save_in_remove',
      what: 'm2p_remove_override: takes the lock with interrupts on',
      of: m2p_remove_override,
      edits: (k) => [k.remove('local_irq_save(flags)')],
    }),
    {
      breaks: 'OverrideLockIsHeldWithInterruptsOff',
      caught: { OverrideLockIsHeldWithInterruptsOff: 33 },
    },
  ),
  mutation(
    hunk({
      name: 'no_vma_close',
      what: 'do_munmap: the map keeps its vma',
      of: do_munmap,
      edits: (k) => [k.remove('gntdev_vma_close: map->vma = NULL')],
    }),
    { breaks: 'VmaIsEstablishedAtRest', caught: { VmaIsEstablishedAtRest: 53 } },
  ),
  mutation(
    hunk({
      name: 'no_map_at_mmap',
      what: 'map_grant_pages: maps nothing, and reports success',
      of: map_grant_pages,
      edits: (k) => [k.remove('gnttab_map_refs(map_ops, pages, count)')],
    }),
    { breaks: 'MapInUseHasItsUserPtes', caught: { MapInUseHasItsUserPtes: 5 } },
  ),
  mutation(
    hunk({
      name: 'no_zap_after_a_failed_mmap',
      what: 'mmap_region: leaves the PTEs of a vma that could not be made',
      of: mmap_region,
      edits: (k) => [k.remove('unmap_region(vma)')],
    }),
    {
      scope: 'lookup-1page-1cpu-1fault',
      breaks: 'UnmappedMapHasNoUserPte',
      caught: {
        PrivateFlagIsOfAnOverride: 17,
        RemovedPageHasNoLiveHandle: 17,
        UnmappedMapHasNoUserPte: 17,
      },
    },
  ),
  mutation(
    hunk({
      name: 'handle_written_on_failure',
      what: 'Xen writes a handle back of every map, also of one that fails',
      of: gnttab_map_grant_ref,
      edits: (k) => [k.move('op->dev_bus_addr, op->handle', 'op->status = status')],
    }),
    {
      scope: 'lookup-1page-1cpu-1fault',
      breaks: 'MapWritesBackALiveHandle',
      caught: {
        GuestDoesNotRewriteLiveGrantPte: 20,
        MapWritesBackALiveHandle: 61,
        PrivateFlagIsOfAnOverride: 27,
        RemovedPageHasNoLiveHandle: 27,
      },
    },
  ),
  mutation(
    hunk({
      name: 'no_pte_read',
      what: 'gup_pte_range: goes by an empty entry',
      of: gup_pte_range,
      edits: (k) => [k.remove('pte = gup_get_pte(ptep)')],
    }),
    { breaks: 'DirectIoFindsThePageMapped', caught: { DirectIoFindsThePageMapped: 26 } },
  ),
  mutation(
    hunk({
      name: 'no_irq_disable',
      what: 'get_user_pages_fast: walks with interrupts on',
      of: get_user_pages_fast,
      edits: (k) => [k.remove('local_irq_disable()')],
    }),
    { breaks: 'FastWalkHasInterruptsOff', caught: { FastWalkHasInterruptsOff: 25 } },
  ),
  mutation(
    hunk({
      name: 'no_lazy_mode',
      what: 'gnttab_map_refs: does not enter lazy MMU mode',
      of: gnttab_map_refs,
      edits: (k) => [k.remove('if (paravirt_get_lazy_mode() == NONE)')],
    }),
    {
      on: SERIES,
      scope: '1page-1cpu',
      breaks: 'OverridesOfABatchAreLazy',
      caught: { OverridesOfABatchAreLazy: 12 },
    },
  ),
  mutation(
    hunk({
      name: 'no_balloon_retrieve',
      what: 'increase_reservation: the page stays on the list of the balloon',
      of: increase_reservation,
      edits: (k) => [k.remove('page = balloon_retrieve(false)')],
    }),
    {
      scope: 'lookup-1page-1cpu-balloon',
      breaks: 'P2MChangesForTheHolderOfThePage',
      caught: { P2MChangesForTheHolderOfThePage: 6, PageOffTheListGetsAFrame: 6 },
    },
  ),
];
