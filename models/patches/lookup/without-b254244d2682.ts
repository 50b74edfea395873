/**
 * The FOREIGN entry is stored by the variant that allocates no leaf, and nobody looks at its result:
 * where the page's leaf is the shared p2m_missing, the entry stays INVALID.
 */
import { hunksOver, patch } from '../../../src/model/index.js';
import { type DomainMemory, FOREIGN } from '../../domain-memory.js';
import { m2p_add_override } from '../../linux/p2m.js';
import { leafIsMissing } from '../../memory/overrides.js';

const { hunk } = hunksOver<DomainMemory>();

export const withoutB254244d2682 = patch({
  name: 'without_b254244d2682',
  title: 'm2p_add_override: stores the FOREIGN entry only if the leaf is there',
  source: 'pvmc; b254244d2682 taken back',
  hunks: [
    hunk({
      name: 'add',
      what: 'm2p_add_override: __set_phys_to_machine, whose result is not looked at',
      of: m2p_add_override,
      edits: (k) => [
        k.replace(
          'set_phys_to_machine(pfn, FOREIGN_FRAME(mfn))',
          // Folded: leaves are never freed, so that a leaf that is there stays.
          k.step('__set_phys_to_machine(pfn, FOREIGN_FRAME(mfn))', (s, l) => {
            if (!leafIsMissing(s, l.page)) s.pages[l.page].p2m = FOREIGN(l.mfn);
          }),
        ),
      ],
    }),
  ],
});
