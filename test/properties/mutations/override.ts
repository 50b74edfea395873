/** Faults in the kernel mapping of granted pages, on 3.1. */
import { type DomainMemory, MFN } from '../../../models/domain-memory.js';
import { mn_invl_range_start, unmap_grant_pages } from '../../../models/linux/gntdev.js';
import { gnttab_map_refs } from '../../../models/linux/grant-table.js';
import { xen_flush_tlb_single } from '../../../models/linux/mmu.js';
import { reserved, xen_mc_issue } from '../../../models/linux/multicalls.js';
import { m2p_add_override, m2p_remove_override } from '../../../models/linux/p2m.js';
import { arch_leave_lazy_mmu_mode } from '../../../models/linux/paravirt.js';
import {
  gnttab_map_grant_ref,
  HYPERVISOR_unmap_grant_ref,
} from '../../../models/xen/grant-table.js';
import { hunksOver } from '../../../src/model/index.js';
import { type Mutation, mutationsOn } from './mutation.js';

const { hunk } = hunksOver<DomainMemory>();

const FIRST = ['0930bba674e2'];
const SERIES = ['0930bba674e2', 'f62805f1f30a', '2fc136eecd0c'];

const mutation = mutationsOn({ tree: '3.1', on: SERIES, scope: '1page-1cpu' });

