/**
 * The repair of a range that ends past the P2M, taken back: such a range is refused as a whole, instead of
 * being cut off where the P2M ends. xen_memory_setup ends with one, from the end of the E820 map on.
 *
 * MAX_P2M_PFN is one past the last pfn here.
 *
 * Source: arch/x86/xen/p2m.c, set_phys_range_identity @ 3.10; a9b5bff66b2a, "x86/xen: fix
 * set_phys_range_identity() if pfn_e > MAX_P2M_PFN" (3.15), of which the title and the message were read.
 */
import { hunksOver, patch } from '../../../src/model/index.js';
import type { DomainMemory } from '../../domain-memory.js';
import { set_phys_range_identity } from '../../linux/boot/p2m-tree.js';
import { bootOf } from '../../memory/remap.js';

const { hunk } = hunksOver<DomainMemory>();

export const withoutA9b5bff66b2a = patch({
  name: 'without_a9b5bff66b2a',
  title: 'set_phys_range_identity: refuses a range that ends past the P2M',
  source: 'pvmc; a9b5bff66b2a taken back',
  hunks: [
    hunk({
      name: 'refuse',
      what: 'set_phys_range_identity: returns 0 where it cuts the range off',
      of: set_phys_range_identity,
      edits: (k) => [
        k.insertBefore(
          'early_split_p2m(pfn_s)',
          k.test('if (pfn_e >= MAX_P2M_PFN)', (s, l) => l.pfn_e >= bootOf(s).pfns.length, [
            k.return('return 0: refused'),
          ]),
        ),
      ],
    }),
  ],
});
