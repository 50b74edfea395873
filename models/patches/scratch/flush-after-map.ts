/**
 * A repair of our own, not upstream's: no CPU goes on with what the kernel address of a page mapped
 * before the grant.
 *
 * A map flushes nothing. As long as ballooned pages were mapped to nothing there was nothing to flush;
 * since they are mapped to a scratch page, a TLB entry for that outlives the map.
 */
import { hunksOver, patch } from '../../../src/model/index.js';
import type { DomainMemory } from '../../domain-memory.js';
import { gnttab_map_refs } from '../../linux/grant-table.js';

const { hunk } = hunksOver<DomainMemory>();

export const flushAfterMap = patch({
  name: 'flush_after_map',
  title: 'gnttab_map_refs: flush the kernel addresses on all CPUs',
  source: 'pvmc; it repairs what KernelAccessReachesGrantedFrame finds with cd9151e26d31',
  hunks: [
    hunk({
      name: 'flush',
      what: 'gnttab_map_refs: flush_tlb_all before it returns',
      of: gnttab_map_refs,
      edits: (k) => [
        k.insertBefore(
          'return ret (all slots)',
          // Folded: the flush of each CPU is awaited.
          k.step('flush_tlb_all()', (s) => {
            for (const cpu of s.cpus) for (const entry of cpu.tlb) entry.frame = null;
          }),
        ),
      ],
    }),
  ],
});
