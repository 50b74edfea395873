/**
 * The check for a conflict covers brk space too.
 *
 * Source: fac1bceeeb04, "xen: use correct end address of kernel for conflict checking", as it was
 * posted; the number is not confirmed.
 */
import { extended, hunksOver, patch } from '../../../src/model/index.js';
import type { DomainMemory } from '../../domain-memory.js';
import { xen_memory_setup } from '../../linux/boot/boot.js';
import { bootOf } from '../../memory/remap.js';
import { checkLocals, KERNEL_RANGE } from './808fdb71936c.js';

const { hunk } = hunksOver<DomainMemory>();

export const pfac1bceeeb04 = patch({
  name: 'fac1bceeeb04',
  title: 'xen: use correct end address of kernel for conflict checking',
  source: 'torvalds/linux fac1bceeeb04 (6.12)',
  hunks: [
    hunk({
      name: 'end',
      what: 'xen_memory_setup: _end instead of __bss_stop',
      of: extended(xen_memory_setup, checkLocals),
      edits: (k) => [
        k.replace(
          KERNEL_RANGE,
          // Folded: where the kernel is does not change.
          k.step('_text and _end', (s, l) => {
            const { pfns } = bootOf(s);
            l.text = pfns.findIndex(({ kernel }) => kernel !== 'no');
            l.stop = pfns.findLastIndex(({ kernel }) => kernel !== 'no') + 1;
          }),
        ),
      ],
    }),
  ],
});
