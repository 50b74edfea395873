/**
 * User PTEs of grants are special, which sends get_user_pages_fast to its slow path; there the page
 * is found by its place in the map, not by its frame.
 *
 * Not modelled: the test of XENFEAT_gnttab_map_avail_bits, which Xen has since 4.0 (for one without
 * it, see special_after_map); mmap_sem, which the slow path holds for reading, so that it runs here
 * in more states than it can; a PTE that is present and not special, which the slow path looks up as
 * before. The vma has no VM_PFNMAP by then, and find_special_page of gntdev came along with this
 * commit, for mm/memory.c to call.
 *
 * Source: 923b2919e2c3, drivers/xen/gntdev.c (3.20), on a tree that still has the override list. The
 * commit was not at hand; find_grant_ptes and gntdev_vma_find_special_page were read in later trees.
 */
import { hunksOver, patch } from '../../../src/model/index.js';
import type { DomainMemory } from '../../domain-memory.js';
import { gntdev_mmap } from '../../linux/gntdev.js';
import { get_user_pages_fast } from '../../linux/gup.js';
import { isSpecial } from '../../memory/overrides.js';

const { hunk } = hunksOver<DomainMemory>();

const find_grant_ptes = hunk({
  name: 'find_grant_ptes',
  what: 'gntdev_mmap: asks Xen to make the PTEs special as it maps the grants',
  of: gntdev_mmap,
  edits: (k) => [
    k.insertBefore(
      'gnttab_set_unmap_op(handle -1)',
      k.step('flags |= (1 << _GNTMAP_guest_avail0)', (s, l) => {
        s.special_ptes[l.first + l.i].avail0 = true;
      }),
    ),
  ],
});

const find_special_page = hunk({
  name: 'find_special_page',
  what: 'get_user_pages_fast: the slow path finds a special page by its place in the map',
  of: get_user_pages_fast,
  edits: (k) => [
    k.insertBefore(
      'return nr',
      k.branch('if (nr < nr_pages)', (l) => l.page === null, [
        k.test('vm_normal_page: pte_special(*pte)', (s, l) => isSpecial(s, l.slot), [
          k.set('map->pages[(addr - map->pages_vm_start) >> PAGE_SHIFT]', (l) => {
            l.page = l.slot;
          }),
          // A reference count, of which there are none here; the page is found by now.
          k.step('get_page(page)', () => {}),
        ]),
      ]),
    ),
  ],
});

export const p923b2919e2c3 = patch({
  name: '923b2919e2c3',
  title: 'xen/gntdev: mark userspace PTEs as special on x86 PV guests',
  source: 'torvalds/linux 923b2919e2c3 (3.20)',
  hunks: [find_grant_ptes, find_special_page],
});
