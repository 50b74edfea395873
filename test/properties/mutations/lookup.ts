/** Faults in reverse lookups and in the override list that they search, on 3.1. */
import { type DomainMemory, MFN } from '../../../models/domain-memory.js';
import { m2p_add_override, m2p_remove_override } from '../../../models/linux/p2m.js';
import { m2p_find_override, mfn_to_local_pfn, mfn_to_pfn } from '../../../models/linux/xen-page.js';
import { XENMEM_populate_physmap } from '../../../models/xen/reservation.js';
import { hunksOver } from '../../../src/model/index.js';
import { type Mutation, mutationsOn } from './mutation.js';

const { hunk } = hunksOver<DomainMemory>();

const mutation = mutationsOn({ tree: '3.1', on: [], scope: 'lookup-1page-1cpu' });

export const lookupMutations: readonly Mutation[] = [
  mutation(
    hunk({
      name: 'no_check_by_p2m',
      what: 'mfn_to_pfn: takes the M2P at its word',
      of: mfn_to_pfn,
      edits: (k) => [k.remove('if (get_phys_to_machine(pfn) != mfn)')],
    }),
    {
      breaks: 'LookupOfOverriddenFrameFindsOverridingPage',
      caught: { LookupOfOverriddenFrameFindsOverridingPage: 28, NoKernelBug: 29 },
    },
  ),
  mutation(
    hunk({
      name: 'no_end_of_search',
      what: 'm2p_find_override: takes the first page of the list, whatever its private',
      of: m2p_find_override,
      edits: (k) => [
        k.replace(
          'if (page_private(p) == mfn)',
          k.step('if (true)', (_s, l) => {
            l.hit = true;
          }),
        ),
      ],
    }),
    {
      scope: 'lookup-list-1cpu',
      breaks: 'UserPageIsThePageInserted',
      caught: { LookupOfOverriddenFrameFindsOverridingPage: 55, UserPageIsThePageInserted: 56 },
    },
  ),
  mutation(
    hunk({
      name: 'no_local_check',
      what: 'mfn_to_local_pfn: returns the pfn of an overriding page',
      of: mfn_to_local_pfn,
      edits: (k) => [k.remove('if (get_phys_to_machine(pfn) != mfn) return -1')],
    }),
    {
      scope: 'lookup-list-2cpus',
      breaks: 'LocalPfnIsOfAnOwnFrame',
      caught: { LocalPfnIsOfAnOwnFrame: 37 },
    },
  ),
  mutation(
    hunk({
      name: 'no_foreign_bit',
      what: 'm2p_add_override: stores the mfn without the FOREIGN bit',
      of: m2p_add_override,
      edits: (k) => [
        k.replace(
          'set_phys_to_machine(pfn, FOREIGN_FRAME(mfn))',
          k.step('set_phys_to_machine(pfn, mfn)', (s, l) => {
            s.pages[l.page].p2m = MFN(l.mfn);
          }),
        ),
      ],
    }),
    { breaks: 'OverriddenPageIsForeign', caught: { OverriddenPageIsForeign: 24 } },
  ),
  mutation(
    hunk({
      name: 'own_entry_stays_foreign',
      what: 'm2p_remove_override: leaves the entry of the own page FOREIGN',
      of: m2p_remove_override,
      edits: (k) => [k.remove('set_phys_to_machine(pfn, mfn) own')],
    }),
    {
      on: ['b9e0d95c041c'],
      scope: 'lookup-1page-1cpu-frontend',
      breaks: 'UnoverriddenOwnFrameIsLocal',
      caught: { UnoverriddenOwnFrameIsLocal: 63 },
    },
  ),
  mutation(
    hunk({
      name: 'no_lock_in_search',
      what: 'm2p_find_override: searches the list without the lock',
      of: m2p_find_override,
      edits: (k) => [
        k.remove('spin_lock(&m2p_override_lock)'),
        k.replace(
          'spin_unlock_irqrestore(&m2p_override_lock)',
          k.step('local_irq_restore(flags)', (s, l, me) => {
            s.cpus[me.cpu].irqs_off = l.flags;
          }),
        ),
      ],
    }),
    {
      scope: 'lookup-list-2cpus',
      breaks: 'NoKernelBug',
      caught: { NoKernelBug: 66, OverrideListIsSearchedUnderItsLock: 33 },
    },
  ),
  mutation(
    hunk({
      name: 'no_set_gpfn',
      what: 'XENMEM_populate_physmap: Xen leaves the M2P entry of the frame as it was',
      of: XENMEM_populate_physmap,
      edits: (k) => [k.remove('set_gpfn_from_mfn')],
    }),
    { scope: 'lookup-1page-1cpu-balloon', breaks: 'P2MAndM2PAgree', caught: { P2MAndM2PAgree: 8 } },
  ),
];
