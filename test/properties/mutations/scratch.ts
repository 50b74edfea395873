/** Faults in what is behind ballooned pages, on 3.1. */
import { type DomainMemory, EMPTY, GRANT } from '../../../models/domain-memory.js';
import { decrease_reservation, increase_reservation } from '../../../models/linux/balloon.js';
import { xen_set_pte_at } from '../../../models/linux/mmu.js';
import { get_balloon_scratch_page } from '../../../models/patches/scratch/cd9151e26d31.js';
import { remove_override_with_scratch } from '../../../models/patches/scratch/ee0726407fea.js';
import { HYPERVISOR_unmap_and_replace } from '../../../models/xen/unmap-and-replace.js';
import { hunksOver } from '../../../src/model/index.js';
import { type Mutation, mutationsOn } from './mutation.js';

const { hunk } = hunksOver<DomainMemory>();

const BEFORE = ['0930bba674e2', 'f62805f1f30a', '2fc136eecd0c', 'cd9151e26d31', '65a45fa2f640'];
const REPAIRED = [...BEFORE, 'ee0726407fea', 'd7f8f48d1eb3'];
/** Without lazy MMU mode around the overrides. */
const AT_ONCE = ['0930bba674e2', '2fc136eecd0c', 'cd9151e26d31', '65a45fa2f640', 'ee0726407fea'];
const REPAIRED_AT_ONCE = [...AT_ONCE, 'd7f8f48d1eb3'];

const mutation = mutationsOn({ tree: '3.1', on: REPAIRED, scope: 'scratch-1page-1cpu' });

/** The balloon alone. */
const BALLOON = {
  on: ['cd9151e26d31', '6a6f6e72eca5', 'flush_after_populate'],
  scope: 'balloon-1page-1cpu',
} as const;

/** Preemption is on between get and put. */
const preemptible = hunk({
  name: 'preemptible_holder',
  what: 'm2p_remove_override: preemption is on while the scratch page is held',
  of: remove_override_with_scratch,
  edits: (k) => [
    k.insertAfter(
      'scratch_page = get_balloon_scratch_page()',
      k.step('preempt_enable()', (s, _l, me) => {
        s.cpus[me.cpu].preempt_count -= 1;
      }),
    ),
    k.insertBefore(
      'put_balloon_scratch_page()',
      k.step('preempt_disable()', (s, _l, me) => {
        s.cpus[me.cpu].preempt_count += 1;
      }),
    ),
  ],
});

