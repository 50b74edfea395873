/**
 * The callers of a scope: what they ask for, again and again, in any order that makes sense.
 *
 * `gntdev_user` is a process that maps and unmaps its map. `lazy_caller` is code of the kernel that
 * maps and unmaps the pages of a map, and that may do so inside of a lazy MMU section of its own,
 * so that what an operation queues outlives it. No caller of 3.1 does; it asks of gntdev what the
 * core mm would, short of the steps that enter lazy MMU mode themselves: find_grant_ptes, and the
 * zap of the PTEs after an unmap or a map that failed.
 */

import { proceduresOver } from '../../src/model/index.js';
import { bool } from '../../src/schema/index.js';
import { type DomainMemory, errno } from '../domain-memory.js';
import { map_grant_pages, mn_invl_range_start } from './gntdev.js';
import { choose, forget, type MapRange, mapRange, passRange } from './map-range.js';
import { do_munmap, mmap_region } from './mm.js';
import { arch_enter_lazy_mmu_mode, arch_leave_lazy_mmu_mode } from './paravirt.js';

const { procedure } = proceduresOver<DomainMemory>();

const passSlots = (l: MapRange, callee: { first: number; count: number }): void => {
  callee.first = l.first;
  callee.count = l.count;
};

export const gntdev_user = procedure('gntdev_user', {
  source: 'a process with /dev/xen/gntdev open',
  locals: mapRange,
  body: (k) => [
    k.forever('system calls', [
      k.rest(
        'user',
        k.alternative('mmap', {
          when: (s, _l, me) => !s.maps[me.id].vma,
          run: (s, l, me) => choose(s, l, me.id),
          body: [k.call('mmap', mmap_region, { pass: passRange, take: forget })],
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

export const lazy_caller = procedure('lazy_caller', {
  source: 'a caller inside of arch_enter_lazy_mmu_mode .. arch_leave_lazy_mmu_mode',
  locals: {
    ...mapRange,
    err: errno(),
    /** The caller's own lazy MMU section is open. */
    in_section: bool(),
  },
  body: (k) => [
    k.forever('calls', [
      k.rest(
        'caller',
        k.alternative('map', {
          when: (s, _l, me) => !s.maps[me.id].vma,
          run: (s, l, me) => {
            choose(s, l, me.id);
            s.maps[l.map].vma = true;
          },
          body: [
            k.call('map_grant_pages(map)', map_grant_pages, {
              pass: passSlots,
              take: (l, callee) => {
                l.err = callee.ret;
              },
            }),
            // Folded: `established` is no field of the kernel's, and `vma` is the map's own.
            k.step('mapped', (s, l) => {
              const failed = l.err !== '0';
              s.maps[l.map].established = !failed;
              if (failed) s.maps[l.map].vma = false;
              l.err = '0';
              forget(l);
            }),
          ],
        }),
        k.alternative('unmap', {
          when: (s, _l, me) => s.maps[me.id].vma,
          run: (s, l, me) => {
            choose(s, l, me.id);
            s.maps[l.map].established = false;
          },
          body: [
            k.call('mn_invl_range_start(map)', mn_invl_range_start, { pass: passSlots }),
            k.step('unmapped', (s, l) => {
              s.maps[l.map].vma = false;
              forget(l);
            }),
          ],
        }),
        k.alternative('enter lazy section', {
          when: (_s, l) => !l.in_section,
          body: [
            k.call('arch_enter_lazy_mmu_mode()', arch_enter_lazy_mmu_mode, {
              take: (l) => {
                l.in_section = true;
              },
            }),
          ],
        }),
        k.alternative('leave lazy section', {
          when: (_s, l) => l.in_section,
          body: [
            k.call('arch_leave_lazy_mmu_mode()', arch_leave_lazy_mmu_mode, {
              take: (l) => {
                l.in_section = false;
              },
            }),
          ],
        }),
      ),
    ]),
  ],
});
