/**
 * A page that is not FOREIGN does not keep the rest of a batch from being unmapped.
 *
 * Not modelled: `?: ret`, as the hypercall does not fail as a whole: its result never hides the other.
 *
 * Source: a35f2ef3b737, "Xen/x86: don't bail early from clear_foreign_p2m_mapping()", as a stable
 * tree has it.
 */
import { hunksOver, patch } from '../../../src/model/index.js';
import type { DomainMemory } from '../../domain-memory.js';
import { clear_foreign_p2m_mapping } from '../../linux/gntdev/p2m.js';

const { hunk } = hunksOver<DomainMemory>();

const go_on = hunk({
  name: 'go_on',
  what: 'clear_foreign_p2m_mapping: remembers the error and goes on',
  of: clear_foreign_p2m_mapping,
  edits: (k) => [
    k.replace(
      'ret = -EINVAL; goto out',
      k.set('ret = -EINVAL', (l) => {
        l.ret = '-EINVAL';
      }),
    ),
  ],
});

export const pa35f2ef3b737 = patch({
  name: 'a35f2ef3b737',
  title: "Xen/x86: don't bail early from clear_foreign_p2m_mapping()",
  source: 'torvalds/linux a35f2ef3b737 (5.12)',
  hunks: [go_on],
});
