/**
 * A repair of our own, not upstream's: gntdev forgets the handles of what it has unmapped, also where
 * an override could not be removed.
 *
 * gnttab_unmap_refs hands all user mappings to Xen before it looks at the first override. If one of
 * them cannot be removed, __unmap_grant_pages returns its error at once, and unmap_ops keeps handles
 * that Xen has taken back and may give to the next map.
 *
 * Not modelled: nothing; the error is returned after the loop, as that of a status is.
 */
import { hunksOver, patch } from '../../../src/model/index.js';
import type { DomainMemory } from '../../domain-memory.js';
import { __unmap_grant_pages } from '../../linux/gntdev.js';

const { hunk } = hunksOver<DomainMemory>();

export const handlesForgotten = patch({
  name: 'handles_forgotten',
  title: 'gntdev: forget the handles of a run of slots also where an override stays',
  source: 'pvmc; it repairs what KeptHandleIsOfItsGrant finds where m2p_remove_override fails',
  hunks: [
    hunk({
      name: 'no_early_return',
      what: '__unmap_grant_pages: goes on to the handles when gnttab_unmap_refs fails',
      of: __unmap_grant_pages,
      edits: (k) => [k.remove('if (err)')],
    }),
  ],
});
