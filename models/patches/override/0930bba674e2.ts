/**
 * The kernel mapping of a granted page becomes a grant mapping of its own.
 *
 * Not modelled: kmap_ops of a map being allocated and preset to -1 (the blank value); that they are
 * never freed; the prototypes; blkback's `false` that becomes NULL (both are the blank value); the
 * warning printed before `return -1`; BUG_ON(PageHighMem); lookup_address of a kernel PTE; flags,
 * ref and domid of kmap ops; which PTE host_addr names (that of the op's page, or none).
 *
 * Source: 0930bba674e2, "xen: modify kernel mappings corresponding to granted pages".
 */
import { extended, hunksOver, patch } from '../../../src/model/index.js';
import {
  type DomainMemory,
  KMAP_OP,
  NULL,
  OP,
  OpPointer,
  pteOf,
  upToSlots,
  WILD,
  Word,
} from '../../domain-memory.js';
import { map_grant_pages } from '../../linux/gntdev.js';
import { gnttab_map_refs } from '../../linux/grant-table.js';
import { elementOf, opAt } from '../../linux/kmap-op.js';
import { xen_flush_tlb_single, xen_set_pte_at } from '../../linux/mmu.js';
import { reserved, xen_mc_entry, xen_mc_flush, xen_mc_issue } from '../../linux/multicalls.js';
import { m2p_add_override, m2p_remove_override } from '../../linux/p2m.js';

const { hunk } = hunksOver<DomainMemory>();

/** Signatures from this patch on. */
export const add_override_with_kmap = extended(m2p_add_override, { kmap_op: OpPointer });
export const remove_override_with_map_op = extended(m2p_remove_override, { map_op: OpPointer });
export const map_refs_with_kmaps = extended(gnttab_map_refs, { kmap_ops: OpPointer });
export const map_grant_pages_with_kmaps = extended(map_grant_pages, { kmap_i: upToSlots() });

const lazyMmu = (_l: unknown, callee: { mode: 'MMU' | 'CPU' }): void => {
  callee.mode = 'MMU';
};

const add_map = hunk({
  name: 'add_map',
  what: 'm2p_add_override: maps the grant at the kernel address instead of zapping the PTE',
  of: m2p_add_override,
  locals: { kmap_op: OpPointer },
  edits: (k) => [
    k.replace(
      'if (clear_pte && !PageHighMem(page))',
      k.branch('if (kmap_op != NULL)', (l) => l.kmap_op !== NULL, [
        k.call('xen_mc_entry(sizeof(*kmap_op))', xen_mc_entry),
        // Folded: the entry is the CPU's own, interrupts are off.
        k.step('MULTI_grant_table_op(GNTTABOP_map_grant_ref, kmap_op)', (s, l, me) => {
          const entry = reserved(s, me.cpu);
          entry.op = 'map_grant_ref';
          entry.kmap_op = l.kmap_op;
          entry.page = l.page;
        }),
        k.call('xen_mc_issue(PARAVIRT_LAZY_MMU)', xen_mc_issue, { pass: lazyMmu }),
      ]),
    ),
  ],
});

const add_save = hunk({
  name: 'add_save',
  what: 'm2p_add_override: keeps the old mfn in kmap_op->dev_bus_addr, and kmap_op in page->index',
  of: add_override_with_kmap,
  edits: (k) => [
    k.insertAfter(
      'xen_mc_issue(PARAVIRT_LAZY_MMU)',
      // Folded: page->index belongs to whoever maps the page.
      k.step('kmap_op->dev_bus_addr = page->index', (s, l) => {
        opAt(s, l.kmap_op).dev_bus_addr = s.pages[l.page].index;
      }),
      k.step('page->index = (unsigned long) kmap_op', (s, l) => {
        s.pages[l.page].index = KMAP_OP(OpPointer.payload(l.kmap_op));
      }),
    ),
  ],
});

/** The statement after which all of the rest is put in. */
const RESTORE = 'set_phys_to_machine(pfn, map_op->dev_bus_addr)';

const remove_restore = hunk({
  name: 'remove_restore',
  what: 'm2p_remove_override: takes the old mfn from where add put it, after ClearPagePrivate',
  of: m2p_remove_override,
  locals: { map_op: OpPointer },
  edits: (k) => [
    k.remove('set_phys_to_machine(pfn, page->index)'),
    k.replace(
      'if (clear_pte && !PageHighMem(page))',
      k.branch(
        'if (clear_pte)',
        (l) => l.clear_pte,
        [
          k.step('map_op = page->index', (s, l) => {
            const { index } = s.pages[l.page];
            l.map_op = Word.is(index, 'KMAP_OP') ? OP(Word.payload(index)) : WILD(l.page);
          }),
          // Folded: the op belongs to whoever maps the page. Xen may write it in a flush by an
          // interrupt, and a flush between read and store is no other than one after the store.
          k.step(RESTORE, (s, l) => {
            s.pages[l.page].p2m = opAt(s, l.map_op).dev_bus_addr;
          }),
        ],
        [
          // Folded: page->index belongs to whoever maps the page.
          k.step('set_phys_to_machine(pfn, page->index)', (s, l) => {
            s.pages[l.page].p2m = s.pages[l.page].index;
          }),
        ],
      ),
    ),
  ],
});

