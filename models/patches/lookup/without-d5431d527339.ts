/**
 * The kernel PTE of every overridden page is cleared and rebuilt, also where the grant itself is
 * mapped at that address (GNTMAP_host_map without contains_pte, as blkback maps it).
 */
import { hunksOver, patch } from '../../../src/model/index.js';
import type { DomainMemory } from '../../domain-memory.js';
import { m2p_add_override, m2p_remove_override } from '../../linux/p2m.js';

const { hunk } = hunksOver<DomainMemory>();

const UNLESS_ASKED = 'if (clear_pte && !PageHighMem(page))';

const add = hunk({
  name: 'add',
  what: 'm2p_add_override: clears the PTE whatever the caller asks',
  of: m2p_add_override,
  edits: (k) => [
    k.rewrite(
      UNLESS_ASKED,
      k.branch('if (!PageHighMem(page))', () => true, []),
    ),
  ],
});

const remove = hunk({
  name: 'remove',
  what: 'm2p_remove_override: rebuilds the PTE whatever the caller asks',
  of: m2p_remove_override,
  edits: (k) => [
    k.rewrite(
      UNLESS_ASKED,
      k.branch('if (!PageHighMem(page))', () => true, []),
    ),
  ],
});

export const withoutD5431d527339 = patch({
  name: 'without_d5431d527339',
  title: 'm2p_add_override: clears the kernel PTE that may be the grant mapping itself',
  source: 'pvmc; d5431d527339 taken back',
  hunks: [add, remove],
});
