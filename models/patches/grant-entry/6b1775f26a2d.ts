/**
 * A way to end the access to a grant that says whether it did, and does nothing else if not.
 *
 * Source: 6b1775f26a2d, "xen/grant-table: add gnttab_try_end_foreign_access()",
 * drivers/xen/grant-table.c.
 */
import { hunksOver, patch, proceduresOver } from '../../../src/model/index.js';
import { bool, id } from '../../../src/schema/index.js';
import type { DomainMemory } from '../../domain-memory.js';
import {
  gnttab_end_foreign_access,
  gnttab_end_foreign_access_ref,
  passRef,
  put_free_entry,
} from '../../linux/grant-entry/grant-table.js';

const { adds, hunk } = hunksOver<DomainMemory>();
const { procedure } = proceduresOver<DomainMemory>();

/** Returns: whether the access has been ended. */
export const gnttab_try_end_foreign_access = procedure('gnttab_try_end_foreign_access', {
  source: 'drivers/xen/grant-table.c, gnttab_try_end_foreign_access @ 6b1775f26a2d',
  locals: { ref: id('refs'), ret: bool() },
  body: (k) => [
    k.call('_gnttab_end_foreign_access_ref(ref, 0)', gnttab_end_foreign_access_ref, {
      pass: passRef,
      take: (l, callee) => {
        l.ret = callee.ret;
      },
    }),
    k.branch('if (ret)', (l) => l.ret, [
      k.call('put_free_entry(ref)', put_free_entry, { pass: passRef }),
    ]),
  ],
});

export const p6b1775f26a2d = patch({
  name: '6b1775f26a2d',
  title: 'xen/grant-table: add gnttab_try_end_foreign_access()',
  source: 'torvalds/linux 6b1775f26a2d (5.17)',
  hunks: [
    adds(
      'try_end',
      'gnttab_try_end_foreign_access: ends the access if the entry is not in use',
      gnttab_try_end_foreign_access,
    ),
    hunk({
      name: 'end',
      what: 'gnttab_end_foreign_access: asks gnttab_try_end_foreign_access',
      of: gnttab_end_foreign_access,
      edits: (k) => [
        k.replace(
          'gnttab_end_foreign_access_ref(ref, readonly)',
          k.call('gnttab_try_end_foreign_access(ref)', gnttab_try_end_foreign_access, {
            pass: passRef,
            take: (l, callee) => {
              l.ended = callee.ret;
            },
          }),
        ),
        k.rewrite(
          'if (gnttab_end_foreign_access_ref(ref, readonly))',
          k.branch('if (gnttab_try_end_foreign_access(ref))', (l) => l.ended, []),
        ),
        k.remove('put_free_entry(ref)'),
      ],
    }),
  ],
});
