/**
 * Modelled: what the core mm does around gntdev at mmap, at munmap and at the end of a process: it
 * has the notifier called, zaps the PTEs whatever is mapped there, and closes the vma; and what it
 * does when a process gives back a page by MADV_DONTNEED.
 *
 * Not modelled: the vma itself and the mmap lock; lazy MMU mode (nothing is queued); the unmapping
 * of a part of a vma, which splits it; the flush of user TLBs; the notifier's call when a vma could not be made (the
 * map's notifier is removed by then).
 *
 * Source: mm/mmap.c, mmap_region, __do_munmap, exit_mmap; mm/memory.c, zap_pte_range, zap_page_range;
 * mm/mmu_notifier.c, mn_itree_invalidate, mn_itree_release @ 5.11, by what 3.1 has and the notifier
 * of 5.5.
 */
import { proceduresOver } from '../../../src/model/index.js';
import { id } from '../../../src/schema/index.js';
import { type DomainMemory, EMPTY, errno, upToSlots } from '../../domain-memory.js';
import { gntdev_mmap, gntdev_release, gntdev_vma_close } from './file.js';
import { gntdev_invalidate } from './gntdev.js';

const { procedure } = proceduresOver<DomainMemory>();

interface Range {
  map: number;
  first: number;
  count: number;
}

const range = { map: id('maps'), first: id('slots'), count: upToSlots() };

const sameRange = (l: Range, callee: Range): void => {
  callee.map = l.map;
  callee.first = l.first;
  callee.count = l.count;
};

const sameSlots = (
  l: { first: number; count: number },
  callee: { first: number; count: number },
): void => {
  callee.first = l.first;
  callee.count = l.count;
};

/** Clears every user PTE. Xen lets a grant's PTE go, but keeps its pin and its handle. */
export const zap_pte_range = procedure('zap_pte_range', {
  source: 'mm/memory.c, zap_pte_range @ 5.11',
  locals: { first: id('slots'), count: upToSlots(), i: upToSlots() },
  body: (k) => [
    k.while('for each pte', (l) => l.i < l.count, [
      k.step('ptep_get_and_clear_full', (s, l) => {
        s.slots[l.first + l.i].user_pte = EMPTY;
        l.i += 1;
      }),
    ]),
  ],
});

export const mmap_region = procedure('mmap_region', {
  source: 'mm/mmap.c, mmap_region @ 5.11',
  locals: { ...range, error: errno() },
  body: (k) => [
    k.call('call_mmap(file, vma)', gntdev_mmap, {
      pass: sameRange,
      take: (l, callee) => {
        l.error = callee.ret;
      },
    }),
    k.branch(
      'if (error)',
      (l) => l.error !== '0',
      [k.call('unmap_region(mm, vma)', zap_pte_range, { pass: sameSlots })],
      [
        k.step('return addr', (s, l) => {
          s.maps[l.map].established = true;
        }),
      ],
    ),
  ],
});

/** The notifier of the map, between the marks that tell others that it runs. */
export const mmu_notifier_invalidate = procedure('mmu_notifier_invalidate', {
  source: 'mm/mmu_notifier.c, mn_itree_invalidate @ 5.11',
  locals: range,
  body: (k) => [
    k.step('invalidate_range_start', (s, l) => {
      s.gntdev_maps[l.map].invalidating = true;
    }),
    k.call('interval_sub->ops->invalidate', gntdev_invalidate, { pass: sameRange }),
    k.step('invalidate_range_start returns', (s, l) => {
      s.gntdev_maps[l.map].invalidating = false;
    }),
  ],
});

/** Of a part of the vma, which stays: the notifier, then the PTEs. */
export const zap_page_range = procedure('zap_page_range', {
  source: 'mm/memory.c, zap_page_range @ 5.11',
  locals: range,
  body: (k) => [
    k.call('mmu_notifier_invalidate_range_start', mmu_notifier_invalidate, { pass: sameRange }),
    k.call('unmap_single_vma(start, end)', zap_pte_range, { pass: sameSlots }),
  ],
});

/** Of the whole vma: the notifier first, then the PTEs, then the vma's close. */
export const do_munmap = procedure('do_munmap', {
  source: 'mm/mmap.c, __do_munmap @ 5.11',
  locals: range,
  body: (k) => [
    k.step('detach_vmas_to_be_unmapped', (s, l) => {
      s.maps[l.map].established = false;
    }),
    k.call('mmu_notifier_invalidate_range_start', mmu_notifier_invalidate, { pass: sameRange }),
    k.call('unmap_region(mm, vma)', zap_pte_range, { pass: sameSlots }),
    k.call('vma->vm_ops->close(vma)', gntdev_vma_close, {
      pass: (l, callee) => {
        callee.map = l.map;
      },
    }),
  ],
});

/** The mm goes first, its vmas with it, then the files. */
export const do_exit = procedure('do_exit', {
  source: 'kernel/exit.c, do_exit, exit_mmap @ 5.11',
  locals: range,
  body: (k) => [
    k.test('if (mm->mmap)', (s, l) => s.maps[l.map].vma, [
      k.call('exit_mmap(mm)', do_munmap, { pass: sameRange }),
    ]),
    k.call('exit_files(tsk)', gntdev_release, {
      pass: (l, callee) => {
        callee.map = l.map;
      },
    }),
  ],
});
