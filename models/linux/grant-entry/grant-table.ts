/**
 * Modelled: how the granter's Linux grants a page, asks whether the grant is in use and ends it, on
 * grant tables of version 1, with the list of what could not be ended yet.
 *
 * Not modelled: `readonly`; the warning that an entry is still in use; the list of free references but
 * for whether a reference is in it, and its lock, gnttab_list_lock, which covers single steps here; an
 * entry of the deferred list that cannot be allocated, which leaks reference and page; the delay of the
 * timer and its bound of ten entries a run; write barriers.
 *
 * Source: drivers/xen/grant-table.c @ 5.16, read as the lines around the changes of 6b1775f26a2d and
 * 42baefac638f, and the whole file @ 008c320a96d2, which is older.
 */
import { proceduresOver } from '../../../src/model/index.js';
import { bool, id } from '../../../src/schema/index.js';
import type { DomainMemory } from '../../domain-memory.js';
import { entryFlags, flagsOf, READING, WRITING } from '../../memory/grant-entry.js';

const { procedure } = proceduresOver<DomainMemory>();

export const passRef = (l: { ref: number }, callee: { ref: number }): void => {
  callee.ref = l.ref;
};

export const gnttab_grant_foreign_access_ref = procedure('gnttab_grant_foreign_access_ref', {
  source: 'drivers/xen/grant-table.c, gnttab_update_entry_v1 @ 5.16',
  locals: { ref: id('refs') },
  body: (k) => [
    k.step('gnttab_shared.v1[ref].flags = flags', (s, l) => {
      const entry = s.grant_entries[l.ref];
      entry.GTF_permit_access = true;
      entry.GTF_reading = false;
      entry.GTF_writing = false;
    }),
  ],
});

/** Returns: whether the entry was in use when it was read. */
export const gnttab_query_foreign_access = procedure('gnttab_query_foreign_access', {
  source: 'drivers/xen/grant-table.c, gnttab_query_foreign_access_v1 @ 5.16',
  locals: { ref: id('refs'), ret: bool() },
  body: (k) => [
    k.step('gnttab_shared.v1[ref].flags & (reading | writing)', (s, l) => {
      l.ret = (flagsOf(s.grant_entries[l.ref]) & (READING | WRITING)) !== 0;
    }),
  ],
});

/** Returns: whether the access has been ended. */
export const gnttab_end_foreign_access_ref = procedure('gnttab_end_foreign_access_ref', {
  source: 'drivers/xen/grant-table.c, gnttab_end_foreign_access_ref_v1 @ 5.16',
  locals: { ref: id('refs'), flags: entryFlags(), swapped: bool(), ret: bool() },
  body: (k) => [
    k.step('nflags = *pflags', (s, l) => {
      l.flags = flagsOf(s.grant_entries[l.ref]);
    }),
    k.forever('do', [
      k.branch(
        'if (flags & (GTF_reading | GTF_writing))',
        (l) => (l.flags & (READING | WRITING)) !== 0,
        [k.return('return 0')],
      ),
      k.step('sync_cmpxchg(pflags, flags, 0)', (s, l) => {
        const entry = s.grant_entries[l.ref];
        const nflags = flagsOf(entry);
        l.swapped = nflags === l.flags;
        l.flags = nflags;
        if (!l.swapped) return;
        entry.GTF_permit_access = false;
        entry.GTF_reading = false;
        entry.GTF_writing = false;
      }),
      k.branch('while (nflags != flags)', (l) => l.swapped, [
        k.return('return 1', (l) => {
          l.ret = true;
        }),
      ]),
    ]),
  ],
});

export const put_free_entry = procedure('put_free_entry', {
  source: 'drivers/xen/grant-table.c, put_free_entry @ 5.16',
  locals: { ref: id('refs') },
  body: (k) => [
    k.step('gnttab_free_head = ref', (s, l) => {
      s.grant_entries[l.ref].claimed = false;
    }),
  ],
});

/** `put_page(page)`; the last one gives the page to whoever allocates next. */
export function putGrantedPage(s: DomainMemory, ref: number): void {
  const entry = s.grant_entries[ref];
  entry.page_count -= 1;
  if (entry.page_count === 0) entry.reused = true;
}

export const gnttab_add_deferred = procedure('gnttab_add_deferred', {
  source: 'drivers/xen/grant-table.c, gnttab_add_deferred @ 5.16',
  locals: { ref: id('refs'), page: bool() },
  body: (k) => [
    // Folded: nobody sees the entry before it is in the list.
    k.step('list_add_tail(&entry->list, &deferred_list)', (s, l) => {
      s.grant_entries[l.ref].deferred = true;
      s.grant_entries[l.ref].deferred_page = l.page;
    }),
  ],
});

