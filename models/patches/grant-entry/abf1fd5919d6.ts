/**
 * The block frontend ends the access first and looks whether that worked, instead of asking whether the grant is
 * in use. A backend that has not unmapped a grant that is not persistent stops the device.
 *
 * Its backports to stable trees end the access first in blkif_free_ring too. This is upstream's, which
 * does not: a later change of that function has gnttab_end_foreign_access there.
 *
 * Not modelled: requests with indirect grants, which change alike; the ring, which is allocated with
 * alloc_pages_exact from here on.
 *
 * Source: abf1fd5919d6, "xen/blkfront: don't use gnttab_query_foreign_access() for mapped status",
 * drivers/block/xen-blkfront.c.
 */
import { hunksOver, patch } from '../../../src/model/index.js';
import type { DomainMemory } from '../../domain-memory.js';
import {
  blkif_completion,
  forgetGref,
  passGref,
  purge_persistent_grants,
} from '../../linux/grant-entry/blkfront.js';
import { gnttab_try_end_foreign_access } from './6b1775f26a2d.js';

const { hunk } = hunksOver<DomainMemory>();

const takeMapped = (l: { mapped: boolean }, callee: { ret: boolean }): void => {
  l.mapped = !callee.ret;
};

export const pabf1fd5919d6 = patch({
  name: 'abf1fd5919d6',
  title: "xen/blkfront: don't use gnttab_query_foreign_access() for mapped status",
  source: 'torvalds/linux abf1fd5919d6 (5.17)',
  hunks: [
    hunk({
      name: 'completion',
      what: 'blkif_completion: gives up the grant if its access could be ended, else keeps it or fails',
      of: blkif_completion,
      edits: (k) => [
        k.replace(
          'gnttab_query_foreign_access(gref)',
          k.call('gnttab_try_end_foreign_access(gref)', gnttab_try_end_foreign_access, {
            pass: passGref,
            take: takeMapped,
          }),
        ),
        k.replace(
          'if (gnttab_query_foreign_access(gref))',
          k.branch(
            'if (!gnttab_try_end_foreign_access(gref))',
            (l) => l.mapped,
            [
              k.test('if (!info->feature_persistent)', (s) => !s.blkfronts[0].feature_persistent, [
                // Folded: `connected` is set by the caller, under the lock that is held here.
                k.step('return -1: BLKIF_STATE_ERROR', (s) => {
                  s.blkfronts[0].error = true;
                }),
                k.return('goto err'),
              ]),
            ],
            [
              // Folded: the list is the ring's, whose lock is held.
              k.step('gref = GRANT_INVALID_REF, list_add_tail', (s) => {
                forgetGref(s);
              }),
            ],
          ),
        ),
        k.rewrite(
          'return true',
          // Folded: nobody but blkfront looks at the request.
          k.step('return 1', (s) => {
            s.blkfronts[0].request = false;
            if (!s.blkfronts[0].feature_persistent) s.grant_entries[0].reused = true;
          }),
        ),
      ],
    }),
    hunk({
      name: 'purge',
      what: 'purge_persistent_grants: gives up a grant if its access could be ended',
      of: purge_persistent_grants,
      edits: (k) => [
        k.replace(
          'gnttab_query_foreign_access(gref)',
          k.call('gnttab_try_end_foreign_access(gref)', gnttab_try_end_foreign_access, {
            pass: passGref,
            take: takeMapped,
          }),
        ),
        k.rewrite(
          'if (gnttab_query_foreign_access(gref))',
          k.branch('if (!gnttab_try_end_foreign_access(gref))', (l) => l.mapped, []),
        ),
        k.remove('gnttab_end_foreign_access(gref, 0, 0UL)'),
      ],
    }),
  ],
});
