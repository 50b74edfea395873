/**
 * Modelled: a PV driver that maps all slots through gnttab_map_refs and has no kernel mappings to
 * make, so it passes no kmap array. It maps once and keeps the mapping.
 *
 * Not modelled: what it does with the pages. No driver of 3.1 did this; blkback does since 3.3. Its
 * map ops name PTEs, as gnttab_map_refs asks for until then.
 */
import { proceduresOver } from '../../src/model/index.js';
import { type DomainMemory, upToSlots } from '../domain-memory.js';
import { gnttab_map_refs } from './grant-table.js';

const { procedure } = proceduresOver<DomainMemory>();

export const pv_driver = procedure('pv_driver', {
  source: 'a caller of gnttab_map_refs(map_ops, NULL, pages, count) in a PV domain',
  locals: { count: upToSlots() },
  body: (k) => [
    k.rest(
      'probe',
      k.alternative('map', {
        run: (s, l) => {
          l.count = s.slots.length;
        },
      }),
    ),
    k.call('gnttab_map_refs(map_ops, NULL, pages, count)', gnttab_map_refs, {
      pass: (l, callee) => {
        callee.count = l.count;
      },
      take: (l) => {
        l.count = 0;
      },
    }),
  ],
});
