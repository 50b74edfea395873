/**
 * PG_private is cleared again where m2p_add_override fails for want of a P2M leaf. Upstream leaves
 * it set, on a page that is then in nobody's hands.
 */
import { hunksOver, patch } from '../../../src/model/index.js';
import type { DomainMemory } from '../../domain-memory.js';
import { m2p_add_override } from '../../linux/p2m.js';

const { hunk } = hunksOver<DomainMemory>();

export const addUndoesPrivate = patch({
  name: 'add_undoes_private',
  title: 'm2p_add_override: clears PG_private where it fails',
  source: 'pvmc; m2p_add_override, the error path of set_phys_to_machine',
  hunks: [
    hunk({
      name: 'undo',
      what: 'm2p_add_override: clears PG_private before it returns -ENOMEM',
      of: m2p_add_override,
      edits: (k) => [
        k.insertBefore(
          'return -ENOMEM',
          k.step('ClearPagePrivate(page)', (s, l) => {
            s.pages[l.page].PG_private = false;
          }),
        ),
      ],
    }),
  ],
});