const unmap = hunk({
  name: 'unmap',
  what: 'm2p_remove_override: unmaps the grant from the kernel address',
  of: remove_override_with_map_op,
  edits: (k) => [
    k.insertAfter(
      RESTORE,
      k.call('xen_mc_entry(sizeof(*unmap_op))', xen_mc_entry),
      // Folded: host_addr and handle of an op that belongs to whoever maps the page.
      k.step('MULTI_grant_table_op(GNTTABOP_unmap_grant_ref, unmap_op)', (s, l, me) => {
        const entry = reserved(s, me.cpu);
        entry.op = 'unmap_grant_ref';
        entry.page = l.page;
        entry.handle = opAt(s, l.map_op).handle;
      }),
      k.call('xen_mc_issue(PARAVIRT_LAZY_MMU)', xen_mc_issue, { pass: lazyMmu }),
    ),
  ],
});

const flush = hunk({
  name: 'flush',
  what: 'm2p_remove_override: flushes when the handle is -1, as the map may still be queued',
  of: remove_override_with_map_op,
  edits: (k) => [
    k.insertAfter(
      RESTORE,
      k.test('if (map_op->handle == -1)', (s, l) => opAt(s, l.map_op).handle === -1, [
        k.call('xen_mc_flush()', xen_mc_flush),
      ]),
    ),
  ],
});

const check = hunk({
  name: 'check',
  what: 'm2p_remove_override: gives up when the handle is -1 after the flush: the map failed',
  of: remove_override_with_map_op,
  edits: (k) => [
    k.insertAfter(
      RESTORE,
      k.test(
        'if (map_op->handle == GNTST_general_error)',
        (s, l) => opAt(s, l.map_op).handle === -1,
        [
          k.return('return -1', (l) => {
            l.ret = '-1';
          }),
        ],
      ),
    ),
  ],
});

const set_pte = hunk({
  name: 'set_pte',
  what: 'm2p_remove_override: rebuilds the kernel PTE from the restored P2M entry',
  of: remove_override_with_map_op,
  edits: (k) => [
    k.insertAfter(
      RESTORE,
      k.step('pfn_pte(pfn, PAGE_KERNEL)', (s, l) => {
        l.pteval = pteOf(s.pages[l.page].p2m);
      }),
      k.call('set_pte_at(&init_mm, address, ptep)', xen_set_pte_at, {
        pass: (l, callee) => {
          callee.page = l.page;
          callee.pteval = l.pteval;
        },
      }),
    ),
  ],
});

const invlpg = hunk({
  name: 'invlpg',
  what: 'm2p_remove_override: invalidates the kernel address on this CPU',
  of: remove_override_with_map_op,
  edits: (k) => [
    k.insertAfter(
      RESTORE,
      k.call('__flush_tlb_single(address)', xen_flush_tlb_single, {
        pass: (l, callee) => {
          callee.page = l.page;
        },
      }),
    ),
  ],
});

const host_addr = hunk({
  name: 'host_addr',
  what: 'm2p_remove_override: resets map_op->host_addr',
  of: remove_override_with_map_op,
  edits: (k) => [
    k.insertAfter(
      RESTORE,
      k.step('map_op->host_addr = 0', (s, l) => {
        opAt(s, l.map_op).host_addr = false;
      }),
    ),
  ],
});

const map_refs = hunk({
  name: 'map_refs',
  what: 'gnttab_map_refs: hands each page its element of kmap_ops',
  of: gnttab_map_refs,
  locals: { kmap_ops: OpPointer },
  edits: (k) => [
    k.replace(
      'm2p_add_override(mfn, pages[i])',
      k.call('m2p_add_override(mfn, pages[i], &kmap_ops[i])', add_override_with_kmap, {
        pass: (l, callee) => {
          callee.mfn = l.mfn;
          callee.page = l.first + l.i;
          callee.kmap_op = elementOf(l.kmap_ops, l.i);
        },
        take: (l, callee) => {
          l.mfn = 0;
          l.ret = callee.ret;
        },
      }),
    ),
  ],
});

const gntdev = hunk({
  name: 'gntdev',
  what: 'map_grant_pages: sets up kmap_ops for the kernel PTEs and passes them',
  of: map_grant_pages,
  locals: { kmap_i: upToSlots() },
  edits: (k) => [
    k.insertBefore(
      'gnttab_map_refs(map_ops, pages, count)',
      k.while('for (i = 0; i < map->count; i++) kmap', (l) => l.kmap_i < l.count, [
        k.step('gnttab_set_map_op(&kmap_ops[i])', (s, l) => {
          s.slots[l.first + l.kmap_i].kmap_op.host_addr = true;
          l.kmap_i += 1;
        }),
      ]),
    ),
    k.replace(
      'gnttab_map_refs(map_ops, pages, count)',
      k.call('gnttab_map_refs(map_ops, kmap_ops, pages, count)', map_refs_with_kmaps, {
        pass: (l, callee) => {
          callee.first = l.first;
          callee.count = l.count;
          callee.kmap_ops = OP(l.first);
        },
        take: (l, callee) => {
          l.ret = callee.ret;
        },
      }),
    ),
  ],
});

export const p0930bba674e2 = patch({
  name: '0930bba674e2',
  title: 'xen: modify kernel mappings corresponding to granted pages',
  source: 'torvalds/linux 0930bba674e2 (3.2)',
  hunks: [
    add_map,
    add_save,
    // Each of the next six puts its statements right after RESTORE, the last statement first, so
    // that any of them can be left out.
    remove_restore,
    host_addr,
    invlpg,
    set_pte,
    unmap,
    check,
    flush,
    map_refs,
    gntdev,
  ],
});
