/**
 * A repair of our own, not upstream's: a kmap op starts every mapping with the handle -1.
 *
 * gntdev presets the handles once, when it allocates a map; but a map that was unmapped can be mapped
 * again, and then the handle of the first time stands in kmap_ops[i]. m2p_remove_override tells by -1
 * that the map is still queued or has failed, so the second time it can tell neither.
 *
 * Not modelled: the user handles in map_ops and unmap_ops, which the second mapping sets itself.
 */
import { hunksOver, patch } from '../../../src/model/index.js';
import type { DomainMemory } from '../../domain-memory.js';
import { map_grant_pages_with_kmaps } from './0930bba674e2.js';

const { hunk } = hunksOver<DomainMemory>();

export const kmapHandleReset = patch({
  name: 'kmap_handle_reset',
  title: 'gntdev: preset the kmap handle for every mapping, not once for the map',
  source: 'pvmc; it repairs what UnmapHasLiveHandle finds on the second mmap of a map',
  hunks: [
    hunk({
      name: 'preset',
      what: 'map_grant_pages: kmap_ops[i].handle = -1 before each mapping',
      of: map_grant_pages_with_kmaps,
      edits: (k) => [
        k.replace(
          'gnttab_set_map_op(&kmap_ops[i])',
          // Folded: the op arrays belong to the map, whose mmap call this is.
          k.step('gnttab_set_map_op(&kmap_ops[i]), handle = -1', (s, l) => {
            const { kmap_op } = s.slots[l.first + l.kmap_i];
            kmap_op.host_addr = true;
            kmap_op.handle = -1;
            l.kmap_i += 1;
          }),
        ),
      ],
    }),
  ],
});
