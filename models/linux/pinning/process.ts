/**
 * Modelled: a process that makes an mm by execve or by fork, faults pages in and unmaps them, and
 * exits. Its mm is that of its number, and it runs on its CPU alone.
 *
 * Not modelled: the last user of an mm that is not the process; how fork and execve find the old mm.
 *
 * Source: kernel/fork.c, fs/exec.c, kernel/exit.c, mm/mmap.c @ 2.6.22.
 */
import { proceduresOver } from '../../../src/model/index.js';
import { id, range, type Sizes } from '../../../src/schema/index.js';
import type { DomainMemory } from '../../domain-memory.js';
import { directoryOf, ptePage } from '../../memory/page-tables.js';
import { preempt_disable, preempt_enable } from './locks.js';
import {
  __pte_alloc,
  choosePt,
  forgetPt,
  passPt,
  ptLocals,
  set_pte_at_locked,
  unmap_region,
} from './mm.js';
import { xen_activate_mm, xen_dup_mmap, xen_exit_mmap } from './mmu.js';
import { context_switch, switch_mm } from './mmu-context.js';

const { procedure } = proceduresOver<DomainMemory>();

const upToPtes = () => range(0, (sizes: Sizes) => sizes.ptes);

const isAttached = (s: DomainMemory, mm: number, i: number): boolean =>
  s.ptpages[directoryOf(s, mm)].entries[i].to !== null;

/** Nobody uses the mm any more, lazily neither: its pgd has been freed. */
function isGone(s: DomainMemory, mm: number): boolean {
  if (s.mms[mm].mm_users > 0) return false;
  for (let c = 0; c < s.vcpus.length; c++) if (s.vcpus[c].active_mm === mm) return false;
  return true;
}

/** The tables of a new mm, with every pte page it can have and an entry in each. */
export const copy_page_range = procedure('copy_page_range', {
  source: 'mm/memory.c, copy_page_range @ 2.6.22',
  locals: { ...ptLocals, next: upToPtes(), ptes: upToPtes() },
  body: (k) => [
    // Folded: a constant of the scope.
    k.step('for each vma', (s, l) => {
      l.ptes = s.address_space.ptes;
      choosePt(s, l, l.mm, 0);
    }),
    k.while('while (addr != end)', (l) => l.next < l.ptes, [
      k.call('__pte_alloc(mm, pmd, address)', __pte_alloc, { pass: passPt }),
      k.call('copy_one_pte', set_pte_at_locked, { pass: passPt }),
      k.set('addr = next', (l) => {
        l.next += 1;
        if (l.next === l.ptes) return;
        l.i += 1;
        l.page += 1;
      }),
    ]),
  ],
});

const passMm = (l: { mm: number }, callee: { mm: number }): void => {
  callee.mm = l.mm;
};

const passNext = (l: { mm: number }, callee: { next: number }): void => {
  callee.next = l.mm;
};

const runs = (s: DomainMemory, l: { mm: number }): void => {
  s.mms[l.mm].runs = true;
  l.mm = 0;
};

/** execve: the new mm is activated, and loaded at once. */
export const exec_mmap = procedure('exec_mmap', {
  source: 'fs/exec.c, exec_mmap; include/asm-i386/mmu_context.h, activate_mm @ 2.6.22',
  locals: { mm: id('mms') },
  body: (k) => [
    k.call('setup_arg_pages', copy_page_range, { pass: passMm }),
    k.step('task_lock(tsk)', (s, _l, me) => preempt_disable(s, me.cpu)),
    k.call('paravirt_activate_mm(prev, next)', xen_activate_mm, { pass: passNext }),
    k.call('switch_mm(prev, next)', switch_mm, { pass: passNext }),
    k.step('task_unlock(tsk)', (s, _l, me) => preempt_enable(s, me.cpu)),
  ],
});

/** fork: the child's mm is pinned, and loaded when the child first runs. */
export const dup_mmap = procedure('dup_mmap', {
  source: 'kernel/fork.c, dup_mmap @ 2.6.22',
  locals: { mm: id('mms') },
  body: (k) => [
    k.call('copy_page_range(mm, oldmm, mpnt)', copy_page_range, { pass: passMm }),
    k.call('arch_dup_mmap(oldmm, mm)', xen_dup_mmap, { pass: passNext }),
    k.call('context_switch(parent, child)', context_switch, { pass: passNext }),
  ],
});

