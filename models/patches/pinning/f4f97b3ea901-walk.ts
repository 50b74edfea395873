/**
 * The walker of f4f97b3ea901, with the functions that it can call.
 *
 * Folded levels: the pud always is (`pud_addr_end` is the end, `pud_none` is false), the pmd is
 * unless the scope has PAE. Addresses are in halves of what a pte page spans, and wrap around.
 *
 * Not modelled: xen_feature(XENFEAT_auto_translated_physmap), false here; a pud page, which i386 has
 * not.
 *
 * Source: f4f97b3ea901, arch/i386/xen/mmu.c, pgd_walk.
 */
import { BUG, proceduresOver } from '../../../src/model/index.js';
import { bool, id, oneOf, orNull } from '../../../src/schema/index.js';
import type { DomainMemory } from '../../domain-memory.js';
import { address, isPae, PTE_SPAN, tableIndex } from '../../memory/page-tables.js';
import { mark_pinned, pin_page, unpin_page } from './f4f97b3ea901-pages.js';

const { procedure } = proceduresOver<DomainMemory>();
const source = 'arch/i386/xen/mmu.c, pgd_walk @ f4f97b3ea901';

export const walkFunction = () => oneOf('pin_page', 'unpin_page', 'mark_pinned');

/** The second argument of the function: flags, and since 74260714c56d the level of the page. */
export const walkArgument = () => oneOf('0', 'UVMF_TLB_FLUSH', 'PT_PTE', 'PT_PMD', 'PT_PGD');

interface OnPage {
  page: number;
  arg: '0' | 'UVMF_TLB_FLUSH' | 'PT_PTE' | 'PT_PMD' | 'PT_PGD';
}

const passPage = (l: OnPage, callee: OnPage): void => {
  callee.page = l.page;
  callee.arg = l.arg;
};

/** The call through the pointer. Returns: whether kmaps must be flushed. */
export const func = procedure('func', {
  source,
  locals: { func: walkFunction(), page: id('ptpages'), arg: walkArgument(), ret: bool() },
  body: (k) => [
    k.branch('pin_page', (l) => l.func === 'pin_page', [
      k.call('pin_page(page, flags)', pin_page, {
        pass: passPage,
        take: (l, callee) => {
          l.ret = callee.flush;
        },
      }),
    ]),
    k.branch('unpin_page', (l) => l.func === 'unpin_page', [
      k.call('unpin_page(page, flags)', unpin_page, { pass: passPage }),
    ]),
    k.branch('mark_pinned', (l) => l.func === 'mark_pinned', [
      k.call('mark_pinned(page, flags)', mark_pinned, { pass: passPage }),
    ]),
  ],
});

export const walkLocals = {
  pgd_base: id('ptpages'),
  func: walkFunction(),
  /** TASK_SIZE, or FIXADDR_TOP when `to_the_top` is set. */
  limit: address(),
  to_the_top: bool(),
  flush: bool(),
  /** Constants of the kernel: they are blank again when the walk is over. */
  FIXADDR_TOP: address(),
  space: address(),
  pae: bool(),
  addr: address(),
  pgd_next: address(),
  pmd_limit: address(),
  pgd: tableIndex(),
  pmd: tableIndex(),
  /** The page that a pgd entry leads to, and the one that a pmd entry leads to. */
  pgd_page: orNull(id('ptpages')),
  pmd_page: orNull(id('ptpages')),
};

export interface Walk {
  pgd_base: number;
  limit: number;
  to_the_top: boolean;
  FIXADDR_TOP: number;
  space: number;
  pae: boolean;
  addr: number;
  pgd_next: number;
  pmd_limit: number;
  pgd: number;
  pmd: number;
}

/** Folded: all of them are constants of the kernel. */
export function constants(s: DomainMemory, l: Walk): void {
  const { FIXADDR_TOP, TASK_SIZE } = s.address_space;
  l.FIXADDR_TOP = FIXADDR_TOP;
  l.limit = l.to_the_top ? FIXADDR_TOP : TASK_SIZE;
  l.pae = isPae(s);
  l.space = s.ptpages[l.pgd_base].entries.length;
}

/** The largest address and one, where `unsigned long` wraps around to 0. */
const wrap = (l: Walk): number => pgdSpan(l) * (l.space + 1);

