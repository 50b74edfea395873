/**
 * Every handle that Xen has given is recorded, whatever became of the overrides: what a later unmap is
 * to find. It is what ebee0eab0859 does ten years later, on the loop as it is in 3.1; the kernel unmap
 * ops that the later tree records as well do not exist yet.
 */
import { hunksOver, patch } from '../../../src/model/index.js';
import type { DomainMemory } from '../../domain-memory.js';
import { map_grant_pages } from '../../linux/gntdev.js';

const { hunk } = hunksOver<DomainMemory>();

export const recordHandles = patch({
  name: 'record_handles',
  title: 'map_grant_pages: records the handles before it returns an error',
  source: 'pvmc; it repairs what cf2acf66ad43 leaves where an override fails',
  hunks: [
    hunk({
      name: 'go_on',
      what: 'map_grant_pages: does not return before the handles are recorded',
      of: map_grant_pages,
      edits: (k) => [k.remove('if (err)')],
    }),
  ],
});
