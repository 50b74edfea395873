/**
 * The walker goes by the indices of the last address below the limit instead of by addresses, and
 * visits the pgd first. With PAE the pmd of the kernel, which has no pte pages below the limit, is
 * pinned by name.
 *
 * As upstream has it, xen_pgd_unpin calls pin_page for that pmd, not unpin_page.
 *
 * Not modelled: the hole of a 64-bit address space, which has no size on 32 bits; pud pages.
 *
 * Source: 5deb30d194d2, arch/x86/xen/mmu.c.
 */
import { BUG, extended, hunksOver, patch, proceduresOver } from '../../../src/model/index.js';
import { id, orNull } from '../../../src/schema/index.js';
import type { DomainMemory } from '../../domain-memory.js';
import { PTE_SPAN, tableIndex } from '../../memory/page-tables.js';
import { pgdOf, pmdOf, pteOf, withLevel } from './74260714c56d.js';
import { xen_pgd_pin, xen_pgd_unpin } from './f4f97b3ea901.js';
import { pin_page } from './f4f97b3ea901-pages.js';
import {
  constants,
  func,
  pgd_walk as pgd_walk_by_address,
  pgdSpan,
  walkLocals,
} from './f4f97b3ea901-walk.js';

const { hunk, replaces } = hunksOver<DomainMemory>();
const { procedure } = proceduresOver<DomainMemory>();

/** Returns: whether kmaps must be flushed, in `flush`. */
export const pgd_walk = procedure(pgd_walk_by_address.name, {
  source: 'arch/x86/xen/mmu.c, pgd_walk @ 5deb30d194d2',
  locals: { ...walkLocals, pgd_limit: tableIndex(), pmdidx_limit: tableIndex() },
  body: (k) => [
    k.step('BUG_ON(limit >= FIXADDR_TOP)', (s, l) => {
      constants(s, l);
      l.limit -= 1;
      if (l.limit >= l.FIXADDR_TOP) BUG('pgd_walk: BUG_ON(limit >= FIXADDR_TOP)');
      l.pgd_limit = Math.floor(l.limit / pgdSpan(l));
      l.pmdidx_limit = l.pae ? Math.floor((l.limit % pgdSpan(l)) / PTE_SPAN) : 0;
    }),
    k.call('(*func)(virt_to_page(pgd), PT_PGD)', func, withLevel('PT_PGD', pgdOf)),
    k.while('for (pgdidx = 0; pgdidx <= pgdidx_limit; pgdidx++)', (l) => l.pgd <= l.pgd_limit, [
      k.step('if (!pgd_val(pgd[pgdidx]))', (s, l) => {
        l.pgd_page = s.ptpages[l.pgd_base].entries[l.pgd].to;
        l.pmd = 0;
      }),
      k.branch('if (pgd_val(pgd[pgdidx]))', (l) => l.pgd_page !== null, [
        k.branch('if (PTRS_PER_PMD > 1)', (l) => l.pae, [
          k.call('(*func)(virt_to_page(pmd), PT_PMD)', func, withLevel('PT_PMD', pmdOf)),
        ]),
        k.while('for (pmdidx = 0; pmdidx < PTRS_PER_PMD; pmdidx++)', (l) => inPmd(l), [
          k.step('pmd_none(pmd[pmdidx])', (s, l) => {
            const { entries } = s.ptpages[l.pae ? (l.pgd_page ?? 0) : l.pgd_base];
            l.pmd_page = entries[l.pae ? l.pmd : l.pgd].to;
            l.pmd += 1;
          }),
          k.branch('if (!pmd_none(pmd[pmdidx]))', (l) => l.pmd_page !== null, [
            k.call('(*func)(pmd_page(pmd[pmdidx]), PT_PTE)', func, withLevel('PT_PTE', pteOf)),
          ]),
        ]),
      ]),
      k.set('pgdidx++', (l) => {
        l.pgd += 1;
        l.pgd_page = null;
        l.pmd_page = null;
      }),
    ]),
  ],
});

interface ByIndex {
  pgd: number;
  pmd: number;
  pgd_limit: number;
  pmdidx_limit: number;
  pae: boolean;
  space: number;
}

/** Not past the end of the pmd, nor (goto out) past the last address. */
function inPmd(l: ByIndex): boolean {
  if (l.pgd === l.pgd_limit && l.pmd > l.pmdidx_limit) return false;
  return l.pmd < (l.pae ? l.space : 1);
}

/** The pmd that maps TASK_SIZE and up, with PAE. */
function kernelPmd(s: DomainMemory, pgd: number): number | null {
  const { PTRS_PER_PMD, TASK_SIZE } = s.address_space;
  if (PTRS_PER_PMD === 1) return null;
  return s.ptpages[pgd].entries[Math.floor(TASK_SIZE / (PTE_SPAN * PTRS_PER_PMD))].to;
}

const kernelLocals = { kernel_pmd: orNull(id('ptpages')) };
export const pgd_unpin_with_kernel_pmd = extended(xen_pgd_unpin, kernelLocals);

const passKernelPmd = (
  l: { kernel_pmd: number | null },
  callee: { page: number; arg: '0' | 'UVMF_TLB_FLUSH' | 'PT_PTE' | 'PT_PMD' | 'PT_PGD' },
): void => {
  callee.page = l.kernel_pmd ?? 0;
  callee.arg = 'PT_PMD';
};

const pgd_pin = hunk({
  name: 'pgd_pin',
  what: 'xen_pgd_pin: with PAE, pins the pmd of the kernel after the walk',
  of: xen_pgd_pin,
  locals: kernelLocals,
  edits: (k) => [
    k.insertBefore(
      'MULTI_mmuext_op(MMUEXT_PIN_L2_TABLE, or L3 with PAE)',
      k.step('pgd_page(pgd[pgd_index(TASK_SIZE)])', (s, l) => {
        l.kernel_pmd = kernelPmd(s, l.pgd);
      }),
      k.branch('#ifdef CONFIG_X86_PAE', (l) => l.kernel_pmd !== null, [
        k.call('pin_page(kernel pmd, PT_PMD)', pin_page, { pass: passKernelPmd }),
      ]),
    ),
  ],
});

const pgd_unpin = hunk({
  name: 'pgd_unpin',
  what: 'xen_pgd_unpin: with PAE, calls pin_page for the pmd of the kernel before the walk',
  of: xen_pgd_unpin,
  locals: kernelLocals,
  edits: (k) => [
    k.insertBefore(
      'pgd_walk(pgd, unpin_page, TASK_SIZE)',
      k.step('pgd_page(pgd[pgd_index(TASK_SIZE)])', (s, l) => {
        l.kernel_pmd = kernelPmd(s, l.pgd);
      }),
      k.branch('#ifdef CONFIG_X86_PAE', (l) => l.kernel_pmd !== null, [
        k.call('pin_page(kernel pmd, PT_PMD)', pin_page, { pass: passKernelPmd }),
      ]),
    ),
  ],
});

export const p5deb30d194d2 = patch({
  name: '5deb30d194d2',
  title: 'xen: rework pgd_walk to deal with 32/64 bit',
  source: 'torvalds/linux 5deb30d194d2 (2.6.28)',
  hunks: [replaces('walk', 'pgd_walk: by indices, the pgd first', pgd_walk), pgd_pin, pgd_unpin],
});