/** PGDIR_SIZE. A pmd has as many entries as a pgd. */
export const pgdSpan = (l: Walk): number => (l.pae ? PTE_SPAN * l.space : PTE_SPAN);

/** `addr - 1` of an `unsigned long`. */
const before = (l: Walk, addr: number): number => (addr === 0 ? wrap(l) - 1 : addr - 1);

/** `pgd_addr_end(addr, end)`: the next boundary of a pgd entry, or the end. */
export function pgd_addr_end(l: Walk): number {
  const span = pgdSpan(l);
  const boundary = ((Math.floor(l.addr / span) + 1) * span) % wrap(l);
  return before(l, boundary) < before(l, l.FIXADDR_TOP) ? boundary : l.FIXADDR_TOP;
}

/**
 * One turn of the inner loop: the address moves before the page is looked at, and a page whose end is
 * past the limit ends the loop unseen. Returns false there.
 */
export function nextPmd(l: Walk): boolean {
  l.addr = (l.addr + PTE_SPAN) % wrap(l);
  if (before(l, l.pmd_limit) >= before(l, l.addr)) return true;
  l.addr = l.pmd_limit;
  return false;
}

/** Returns: whether kmaps must be flushed, in `flush`. */
export const pgd_walk = procedure('pgd_walk', {
  source,
  locals: walkLocals,
  body: (k) => [
    k.step('BUG_ON(limit > FIXADDR_TOP)', (s, l) => {
      constants(s, l);
      if (l.limit > l.FIXADDR_TOP) BUG('pgd_walk: BUG_ON(limit > FIXADDR_TOP)');
    }),
    k.while('for (; addr != FIXADDR_TOP; pgd++)', (l) => l.addr !== l.FIXADDR_TOP, [
      k.set('pgd_next = pgd_addr_end(addr, FIXADDR_TOP)', (l) => {
        l.pgd_next = pgd_addr_end(l);
        // pud_next and pud_limit are the same: the pud is folded.
        l.pmd_limit = l.pgd_next < l.limit ? l.pgd_next : l.limit;
        l.pmd = 0;
      }),
      k.step('if (!pgd_val(*pgd))', (s, l) => {
        l.pgd_page = s.ptpages[l.pgd_base].entries[l.pgd]?.to ?? null;
      }),
      k.branch('if (pgd_val(*pgd))', (l) => l.pgd_page !== null, [
        k.branch('if (PTRS_PER_PMD > 1)', (l) => l.pae, [
          k.call('(*func)(virt_to_page(pmd), 0)', func, {
            pass: (l, callee) => {
              callee.func = l.func;
              callee.page = l.pgd_page ?? 0;
            },
            take: (l, callee) => {
              l.flush ||= callee.ret;
            },
          }),
        ]),
        k.while('for (; addr != pmd_limit; pmd++)', (l) => l.addr !== l.pmd_limit, [
          k.branch('if ((pmd_limit-1) < (addr-1)) break', (l) => nextPmd(l), [
            k.step('pmd_none(*pmd)', (s, l) => {
              const { entries } = s.ptpages[l.pae ? (l.pgd_page ?? 0) : l.pgd_base];
              l.pmd_page = entries[l.pae ? l.pmd : l.pgd].to;
              l.pmd += 1;
            }),
            k.branch('if (!pmd_none(*pmd))', (l) => l.pmd_page !== null, [
              k.call('(*func)(pmd_page(*pmd), 0)', func, {
                pass: (l, callee) => {
                  callee.func = l.func;
                  callee.page = l.pmd_page ?? 0;
                },
                take: (l, callee) => {
                  l.flush ||= callee.ret;
                },
              }),
            ]),
          ]),
        ]),
      ]),
      k.set('addr = pgd_next', (l) => {
        l.addr = l.pgd_next;
        l.pgd += 1;
        l.pgd_page = null;
        l.pmd_page = null;
      }),
    ]),
    k.call('(*func)(virt_to_page(pgd_base), UVMF_TLB_FLUSH)', func, {
      pass: (l, callee) => {
        callee.func = l.func;
        callee.page = l.pgd_base;
        callee.arg = 'UVMF_TLB_FLUSH';
      },
      take: (l, callee) => {
        l.flush ||= callee.ret;
      },
    }),
  ],
});
