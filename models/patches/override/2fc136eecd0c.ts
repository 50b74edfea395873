/**
 * The old mfn stays in page->index, and the kmap op is handed to m2p_remove_override: a map that
 * Xen executes late no longer overwrites what the kernel wants to restore.
 *
 * Not modelled: the prototypes.
 *
 * Source: 2fc136eecd0c, "xen/m2p: do not reuse kmap_op->dev_bus_addr". The commit was not at hand;
 * this is the difference between the code before it and the tree of 3.6.0 that it is part of,
 * without what b9e0d95c041c brought in between (pages of a frontend in the same domain marked
 * FOREIGN).
 */
import { extended, hunksOver, patch } from '../../../src/model/index.js';
import { type DomainMemory, NULL, OP, OpPointer } from '../../domain-memory.js';
import { __unmap_grant_pages } from '../../linux/gntdev.js';
import { gnttab_unmap_refs } from '../../linux/grant-table.js';
import { elementOf, opAt } from '../../linux/kmap-op.js';
import { reserved } from '../../linux/multicalls.js';
import { add_override_with_kmap, remove_override_with_map_op } from './0930bba674e2.js';

const { hunk } = hunksOver<DomainMemory>();

export const remove_override_with_kmap = extended(remove_override_with_map_op, {
  kmap_op: OpPointer,
});
const unmap_refs_with_kmaps = extended(gnttab_unmap_refs, { kmap_ops: OpPointer });

const add_keeps_index = hunk({
  name: 'add_keeps_index',
  what: 'm2p_add_override: leaves the old mfn in page->index',
  of: add_override_with_kmap,
  edits: (k) => [
    k.remove('kmap_op->dev_bus_addr = page->index'),
    k.remove('page->index = (unsigned long) kmap_op'),
  ],
});

/** Every use of the op that page->index named becomes a use of the parameter. */
const remove_takes_kmap_op = hunk({
  name: 'remove_takes_kmap_op',
  what: 'm2p_remove_override: restores from page->index, and takes the op as a parameter',
  of: remove_override_with_map_op,
  locals: { kmap_op: OpPointer },
  edits: (k) => [
    k.remove('map_op = page->index'),
    k.remove('set_phys_to_machine(pfn, map_op->dev_bus_addr)'),
    k.move('set_phys_to_machine(pfn, page->index)', 'ClearPagePrivate(page)'),
    k.rewrite(
      'if (clear_pte)',
      k.branch('if (kmap_op != NULL)', (l) => l.kmap_op !== NULL, []),
    ),
    k.rewrite(
      'if (map_op->handle == -1)',
      k.test('if (kmap_op->handle == -1)', (s, l) => opAt(s, l.kmap_op).handle === -1, []),
    ),
    k.rewrite(
      'if (map_op->handle == GNTST_general_error)',
      k.test(
        'if (kmap_op->handle == GNTST_general_error)',
        (s, l) => opAt(s, l.kmap_op).handle === -1,
        [],
      ),
    ),
    k.replace(
      'MULTI_grant_table_op(GNTTABOP_unmap_grant_ref, unmap_op)',
      // Folded: host_addr and handle of an op that belongs to whoever maps the page.
      k.step('MULTI_grant_table_op(GNTTABOP_unmap_grant_ref, unmap_op)', (s, l, me) => {
        const entry = reserved(s, me.cpu);
        entry.op = 'unmap_grant_ref';
        entry.page = l.page;
        entry.handle = opAt(s, l.kmap_op).handle;
      }),
    ),
    k.replace(
      'map_op->host_addr = 0',
      k.step('kmap_op->host_addr = 0', (s, l) => {
        opAt(s, l.kmap_op).host_addr = false;
      }),
    ),
  ],
});

const unmap_refs = hunk({
  name: 'unmap_refs',
  what: 'gnttab_unmap_refs: takes kmap_ops and hands each page its element',
  of: gnttab_unmap_refs,
  locals: { kmap_ops: OpPointer },
  edits: (k) => [
    k.replace(
      'm2p_remove_override(pages[i])',
      k.call('m2p_remove_override(pages[i], &kmap_ops[i])', remove_override_with_kmap, {
        pass: (l, callee) => {
          callee.page = l.first + l.i;
          callee.kmap_op = l.kmap_ops === NULL ? NULL : elementOf(l.kmap_ops, l.i);
        },
        take: (l, callee) => {
          l.ret = callee.ret;
        },
      }),
    ),
  ],
});

const gntdev = hunk({
  name: 'gntdev',
  what: '__unmap_grant_pages: passes kmap_ops + offset',
  of: __unmap_grant_pages,
  edits: (k) => [
    k.replace(
      'gnttab_unmap_refs(unmap_ops, pages, count)',
      k.call('gnttab_unmap_refs(unmap_ops, kmap_ops, pages, count)', unmap_refs_with_kmaps, {
        pass: (l, callee) => {
          callee.first = l.first;
          callee.count = l.count;
          // Of an empty range no element is asked for, and the array may end there.
          callee.kmap_ops = l.count === 0 ? NULL : OP(l.first);
        },
        take: (l, callee) => {
          l.ret = callee.ret;
        },
      }),
    ),
  ],
});

export const p2fc136eecd0c = patch({
  name: '2fc136eecd0c',
  title: 'xen/m2p: do not reuse kmap_op->dev_bus_addr',
  source: 'torvalds/linux 2fc136eecd0c (3.6)',
  hunks: [add_keeps_index, remove_takes_kmap_op, unmap_refs, gntdev],
});
