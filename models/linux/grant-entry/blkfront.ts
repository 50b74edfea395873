/**
 * Modelled: what blkfront does with the grant of a page: get_grant for a request, blkif_completion when
 * the response is there, purge_persistent_grants, and the freeing of the ring; one ring, one request at
 * a time, of one segment. With feature_persistent the page is blkfront's own and goes back to its list;
 * without it, it is a page of the request, which is the block layer's again when the request ends.
 *
 * Not modelled: the ring and its events (a response may come at any time, as a backend may send it when
 * it likes); contents of pages and their copying; indirect requests, split requests, discards; the list
 * of grants but for the one that is in it; the alert that the backend has not unmapped; pages of the
 * ring itself; `connected` but for the state of an error.
 *
 * Source: drivers/block/xen-blkfront.c, get_grant, blkif_completion, purge_persistent_grants,
 * blkif_free_ring @ 5.16, the second and third read as the lines around the changes of abf1fd5919d6, the
 * others in a tree between the introduction of rings and 5.16.
 */
import { proceduresOver } from '../../../src/model/index.js';
import { bool, id, orNull } from '../../../src/schema/index.js';
import type { DomainMemory } from '../../domain-memory.js';
import {
  gnttab_end_foreign_access,
  gnttab_grant_foreign_access_ref,
  gnttab_query_foreign_access,
  putGrantedPage,
} from './grant-table.js';

const { procedure } = proceduresOver<DomainMemory>();

export const passGref = (l: { gref: number | null }, callee: { ref: number }): void => {
  callee.ref = l.gref ?? 0;
};

export const get_grant = procedure('get_grant', {
  source: 'drivers/block/xen-blkfront.c, get_grant @ 5.16',
  locals: { gref: orNull(id('refs')) },
  body: (k) => [
    k.step('gnt_list_entry->gref', (s, l) => {
      l.gref = s.blkfronts[0].gref;
    }),
    k.branch('if (gref != GRANT_INVALID_REF)', (l) => l.gref !== null, [
      k.return('return gnt_list_entry'),
    ]),
    k.step('gnttab_claim_grant_reference(gref_head)', {
      when: (s) => !s.grant_entries[0].claimed,
      run: (s, l) => {
        s.grant_entries[0].claimed = true;
        s.grant_entries[0].reused = false;
        s.blkfronts[0].gref = 0;
        l.gref = 0;
      },
    }),
    k.call('gnttab_grant_foreign_access_ref(gref, id, gfn)', gnttab_grant_foreign_access_ref, {
      pass: passGref,
    }),
  ],
});

/** The grant in the list is one without a reference: the page may be used for other data. */
export const forgetGref = (s: DomainMemory): void => {
  s.blkfronts[0].gref = null;
  s.grant_entries[0].reused = true;
};

export const blkif_completion = procedure('blkif_completion', {
  source: 'drivers/block/xen-blkfront.c, blkif_completion @ 5.16',
  locals: { gref: orNull(id('refs')), mapped: bool() },
  body: (k) => [
    k.step('s->grants_used[i]->gref', (s, l) => {
      l.gref = s.blkfronts[0].gref;
    }),
    k.call('gnttab_query_foreign_access(gref)', gnttab_query_foreign_access, {
      pass: passGref,
      take: (l, callee) => {
        l.mapped = callee.ret;
      },
    }),
    k.branch(
      'if (gnttab_query_foreign_access(gref))',
      (l) => l.mapped,
      [],
      [
        k.call('gnttab_end_foreign_access(gref, 0, 0UL)', gnttab_end_foreign_access, {
          pass: passGref,
        }),
        // Folded: the list is the ring's, whose lock is held.
        k.step('gref = GRANT_INVALID_REF, list_add_tail', (s) => {
          forgetGref(s);
        }),
      ],
    ),
    // Folded: nobody but blkfront looks at the request.
    k.step('return true', (s) => {
      s.blkfronts[0].request = false;
      if (!s.blkfronts[0].feature_persistent) s.grant_entries[0].reused = true;
    }),
  ],
});

