/**
 * Lazy MMU mode around the override of each page, so that the kernel mappings of a batch take one
 * multicall. The mode is left on the way out, but not where an override fails.
 *
 * Not modelled: in_interrupt(), which is false for every caller here. What came between 0930bba674e2
 * and this commit (the calls' clear_pte argument, blkback's conversion) is not part of it.
 *
 * Source: f62805f1f30a, drivers/xen/grant-table.c.
 */
import { extended, hunksOver, patch } from '../../../src/model/index.js';
import { bool } from '../../../src/schema/index.js';
import type { DomainMemory } from '../../domain-memory.js';
import { gnttab_map_refs, gnttab_unmap_refs } from '../../linux/grant-table.js';
import { lazyMode } from '../../linux/multicalls.js';
import { arch_enter_lazy_mmu_mode, arch_leave_lazy_mmu_mode } from '../../linux/paravirt.js';

const { hunk } = hunksOver<DomainMemory>();

const lazyLocal = { lazy: bool() };
const map_refs = extended(gnttab_map_refs, lazyLocal);
const unmap_refs = extended(gnttab_unmap_refs, lazyLocal);

const HYPERCALL = 'HYPERVISOR_grant_table_op';

const map_enter = hunk({
  name: 'map_enter',
  what: 'gnttab_map_refs: enters lazy MMU mode before the loop, unless the caller has',
  of: gnttab_map_refs,
  locals: lazyLocal,
  edits: (k) => [
    k.insertAfter(
      `${HYPERCALL}(GNTTABOP_map_grant_ref)`,
      k.test(
        'if (paravirt_get_lazy_mode() == NONE)',
        (s, _l, me) => lazyMode(s, me.cpu) === 'NONE',
        [
          k.call('arch_enter_lazy_mmu_mode()', arch_enter_lazy_mmu_mode, {
            take: (l) => {
              l.lazy = true;
            },
          }),
        ],
      ),
    ),
  ],
});

const map_leave = hunk({
  name: 'map_leave',
  what: 'gnttab_map_refs: leaves it after the loop, which flushes',
  of: map_refs,
  locals: lazyLocal,
  edits: (k) => [
    k.insertBefore(
      'return ret (all slots)',
      k.branch('if (lazy)', (l) => l.lazy, [
        k.call('arch_leave_lazy_mmu_mode()', arch_leave_lazy_mmu_mode),
      ]),
    ),
  ],
});

const unmap_enter = hunk({
  name: 'unmap_enter',
  what: 'gnttab_unmap_refs: enters lazy MMU mode before the loop, unless the caller has',
  of: gnttab_unmap_refs,
  locals: lazyLocal,
  edits: (k) => [
    k.insertAfter(
      `${HYPERCALL}(GNTTABOP_unmap_grant_ref)`,
      k.test(
        'if (paravirt_get_lazy_mode() == NONE)',
        (s, _l, me) => lazyMode(s, me.cpu) === 'NONE',
        [
          k.call('arch_enter_lazy_mmu_mode()', arch_enter_lazy_mmu_mode, {
            take: (l) => {
              l.lazy = true;
            },
          }),
        ],
      ),
    ),
  ],
});

const unmap_leave = hunk({
  name: 'unmap_leave',
  what: 'gnttab_unmap_refs: leaves it after the loop, which flushes',
  of: unmap_refs,
  locals: lazyLocal,
  edits: (k) => [
    k.insertBefore(
      'return ret (all slots)',
      k.branch('if (lazy)', (l) => l.lazy, [
        k.call('arch_leave_lazy_mmu_mode()', arch_leave_lazy_mmu_mode),
      ]),
    ),
  ],
});

export const pf62805f1f30a = patch({
  name: 'f62805f1f30a',
  title: 'xen: enter/exit lazy_mmu_mode around m2p_override calls',
  source: 'torvalds/linux f62805f1f30a (3.5)',
  hunks: [map_enter, map_leave, unmap_enter, unmap_leave],
});
