/**
 * The kernel mapping of a grant gives way to that of the CPU's scratch page in one store, so that a
 * load never finds the address unmapped. What is unmapped for a while is the scratch page's own
 * address, which is mapped again by a second entry.
 *
 * Not modelled: the include; declarations without a step of their own (scratch_page_address is that
 * of the page); `level`, `ptep` and lookup_address of gntdev, which take no step here either.
 *
 * The second entry is made without a batch: interrupts are on, and the flags that its issue gives back
 * are those of the last batch of this CPU, which may be one of an interrupt handler.
 *
 * Source: ee0726407fea, arch/x86/xen/p2m.c, drivers/xen/gntdev.c.
 */
import { extended, hunksOver, patch } from '../../../src/model/index.js';
import { id, orNull } from '../../../src/schema/index.js';
import { type DomainMemory, MAPS_RO, scratchFrame } from '../../domain-memory.js';
import { opAt } from '../../linux/kmap-op.js';
import { __xen_mc_entry, reserved, xen_mc_issue } from '../../linux/multicalls.js';
import { remove_override_with_kmap } from '../override/2fc136eecd0c.js';
import { map_grant_pages_with_kmaps } from '../override/0930bba674e2.js';
import { get_balloon_scratch_page, put_balloon_scratch_page } from './cd9151e26d31.js';

const { hunk } = hunksOver<DomainMemory>();

const scratchLocals = { scratch_page: orNull(id('scratch')), second: orNull(id('scratch')) };

/** m2p_remove_override from this patch on. */
export const remove_override_with_scratch = extended(remove_override_with_kmap, scratchLocals);

export const REPLACE = 'MULTI_grant_table_op(GNTTABOP_unmap_and_replace, unmap_op)';
export const REINSTATE = 'MULTI_update_va_mapping(scratch_page_address, RO)';
export const SECOND_ISSUE = 'xen_mc_issue(PARAVIRT_LAZY_MMU), the second';

const get = hunk({
  name: 'get',
  what: 'm2p_remove_override: takes the scratch page of this CPU',
  of: remove_override_with_kmap,
  locals: scratchLocals,
  edits: (k) => [
    k.insertBefore(
      'if (kmap_op->handle == -1)',
      k.call('scratch_page = get_balloon_scratch_page()', get_balloon_scratch_page, {
        take: (l, callee) => {
          l.scratch_page = callee.ret;
        },
      }),
    ),
  ],
});

const replace = hunk({
  name: 'replace',
  what: 'm2p_remove_override: the scratch page takes the place of the grant',
  of: remove_override_with_scratch,
  edits: (k) => [
    k.replace(
      'MULTI_grant_table_op(GNTTABOP_unmap_grant_ref, unmap_op)',
      // Folded: host_addr and handle of an op that belongs to whoever maps the page.
      k.step(REPLACE, (s, l, me) => {
        const entry = reserved(s, me.cpu);
        entry.op = 'unmap_grant_ref';
        entry.page = l.page;
        entry.scratch = l.scratch_page;
        entry.handle = opAt(s, l.kmap_op).handle;
      }),
    ),
  ],
});

const reinstate = hunk({
  name: 'reinstate',
  what: 'm2p_remove_override: maps the scratch page again instead of rebuilding the kernel PTE',
  of: remove_override_with_scratch,
  edits: (k) => [
    k.remove('pfn_pte(pfn, PAGE_KERNEL)'),
    k.replace(
      'set_pte_at(&init_mm, address, ptep)',
      k.call('__xen_mc_entry(0)', __xen_mc_entry),
      k.call('pfn_pte(page_to_pfn(get_balloon_scratch_page()), RO)', get_balloon_scratch_page, {
        take: (l, callee) => {
          l.second = callee.ret;
        },
      }),
      // Folded: the entry is the CPU's own; an interrupt may come before it is filled.
      k.step(REINSTATE, (s, l, me) => {
        const entry = reserved(s, me.cpu);
        entry.op = 'update_va_mapping';
        entry.scratch = l.scratch_page;
        entry.pte = MAPS_RO(scratchFrame(s, l.second ?? 0));
        l.second = null;
      }),
      k.call(SECOND_ISSUE, xen_mc_issue, {
        pass: (_l, callee) => {
          callee.mode = 'MMU';
        },
      }),
    ),
  ],
});

const put = hunk({
  name: 'put',
  what: 'm2p_remove_override: gives the scratch page back',
  of: remove_override_with_scratch,
  edits: (k) => [
    k.insertAfter(
      'kmap_op->host_addr = 0',
      k.call('put_balloon_scratch_page()', put_balloon_scratch_page, {
        take: (l) => {
          l.scratch_page = null;
        },
      }),
    ),
  ],
});

const gntdev = hunk({
  name: 'gntdev',
  what: 'map_grant_pages: kernel map ops name the address, not the PTE',
  of: map_grant_pages_with_kmaps,
  edits: (k) => [
    k.replace(
      'gnttab_set_map_op(&kmap_ops[i])',
      // Folded: the op arrays belong to the map, whose mmap call this is.
      k.step('gnttab_set_map_op(&kmap_ops[i], address)', (s, l) => {
        const { kmap_op } = s.slots[l.first + l.kmap_i];
        kmap_op.host_addr = true;
        if (s.scratch.length > 0) kmap_op.by_va = 1;
        l.kmap_i += 1;
      }),
    ),
  ],
});

export const pee0726407fea = patch({
  name: 'ee0726407fea',
  title: 'xen/m2p: use GNTTABOP_unmap_and_replace to reinstate the original mapping',
  source: 'torvalds/linux ee0726407fea (3.12)',
  hunks: [get, replace, reinstate, put, gntdev],
});
