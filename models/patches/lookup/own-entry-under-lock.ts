/**
 * What b9e0d95c041c asks and does is done while m2p_override_lock is held: the list and the P2M
 * entries that go with it change together. None of the stores allocates: the entries have leaves.
 */
import { extended, hunksOver, patch } from '../../../src/model/index.js';
import { type DomainMemory, MFN, Word } from '../../domain-memory.js';
import { m2p_add_override, m2p_remove_override } from '../../linux/p2m.js';
import { pfn } from '../../linux/xen-page.js';

const { hunk } = hunksOver<DomainMemory>();

const add = hunk({
  name: 'add',
  what: 'm2p_add_override: keeps the lock until the own entry is FOREIGN',
  of: m2p_add_override,
  edits: (k) => [k.move('spin_unlock_irqrestore(&m2p_override_lock)', 'if (ret == 0)')],
});

const remove = hunk({
  name: 'remove',
  what: 'm2p_remove_override: restores the entry with the list, and clears the own one under the lock',
  of: extended(m2p_remove_override, { local_pfn: pfn() }),
  edits: (k) => [
    k.move('set_phys_to_machine(pfn, page->index)', 'list_del(lru)'),
    k.replace(
      'if (get_phys_to_machine(pfn) == FOREIGN_FRAME(mfn))',
      k.step('local_irq_save(flags) again', (s, l, me) => {
        l.flags = s.cpus[me.cpu].irqs_off;
        s.cpus[me.cpu].irqs_off = true;
      }),
      k.step('spin_lock(&m2p_override_lock) again', {
        when: (s) => s.m2p_override_lock === null,
        run: (s, _l, me) => {
          s.m2p_override_lock = me.id;
        },
      }),
      // Folded: the search reads what only holders of the lock change.
      k.test(
        'if (P2M entry is FOREIGN_FRAME(mfn), and no other override)',
        (s, l) => {
          const frame = Word.payload(l.mfn);
          if (l.local_pfn === null || s.pages[l.local_pfn].p2m !== l.mfn) return false;
          return !s.pages.some((page) => page.in_m2p_overrides && page.private === frame);
        },
        [
          k.step('set_phys_to_machine(pfn, mfn) own', (s, l) => {
            if (l.local_pfn !== null) s.pages[l.local_pfn].p2m = MFN(Word.payload(l.mfn));
          }),
        ],
      ),
      // Folded: `spin_unlock` and `local_irq_restore`; to other CPUs the lock is free in between.
      k.step('spin_unlock_irqrestore(&m2p_override_lock) again', (s, l, me) => {
        s.m2p_override_lock = null;
        s.cpus[me.cpu].irqs_off = l.flags;
      }),
    ),
  ],
});

export const ownEntryUnderLock = patch({
  name: 'own_entry_under_lock',
  title: 'm2p_add_override, m2p_remove_override: the own P2M entry changes with the list',
  source: 'pvmc; b9e0d95c041c, the test and the store that are not one',
  hunks: [add, remove],
});
