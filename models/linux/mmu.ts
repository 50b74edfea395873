/**
 * Modelled: a store into a kernel linear PTE, and the invalidation of one address, each of them
 * queued in lazy MMU mode and done at once otherwise.
 *
 * Not modelled: the mm and address arguments; PAE, where the direct store is two words; the trap by
 * which Xen emulates the direct store (one step, `mod_l1_entry`); tracing.
 *
 * Source: arch/x86/xen/mmu.c, xen_set_pte_at, xen_batched_set_pte,
 * xen_flush_tlb_single @ 3.1.
 */
import { BUG, proceduresOver } from '../../src/model/index.js';
import { id } from '../../src/schema/index.js';
import { type DomainMemory, Pte } from '../domain-memory.js';
import { mod_l1_entry } from '../xen/mmu.js';
import {
  __xen_mc_entry,
  lazyMode,
  reserved,
  xen_mc_batch,
  xen_mc_entry,
  xen_mc_issue,
} from './multicalls.js';

const { procedure } = proceduresOver<DomainMemory>();

/** `set_pte_at(&init_mm, address, ptep, pteval)`; `pte_clear` is the same with an empty entry. */
export const xen_set_pte_at = procedure('xen_set_pte_at', {
  source: 'arch/x86/xen/mmu.c, xen_set_pte_at @ 3.1',
  locals: { page: id('pages'), pteval: Pte },
  body: (k) => [
    k.test(
      'if (paravirt_get_lazy_mode() != PARAVIRT_LAZY_MMU)',
      (s, _l, me) => lazyMode(s, me.cpu) !== 'MMU',
      [
        // The page table is read-only, so the store traps; Xen does what it asks, or does not.
        k.step('native_set_pte', (s, l) => {
          if (!mod_l1_entry(s, l.page, l.pteval)) {
            BUG('native_set_pte: Xen refuses the entry, and the store ends in a page fault');
          }
        }),
      ],
      [
        k.call('xen_mc_batch()', xen_mc_batch),
        k.call('xen_extend_mmu_update(&u)', __xen_mc_entry),
        // Folded: the entry is the CPU's own, interrupts are off.
        k.step('*u = *update', (s, l, me) => {
          const entry = reserved(s, me.cpu);
          entry.op = 'mmu_update';
          entry.page = l.page;
          entry.pte = l.pteval;
        }),
        k.call('xen_mc_issue(PARAVIRT_LAZY_MMU)', xen_mc_issue, {
          pass: (_l, callee) => {
            callee.mode = 'MMU';
          },
        }),
      ],
    ),
  ],
});

/** `__flush_tlb_single(address)`: this CPU only. */
export const xen_flush_tlb_single = procedure('xen_flush_tlb_single', {
  source: 'arch/x86/xen/mmu.c, xen_flush_tlb_single @ 3.1',
  locals: { page: id('pages') },
  body: (k) => [
    k.step('preempt_disable()', (s, _l, me) => {
      s.cpus[me.cpu].preempt_count += 1;
    }),
    k.call('xen_mc_entry(sizeof(*op))', xen_mc_entry),
    // Folded: the entry is the CPU's own, interrupts are off.
    k.step('MULTI_mmuext_op(MMUEXT_INVLPG_LOCAL)', (s, l, me) => {
      const entry = reserved(s, me.cpu);
      entry.op = 'invlpg';
      entry.page = l.page;
    }),
    k.call('xen_mc_issue(PARAVIRT_LAZY_MMU)', xen_mc_issue, {
      pass: (_l, callee) => {
        callee.mode = 'MMU';
      },
    }),
    k.step('preempt_enable()', (s, _l, me) => {
      s.cpus[me.cpu].preempt_count -= 1;
    }),
  ],
});