export const purge_persistent_grants = procedure('purge_persistent_grants', {
  source: 'drivers/block/xen-blkfront.c, purge_persistent_grants @ 5.16',
  locals: { gref: orNull(id('refs')), mapped: bool() },
  body: (k) => [
    k.step('gnt_list_entry->gref', (s, l) => {
      l.gref = s.blkfronts[0].gref;
    }),
    k.branch('if (gref == GRANT_INVALID_REF)', (l) => l.gref === null, [k.return('continue')]),
    k.call('gnttab_query_foreign_access(gref)', gnttab_query_foreign_access, {
      pass: passGref,
      take: (l, callee) => {
        l.mapped = callee.ret;
      },
    }),
    k.branch('if (gnttab_query_foreign_access(gref))', (l) => l.mapped, [
      k.return('continue: mapped'),
    ]),
    k.call('gnttab_end_foreign_access(gref, 0, 0UL)', gnttab_end_foreign_access, {
      pass: passGref,
    }),
    // Folded: the list is the ring's, whose lock is held.
    k.step('gref = GRANT_INVALID_REF, list_add_tail', (s) => {
      forgetGref(s);
    }),
  ],
});

/** The part that frees the grants of the list, with their pages. */
export const blkif_free_ring = procedure('blkif_free_ring', {
  source: 'drivers/block/xen-blkfront.c, blkif_free_ring @ 5.16',
  locals: { gref: orNull(id('refs')) },
  body: (k) => [
    k.step('persistent_gnt->gref', (s, l) => {
      l.gref = s.blkfronts[0].gref;
    }),
    k.branch('if (gref != GRANT_INVALID_REF)', (l) => l.gref !== null, [
      k.call('gnttab_end_foreign_access(gref, 0, 0UL)', gnttab_end_foreign_access, {
        pass: passGref,
      }),
    ]),
    k.step('__free_page(persistent_gnt->page)', (s) => {
      s.blkfronts[0].gref = null;
      s.blkfronts[0].page = false;
      putGrantedPage(s, 0);
    }),
  ],
});

/** Requests, and their responses; now and then a purge of what the backend does not map. */
export const blkfront = procedure('blkfront', {
  source: 'a caller of blkfront that sends one request after another',
  body: (k) => [
    k.forever('for (;;)', [
      k.rest(
        'blkif_interrupt, blkif_queue_rq, blkfront_delay_work',
        k.alternative('request', {
          when: (s) => !s.blkfronts[0].request && !s.blkfronts[0].error,
          body: [
            k.call('get_grant', get_grant),
            k.step('blkif_queue_rq: flush_requests', (s) => {
              s.blkfronts[0].request = true;
            }),
          ],
        }),
        k.alternative('response', {
          when: (s) => s.blkfronts[0].request && !s.blkfronts[0].error,
          body: [k.call('blkif_completion', blkif_completion)],
        }),
        k.alternative('delay_work', {
          when: (s) =>
            s.blkfronts[0].feature_persistent && !s.blkfronts[0].request && !s.blkfronts[0].error,
          body: [k.call('purge_persistent_grants', purge_persistent_grants)],
        }),
      ),
    ]),
  ],
});

/** As `blkfront`, until the device is removed; then another one is there, with pages of its own. */
export const blkfront_removed = procedure('blkfront_removed', {
  source: 'a caller of blkfront whose device is removed and added again',
  body: (k) => [
    k.forever('for (;;)', [
      k.rest(
        'blkif_interrupt, blkif_queue_rq, blkif_free',
        k.alternative('request', {
          when: (s) => !s.blkfronts[0].request && s.blkfronts[0].page,
          body: [
            k.call('get_grant', get_grant),
            k.step('blkif_queue_rq: flush_requests', (s) => {
              s.blkfronts[0].request = true;
            }),
          ],
        }),
        k.alternative('response', {
          when: (s) => s.blkfronts[0].request,
          body: [k.call('blkif_completion', blkif_completion)],
        }),
        k.alternative('free', {
          when: (s) => !s.blkfronts[0].request && s.blkfronts[0].page,
          body: [k.call('blkif_free_ring', blkif_free_ring)],
        }),
        k.alternative('fill_grant_buffer', {
          when: (s) => s.grant_entries[0].page_count === 0,
          run: (s) => {
            s.grant_entries[0].page_count = 1;
            s.blkfronts[0].page = true;
            s.grant_entries[0].reused = false;
          },
        }),
      ),
    ]),
  ],
});
