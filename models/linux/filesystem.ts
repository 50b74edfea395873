/**
 * Modelled: a filesystem that is handed a page of gntdev's for I/O and keeps a private of its own in
 * pages that have none, by the rule of all users of page->private: it is taken if PG_private is set.
 *
 * Not modelled: how the page comes to it (no filesystem of 3.1 was seen to treat the pages of direct
 * I/O so; whether one may was asked in the review of 0930bba674e2); a filesystem that takes any
 * PG_private for its own, against which no flag helps; page->mapping, which gntdev's pages do not
 * have; EXTENT_PAGE_PRIVATE, which is no mfn, as 0 is none: both are null.
 *
 * Source: fs/btrfs/extent_io.c, set_page_extent_mapped (read in later versions, where it is the
 * same), and the two statements by which __btrfs_releasepage of fs/btrfs/inode.c gives a page up.
 */
import { proceduresOver } from '../../src/model/index.js';
import { id } from '../../src/schema/index.js';
import { type DomainMemory, mapOf, slotsOfMap, upToSlots } from '../domain-memory.js';
import { get_user_pages_fast } from './gup.js';
import { do_munmap, mmap_region } from './mm.js';
import { pfn } from './xen-page.js';

const { procedure } = proceduresOver<DomainMemory>();

export const set_page_extent_mapped = procedure('set_page_extent_mapped', {
  source: 'fs/btrfs/extent_io.c, set_page_extent_mapped @ 3.1',
  locals: { page: id('pages') },
  body: (k) => [
    k.test('if (!PagePrivate(page))', (s, l) => !s.pages[l.page].PG_private, [
      // Folded: `attached` is no field of the kernel's; it says whose private this is.
      k.step('SetPagePrivate(page)', (s, l) => {
        s.pages[l.page].PG_private = true;
        s.attached[0].page = l.page;
      }),
      k.step('set_page_private(page, EXTENT_PAGE_PRIVATE)', (s, l) => {
        s.pages[l.page].private = null;
      }),
    ]),
  ],
});

export const __btrfs_releasepage = procedure('__btrfs_releasepage', {
  source: 'fs/btrfs/inode.c, __btrfs_releasepage @ 3.1',
  locals: { page: id('pages') },
  body: (k) => [
    k.step('ClearPagePrivate(page)', (s, l) => {
      s.pages[l.page].PG_private = false;
    }),
    // Folded: `attached` is no field of the kernel's.
    k.step('set_page_private(page, 0)', (s, l) => {
      s.pages[l.page].private = null;
      s.attached[0].page = null;
    }),
  ],
});

/** A process that maps and unmaps its one map, and has a filesystem do I/O from it. */
export const filesystem_user = procedure('filesystem_user', {
  source: 'a process that does I/O from a gntdev mapping through a filesystem',
  locals: { count: upToSlots(), slot: id('slots'), page: pfn() },
  body: (k) => [
    k.forever('system calls', [
      k.rest(
        'user',
        k.alternative('mmap', {
          when: (s) => !s.maps[0].vma,
          run: (s, l) => {
            l.count = slotsOfMap(s);
          },
          body: [
            k.call('mmap', mmap_region, {
              pass: (l, callee) => {
                callee.count = l.count;
              },
              take: (l) => {
                l.count = 0;
              },
            }),
          ],
        }),
        k.alternative('munmap', {
          when: (s) => s.maps[0].vma,
          run: (s, l) => {
            l.count = slotsOfMap(s);
          },
          body: [
            k.call('munmap', do_munmap, {
              pass: (l, callee) => {
                callee.count = l.count;
              },
              take: (l) => {
                l.count = 0;
              },
            }),
          ],
        }),
        k.alternative('io_submit', {
          among: 'slots',
          when: (s, _l, _me, slot) =>
            s.maps[mapOf(s, slot)].established && s.attached[0].page === null,
          run: (_s, l, _me, slot) => {
            l.slot = slot;
          },
          body: [
            k.call('get_user_pages_fast(addr)', get_user_pages_fast, {
              pass: (l, callee) => {
                callee.slot = l.slot;
              },
              take: (l, callee) => {
                l.page = callee.page;
                l.slot = 0;
              },
            }),
            k.branch('if (page)', (l) => l.page !== null, [
              k.call('set_page_extent_mapped(page)', set_page_extent_mapped, {
                pass: (l, callee) => {
                  callee.page = l.page ?? 0;
                },
                take: (l) => {
                  l.page = null;
                },
              }),
            ]),
          ],
        }),
        k.alternative('the I/O ends', {
          when: (s) => s.attached[0].page !== null,
          run: (s, l) => {
            l.page = s.attached[0].page;
          },
          body: [
            k.call('__btrfs_releasepage(page)', __btrfs_releasepage, {
              pass: (l, callee) => {
                callee.page = l.page ?? 0;
              },
              take: (l) => {
                l.page = null;
              },
            }),
          ],
        }),
      ),
    ]),
  ],
});