export const overrideMutations: readonly Mutation[] = [
  mutation(
    hunk({
      name: 'no_tlb_flush',
      what: 'Xen clears the flags of a grant without a flush',
      of: HYPERVISOR_unmap_grant_ref,
      edits: (k) => [
        k.replace(
          'gnttab_flush_tlb',
          k.step('gnttab_flush_tlb', (_s, l) => {
            l.i = 0;
          }),
        ),
      ],
    }),
    {
      breaks: 'GranterSeesFlagsClearOnlyAfterFlush',
      caught: { GranterSeesFlagsClearOnlyAfterFlush: 95 },
    },
  ),
  mutation(
    hunk({
      name: 'pin_stays',
      what: 'Xen forgets to lower the pin count',
      of: HYPERVISOR_unmap_grant_ref,
      edits: (k) => [
        k.insertAfter(
          '__gnttab_unmap_common',
          k.step('act->pin++', (s, l) => {
            if ((l.unmapped & (1 << (l.i - 1))) !== 0) s.grants[l.first + l.i - 1].pin += 1;
          }),
        ),
      ],
    }),
    { breaks: 'PinsEqualLiveHandles', caught: { PinsEqualLiveHandles: 118 } },
  ),
  mutation(
    hunk({
      name: 'no_maptrack_ref',
      what: 'Xen keeps no record of the mapping in its maptrack entry',
      of: gnttab_map_grant_ref,
      edits: (k) => [k.remove('maptrack->ref = op->ref')],
    }),
    {
      breaks: 'UnmapHasLiveHandle',
      caught: {
        KeptHandleIsOfItsGrant: 44,
        MapWritesBackALiveHandle: 8,
        PinsEqualLiveHandles: 44,
        UnmapHasLiveHandle: 49,
      },
    },
  ),
  mutation(
    hunk({
      name: 'no_SetPagePrivate',
      what: 'm2p_add_override: PG_private is not set',
      of: m2p_add_override,
      edits: (k) => [k.remove('SetPagePrivate(page)')],
    }),
    { breaks: 'OverriddenPageIsForeign', caught: { OverriddenPageIsForeign: 45 } },
  ),
  mutation(
    hunk({
      name: 'no_list_del',
      what: 'm2p_remove_override: the page stays in m2p_overrides',
      of: m2p_remove_override,
      edits: (k) => [k.remove('list_del(lru)')],
    }),
    { breaks: 'OverriddenPageIsForeign', caught: { OverriddenPageIsForeign: 115 } },
  ),
  mutation(
    hunk({
      name: 'no_list_del_again',
      what: 'm2p_remove_override: the page stays in m2p_overrides, until it is added again',
      of: m2p_remove_override,
      edits: (k) => [k.remove('list_del(lru)')],
    }),
    { breaks: 'NoKernelBug', caught: { OverriddenPageIsForeign: 115, NoKernelBug: 144 } },
  ),
  mutation(
    hunk({
      name: 'no_set_phys_to_machine',
      what: 'm2p_remove_override: P2M is not restored',
      of: m2p_remove_override,
      edits: (k) => [k.remove('set_phys_to_machine(pfn, page->index)')],
    }),
    { breaks: 'RemovedPageHasItsOldP2M', caught: { RemovedPageHasItsOldP2M: 115 } },
  ),
  mutation(
    hunk({
      name: 'no_restore_of_interrupts',
      what: 'm2p_add_override: interrupts stay off',
      of: m2p_add_override,
      edits: (k) => [
        k.replace(
          'spin_unlock_irqrestore(&m2p_override_lock)',
          k.step('spin_unlock(&m2p_override_lock)', (s) => {
            s.m2p_override_lock = null;
          }),
        ),
      ],
    }),
    { breaks: 'ExitRestoresInterrupts', caught: { ExitRestoresInterrupts: 46 } },
  ),
  mutation(
    hunk({
      name: 'no_unlock',
      what: 'm2p_add_override: the lock is kept',
      of: m2p_add_override,
      edits: (k) => [k.remove('spin_unlock_irqrestore(&m2p_override_lock)')],
    }),
    { breaks: 'NoDeadlock', caught: { ExitRestoresInterrupts: 45, NoDeadlock: 57 } },
  ),
  mutation(
    hunk({
      name: 'no_unlock_of_priv_lock',
      what: 'mn_invl_range_start: the notifier leaves with the lock held',
      of: mn_invl_range_start,
      edits: (k) => [k.remove('spin_unlock(&priv->lock)')],
    }),
    { breaks: 'ExitRestoresPreemptCount', caught: { ExitRestoresPreemptCount: 115 } },
  ),
  mutation(
    hunk({
      name: 'no_preempt_enable',
      what: 'xen_flush_tlb_single: preemption stays off',
      of: xen_flush_tlb_single,
      edits: (k) => [k.remove('preempt_enable()')],
    }),
    { on: FIRST, breaks: 'ExitRestoresPreemptCount', caught: { ExitRestoresPreemptCount: 103 } },
  ),
  mutation(
    hunk({
      name: 'no_leave',
      what: 'gnttab_map_refs: returns in lazy MMU mode',
      of: gnttab_map_refs,
      edits: (k) => [k.remove('if (lazy)')],
    }),
    {
      breaks: 'ExitRestoresLazyMode',
      caught: { KernelAccessReachesGrantedFrame: 33, ExitRestoresLazyMode: 32 },
    },
  ),
  mutation(
    hunk({
      name: 'no_flush_on_leave',
      what: 'arch_leave_lazy_mmu_mode: leaves with the queue full',
      of: arch_leave_lazy_mmu_mode,
      edits: (k) => [k.remove('xen_mc_flush()')],
    }),
    {
      breaks: 'QueueIsEmptyOutsideLazyMode',
      caught: { KernelAccessReachesGrantedFrame: 36, QueueIsEmptyOutsideLazyMode: 35 },
    },
  ),
  mutation(
    hunk({
      name: 'no_flush_on_issue',
      what: 'xen_mc_issue: defers outside of lazy mode too',
      of: xen_mc_issue,
      edits: (k) => [k.remove('if ((paravirt_get_lazy_mode() & mode) == 0)')],
    }),
    {
      on: FIRST,
      breaks: 'QueueIsEmptyOutsideLazyMode',
      caught: { QueueIsEmptyOutsideLazyMode: 30 },
    },
  ),
  mutation(
    hunk({
      name: 'no_kmap_handed_on',
      what: 'gnttab_map_refs: the array is not handed on',
      of: gnttab_map_refs,
      edits: (k) => [
        k.replace(
          'm2p_add_override(mfn, pages[i], &kmap_ops[i])',
          k.call('m2p_add_override(mfn, pages[i], NULL)', m2p_add_override, {
            pass: (l, callee) => {
              callee.mfn = l.mfn;
              callee.page = l.first + l.i;
            },
            take: (l, callee) => {
              l.mfn = 0;
              l.ret = callee.ret;
            },
          }),
        ),
      ],
    }),
    { breaks: 'KmapBranchIffArrayPassed', caught: { KmapBranchIffArrayPassed: 15 } },
  ),
  mutation(
    hunk({
      name: 'no_kernel_unmap',
      what: 'm2p_remove_override: another operation is queued in the place of the unmap',
      of: m2p_remove_override,
      edits: (k) => [
        k.replace(
          'MULTI_grant_table_op(GNTTABOP_unmap_grant_ref, unmap_op)',
          k.step('MULTI_mmuext_op', (s, _l, me) => {
            reserved(s, me.cpu).op = 'new_baseptr';
          }),
        ),
      ],
    }),
    {
      breaks: 'RemovedPageHasNoLiveHandle',
      caught: { GuestDoesNotRewriteLiveGrantPte: 94, RemovedPageHasNoLiveHandle: 114 },
    },
  ),
  mutation(
    hunk({
      name: 'no_kernel_unmap_nor_set_pte_at',
      what: 'm2p_remove_override: leaves the kernel PTE as it is',
      of: m2p_remove_override,
      edits: (k) => [
        k.replace(
          'MULTI_grant_table_op(GNTTABOP_unmap_grant_ref, unmap_op)',
          k.step('MULTI_mmuext_op', (s, _l, me) => {
            reserved(s, me.cpu).op = 'new_baseptr';
          }),
        ),
        k.remove('set_pte_at(&init_mm, address, ptep)'),
      ],
    }),
    {
      breaks: 'RemovedPageHasItsOldKernelMapping',
      caught: {
        RemovedPageHasItsOldKernelMapping: 105,
        RemovedPageHasNoKernelMapping: 105,
        RemovedPageHasNoLiveHandle: 105,
      },
    },
  ),
  mutation(
    hunk({
      name: 'no_kernel_map',
      what: 'm2p_add_override: another operation is queued in the place of the map',
      of: m2p_add_override,
      edits: (k) => [
        k.replace(
          'MULTI_grant_table_op(GNTTABOP_map_grant_ref, kmap_op)',
          k.step('MULTI_mmuext_op', (s, _l, me) => {
            reserved(s, me.cpu).op = 'new_baseptr';
          }),
        ),
      ],
    }),
    {
      on: FIRST,
      breaks: 'KernelAccessReachesGrantedFrame',
      caught: { KernelAccessReachesGrantedFrame: 38 },
    },
  ),
  mutation(
    hunk({
      name: 'p2m_from_private',
      what: 'm2p_remove_override: restores the mfn of the grant',
      of: m2p_remove_override,
      edits: (k) => [
        k.replace(
          'set_phys_to_machine(pfn, page->index)',
          k.step('set_phys_to_machine(pfn, page->private)', (s, l) => {
            s.pages[l.page].p2m = MFN(s.pages[l.page].private ?? 0);
          }),
        ),
      ],
    }),
    {
      on: [],
      scope: '2slots-1cpu-blkback',
      breaks: 'P2MAndM2PAgree',
      caught: {
        KernelAccessReachesGrantedFrame: 36,
        P2MAndM2PAgree: 58,
        RemovedPageHasItsOldKernelMapping: 58,
        RemovedPageHasItsOldP2M: 58,
      },
    },
  ),
  mutation(
    hunk({
      name: 'no_ClearPagePrivate',
      what: 'm2p_remove_override: PG_private stays set',
      of: m2p_remove_override,
      edits: (k) => [k.remove('ClearPagePrivate(page)')],
    }),
    { breaks: 'PrivateFlagIsOfAnOverride', caught: { PrivateFlagIsOfAnOverride: 115 } },
  ),
  mutation(
    hunk({
      name: 'nothing_is_unmapped',
      what: 'unmap_grant_pages: unmaps nothing',
      of: unmap_grant_pages,
      edits: (k) => [
        k.insertAfter(
          'find the next run of handles',
          k.step('pages = 0', (_s, l) => {
            l.pages = 0;
            l.range = 0;
          }),
        ),
      ],
    }),
    {
      breaks: 'GuestDoesNotRewriteLiveGrantPte',
      caught: {
        GuestDoesNotRewriteLiveGrantPte: 65,
        RunOfHandlesEndsAtAHole: 50,
        ZapMeetsNoRecordedGrant: 65,
      },
    },
  ),
  mutation(
    hunk({
      name: 'no_set_pte_at',
      what: 'm2p_remove_override: the kernel PTE is not rebuilt',
      of: m2p_remove_override,
      edits: (k) => [k.remove('set_pte_at(&init_mm, address, ptep)')],
    }),
    {
      scope: '1page-1cpu-owned',
      breaks: 'RemovedPageHasItsOldKernelMapping',
      caught: {
        KernelAccessReachesGrantedFrame: 48,
        RemovedPageHasItsOldKernelMapping: 107,
      },
    },
  ),
];
