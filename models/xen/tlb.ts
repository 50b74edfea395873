/**
 * Modelled: hardware fills a TLB entry from the lasting mapping of a page, at any time.
 *
 * Source: Intel SDM vol. 3, 4.10 (caching of translations).
 */
import { proceduresOver } from '../../src/model/index.js';
import type { DomainMemory } from '../domain-memory.js';

const { procedure } = proceduresOver<DomainMemory>();

/** Only entries that allow writing are of interest; any access can leave one. */
export const tlb_fill = procedure('tlb_fill', {
  source: 'Intel SDM vol. 3, 4.10 (caching of translations)',
  body: (k) => [
    k.forever('page walks', [
      k.rest(
        'hardware',
        k.alternative('fill', {
          among: 'tlb_pages',
          when: (s, _l, me, page) =>
            s.ptpages[page].alias === 'RW' && !s.vcpus[me.cpu].tlb[page].rw,
          run: (s, _l, me, page) => {
            s.vcpus[me.cpu].tlb[page].rw = true;
          },
        }),
      ),
    ]),
  ],
});
