/**
 * Callers that begin with pages of their own and let them go to the balloon.
 *
 * Modelled: a process that opens a map of gntdev and then uses it as `gntdev_user` does, on pages that
 * it has ballooned itself or that another CPU has; kernel code that does as `lazy_caller`; kernel code
 * that unmaps a page that is mapped at first; the worker of the balloon; an interrupt handler that
 * reads a scratch page.
 *
 * Not modelled: what balloon_process does beside the two calls: balloon_mutex, the credit, the timer.
 *
 * Source: drivers/xen/balloon.c, balloon_process @ 3.1, for the worker.
 */
import { proceduresOver } from '../../src/model/index.js';
import { bool, id } from '../../src/schema/index.js';
import { type DomainMemory, slotsOfMap, upToSlots } from '../domain-memory.js';
import {
  alloc_xenballooned_pages,
  decrease_reservation,
  free_xenballooned_pages,
  increase_reservation,
} from './balloon.js';
import { __unmap_grant_pages } from './gntdev.js';
import { gntdev_user, lazy_caller } from './gntdev-user.js';
import { get_user_pages_fast } from './gup.js';
import { do_munmap, mmap_region } from './mm.js';

const { procedure } = proceduresOver<DomainMemory>();

interface Range {
  first: number;
  count: number;
}

/** The slots of the map that belongs to the actor `map`. */
function choose(s: DomainMemory, l: Range, map: number): void {
  l.count = slotsOfMap(s);
  l.first = map * l.count;
}

const pass = (l: Range, callee: Range): void => {
  callee.first = l.first;
  callee.count = l.count;
};

const forget = (l: Range): void => {
  l.first = 0;
  l.count = 0;
};

const range = { first: id('slots'), count: upToSlots() };

export const ballooned_gntdev_user = procedure('ballooned_gntdev_user', {
  source: 'a process that opens /dev/xen/gntdev and allocates a map',
  locals: range,
  body: (k) => [
    k.step('ioctl(IOCTL_GNTDEV_MAP_GRANT_REF)', (s, l, me) => choose(s, l, me.id)),
    k.call('alloc_xenballooned_pages(count)', alloc_xenballooned_pages, { pass, take: forget }),
    k.call('system calls', gntdev_user),
  ],
});

export const ballooned_lazy_caller = procedure('ballooned_lazy_caller', {
  source: 'a caller that allocates ballooned pages, and then does as lazy_caller',
  locals: range,
  body: (k) => [
    k.step('begin', (s, l, me) => choose(s, l, me.id)),
    k.call('alloc_xenballooned_pages(count)', alloc_xenballooned_pages, { pass, take: forget }),
    k.call('calls', lazy_caller),
  ],
});

/** The worker of the balloon, before this begins: every page leaves the domain. */
export const balloon_out = procedure('balloon_out', {
  source: 'drivers/xen/balloon.c, balloon_process @ 3.1',
  locals: range,
  body: (k) => [
    k.step('credit < 0', (s, l) => {
      l.count = s.slots.length;
    }),
    k.call('decrease_reservation(-credit, GFP_BALLOON)', decrease_reservation, {
      pass,
      take: forget,
    }),
  ],
});

/** A process whose map takes pages that are in the balloon already. */
export const late_gntdev_user = procedure('late_gntdev_user', {
  source: 'a process that opens /dev/xen/gntdev when the balloon has pages',
  locals: range,
  body: (k) => [
    // Whoever balloons them holds balloon_mutex until Xen has taken what is on its list.
    k.step('mutex_lock(&balloon_mutex)', {
      when: (s) =>
        s.holdings.every(({ by }) => by === 'balloon') &&
        s.frame_list.every(({ mfn }) => mfn === null),
      run: (s, l, me) => choose(s, l, me.id),
    }),
    k.call('alloc_xenballooned_pages(count)', alloc_xenballooned_pages, { pass, take: forget }),
    k.call('system calls', gntdev_user),
  ],
});

/**
 * Kernel code that unmaps a page it has mapped, once, without a lock around it. gntdev holds a spinlock
 * that keeps preemption off by itself.
 */
export const unmap_once = procedure('unmap_once', {
  source: 'a caller of __unmap_grant_pages that holds no spinlock',
  locals: range,
  body: (k) => [
    k.step('begin', (s, l, me) => {
      choose(s, l, me.id);
      s.maps[me.id].established = false;
    }),
    k.call('__unmap_grant_pages(map, offset, 1)', __unmap_grant_pages, {
      pass,
      take: forget,
    }),
    k.step('unmapped', (s, _l, me) => {
      s.maps[me.id].vma = false;
    }),
    k.forever('afterwards', [k.rest('other work', k.alternative('goes on', {}))]),
  ],
});

