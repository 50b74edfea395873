/**
 * The caller of a walker scope: it marks the table of init_mm once, up to the limit that the initial
 * state asks for. The walk itself is in models/patches/pinning/walk-caller.ts, as the base tree has none.
 *
 * Not modelled: that the walk with the limit TASK_SIZE is made by pin_page and unpin_page only; what
 * the walk calls on a page does not change where it goes.
 */
import { proceduresOver } from '../../../src/model/index.js';
import type { DomainMemory } from '../../domain-memory.js';

const { procedure } = proceduresOver<DomainMemory>();

export const walker = procedure('walker', {
  source: 'a caller of pgd_walk, as xen_mark_init_mm_pinned and xen_pgd_pin are',
  body: (k) => [
    k.rest('boot', k.alternative('walk', { when: (s) => !s.walks[0].done, body: [] })),
    k.step('the walk is over', (s) => {
      s.walks[0].done = true;
    }),
  ],
});
