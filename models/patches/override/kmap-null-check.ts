/**
 * The address of an element is computed only if there is an array. This line is in the tree of 3.4 and
 * not in that of 3.2; the commit that brought it was not identified, so the patch has a name instead.
 *
 * Not modelled: what else came between the two trees: map ops that do not name a PTE, whose mfn is
 * read from dev_bus_addr; `clear_pte` as a parameter of gnttab_unmap_refs.
 *
 * Source: drivers/xen/grant-table.c, gnttab_map_refs @ 3.4.
 */
import { hunksOver, patch } from '../../../src/model/index.js';
import { type DomainMemory, NULL } from '../../domain-memory.js';
import { elementOf } from '../../linux/kmap-op.js';
import { add_override_with_kmap, map_refs_with_kmaps } from './0930bba674e2.js';

const { hunk } = hunksOver<DomainMemory>();

export const kmapNullCheck = patch({
  name: 'kmap_null_check',
  title: 'gnttab_map_refs: no element of an array that is not there',
  source: 'torvalds/linux, between 3.2 and 3.4',
  hunks: [
    hunk({
      name: 'null_check',
      what: 'gnttab_map_refs: kmap_ops ? &kmap_ops[i] : NULL',
      of: map_refs_with_kmaps,
      edits: (k) => [
        k.replace(
          'm2p_add_override(mfn, pages[i], &kmap_ops[i])',
          k.call('m2p_add_override(.., kmap_ops ? &kmap_ops[i] : NULL)', add_override_with_kmap, {
            pass: (l, callee) => {
              callee.mfn = l.mfn;
              callee.page = l.first + l.i;
              callee.kmap_op = l.kmap_ops === NULL ? NULL : elementOf(l.kmap_ops, l.i);
            },
            take: (l, callee) => {
              l.mfn = 0;
              l.ret = callee.ret;
            },
          }),
        ),
      ],
    }),
  ],
});
