/**
 * A batch is unmapped at once, whoever uses its pages, as gntdev did before 745282256c75 and what it needs of
 * 3f9f1c67572f.
 *
 * The commit was not read; that before it gntdev called gnttab_unmap_refs is what a tree of 3.12 has.
 */
import { hunksOver, patch } from '../../../src/model/index.js';
import type { DomainMemory } from '../../domain-memory.js';
import { __unmap_grant_pages } from '../../linux/gntdev/gntdev.js';
import { gnttab_unmap_refs } from '../../linux/gntdev/grant-table.js';

const { hunk } = hunksOver<DomainMemory>();

const at_once = hunk({
  name: 'at_once',
  what: '__unmap_grant_pages: does not wait for pages in use',
  of: __unmap_grant_pages,
  edits: (k) => [
    k.replace(
      'gnttab_unmap_refs_sync(&unmap_data)',
      k.call('gnttab_unmap_refs(unmap_ops, kunmap_ops, pages)', gnttab_unmap_refs, {
        pass: (l, callee) => {
          callee.first = l.first;
          callee.count = l.count;
        },
        take: (l, callee) => {
          l.ret = callee.ret;
        },
      }),
    ),
  ],
});

export const without745282256c75 = patch({
  name: 'without_745282256c75',
  title: 'xen/gntdev: unmap grants at once, also if they are still in use',
  source: 'pvmc; 745282256c75 (4.1) taken back',
  hunks: [at_once],
});