/** `page`: the caller hands over its reference of the page; else it does with the page what it likes. */
export const gnttab_end_foreign_access = procedure('gnttab_end_foreign_access', {
  source: 'drivers/xen/grant-table.c, gnttab_end_foreign_access @ 5.16',
  locals: { ref: id('refs'), page: bool(), ended: bool() },
  body: (k) => [
    k.call('gnttab_end_foreign_access_ref(ref, readonly)', gnttab_end_foreign_access_ref, {
      pass: passRef,
      take: (l, callee) => {
        l.ended = callee.ret;
      },
    }),
    k.branch(
      'if (gnttab_end_foreign_access_ref(ref, readonly))',
      (l) => l.ended,
      [
        k.call('put_free_entry(ref)', put_free_entry, { pass: passRef }),
        k.branch('if (page != 0)', (l) => l.page, [
          k.step('put_page(virt_to_page(page))', (s, l) => {
            putGrantedPage(s, l.ref);
          }),
        ]),
      ],
      [
        k.call('gnttab_add_deferred(ref, readonly, page)', gnttab_add_deferred, {
          pass: (l, callee) => {
            callee.ref = l.ref;
            callee.page = l.page;
          },
        }),
      ],
    ),
  ],
});

/** The timer: tries again to end what is deferred. */
export const gnttab_handle_deferred = procedure('gnttab_handle_deferred', {
  source: 'drivers/xen/grant-table.c, gnttab_handle_deferred @ 5.16',
  locals: { ref: id('refs'), page: bool(), ended: bool() },
  body: (k) => [
    k.forever('deferred_timer', [
      k.rest(
        'deferred_list',
        k.alternative('list_del(&entry->list)', {
          among: 'refs',
          when: (s, _l, _me, ref) => s.grant_entries[ref].deferred,
          run: (s, l, _me, ref) => {
            l.ref = ref;
            l.page = s.grant_entries[ref].deferred_page;
            s.grant_entries[ref].deferred = false;
            s.grant_entries[ref].deferred_page = false;
          },
        }),
      ),
      k.call(
        '_gnttab_end_foreign_access_ref(entry->ref, entry->ro)',
        gnttab_end_foreign_access_ref,
        {
          pass: passRef,
          take: (l, callee) => {
            l.ended = callee.ret;
          },
        },
      ),
      k.branch(
        'if (_gnttab_end_foreign_access_ref(entry->ref, entry->ro))',
        (l) => l.ended,
        [
          k.call('put_free_entry(entry->ref)', put_free_entry, { pass: passRef }),
          k.branch('if (entry->page)', (l) => l.page, [
            k.step('put_page(entry->page)', (s, l) => {
              putGrantedPage(s, l.ref);
            }),
          ]),
        ],
        [
          k.step('list_add_tail(&entry->list, &deferred_list)', (s, l) => {
            s.grant_entries[l.ref].deferred = true;
            s.grant_entries[l.ref].deferred_page = l.page;
          }),
        ],
      ),
      k.set('kfree(entry)', (l) => {
        l.ref = 0;
        l.page = false;
        l.ended = false;
      }),
    ]),
  ],
});

/** A granter without a driver: grants a page, ends the access, and then uses the page for something else. */
export const granter = procedure('granter', {
  source: 'a caller of gnttab_end_foreign_access_ref that reuses the page',
  locals: { ref: id('refs'), ended: bool() },
  body: (k) => [
    k.forever('for (;;)', [
      k.rest(
        'page',
        k.alternative('grant', {
          when: (s) => !s.grant_entries[0].GTF_permit_access,
          run: (s) => {
            s.grant_entries[0].reused = false;
          },
          body: [k.call('gnttab_grant_foreign_access_ref(ref)', gnttab_grant_foreign_access_ref)],
        }),
        k.alternative('end', {
          when: (s) => s.grant_entries[0].GTF_permit_access,
          body: [
            k.call('gnttab_end_foreign_access_ref(ref)', gnttab_end_foreign_access_ref, {
              take: (l, callee) => {
                l.ended = callee.ret;
              },
            }),
            k.branch('if (ended)', (l) => l.ended, [
              k.step('the page is used for something else', (s) => {
                s.grant_entries[0].reused = true;
              }),
            ]),
            k.set('done', (l) => {
              l.ended = false;
            }),
          ],
        }),
      ),
    ]),
  ],
});
