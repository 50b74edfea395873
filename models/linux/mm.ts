/**
 * Modelled: what the core mm does around gntdev: it zaps the PTEs of a vma that goes or that could
 * not be made, in a lazy MMU section of its own, whether or not a grant is mapped there.
 *
 * Not modelled: the vma itself; page-table locks, which keep preemption off in that section; the
 * unmapping of a part of a vma; the flush of user TLBs; the notifier's call when a vma could not be
 * made (map->vma is NULL by then, so it passes the map over). In the kernel the notifier is called
 * from inside of unmap_region, just before the zap; nothing lies in between.
 *
 * Source: mm/mmap.c, mmap_region, do_munmap; mm/memory.c, zap_pte_range @ 3.1.
 */
import { proceduresOver } from '../../src/model/index.js';
import { id } from '../../src/schema/index.js';
import { type DomainMemory, EMPTY, errno, upToSlots } from '../domain-memory.js';
import { clearSpecial } from '../memory/overrides.js';
import { gntdev_mmap, mn_invl_range_start } from './gntdev.js';
import { arch_enter_lazy_mmu_mode, arch_leave_lazy_mmu_mode } from './paravirt.js';

const { procedure } = proceduresOver<DomainMemory>();

interface Range {
  first: number;
  count: number;
}

/** Hands the slots of a map on to a procedure that works on them. */
const sameRange = (l: Range, callee: Range): void => {
  callee.first = l.first;
  callee.count = l.count;
};

/** Clears every user PTE. Xen lets a grant's PTE go, but keeps its pin and its handle. */
export const zap_pte_range = procedure('zap_pte_range', {
  source: 'mm/memory.c, zap_pte_range @ 3.1',
  locals: { first: id('slots'), count: upToSlots(), i: upToSlots() },
  body: (k) => [
    k.call('arch_enter_lazy_mmu_mode()', arch_enter_lazy_mmu_mode),
    k.while('for each pte', (l) => l.i < l.count, [
      k.step('ptep_get_and_clear_full', (s, l) => {
        s.slots[l.first + l.i].user_pte = EMPTY;
        clearSpecial(s, l.first + l.i);
        l.i += 1;
      }),
    ]),
    k.call('arch_leave_lazy_mmu_mode()', arch_leave_lazy_mmu_mode),
  ],
});

export const mmap_region = procedure('mmap_region', {
  source: 'mm/mmap.c, mmap_region @ 3.1',
  locals: { map: id('maps'), first: id('slots'), count: upToSlots(), error: errno() },
  body: (k) => [
    k.call('file->f_op->mmap(file, vma)', gntdev_mmap, {
      pass: (l, callee) => {
        callee.map = l.map;
        sameRange(l, callee);
      },
      take: (l, callee) => {
        l.error = callee.ret;
      },
    }),
    k.branch(
      'if (error)',
      (l) => l.error !== '0',
      [k.call('unmap_region(vma)', zap_pte_range, { pass: sameRange })],
      [
        k.step('return addr', (s, l) => {
          s.maps[l.map].established = true;
        }),
      ],
    ),
  ],
});

/** Of the whole vma: the notifier first, then the PTEs, then the vma's close. */
export const do_munmap = procedure('do_munmap', {
  source: 'mm/mmap.c, do_munmap @ 3.1',
  locals: { map: id('maps'), first: id('slots'), count: upToSlots() },
  body: (k) => [
    k.step('detach_vmas_to_be_unmapped', (s, l) => {
      s.maps[l.map].established = false;
    }),
    k.call('mmu_notifier_invalidate_range_start', mn_invl_range_start, { pass: sameRange }),
    k.call('unmap_region(vma)', zap_pte_range, { pass: sameRange }),
    k.step('gntdev_vma_close: map->vma = NULL', (s, l) => {
      s.maps[l.map].vma = false;
    }),
  ],
});
