/**
 * Modelled: giving pages back to Xen and moving one page, before 1f3ac86b4c45.
 *
 * Not modelled: the branch of xen_do_chunk that populates (no caller passes `false`); WARN and printk.
 *
 * Source: arch/x86/xen/setup.c @ the parent of 1f3ac86b4c45, as the diff of that commit shows it.
 */
import { proceduresOver } from '../../../src/model/index.js';
import { bool } from '../../../src/schema/index.js';
import type { DomainMemory } from '../../domain-memory.js';
import { INVALID_P2M_ENTRY, LOCAL } from '../../memory/p2m-tree.js';
import {
  bootOf,
  mfn_to_pfn,
  mfnOrInvalid,
  pageCount,
  pfn_to_mfn,
  pfnOrEnd,
} from '../../memory/remap.js';
import { MMU_MACHPHYS_UPDATE, XENMEM_decrease_reservation } from '../../xen/memory.js';
import { early_set_phys_to_machine } from './p2m-tree-early.js';

const { procedure } = proceduresOver<DomainMemory>();

const EACH = 'for (pfn = start; pfn < end; pfn++)';

/** With `release`. Returns: how many frames were given back. */
export const xen_do_chunk = procedure('xen_do_chunk', {
  source: 'arch/x86/xen/setup.c, xen_do_chunk @ 1f3ac86b4c45^',
  locals: {
    start: pfnOrEnd(),
    end: pfnOrEnd(),
    pfn: pfnOrEnd(),
    mfn: mfnOrInvalid(),
    ret: bool(),
    len: pageCount(),
  },
  body: (k) => [
    k.while(EACH, (l) => l.start < l.end, [
      k.set('pfn, and the next one', (l) => {
        l.pfn = l.start;
        l.start += 1;
      }),
      k.step('mfn = pfn_to_mfn(pfn)', (s, l) => {
        l.mfn = pfn_to_mfn(bootOf(s), l.pfn);
      }),
      k.branch('if (mfn == INVALID_P2M_ENTRY)', (l) => l.mfn === null, [
        k.goto(EACH, 'continue: INVALID'),
      ]),
      k.test(
        'if (mfn_to_pfn(mfn) != pfn)',
        (s, l) => l.mfn !== null && mfn_to_pfn(bootOf(s), l.mfn) !== l.pfn,
        [k.goto(EACH, 'continue: not its frame')],
      ),
      k.call('ret = XENMEM_decrease_reservation(frame)', XENMEM_decrease_reservation, {
        pass: (l, callee) => {
          if (l.mfn !== null) callee.mfn = l.mfn;
        },
        take: (l, callee) => {
          l.ret = callee.ret;
        },
      }),
      k.branch('if (ret != 1)', (l) => !l.ret, [k.return('break')]),
      k.call('early_set_phys_to_machine(pfn, INVALID_P2M_ENTRY)', early_set_phys_to_machine, {
        pass: (l, callee) => {
          callee.pfn = l.pfn;
          callee.mfn = INVALID_P2M_ENTRY;
        },
        take: (l, callee) => {
          l.ret = callee.ret;
        },
      }),
      k.branch('if (!early_set_phys_to_machine())', (l) => !l.ret, [k.return('break: no leaf')]),
      k.set('len++', (l) => {
        l.len += 1;
      }),
    ]),
  ],
});

/** Returns: whether both tables were set; if not, the first of them may be. */
export const xen_update_mem_tables = procedure('xen_update_mem_tables', {
  source: 'arch/x86/xen/setup.c, xen_update_mem_tables @ 1f3ac86b4c45^',
  locals: { pfn: pfnOrEnd(), mfn: mfnOrInvalid(), ret: bool() },
  body: (k) => [
    k.call('early_set_phys_to_machine(pfn, mfn)', early_set_phys_to_machine, {
      pass: (l, callee) => {
        callee.pfn = l.pfn;
        callee.mfn = l.mfn === null ? INVALID_P2M_ENTRY : LOCAL(l.mfn);
      },
      take: (l, callee) => {
        l.ret = callee.ret;
      },
    }),
    k.branch('if (!early_set_phys_to_machine(pfn, mfn))', (l) => !l.ret, [
      k.return('return false'),
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
    k.branch('if (HYPERVISOR_mmu_update() < 0)', (l) => !l.ret, [k.return('return false: M2P')]),
    k.return('return true'),
  ],
});
