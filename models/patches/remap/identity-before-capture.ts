/**
 * A mutation of our own: the pfns of a chunk become identity before their mfns are written down, so that a
 * record names the mfns of the hole instead of those that were behind it.
 *
 * The order of the two is all that keeps the frames; nothing else in 1f3ac86b4c45 says so.
 */
import { hunksOver, patch } from '../../../src/model/index.js';
import type { DomainMemory } from '../../domain-memory.js';
import { xen_do_set_identity_and_remap_chunk } from './1f3ac86b4c45-remap.js';

const { hunk } = hunksOver<DomainMemory>();

export const identityBeforeCapture = patch({
  name: 'identity_before_capture',
  title: 'xen_do_set_identity_and_remap_chunk: identity first, mfns after',
  source: 'pvmc; a mutation that VacatedFrameIsInTheList is there to find',
  hunks: [
    hunk({
      name: 'order',
      what: 'xen_do_set_identity_and_remap_chunk: set_phys_range_identity before the mfns',
      of: xen_do_set_identity_and_remap_chunk,
      edits: (k) => [
        k.move('set_phys_range_identity(ident_pfn_iter, chunk)', 'xen_remap_buf.size = chunk'),
      ],
    }),
  ],
});
