/**
 * The CPU that finds the PMD set by another one goes on with the page of PTEs that is there, instead of a
 * pointer into the page that all missing, or all identity, ranges share.
 *
 * Source: arch/x86/xen/p2m.c, alloc_p2m_pmd of 3.19, beside that of 054954eb051f; the number and its
 * title, "xen: correct race in alloc_p2m_pmd()", are not confirmed.
 */
import { hunksOver, patch } from '../../../src/model/index.js';
import type { DomainMemory } from '../../domain-memory.js';
import { topOf } from '../../memory/p2m-tree.js';
import { bootOf } from '../../memory/remap.js';

import { alloc_p2m_pmd, PMD_SET, RELEASED } from './054954eb051f-alloc.js';

const { hunk } = hunksOver<DomainMemory>();

export const pf241b0b891b9 = patch({
  name: 'f241b0b891b9',
  title: 'xen: correct race in alloc_p2m_pmd()',
  source: 'torvalds/linux f241b0b891b9 (3.19)',
  hunks: [
    hunk({
      name: 'lookup',
      what: 'alloc_p2m_pmd: returns lookup_address(addr), whoever set the PMD',
      of: alloc_p2m_pmd,
      edits: (k) => [
        k.remove('pteret = ptep'),
        k.remove(PMD_SET),
        k.insertAfter(
          RELEASED,
          k.step('return lookup_address(addr, &level)', (s, l) => {
            l.pteret = topOf(bootOf(s), l.addr).mid;
          }),
        ),
      ],
    }),
  ],
});
