/**
 * Modelled: a second thread of mm 1 on another CPU. It starts, it ends, after which its CPU keeps the
 * mm lazily, and then the CPU switches to a task of another mm, for which init_mm stands.
 *
 * Not modelled: page faults of the thread; a return to the mm while the CPU still keeps it.
 *
 * Source: kernel/fork.c, kernel/exit.c, kernel/sched.c @ 2.6.22.
 */
import { proceduresOver } from '../../../src/model/index.js';
import { id } from '../../../src/schema/index.js';
import type { DomainMemory } from '../../domain-memory.js';
import { context_switch } from './mmu-context.js';

const { procedure } = proceduresOver<DomainMemory>();

export const sibling = procedure('sibling', {
  source: 'a process with a second thread: clone, exit; then a task of another mm',
  locals: { prev: id('mms'), next: id('mms') },
  body: (k) => [
    k.forever('threads', [
      k.rest(
        'thread',
        k.alternative('clone', {
          when: (s, _l, me) => s.mms[1].runs && s.vcpus[me.cpu].active_mm !== 1,
          run: (s, l) => {
            s.mms[1].mm_users += 1;
            l.next = 1;
          },
          body: [k.call('context_switch(swapper, thread)', context_switch, { pass: passBoth })],
        }),
        k.alternative('exit', {
          when: (s, _l, me) => isRunning(s, me.cpu),
          run: (s, _l, me) => {
            s.mms[1].mm_users -= 1;
            s.vcpus[me.cpu].state = 'TLBSTATE_LAZY';
          },
        }),
        k.alternative('another mm', {
          when: (s, _l, me) => s.vcpus[me.cpu].active_mm === 1 && !isRunning(s, me.cpu),
          run: (_s, l) => {
            l.prev = 1;
          },
          body: [k.call('context_switch(idle, task)', context_switch, { pass: passBoth })],
        }),
      ),
      k.set('done', (l) => {
        l.prev = 0;
        l.next = 0;
      }),
    ]),
  ],
});

const isRunning = (s: DomainMemory, cpu: number): boolean =>
  s.vcpus[cpu].active_mm === 1 && s.vcpus[cpu].state === 'TLBSTATE_OK';

function passBoth(l: { prev: number; next: number }, callee: { prev: number; next: number }): void {
  callee.prev = l.prev;
  callee.next = l.next;
}
