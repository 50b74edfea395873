/**
 * On a Xen without XENFEAT_gnttab_map_avail_bits the PTEs of a map are made special after it, by the
 * other branch of 923b2919e2c3: until then they are ordinary ones, and present.
 *
 * Folded: read and store of a PTE under the page-table lock.
 */
import { hunksOver, patch } from '../../../src/model/index.js';
import { type DomainMemory, EMPTY, upToSlots } from '../../domain-memory.js';
import { gntdev_mmap } from '../../linux/gntdev.js';

const { hunk } = hunksOver<DomainMemory>();

export const specialAfterMap = patch({
  name: 'special_after_map',
  title: 'gntdev_mmap: makes the PTEs special after the map, not with it',
  source: 'pvmc; 923b2919e2c3 on a Xen without XENFEAT_gnttab_map_avail_bits',
  hunks: [
    hunk({
      name: 'mark',
      what: 'gntdev_mmap: set_grant_ptes_as_special, once the map is done',
      of: gntdev_mmap,
      locals: { marked: upToSlots() },
      edits: (k) => [
        k.remove('flags |= (1 << _GNTMAP_guest_avail0)'),
        k.insertAfter(
          'if (err)',
          k.while(
            'apply_to_page_range(set_grant_ptes_as_special)',
            (l) => l.ret === '0' && l.marked < l.count,
            [
              k.step('set_pte_at(mm, addr, pte, pte_mkspecial(*pte))', (s, l) => {
                const slot = l.first + l.marked;
                s.special_ptes[slot].special = s.slots[slot].user_pte !== EMPTY;
                l.marked += 1;
              }),
            ],
          ),
        ),
      ],
    }),
  ],
});
