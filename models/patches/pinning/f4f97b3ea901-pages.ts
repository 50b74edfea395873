/**
 * The functions that f4f97b3ea901 has pgd_walk call on each page of a table.
 *
 * PG_pinned is set or cleared when the hypercall is queued, not when Xen executes it.
 *
 * Not modelled: PageHighMem, lowmem_page_address and page_to_pfn are facts of the page and take no
 * step of their own.
 *
 * Source: f4f97b3ea901, arch/i386/xen/mmu.c.
 */
import { proceduresOver } from '../../../src/model/index.js';
import { bool, id, oneOf } from '../../../src/schema/index.js';
import type { DomainMemory } from '../../domain-memory.js';
import { __xen_mc_entry } from '../../linux/multicalls.js';
import { fill } from '../../linux/pinning/multicalls.js';
import { PtOp } from '../../memory/page-tables.js';

const { procedure } = proceduresOver<DomainMemory>();
const source = (name: string): string => `arch/i386/xen/mmu.c, ${name} @ f4f97b3ea901`;

const locals = {
  page: id('ptpages'),
  arg: oneOf('0', 'UVMF_TLB_FLUSH', 'PT_PTE', 'PT_PMD', 'PT_PGD'),
  pgfl: bool(),
  highmem: bool(),
};

/** Notes that the walk called its function on a page; a ghost that only walker scopes have room for. */
export function visit(s: DomainMemory, page: number): void {
  if (s.walks.length === 0) return;
  const frame = s.ptpages[page];
  if (frame.visits < 2) frame.visits += 1;
  s.walks[0].last = page;
}

/** Returns: whether kmaps must be flushed, in `flush`. */
export const pin_page = procedure('pin_page', {
  source: source('pin_page'),
  locals: { ...locals, flush: bool() },
  body: (k) => [
    k.step('test_and_set_bit(PG_pinned, &page->flags)', (s, l) => {
      visit(s, l.page);
      const page = s.ptpages[l.page];
      l.pgfl = page.PG_pinned;
      l.highmem = page.highmem;
      page.PG_pinned = true;
    }),
    k.branch('if (pgfl)', (l) => l.pgfl, [k.return('flush = 0; already pinned')]),
    k.branch('if (PageHighMem(page))', (l) => l.highmem, [
      k.return('flush = 1', (l) => {
        l.flush = true;
      }),
    ]),
    k.call('__xen_mc_entry(0)', __xen_mc_entry),
    k.step('MULTI_update_va_mapping(PAGE_KERNEL_RO, flags)', (s, l, me) => {
      const isLast = l.arg === 'UVMF_TLB_FLUSH' || l.arg === 'PT_PGD';
      const op = isLast ? PtOp.values.RO_FLUSH : PtOp.values.RO;
      fill(s, me.cpu, 'update_va_mapping', op(l.page));
    }),
  ],
});

export const mark_pinned = procedure('mark_pinned', {
  source: source('mark_pinned'),
  locals,
  body: (k) => [
    k.step('SetPagePinned(page)', (s, l) => {
      visit(s, l.page);
      s.ptpages[l.page].PG_pinned = true;
    }),
  ],
});

export const unpin_page = procedure('unpin_page', {
  source: source('unpin_page'),
  locals,
  body: (k) => [
    k.step('test_and_clear_bit(PG_pinned, &page->flags)', (s, l) => {
      visit(s, l.page);
      const page = s.ptpages[l.page];
      l.pgfl = page.PG_pinned;
      l.highmem = page.highmem;
      page.PG_pinned = false;
    }),
    k.branch('if (pgfl && !PageHighMem(page))', (l) => l.pgfl && !l.highmem, [
      k.call('__xen_mc_entry(0)', __xen_mc_entry),
      k.step('MULTI_update_va_mapping(PAGE_KERNEL, flags)', (s, l, me) => {
        const isLast = l.arg === 'UVMF_TLB_FLUSH' || l.arg === 'PT_PGD';
        const op = isLast ? PtOp.values.RW_FLUSH : PtOp.values.RW;
        fill(s, me.cpu, 'update_va_mapping', op(l.page));
      }),
    ]),
  ],
});
