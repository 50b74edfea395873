/**
 * A page becomes FOREIGN only if both of its maps succeeded.
 *
 * Source: b512e1b077e5, "Xen/x86: also check kernel mapping in set_foreign_p2m_mapping()", as a
 * stable tree has it.
 */
import { hunksOver, patch } from '../../../src/model/index.js';
import type { DomainMemory } from '../../domain-memory.js';
import { set_foreign_p2m_mapping } from '../../linux/gntdev/p2m.js';

const { hunk } = hunksOver<DomainMemory>();

const both = hunk({
  name: 'both',
  what: 'set_foreign_p2m_mapping: leaves a slot alone whose kernel map failed',
  of: set_foreign_p2m_mapping,
  edits: (k) => [
    k.rewrite(
      'if (map_ops[i].status)',
      k.test(
        'if (map_ops[i].status || kmap_ops[i].status)',
        (s, l) => {
          const { map_op, kmap_op } = s.slots[l.first + l.i];
          return map_op.status !== 'GNTST_okay' || kmap_op.status !== 'GNTST_okay';
        },
        [],
      ),
    ),
  ],
});

export const pb512e1b077e5 = patch({
  name: 'b512e1b077e5',
  title: 'Xen/x86: also check kernel mapping in set_foreign_p2m_mapping()',
  source: 'torvalds/linux b512e1b077e5 (5.12)',
  hunks: [both],
});
