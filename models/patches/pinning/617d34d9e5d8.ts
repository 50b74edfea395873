/**
 * The copy of kernel entries takes page_table_lock of the mm whose pgd it writes, as pinning and unpinning do.
 *
 * Not modelled: the link from the page of a pgd to its mm, by which the lock is found (page m is the pgd
 * of mm m here); PAE, for which this version of the function is too; the same change for 64 bits.
 *
 * Source: 617d34d9e5d8, arch/x86/mm/fault.c.
 */
import { hunksOver, patch } from '../../../src/model/index.js';
import type { DomainMemory } from '../../domain-memory.js';
import { lock_page_table, unlock_page_table } from '../../linux/pinning/locks.js';
import { vmalloc_sync_all } from '../../linux/pinning/vmalloc.js';

const { hunk } = hunksOver<DomainMemory>();

const passMm = (l: { mm: number }, callee: { mm: number }): void => {
  callee.mm = l.mm;
};

export const p617d34d9e5d8 = patch({
  name: '617d34d9e5d8',
  title: 'x86, mm: Hold mm->page_table_lock while doing vmalloc_sync',
  source: 'torvalds/linux 617d34d9e5d8 (2.6.37)',
  hunks: [
    hunk({
      name: 'page_table_lock',
      what: 'vmalloc_sync_all: takes page_table_lock around vmalloc_sync_one, inside of pgd_lock',
      of: vmalloc_sync_all,
      edits: (k) => [
        k.insertBefore(
          'vmalloc_sync_one(page_address(page), address)',
          k.call('spin_lock(pgt_lock)', lock_page_table, { pass: passMm }),
        ),
        k.insertAfter(
          'vmalloc_sync_one(page_address(page), address)',
          k.call('spin_unlock(pgt_lock)', unlock_page_table, { pass: passMm }),
        ),
      ],
    }),
  ],
});
