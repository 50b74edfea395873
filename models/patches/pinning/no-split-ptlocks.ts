/**
 * One answer to a store that meets a pte page between two states: no lock of their own for pte
 * pages, as Linux 2.6.23 had it for Xen.
 */
import { hunksOver, patch } from '../../../src/model/index.js';
import type { DomainMemory } from '../../domain-memory.js';
import {
  lock_ptl,
  preempt_disable,
  preempt_enable,
  unlock_ptl,
} from '../../linux/pinning/locks.js';

const { hunk } = hunksOver<DomainMemory>();

export const noSplitPtlocks = patch({
  name: 'no_split_ptlocks',
  title: 'xen: disable split pte locks for now',
  source: 'pvmc; what CONFIG_SPLIT_PTLOCK_CPUS of torvalds/linux 2.6.23 says with Xen',
  hunks: [
    hunk({
      name: 'lock',
      what: 'lock_ptl: pte_lockptr is page_table_lock',
      of: lock_ptl,
      edits: (k) => [
        k.replace(
          'spin_lock',
          k.step('spin_lock(&mm->page_table_lock)', {
            when: (s, l) => s.mms[l.mm].page_table_lock === null,
            run: (s, l, me) => {
              s.mms[l.mm].page_table_lock = me.id;
              preempt_disable(s, me.cpu);
            },
          }),
        ),
      ],
    }),
    hunk({
      name: 'unlock',
      what: 'unlock_ptl: pte_lockptr is page_table_lock',
      of: unlock_ptl,
      edits: (k) => [
        k.replace(
          'spin_unlock',
          k.step('spin_unlock(&mm->page_table_lock)', (s, l, me) => {
            s.mms[l.mm].page_table_lock = null;
            preempt_enable(s, me.cpu);
          }),
        ),
      ],
    }),
  ],
});
