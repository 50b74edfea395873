/**
 * The callers of a scope: a process with /dev/xen/gntdev open, and those who hold a reference to a
 * page of its map: an I/O, which ends when it ends, or a driver that ends it only when no notifier
 * of the mm runs (i915 did).
 *
 * Not modelled: a reference that is taken while the notifier runs, which madvise does not keep out.
 */

import { proceduresOver } from '../../../src/model/index.js';
import { type DomainMemory, Pte } from '../../domain-memory.js';
import { choose, forget, mapRange, passMap, passRange } from '../map-range.js';
import { gntdev_ioctl_map_grant_ref, gntdev_ioctl_unmap_grant_ref } from './file.js';
import { do_exit, do_munmap, mmap_region, zap_page_range } from './mm.js';

const { procedure } = proceduresOver<DomainMemory>();

export const gntdev_process = procedure('gntdev_process', {
  source: 'a process with /dev/xen/gntdev open',
  locals: mapRange,
  body: (k) => [
    k.forever('system calls', [
      k.rest(
        'process',
        k.alternative('IOCTL_GNTDEV_MAP_GRANT_REF', {
          when: (s, _l, me) => s.gntdev_maps[me.id].users === 0,
          run: (s, l, me) => choose(s, l, me.id),
          body: [
            k.call('ioctl(MAP_GRANT_REF)', gntdev_ioctl_map_grant_ref, {
              pass: passMap,
              take: forget,
            }),
          ],
        }),
        k.alternative('mmap', {
          when: (s, _l, me) => s.gntdev_maps[me.id].listed && !s.maps[me.id].vma,
          run: (s, l, me) => choose(s, l, me.id),
          body: [k.call('mmap', mmap_region, { pass: passRange, take: forget })],
        }),
        k.alternative('munmap', {
          when: (s, _l, me) => s.maps[me.id].vma,
          run: (s, l, me) => choose(s, l, me.id),
          body: [k.call('munmap', do_munmap, { pass: passRange, take: forget })],
        }),
        k.alternative('IOCTL_GNTDEV_UNMAP_GRANT_REF', {
          when: (s, _l, me) => s.gntdev_maps[me.id].listed,
          run: (s, l, me) => choose(s, l, me.id),
          body: [
            k.call('ioctl(UNMAP_GRANT_REF)', gntdev_ioctl_unmap_grant_ref, {
              pass: passMap,
              take: forget,
            }),
          ],
        }),
        k.alternative('exit', {
          when: (s, _l, me) => s.gntdev_maps[me.id].listed || s.maps[me.id].vma,
          run: (s, l, me) => choose(s, l, me.id),
          body: [k.call('exit', do_exit, { pass: passRange, take: forget })],
        }),
      ),
    ]),
  ],
});

/** A process that also gives back single pages of its map, which it keeps mapped from then on. */
export const gntdev_madviser = procedure('gntdev_madviser', {
  source: 'a process with /dev/xen/gntdev open that calls madvise',
  locals: mapRange,
  body: (k) => [
    k.forever('system calls', [
      k.rest(
        'process',
        k.alternative('IOCTL_GNTDEV_MAP_GRANT_REF', {
          when: (s, _l, me) => s.gntdev_maps[me.id].users === 0,
          run: (s, l, me) => choose(s, l, me.id),
          body: [
            k.call('ioctl(MAP_GRANT_REF)', gntdev_ioctl_map_grant_ref, {
              pass: passMap,
              take: forget,
            }),
          ],
        }),
        k.alternative('mmap', {
          when: (s, _l, me) => s.gntdev_maps[me.id].listed && !s.maps[me.id].vma,
          run: (s, l, me) => choose(s, l, me.id),
          body: [k.call('mmap', mmap_region, { pass: passRange, take: forget })],
        }),
        k.alternative('madvise(MADV_DONTNEED)', {
          among: 'slots',
          when: (s, _l, me) => s.maps[me.id].vma,
          run: (_s, l, me, slot) => {
            l.map = me.id;
            l.first = slot;
            l.count = 1;
          },
          body: [k.call('madvise', zap_page_range, { pass: passRange, take: forget })],
        }),
        k.alternative('munmap', {
          when: (s, _l, me) => s.maps[me.id].vma,
          run: (s, l, me) => choose(s, l, me.id),
          body: [k.call('munmap', do_munmap, { pass: passRange, take: forget })],
        }),
      ),
    ]),
  ],
});

/** Whether an I/O may begin on a page: it is mapped and not in use, and no notifier runs. */
const mayBegin = (s: DomainMemory, slot: number): boolean =>
  s.maps[0].established &&
  !s.gntdev_maps[0].invalidating &&
  Pte.is(s.slots[slot].user_pte, 'GRANT') &&
  !s.gntdev_slots[slot].page_in_use;

export const direct_io = procedure('direct_io', {
  source: 'a caller of get_user_pages on a mapped page, as direct I/O is',
  body: (k) => [
    k.forever('requests', [
      k.rest(
        'I/O',
        k.alternative('get_page', {
          among: 'slots',
          when: (s, _l, _me, slot) => mayBegin(s, slot),
          run: (s, _l, _me, slot) => {
            s.gntdev_slots[slot].page_in_use = true;
          },
        }),
        k.alternative('put_page', {
          among: 'slots',
          when: (s, _l, _me, slot) => s.gntdev_slots[slot].page_in_use,
          run: (s, _l, _me, slot) => {
            s.gntdev_slots[slot].page_in_use = false;
          },
        }),
      ),
    ]),
  ],
});

export const notified_driver = procedure('notified_driver', {
  source: 'a caller of get_user_pages that has an mmu notifier of its own',
  body: (k) => [
    k.forever('buffers', [
      k.rest(
        'driver',
        k.alternative('get_page', {
          among: 'slots',
          when: (s, _l, _me, slot) => mayBegin(s, slot),
          run: (s, _l, _me, slot) => {
            s.gntdev_slots[slot].page_in_use = true;
          },
        }),
        k.alternative('put_page', {
          among: 'slots',
          when: (s, _l, _me, slot) =>
            s.gntdev_slots[slot].page_in_use && !s.gntdev_maps[0].invalidating,
          run: (s, _l, _me, slot) => {
            s.gntdev_slots[slot].page_in_use = false;
          },
        }),
      ),
    ]),
  ],
});
