/**
 * Modelled: moving one page, from 1f3ac86b4c45 on.
 *
 * Not modelled: WARN.
 *
 * Source: arch/x86/xen/setup.c @ 1f3ac86b4c45.
 */
import { BUG, proceduresOver } from '../../../src/model/index.js';
import { bool } from '../../../src/schema/index.js';
import type { DomainMemory } from '../../domain-memory.js';
import { set_phys_to_machine } from '../../linux/boot/p2m-tree.js';
import { LOCAL } from '../../memory/p2m-tree.js';
import { bootOf, mfnOrInvalid, pfnOrEnd } from '../../memory/remap.js';
import { HYPERVISOR_update_va_mapping, MMU_MACHPHYS_UPDATE } from '../../xen/memory.js';

const { procedure } = proceduresOver<DomainMemory>();

/** Stops the kernel when a table cannot be set. */
export const xen_update_mem_tables = procedure('xen_update_mem_tables', {
  source: 'arch/x86/xen/setup.c, xen_update_mem_tables @ 1f3ac86b4c45',
  locals: { pfn: pfnOrEnd(), mfn: mfnOrInvalid(), ret: bool() },
  body: (k) => [
    k.call('set_phys_to_machine(pfn, mfn)', set_phys_to_machine, {
      pass: (l, callee) => {
        callee.pfn = l.pfn;
        callee.mfn = LOCAL(l.mfn ?? 0);
      },
      take: (l, callee) => {
        l.ret = callee.ret;
      },
    }),
    k.branch('if (!set_phys_to_machine(pfn, mfn))', (l) => !l.ret, [
      k.step('BUG: P2M', () => {
        BUG('xen_update_mem_tables: the P2M entry cannot be set');
      }),
    ]),
    k.call('HYPERVISOR_mmu_update(MMU_MACHPHYS_UPDATE)', MMU_MACHPHYS_UPDATE, {
      pass: (l, callee) => {
        callee.mfn = l.mfn ?? 0;
        callee.pfn = l.pfn;
      },
      take: (l, callee) => {
        l.ret = callee.ret;
      },
    }),
    k.branch('if (HYPERVISOR_mmu_update() < 0)', (l) => !l.ret, [
      k.step('BUG: M2P', () => {
        BUG('xen_update_mem_tables: the M2P entry cannot be set');
      }),
    ]),
    k.test(
      'if (pfn << PAGE_SHIFT >= __pa(high_memory))',
      (s, l) => l.pfn >= bootOf(s).high_memory,
      [k.return('return: highmem')],
    ),
    k.call('HYPERVISOR_update_va_mapping(pfn, mfn)', HYPERVISOR_update_va_mapping, {
      pass: (l, callee) => {
        callee.pfn = l.pfn;
        callee.mfn = l.mfn ?? 0;
      },
      take: (l, callee) => {
        l.ret = callee.ret;
      },
    }),
    k.branch('if (HYPERVISOR_update_va_mapping())', (l) => !l.ret, [
      k.step('BUG: kernel mapping', () => {
        BUG('xen_update_mem_tables: the kernel mapping cannot be set');
      }),
    ]),
  ],
});