/** The last thread of an mm ends: the mm is torn down, and the CPU goes on with another. */
export const do_exit = procedure('do_exit', {
  source: 'kernel/exit.c, exit_mm; kernel/fork.c, mmput; mm/mmap.c, exit_mmap @ 2.6.22',
  locals: { ...ptLocals, next: upToPtes(), ptes: upToPtes() },
  body: (k) => [
    // Folded: the task's own mm and its CPU's own state, under task_lock.
    k.step('enter_lazy_tlb(mm, current)', (s, _l, me) => {
      s.vcpus[me.cpu].state = 'TLBSTATE_LAZY';
    }),
    // Folded: ptes is a constant of the scope.
    k.step('atomic_dec_and_test(&mm->mm_users)', (s, l) => {
      s.mms[l.mm].mm_users -= 1;
      l.ptes = s.address_space.ptes;
    }),
    k.call('arch_exit_mmap(mm)', xen_exit_mmap, { pass: passMm }),
    k.while('for each pte page', (l) => l.next < l.ptes, [
      k.step('pmd_none(*pmd)', (s, l) => {
        choosePt(s, l, l.mm, l.next);
        l.next += 1;
        if (!isAttached(s, l.mm, l.i)) l.page = 0;
      }),
      k.branch('if (!pmd_none)', (l) => l.page > 0, [
        k.call('unmap_vmas, free_pgtables', unmap_region, { pass: passPt }),
      ]),
    ]),
    k.test('if (active_mm == mm)', (s, l, me) => s.vcpus[me.cpu].active_mm === l.mm, [
      k.call('schedule()', context_switch, {
        pass: (l, callee) => {
          callee.prev = l.mm;
        },
      }),
    ]),
  ],
});

export const process = procedure('process', {
  source: 'a process that makes an mm: execve or fork, page faults, munmap, exit',
  locals: ptLocals,
  body: (k) => [
    k.forever('system calls', [
      k.rest(
        'user',
        k.alternative('execve', {
          when: (s, _l, me) => isGone(s, me.id + 1),
          run: (s, l, me) => {
            l.mm = me.id + 1;
            s.mms[l.mm].mm_users = 1;
          },
          body: [
            k.call('exec_mmap(mm)', exec_mmap, { pass: passMm }),
            k.step('start_thread', runs),
          ],
        }),
        k.alternative('fork', {
          when: (s, _l, me) => isGone(s, me.id + 1),
          run: (s, l, me) => {
            l.mm = me.id + 1;
            s.mms[l.mm].mm_users = 1;
          },
          body: [
            k.call('dup_mmap(mm, oldmm)', dup_mmap, { pass: passMm }),
            k.step('ret_from_fork', runs),
          ],
        }),
        k.alternative('page fault', {
          among: 'ptes',
          when: (s, _l, me, i) => {
            const mm = me.id + 1;
            return s.mms[mm].runs && s.ptpages[ptePage(s, mm, i)].pte === 'EMPTY';
          },
          run: (s, l, me, i) => choosePt(s, l, me.id + 1, i),
          body: [
            k.test('if (pmd_none(*pmd))', (s, l) => !isAttached(s, l.mm, l.i), [
              k.call('__pte_alloc(mm, pmd, address)', __pte_alloc, { pass: passPt }),
            ]),
            k.call('do_anonymous_page', set_pte_at_locked, { pass: passPt, take: forgetPt }),
          ],
        }),
        k.alternative('munmap', {
          among: 'ptes',
          when: (s, _l, me, i) => s.mms[me.id + 1].runs && isAttached(s, me.id + 1, i),
          run: (s, l, me, i) => choosePt(s, l, me.id + 1, i),
          body: [k.call('unmap_region', unmap_region, { pass: passPt, take: forgetPt })],
        }),
        k.alternative('exit', {
          when: (s, _l, me) => s.mms[me.id + 1].runs && s.mms[me.id + 1].mm_users === 1,
          run: (s, l, me) => {
            l.mm = me.id + 1;
            s.mms[l.mm].runs = false;
          },
          body: [k.call('do_exit', do_exit, { pass: passMm, take: forgetPt })],
        }),
      ),
    ]),
  ],
});
