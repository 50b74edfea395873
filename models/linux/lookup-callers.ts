/**
 * The callers of reverse lookups, beside gntdev_user.
 *
 * `direct_io_user` is one process that maps and unmaps any of its maps, and does direct I/O from
 * what it has mapped. `io_thread` does such I/O from any address at any time, as a thread of the
 * process on another CPU may. `io_mapper` looks up a frame that nothing overrides, as a toolstack
 * does for the pages that it maps of other domains.
 */

import { proceduresOver } from '../../src/model/index.js';
import { id } from '../../src/schema/index.js';
import { type DomainMemory, mapOf } from '../domain-memory.js';
import { get_user_pages_fast } from './gup.js';
import { choose, forget, mapRange, passRange } from './map-range.js';
import { do_munmap, mmap_region } from './mm.js';
import { mfn_to_local_pfn, mfn_to_pfn, pfn } from './xen-page.js';

const { procedure } = proceduresOver<DomainMemory>();

export const direct_io_user = procedure('direct_io_user', {
  source: 'a process with /dev/xen/gntdev open that does direct I/O',
  locals: { ...mapRange, slot: id('slots') },
  body: (k) => [
    k.forever('system calls', [
      k.rest(
        'user',
        k.alternative('mmap', {
          among: 'maps',
          when: (s, _l, _me, map) => !s.maps[map].vma,
          run: (s, l, _me, map) => choose(s, l, map),
          body: [k.call('mmap', mmap_region, { pass: passRange, take: forget })],
        }),
        k.alternative('munmap', {
          among: 'maps',
          when: (s, _l, _me, map) => s.maps[map].vma,
          run: (s, l, _me, map) => choose(s, l, map),
          body: [k.call('munmap', do_munmap, { pass: passRange, take: forget })],
        }),
        k.alternative('direct I/O', {
          among: 'slots',
          when: (s, _l, _me, slot) => s.maps[mapOf(s, slot)].established,
          run: (_s, l, _me, slot) => {
            l.slot = slot;
          },
          body: [
            k.call('get_user_pages_fast(addr)', get_user_pages_fast, {
              pass: (l, callee) => {
                callee.slot = l.slot;
              },
              take: (l) => {
                l.slot = 0;
              },
            }),
          ],
        }),
      ),
    ]),
  ],
});

export const io_thread = procedure('io_thread', {
  source: 'a process that does direct I/O from a mapping that another thread makes',
  locals: { slot: id('slots') },
  body: (k) => [
    k.forever('system calls', [
      k.rest(
        'thread',
        k.alternative('direct I/O', {
          among: 'slots',
          run: (_s, l, _me, slot) => {
            l.slot = slot;
          },
          body: [
            k.call('get_user_pages_fast(addr)', get_user_pages_fast, {
              pass: (l, callee) => {
                callee.slot = l.slot;
              },
              take: (l) => {
                l.slot = 0;
              },
            }),
          ],
        }),
      ),
    ]),
  ],
});

export const io_mapper = procedure('io_mapper', {
  source: 'a caller of mfn_to_pfn and mfn_to_local_pfn for a frame, whosever it is',
  locals: { mfn: id('frames'), pfn: pfn() },
  body: (k) => [
    k.forever('lookups', [
      k.rest(
        'mapper',
        k.alternative('pte_pfn(pte)', {
          among: 'frames',
          run: (_s, l, _me, frame) => {
            l.mfn = frame;
          },
          body: [
            k.call('mfn_to_pfn(mfn)', mfn_to_pfn, {
              pass: (l, callee) => {
                callee.mfn = l.mfn;
              },
              take: (l, callee) => {
                l.pfn = callee.pfn;
              },
            }),
            k.step('pfn_to_page(pfn)', (_s, l) => {
              l.mfn = 0;
              l.pfn = null;
            }),
          ],
        }),
        k.alternative('is_xen_swiotlb_buffer(dma_addr)', {
          among: 'frames',
          run: (_s, l, _me, frame) => {
            l.mfn = frame;
          },
          body: [
            k.call('mfn_to_local_pfn(mfn)', mfn_to_local_pfn, {
              pass: (l, callee) => {
                callee.mfn = l.mfn;
              },
              take: (l, callee) => {
                l.pfn = callee.pfn;
              },
            }),
            k.step('is_swiotlb_buffer(paddr)', (_s, l) => {
              l.mfn = 0;
              l.pfn = null;
            }),
          ],
        }),
      ),
    ]),
  ],
});
