/**
 * An entry that ends where the search begins holds no page that could be found: without this, the
 * search ends there with a length of 0, which the caller takes for "no RAM is left".
 *
 * The tree of 4.2 has `<=` where that of 3.19 has `<`; the commit that brought it was not identified, so
 * the patch has a name instead.
 *
 * Source: arch/x86/xen/setup.c, xen_find_pfn_range @ 4.2.
 */
import { hunksOver, patch } from '../../../src/model/index.js';
import type { DomainMemory } from '../../domain-memory.js';
import { xen_find_pfn_range } from '../../linux/boot/setup.js';

const { hunk } = hunksOver<DomainMemory>();

export const findPfnRangeEnd = patch({
  name: 'find_pfn_range_end',
  title: 'xen_find_pfn_range: skip an entry that ends at min_pfn',
  source: 'torvalds/linux, between 3.19 and 4.2',
  hunks: [
    hunk({
      name: 'end',
      what: 'xen_find_pfn_range: e_pfn <= *min_pfn instead of <',
      of: xen_find_pfn_range,
      edits: (k) => [
        k.rewrite(
          'if (e_pfn < *min_pfn)',
          k.branch('if (e_pfn <= *min_pfn)', (l) => l.e_pfn <= l.min_pfn, []),
        ),
      ],
    }),
  ],
});
