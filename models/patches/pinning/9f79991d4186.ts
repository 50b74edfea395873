/**
 * A CPU in lazy mode may have loaded a table that Linux thinks it has left. What is really loaded is
 * kept in `xen_current_cr3`, by a callback of the multicall buffer; who takes an mm down asks CPUs that
 * have it loaded, too, to let go of it.
 *
 * Not modelled: arch_flush_lazy_cpu_mode, which leaves lazy CPU mode and enters it again, as a flush
 * and two writes of the mode: the mode is the CPU's own, so only the flush is seen.
 *
 * Source: 9f79991d4186, arch/x86/xen/mmu.c, arch/x86/xen/enlighten.c. The callbacks of the multicall
 * buffer came with 91e0c5f3dad4, right before it.
 */
import { BUG, extended, hunksOver, patch, proceduresOver } from '../../../src/model/index.js';
import { clear, id, push, range, type Sizes } from '../../../src/schema/index.js';
import { type DomainMemory, McCallbacks } from '../../domain-memory.js';
import { xen_mc_batch } from '../../linux/multicalls.js';
import { preempt_enable } from '../../linux/pinning/locks.js';
import { xen_write_cr3 as write_cr3 } from '../../linux/pinning/mmu-context.js';
import { MULTI_mmuext_op, xen_mc_flush, xen_mc_issue } from '../../linux/pinning/multicalls.js';
import { PtCallback, PtOp } from '../../memory/page-tables.js';
import { drop_mm_ref, drop_other_mm_ref } from './f87e4cac4f4e.js';

const { hunk, adds, replaces } = hunksOver<DomainMemory>();
const { procedure } = proceduresOver<DomainMemory>();

/** Queues a callback for the next flush; when there is no room, flushes first. */
export const xen_mc_callback = procedure('xen_mc_callback', {
  source: 'arch/x86/xen/multicalls.c, xen_mc_callback @ 91e0c5f3dad4',
  locals: { fn: PtCallback },
  body: (k) => [
    k.test(
      'if (b->cbidx == MC_BATCH)',
      (s, _l, me) => s.cpus[me.cpu].callbacks.length === s.cpus[me.cpu].callbacks.items.length,
      [k.call('xen_mc_flush()', xen_mc_flush)],
    ),
    k.step('b->callbacks[b->cbidx++] = { fn, data }', (s, l, me) => {
      push(s.cpus[me.cpu].callbacks).pt = l.fn;
    }),
  ],
});

/** `set_current_cr3` or `do_unlock`. */
function callBack(s: DomainMemory, cpu: number, fn: number): void {
  const argument = PtCallback.payload(fn);
  if (PtCallback.is(fn, 'set_current_cr3')) s.vcpus[cpu].xen_current_cr3 = argument;
  if (PtCallback.is(fn, 'do_unlock')) {
    s.ptpages[argument].ptl = null;
    preempt_enable(s, cpu);
  }
}

const callbackLocals = { callbacks: range(0, (sizes: Sizes) => sizes.batch) };

const callbacks = hunk({
  name: 'callbacks',
  what: 'xen_mc_flush: calls the callbacks once the hypercalls are done',
  of: xen_mc_flush,
  locals: callbackLocals,
  edits: (k) => [
    k.insertAfter(
      'if (b->mcidx)',
      // Folded: the callbacks are the CPU's own until interrupts are on again.
      k.step('b->cbidx', (s, l, me) => {
        l.callbacks = s.cpus[me.cpu].callbacks.length;
      }),
      k.while('for (i = 0; i < b->cbidx; i++)', (l) => l.i < l.callbacks, [
        k.step('(*cb->fn)(cb->data)', (s, l, me) => {
          callBack(s, me.cpu, s.cpus[me.cpu].callbacks.items[l.i].pt);
          l.i += 1;
          if (l.i === l.callbacks) clear(McCallbacks, s.cpus[me.cpu].callbacks);
        }),
      ]),
    ),
  ],
});
export const flush_with_callbacks = extended(xen_mc_flush, callbackLocals);

