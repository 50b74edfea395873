/**
 * An update of a pgd or pmd as later releases of Xen have it: no lock of the domain is held. An entry of
 * a table in use is changed with the page locked; else the page is taken as a writable one, which fails
 * if it has become a table in between.
 *
 * Not modelled: the same for other hypercalls, each of which stays one step; that page_lock takes a use
 * of the page (nobody can see that it does, as the step is one).
 *
 * Source: xen/arch/x86/mm.c, do_mmu_update, page_lock @ 4.1.
 */
import { BUG, hunksOver, patch, proceduresOver } from '../../../src/model/index.js';
import { id, oneOf, orNull } from '../../../src/schema/index.js';
import type { DomainMemory } from '../../domain-memory.js';
import { xen_set_pmd } from '../../linux/pinning/mmu.js';
import { tableIndex } from '../../memory/page-tables.js';
import { isActiveTable, mod_table_entry } from '../../xen/page-tables.js';

const { hunk, adds } = hunksOver<DomainMemory>();
const { procedure } = proceduresOver<DomainMemory>();

const outcome = () => oneOf('open', 'done', '-EINVAL');

export const do_mmu_update = procedure('do_mmu_update', {
  source: 'xen/arch/x86/mm.c, do_mmu_update @ 4.1',
  locals: {
    table: id('ptpages'),
    index: tableIndex(),
    to: orNull(id('ptpages')),
    rc: outcome(),
  },
  body: (k) => [
    // Folded: page_lock, mod_l2_entry and page_unlock: the type cannot change while the lock is held.
    k.step('if (page_lock(page)) mod_l2_entry', (s, l) => {
      if (!isActiveTable(s, l.table)) return;
      l.rc = mod_table_entry(s, l.table, l.index, l.to) ? 'done' : '-EINVAL';
    }),
    k.branch('else', (l) => l.rc === 'open', [
      // Folded: get_page_type, the store and put_page_type: the type cannot change in between.
      k.step('if (get_page_type(page, PGT_writable_page))', (s, l) => {
        const isTable = isActiveTable(s, l.table);
        l.rc = !isTable && mod_table_entry(s, l.table, l.index, l.to) ? 'done' : '-EINVAL';
      }),
    ]),
  ],
});

export const xenPageLocks = patch({
  name: 'xen_page_locks',
  title: 'Xen without its lock of the domain: mmu_update locks the page',
  source: 'pvmc; do_mmu_update of Xen 4.1 in the place of that of 3.1',
  hunks: [
    adds(
      'mmu_update',
      'do_mmu_update: locks a table in use, or takes a writable page',
      do_mmu_update,
    ),
    hunk({
      name: 'set_pmd',
      what: 'xen_set_pmd: the hypercall is not one step any more',
      of: xen_set_pmd,
      locals: { rc: outcome() },
      edits: (k) => [
        k.replace(
          'HYPERVISOR_mmu_update',
          k.call('HYPERVISOR_mmu_update(&u, 1)', do_mmu_update, {
            pass: (l, callee) => {
              callee.table = l.table;
              callee.index = l.index;
              callee.to = l.to;
            },
            take: (l, callee) => {
              l.rc = callee.rc;
            },
          }),
          k.step('if (HYPERVISOR_mmu_update < 0) BUG()', (_s, l) => {
            if (l.rc === '-EINVAL') BUG('xen_set_pmd: refused');
          }),
        ),
      ],
    }),
  ],
});