export const scratchMutations: readonly Mutation[] = [
  mutation(
    hunk({
      name: 'replace_without_tlb_flush',
      what: 'Xen replaces the mapping of a grant without a flush',
      of: HYPERVISOR_unmap_and_replace,
      edits: (k) => [k.remove('gnttab_flush_tlb')],
    }),
    {
      on: REPAIRED_AT_ONCE,
      breaks: 'LoadAfterRemoveMissesTheGrant',
      caught: {
        GranterSeesFlagsClearOnlyAfterFlush: 87,
        KernelAccessReachesGrantedFrame: 58,
        LoadAfterRemoveMissesTheGrant: 96,
        LoadAfterUnmapMissesTheGrant: 96,
      },
    },
  ),
  mutation(
    hunk({
      name: 'replace_by_nothing',
      what: 'Xen drops what new_addr mapped',
      of: HYPERVISOR_unmap_and_replace,
      edits: (k) => [
        k.insertAfter(
          'if (new_addr was emptied)',
          k.step('*host_addr = 0', (s, l) => {
            if (l.status === 'GNTST_okay') s.pages[l.page].pte = EMPTY;
          }),
        ),
      ],
    }),
    {
      scope: 'scratch-1page-2cpus',
      breaks: 'KernelLoadFindsBalloonedPageMapped',
      caught: {
        KernelAccessReachesGrantedFrame: 64,
        KernelLoadFindsBalloonedPageMapped: 100,
        LoadAfterRemoveMissesTheGrant: 94,
      },
    },
  ),
  mutation(
    hunk({
      name: 'replace_keeps_grant',
      what: 'Xen leaves the mapping of the grant, and frees its handle',
      of: HYPERVISOR_unmap_and_replace,
      edits: (k) => [
        k.insertAfter(
          'if (new_addr was emptied)',
          k.step('*host_addr = the grant', (s, l) => {
            if (l.status === 'GNTST_okay') s.pages[l.page].pte = GRANT(l.ref ?? 0);
          }),
        ),
      ],
    }),
    {
      breaks: 'GranterSeesFlagsClearOnlyAfterFlush',
      caught: {
        GranterSeesFlagsClearOnlyAfterFlush: 101,
        KernelAccessReachesGrantedFrame: 64,
        LoadAfterRemoveMissesTheGrant: 94,
      },
    },
  ),
  mutation(
    hunk({
      name: 'replace_keeps_pin',
      what: 'Xen forgets to lower the pin count',
      of: HYPERVISOR_unmap_and_replace,
      edits: (k) => [
        k.insertAfter(
          'if (new_addr was emptied)',
          k.step('act->pin++', (s, l) => {
            if (l.status === 'GNTST_okay' && l.ref !== null) s.grants[l.ref].pin += 1;
          }),
        ),
      ],
    }),
    {
      breaks: 'PinsEqualLiveHandles',
      caught: {
        KernelAccessReachesGrantedFrame: 64,
        LoadAfterRemoveMissesTheGrant: 94,
        PinsEqualLiveHandles: 121,
        RemovedPageIsNotWritable: 121,
      },
    },
  ),
  mutation(
    hunk({
      name: 'scratch_of_cpu_0',
      what: 'get_balloon_scratch_page: every CPU gets the page of CPU 0',
      of: get_balloon_scratch_page,
      edits: (k) => [
        k.insertAfter(
          'get_cpu_var(balloon_scratch_page)',
          k.step('per_cpu(balloon_scratch_page, 0)', (_s, l) => {
            l.ret = 0;
          }),
        ),
      ],
    }),
    {
      scope: 'scratch-1page-other-cpu',
      breaks: 'ScratchPteChangesOnItsCpu',
      caught: {
        EmptiedScratchCannotBePreempted: 98,
        EmptiedScratchHasInterruptsOff: 98,
        HeldScratchCannotBePreempted: 81,
        KernelAccessReachesGrantedFrame: 64,
        LoadAfterRemoveMissesTheGrant: 95,
        ScratchPteChangesOnItsCpu: 98,
      },
    },
  ),
  mutation(preemptible, {
    on: AT_ONCE,
    scope: 'scratch-2pages-1cpu-switch',
    breaks: 'HeldScratchCannotBePreempted',
    caught: { HeldScratchCannotBePreempted: 13 },
  }),
  mutation(
    hunk({
      name: 'store_before_unmap',
      what: 'm2p_remove_override: set_pte_at is queued before the unmap',
      of: remove_override_with_scratch,
      edits: (k) => [
        k.insertBefore(
          'xen_mc_entry(sizeof(*unmap_op))',
          k.call('set_pte_at(&init_mm, address, ptep), early', xen_set_pte_at, {
            pass: (l, callee) => {
              callee.page = l.page;
            },
          }),
        ),
      ],
    }),
    {
      on: BEFORE,
      breaks: 'StoreFindsNoGrantInKernelPte',
      caught: {
        GuestDoesNotRewriteLiveGrantPte: 107,
        KernelAccessReachesGrantedFrame: 64,
        LoadAfterRemoveMissesTheGrant: 104,
        StoreFindsNoGrantInKernelPte: 107,
      },
    },
  ),
  mutation(
    hunk({
      name: 'page_taken_twice',
      what: 'decrease_reservation: takes the first page again and again',
      of: decrease_reservation,
      edits: (k) => [k.remove('i++')],
    }),
    {
      ...BALLOON,
      breaks: 'BalloonTakesFreePages',
      caught: { BalloonTakesFreePages: 5 },
    },
  ),
  mutation(
    hunk({
      name: 'page_stays_on_the_list',
      what: 'increase_reservation: gives frames to pages that are on the list',
      of: increase_reservation,
      edits: (k) => [k.remove('page = balloon_retrieve(false)')],
    }),
    {
      ...BALLOON,
      breaks: 'PageOffTheListGetsAFrame',
      caught: { P2MChangesForTheHolderOfThePage: 19, PageOffTheListGetsAFrame: 19 },
    },
  ),
];