/** The entry is reserved before `xen_cr3` changes, so that both change with interrupts off. */
export const xen_write_cr3 = procedure(write_cr3.name, {
  source: 'arch/x86/xen/enlighten.c, xen_write_cr3 @ 9f79991d4186',
  locals: { cr3: id('mms') },
  body: (k) => [
    k.step('BUG_ON(preemptible())', (s, _l, me) => {
      const cpu = s.cpus[me.cpu];
      if (cpu.preempt_count === 0 && !cpu.irqs_off) BUG('xen_write_cr3: BUG_ON(preemptible())');
    }),
    k.call('xen_mc_batch()', xen_mc_batch),
    k.step('xen_cr3 = cr3', (s, l, me) => {
      s.vcpus[me.cpu].xen_cr3 = l.cr3;
    }),
    k.call('MULTI_mmuext_op(MMUEXT_NEW_BASEPTR)', MULTI_mmuext_op, {
      pass: (l, callee) => {
        callee.op = PtOp.values.NEW_BASEPTR(l.cr3);
      },
    }),
    k.call('xen_mc_callback(set_current_cr3, cr3)', xen_mc_callback, {
      pass: (l, callee) => {
        callee.fn = PtCallback.values.set_current_cr3(l.cr3);
      },
    }),
    k.call('xen_mc_issue(PARAVIRT_LAZY_CPU)', xen_mc_issue, {
      pass: (_l, callee) => {
        callee.mode = 'CPU';
      },
    }),
  ],
});

const drop_other = hunk({
  name: 'drop_other',
  what: 'drop_other_mm_ref: a CPU that has the table loaded loads another and flushes',
  of: drop_other_mm_ref,
  edits: (k) => [
    k.insertAfter(
      'if (cpu_tlbstate.active_mm == mm)',
      k.test(
        'if (xen_current_cr3 == mm->pgd)',
        (s, l, me) => s.vcpus[me.cpu].xen_current_cr3 === l.mm,
        [
          k.call('load_cr3(swapper_pg_dir)', xen_write_cr3),
          k.test('if (PARAVIRT_LAZY_CPU)', (s, _l, me) => s.cpus[me.cpu].lazy_mode === 'CPU', [
            k.call('arch_flush_lazy_cpu_mode()', xen_mc_flush),
          ]),
        ],
      ),
    ),
  ],
});

const maskLocals = {
  cpu: range(0, (sizes: Sizes) => sizes.vcpus),
  cpus: range(0, (sizes: Sizes) => sizes.vcpus),
};

const stale = hunk({
  name: 'stale',
  what: 'drop_mm_ref: the CPUs that have the table loaded join the mask',
  of: drop_mm_ref,
  locals: maskLocals,
  edits: (k) => [
    k.insertAfter(
      'leave_mm(smp_processor_id())',
      k.test('if (PARAVIRT_LAZY_CPU)', (s, _l, me) => s.cpus[me.cpu].lazy_mode === 'CPU', [
        k.call('arch_flush_lazy_cpu_mode()', xen_mc_flush),
      ]),
    ),
    k.insertAfter(
      'mask = mm->cpu_vm_mask',
      // Folded: cpu_online_map does not change.
      k.step('cpu_online_map', (s, l) => {
        l.cpus = s.vcpus.length;
      }),
      k.while('for_each_online_cpu(cpu)', (l) => l.cpu < l.cpus, [
        k.step('if (per_cpu(xen_current_cr3, cpu) == mm->pgd)', (s, l) => {
          if (s.vcpus[l.cpu].xen_current_cr3 === l.mm) l.mask |= 1 << l.cpu;
          l.cpu += 1;
        }),
      ]),
    ),
  ],
});

export const p9f79991d4186 = patch({
  name: '9f79991d4186',
  title: 'xen: deal with stale cr3 values when unpinning pagetables',
  source: 'torvalds/linux 9f79991d4186 (2.6.24)',
  hunks: [
    adds('mc_callback', 'xen_mc_callback: queues a callback (91e0c5f3dad4)', xen_mc_callback),
    callbacks,
    replaces('write_cr3', 'xen_write_cr3: xen_current_cr3 by a callback', xen_write_cr3),
    drop_other,
    stale,
  ],
});
