/**
 * What a caller has to do that replaces a present PTE under PAE: xen_set_pte_atomic, which f4f97b3ea901
 * keeps beside the store of two words.
 */
import { hunksOver, patch } from '../../../src/model/index.js';
import type { DomainMemory } from '../../domain-memory.js';
import { pte_writer, xen_set_pte_atomic } from '../../linux/pinning/pae.js';

const { hunk } = hunksOver<DomainMemory>();

export const setPteAtomic = patch({
  name: 'set_pte_atomic',
  title: 'a present PTE is replaced by one store of 64 bits',
  source: 'pvmc; set_pte_atomic is in include/asm-i386/pgtable-3level.h @ 2.6.22',
  hunks: [
    hunk({
      name: 'replace',
      what: 'pte_writer: the caller that replaces a present PTE uses set_pte_atomic',
      of: pte_writer,
      edits: (k) => [
        k.replace(
          'set_pte over a present pte',
          k.call('set_pte_atomic(ptep, pte)', xen_set_pte_atomic, {
            pass: (_l, callee) => {
              callee.to = 'new';
            },
            take: (l) => {
              l.replacing = false;
            },
          }),
        ),
      ],
    }),
  ],
});
