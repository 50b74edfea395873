/**
 * Modelled: a new pte page of the kernel, attached to the table of init_mm, whose entry is then copied
 * into every pgd of the list, with pgd_lock held. Without PAE a pgd entry is a pmd entry.
 *
 * The pgds of 2.6.22 come from a quicklist, whose pages stay on pgd_list while no mm uses them; so every
 * pgd of a scope but that of init_mm is on it always.
 *
 * Not modelled: how far earlier calls have got (`insync` and `start`), so that a second call copies
 * nothing; BUG_ON(page != pgd_list); other addresses; the copy that pgd_ctor makes, as no pgd is
 * constructed here; the copy by vmalloc_fault; unmapping, which leaves the pte page where it is.
 *
 * Source: arch/i386/mm/fault.c, mm/memory.c @ 2.6.22; mm/vmalloc.c @ 2.6.23.
 */
import { BUG, proceduresOver } from '../../../src/model/index.js';
import { bool, id, orNull } from '../../../src/schema/index.js';
import type { DomainMemory } from '../../domain-memory.js';
import { kernelEntry, kernelPte, tableIndex } from '../../memory/page-tables.js';
import { xen_alloc_pt } from './enlighten.js';
import { lock_page_table, preempt_disable, preempt_enable, unlock_page_table } from './locks.js';
import { xen_set_pmd } from './mmu.js';

const { procedure } = proceduresOver<DomainMemory>();

export const __pte_alloc_kernel = procedure('__pte_alloc_kernel', {
  source: 'mm/memory.c, __pte_alloc_kernel @ 2.6.22',
  locals: { page: id('ptpages'), index: tableIndex() },
  body: (k) => [
    k.call('spin_lock(&init_mm.page_table_lock)', lock_page_table),
    k.call('paravirt_alloc_pt(&init_mm, pfn)', xen_alloc_pt, {
      pass: (l, callee) => {
        callee.page = l.page;
      },
    }),
    k.call('set_pmd(pmd, new)', xen_set_pmd, {
      pass: (l, callee) => {
        callee.index = l.index;
        callee.to = l.page;
      },
    }),
    k.call('spin_unlock(&init_mm.page_table_lock)', unlock_page_table),
  ],
});

/** Copies the entry of init_mm to the pgd of one mm, unless it is there. */
export const vmalloc_sync_one = procedure('vmalloc_sync_one', {
  source: 'arch/i386/mm/fault.c, vmalloc_sync_one @ 2.6.22',
  locals: {
    pgd: id('mms'),
    index: tableIndex(),
    pmd_k: orNull(id('ptpages')),
    present: bool(),
  },
  body: (k) => [
    k.step('if (!pmd_present(*pmd_k))', (s, l) => {
      l.index = kernelEntry(s);
      l.pmd_k = s.ptpages[0].entries[l.index].to;
    }),
    k.step('if (!pmd_present(*pmd))', (s, l) => {
      const { to } = s.ptpages[l.pgd].entries[l.index];
      l.present = to !== null;
      if (l.present && to !== l.pmd_k) BUG('vmalloc_sync_one: BUG_ON(pmd_page != pmd_page_k)');
    }),
    k.branch('if (!present)', (l) => !l.present && l.pmd_k !== null, [
      k.call('set_pmd(pmd, *pmd_k)', xen_set_pmd, {
        pass: (l, callee) => {
          callee.table = l.pgd;
          callee.index = l.index;
          callee.to = l.pmd_k;
        },
      }),
    ]),
  ],
});

export const vmalloc_sync_all = procedure('vmalloc_sync_all', {
  source: 'arch/i386/mm/fault.c, vmalloc_sync_all @ 2.6.22',
  locals: { mm: id('mms'), more: bool() },
  body: (k) => [
    k.step('local_irq_save(flags)', (s, _l, me) => {
      s.cpus[me.cpu].irqs_off = true;
    }),
    k.step('spin_lock(&pgd_lock)', {
      when: (s) => s.pgd_lists[0].lock === null,
      run: (s, l, me) => {
        s.pgd_lists[0].lock = me.id;
        preempt_disable(s, me.cpu);
        l.mm = 1;
        l.more = true;
      },
    }),
    k.while('for (page = pgd_list; page; page = next)', (l) => l.more, [
      k.call('vmalloc_sync_one(page_address(page), address)', vmalloc_sync_one, {
        pass: (l, callee) => {
          callee.pgd = l.mm;
        },
      }),
      // Folded: the list is read under its lock.
      k.step('page = page->index', (s, l) => {
        l.more = l.mm + 1 < s.mms.length;
        l.mm = l.more ? l.mm + 1 : 0;
      }),
    ]),
    k.step('spin_unlock(&pgd_lock)', (s, _l, me) => {
      s.pgd_lists[0].lock = null;
      preempt_enable(s, me.cpu);
    }),
    k.step('local_irq_restore(flags)', (s, _l, me) => {
      s.cpus[me.cpu].irqs_off = false;
    }),
  ],
});

/** A backend that wants addresses which a hypercall can use. It asks once. */
export const vmalloc = procedure('vmalloc', {
  source: 'mm/vmalloc.c, alloc_vm_area @ 2.6.23',
  locals: { page: id('ptpages'), index: tableIndex() },
  body: (k) => [
    k.rest(
      'driver',
      k.alternative('alloc_vm_area', {
        run: (s, l) => {
          l.page = kernelPte(s);
          l.index = kernelEntry(s);
        },
      }),
    ),
    k.call('apply_to_page_range(&init_mm)', __pte_alloc_kernel, {
      pass: (l, callee) => {
        callee.page = l.page;
        callee.index = l.index;
      },
      take: (l) => {
        l.page = 0;
        l.index = 0;
      },
    }),
    k.call('vmalloc_sync_all()', vmalloc_sync_all),
    k.rest('done'),
  ],
});
