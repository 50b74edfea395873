/**
 * The processes of a scope: what they ask of gntdev, again and again, in any order that makes sense.
 *
 * `gntdev_user` maps and unmaps its map. `gntdev_user_lazy` may also do so inside of a lazy MMU
 * section of its own, so that what an operation queues outlives it.
 */
import { builder, proceduresOver } from '../../src/model/index.js';
import { bool, id } from '../../src/schema/index.js';
import { type DomainMemory, slotsOfMap, upToSlots } from '../domain-memory.js';
import { gntdev_mmap, gntdev_munmap } from './gntdev.js';
import { arch_enter_lazy_mmu_mode, arch_leave_lazy_mmu_mode } from './paravirt.js';

const { procedure } = proceduresOver<DomainMemory>();

interface Range {
  map: number;
  first: number;
  count: number;
}

/** The slots of the map that belongs to the actor `map`. */
function choose(s: DomainMemory, l: Range, map: number): void {
  l.map = map;
  l.count = slotsOfMap(s);
  l.first = map * l.count;
}

function forget(l: Range): void {
  l.map = 0;
  l.first = 0;
  l.count = 0;
}

const rangeLocals = { map: id('maps'), first: id('slots'), count: upToSlots() };

const pass = (l: Range, callee: Range): void => {
  callee.map = l.map;
  callee.first = l.first;
  callee.count = l.count;
};

/** What a process can ask for: to map its map, or to unmap it. */
const k = builder<DomainMemory, Range>();
const mmap = k.alternative('mmap', {
  when: (s, _l, me) => !s.maps[me.id].vma,
  run: (s, l, me) => choose(s, l, me.id),
  body: [k.call('gntdev_mmap', gntdev_mmap, { pass, take: forget })],
});
const munmap = k.alternative('munmap', {
  when: (s, _l, me) => s.maps[me.id].vma,
  run: (s, l, me) => choose(s, l, me.id),
  body: [k.call('munmap', gntdev_munmap, { pass, take: forget })],
});

export const gntdev_user = procedure('gntdev_user', {
  source: 'a process with /dev/xen/gntdev open',
  locals: rangeLocals,
  body: (user) => [user.forever('system calls', [user.rest('user', mmap, munmap)])],
});

export const gntdev_user_lazy = procedure('gntdev_user_lazy', {
  source: 'a caller inside of arch_enter_lazy_mmu_mode .. arch_leave_lazy_mmu_mode',
  locals: {
    ...rangeLocals,
    /** The caller's own lazy MMU section is open. */
    in_section: bool(),
  },
  body: (user) => [
    user.forever('system calls', [
      user.rest(
        'user',
        mmap,
        munmap,
        user.alternative('enter lazy section', {
          when: (_s, l) => !l.in_section,
          body: [
            user.call('arch_enter_lazy_mmu_mode()', arch_enter_lazy_mmu_mode, {
              take: (l) => {
                l.in_section = true;
              },
            }),
          ],
        }),
        user.alternative('leave lazy section', {
          when: (_s, l) => l.in_section,
          body: [
            user.call('arch_leave_lazy_mmu_mode()', arch_leave_lazy_mmu_mode, {
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
