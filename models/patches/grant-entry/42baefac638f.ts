/**
 * A deferred end of access holds a reference of the page, whether its caller hands one over or not.
 *
 * Not modelled: `read_frame`, by which the page is found (reference r grants page r); how the entry of
 * the list is allocated.
 *
 * Source: 42baefac638f, "xen/gnttab: fix gnttab_end_foreign_access() without page specified",
 * drivers/xen/grant-table.c.
 */
import { hunksOver, patch } from '../../../src/model/index.js';
import type { DomainMemory } from '../../domain-memory.js';
import {
  gnttab_add_deferred,
  gnttab_handle_deferred,
  putGrantedPage,
} from '../../linux/grant-entry/grant-table.js';

const { hunk } = hunksOver<DomainMemory>();

export const p42baefac638f = patch({
  name: '42baefac638f',
  title: 'xen/gnttab: fix gnttab_end_foreign_access() without page specified',
  source: 'torvalds/linux 42baefac638f (5.17)',
  hunks: [
    hunk({
      name: 'add',
      what: 'gnttab_add_deferred: takes a reference of the page where the caller gives none',
      of: gnttab_add_deferred,
      edits: (k) => [
        k.insertBefore(
          'list_add_tail(&entry->list, &deferred_list)',
          k.branch('if (!page)', (l) => !l.page, [
            k.step('get_page(page)', (s, l) => {
              s.grant_entries[l.ref].page_count += 1;
              l.page = true;
            }),
          ]),
        ),
      ],
    }),
    hunk({
      name: 'handle',
      what: 'gnttab_handle_deferred: every entry has a page',
      of: gnttab_handle_deferred,
      edits: (k) => [
        k.replace(
          'if (entry->page)',
          k.step('put_page(entry->page)', (s, l) => {
            putGrantedPage(s, l.ref);
          }),
        ),
      ],
    }),
  ],
});
