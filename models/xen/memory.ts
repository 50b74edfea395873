/**
 * Modelled: XENMEM_decrease_reservation of one extent, MMU_MACHPHYS_UPDATE and update_va_mapping, as
 * far as the remapping of memory at boot uses them, with failures.
 *
 * A frame that is given back stays the domain's while a PTE of the domain maps it; `isOwned` says so.
 *
 * Not modelled: frames that are pinned, granted or page tables; populate_physmap, which nobody calls
 * here (before 1f3ac86b4c45 xen_do_chunk could, and no caller asked it to); preemption between
 * extents (there is one); flushes (each call here asks for none). A domain with no access to I/O
 * memory is one whose `update_va_mapping` fails.
 *
 * Source: xen/common/memory.c, xen/arch/x86/mm.c @ 4.5.
 */
import { proceduresOver } from '../../src/model/index.js';
import { bool, id } from '../../src/schema/index.js';
import type { DomainMemory } from '../domain-memory.js';
import { type Boot, bootOf, frameAt, isOwned, isRam, pfnOrEnd } from '../memory/remap.js';

const { procedure } = proceduresOver<DomainMemory>();

/** Returns: whether the one extent was given back (1), or the call did nothing (0). */
export const XENMEM_decrease_reservation = procedure('XENMEM_decrease_reservation', {
  source: 'xen/common/memory.c, decrease_reservation @ 4.5',
  locals: { mfn: id('mfns'), ret: bool() },
  body: (k) => [
    k.either(
      'guest_remove_page',
      k.alternative('removed', {
        when: (s, l) => isOwned(bootOf(s), l.mfn),
        run: (s, l) => {
          const frame = frameAt(bootOf(s), l.mfn);
          if (frame !== null) frame.allocated = false;
          l.ret = true;
        },
      }),
      k.alternative('not owned', { when: (s, l) => !isOwned(bootOf(s), l.mfn) }),
      k.alternative('fails', {
        when: (s, l) => s.faults_left > 0 && isOwned(bootOf(s), l.mfn),
        run: (s) => {
          s.faults_left -= 1;
        },
      }),
    ),
  ],
});

/** Returns: whether the entry was set. */
export const MMU_MACHPHYS_UPDATE = procedure('MMU_MACHPHYS_UPDATE', {
  source: 'xen/arch/x86/mm.c, do_mmu_update @ 4.5',
  locals: { mfn: id('mfns'), pfn: pfnOrEnd(), ret: bool() },
  body: (k) => [
    k.either(
      'set_gpfn_from_mfn',
      k.alternative('set', {
        when: (s, l) => isOwned(bootOf(s), l.mfn),
        run: (s, l) => {
          const frame = frameAt(bootOf(s), l.mfn);
          if (frame !== null) frame.m2p = l.pfn;
          l.ret = true;
        },
      }),
      k.alternative('not owned', { when: (s, l) => !isOwned(bootOf(s), l.mfn) }),
      k.alternative('fails', {
        when: (s, l) => s.faults_left > 0 && isOwned(bootOf(s), l.mfn),
        run: (s) => {
          s.faults_left -= 1;
        },
      }),
    ),
  ],
});

/** Whether Xen lets the domain map a frame: its own, or one that the map calls no RAM. */
function mayMap(b: Boot, mfn: number): boolean {
  return mfn < b.pfns.length ? !isRam(b, mfn) : isOwned(b, mfn);
}

/** Returns: whether the PTE was set. */
export const HYPERVISOR_update_va_mapping = procedure('HYPERVISOR_update_va_mapping', {
  source: 'xen/arch/x86/mm.c, __do_update_va_mapping @ 4.5',
  locals: { pfn: pfnOrEnd(), mfn: id('mfns'), ret: bool() },
  body: (k) => [
    k.either(
      'mod_l1_entry',
      k.alternative('set', {
        when: (s, l) => mayMap(bootOf(s), l.mfn),
        run: (s, l) => {
          bootOf(s).pfns[l.pfn].va = l.mfn;
          l.ret = true;
        },
      }),
      k.alternative('not allowed', { when: (s, l) => !mayMap(bootOf(s), l.mfn) }),
      k.alternative('fails', {
        when: (s, l) => s.faults_left > 0 && mayMap(bootOf(s), l.mfn),
        run: (s) => {
          s.faults_left -= 1;
        },
      }),
    ),
  ],
});