export const balloon_process = procedure('balloon_process', {
  source: 'drivers/xen/balloon.c, balloon_process @ 3.1',
  locals: { ...range, ballooned: bool() },
  body: (k) => [
    k.forever('do { } while (credit)', [
      k.rest(
        'wait for a target',
        k.alternative('credit < 0', {
          when: (_s, l) => !l.ballooned,
          run: (s, l, me) => choose(s, l, me.id),
          body: [
            k.call('decrease_reservation(-credit, GFP_BALLOON)', decrease_reservation, {
              pass,
              take: (l) => {
                l.ballooned = true;
                forget(l);
              },
            }),
          ],
        }),
        k.alternative('credit > 0', {
          when: (_s, l) => l.ballooned,
          run: (s, l, me) => choose(s, l, me.id),
          body: [
            k.call('increase_reservation(credit)', increase_reservation, {
              pass,
              take: (l) => {
                l.ballooned = false;
                forget(l);
              },
            }),
          ],
        }),
      ),
    ]),
  ],
});

/** An interrupt whose handler reads the scratch page of its CPU, as nothing of the kernel should. */
export const scratch_reader = procedure('scratch_reader', {
  source: 'a caller in an interrupt that reads the scratch page by its kernel address',
  body: (k) => [
    k.forever('interrupts', [
      k.rest(
        'interrupt',
        // Folded: delivery changes two fields that no other CPU reads.
        k.alternative('delivered', {
          when: (s, _l, me) =>
            !s.cpus[me.cpu].irqs_off && !s.cpus[me.cpu].in_interrupt && !s.cpus[me.cpu].switching,
          run: (s, _l, me) => {
            s.cpus[me.cpu].in_interrupt = true;
            s.cpus[me.cpu].irqs_off = true;
          },
        }),
      ),
      k.step('read the scratch page', () => {}),
      // Folded: as the delivery.
      k.step('iret', (s, _l, me) => {
        s.cpus[me.cpu].in_interrupt = false;
        s.cpus[me.cpu].irqs_off = false;
      }),
    ]),
  ],
});

/** The one slot of the one map. */
const one = (_s: DomainMemory, l: Range): void => {
  l.count = 1;
};

/** A process with one map of one page, and the balloon that the page comes from and goes to. */
export const balloon_user = procedure('balloon_user', {
  source: 'a process with /dev/xen/gntdev open, in a domain whose balloon works',
  locals: range,
  body: (k) => [
    k.forever('system calls', [
      k.rest(
        'user',
        k.alternative('ioctl MAP_GRANT_REF', {
          when: (s) => s.holdings[0].by !== 'driver',
          run: one,
          body: [
            k.call('alloc_xenballooned_pages(1)', alloc_xenballooned_pages, { pass, take: forget }),
          ],
        }),
        k.alternative('mmap', {
          when: (s) => s.holdings[0].by === 'driver' && !s.maps[0].vma,
          run: one,
          body: [k.call('mmap', mmap_region, { pass, take: forget })],
        }),
        k.alternative('munmap', {
          when: (s) => s.maps[0].vma,
          run: one,
          body: [k.call('munmap', do_munmap, { pass, take: forget })],
        }),
        k.alternative('direct I/O', {
          when: (s) => s.maps[0].established,
          body: [k.call('get_user_pages_fast(addr)', get_user_pages_fast)],
        }),
        k.alternative('ioctl UNMAP_GRANT_REF', {
          when: (s) => s.holdings[0].by === 'driver' && !s.maps[0].vma,
          run: one,
          body: [
            k.call('free_xenballooned_pages(1)', free_xenballooned_pages, { pass, take: forget }),
          ],
        }),
        k.alternative('balloon in', {
          when: (s) => s.holdings[0].by === 'balloon',
          run: one,
          body: [k.call('increase_reservation(1)', increase_reservation, { pass, take: forget })],
        }),
        k.alternative('balloon out', {
          when: (s) => s.holdings[0].by === 'allocator',
          run: one,
          body: [k.call('decrease_reservation(1)', decrease_reservation, { pass, take: forget })],
        }),
      ),
    ]),
  ],
});
