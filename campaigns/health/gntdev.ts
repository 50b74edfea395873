/** gntdev without an override, on 5.11: as it waits for pages in use, and as it puts their unmap off. */
import type { HealthPlan, SurvivorNote } from '../../src/campaign/index.js';
import { on } from './on.js';

const errors = ['a35f2ef3b737', 'b512e1b077e5', 'ebee0eab0859', '8310b77b48c5', 'f28347cc6639'];
const putOff = ['dbe97cff7dd9', '166d38632316', '0991028cd495', 'being_removed_reset'];
const all = [...errors, ...putOff];

const harmless = (why: string, ...mutations: readonly string[]): readonly SurvivorNote[] =>
  mutations.map((mutation) => ({ mutation, kind: 'harmless', why }));

const notes: readonly SurvivorNote[] = [
  ...harmless(
    'user and kernel mapping go one after the other, and nobody takes a page meanwhile, as the notifier runs or the PTE is zapped; only the order of the free handles is another',
    'swap gnttab_unmap_refs: HYPERVISOR_grant_table_op(unmap, unmap_ops), then clear_foreign_p2m_mapping(unmap_ops, kunmap_ops)',
  ),
  ...harmless(
    'a page of a batch is not FOREIGN only after an mmap that failed, whose error is told to the caller already',
    'drop clear_foreign_p2m_mapping: ret = -EINVAL',
  ),
  ...harmless(
    'the error is kept and returned without the early return too; what is left out is that the handles of the batch, which are dead, stay recorded',
    'drop __unmap_grant_pages: if (err)',
    'drop __unmap_grant_pages: return err',
    'swap __unmap_grant_pages: gnttab_unmap_refs_sync(&unmap_data), then if (err)',
    'swap __unmap_grant_pages: if (err), then for (i = 0; i < pages; i++)',
  ),
  ...harmless(
    'only an optimisation where being_removed is taken back: the batch goes to Xen with handles of -1, which it refuses and nobody warns of',
    'drop unmap_grant_pages: if (live_grants == 0)',
    'drop unmap_grant_pages: return',
    'swap unmap_grant_pages: if (live_grants == 0), then while (pages)',
  ),
];

export const gntdevHealth: HealthPlan = {
  machines: [
    ...on('5.11', errors, 'gntdev-1slot-1fault', 'gntdev-2slots-madvise', 'gntdev-2slots-1refusal'),
    ...on('5.11', all, 'gntdev-1slot-io', 'gntdev-1slot-1fault', 'gntdev-2slots-1fault'),
  ],
  notes,
};
