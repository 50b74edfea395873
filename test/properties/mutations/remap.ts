/** Faults in remapping at boot, on 3.18 with 1f3ac86b4c45 and the repair that lets it hold. */
import type { DomainMemory } from '../../../models/domain-memory.js';
import { memblock_free } from '../../../models/linux/boot/memblock.js';
import {
  __set_phys_to_machine,
  set_phys_range_identity,
} from '../../../models/linux/boot/p2m-tree.js';
import {
  xen_set_identity_and_release_chunk,
  xen_set_identity_and_remap_chunk,
} from '../../../models/linux/boot/setup.js';
import { bootOf, frameAt, pfn_to_mfn } from '../../../models/memory/remap.js';
import { releaseLocals, SET_IDENTITY } from '../../../models/patches/remap/1f3ac86b4c45.js';
import {
  xen_do_set_identity_and_remap_chunk,
  xen_remap_memory,
} from '../../../models/patches/remap/1f3ac86b4c45-remap.js';
import { xen_update_mem_tables } from '../../../models/patches/remap/1f3ac86b4c45-tables.js';
import { xen_is_e820_reserved } from '../../../models/patches/remap/808fdb71936c.js';
import { alloc_p2m } from '../../../models/patches/remap/054954eb051f-alloc.js';
import { extended, type Hunk, hunksOver, type Procedure } from '../../../src/model/index.js';
import { type Mutation, mutationsOn } from './mutation.js';

const { hunk } = hunksOver<DomainMemory>();

const mutation = mutationsOn({
  tree: '3.18',
  on: ['1f3ac86b4c45', 'find_pfn_range_end'],
  scope: 'e820-6pfns',
});

/** The linear list, after boot. */
const linear = {
  on: ['1f3ac86b4c45', '054954eb051f', 'f241b0b891b9', 'identity_leaf_base'],
  scope: 'p2m-8pfns-1cpu',
} as const;

/** Takes statements out of one procedure. */
const without = (name: string, of: Procedure, ...labels: readonly string[]): Hunk =>
  hunk({
    name,
    what: `${of.name}: without ${labels.join(', ')}`,
    of,
    edits: (k) => labels.map((label) => k.remove(label)),
  });

export const remapMutations: readonly Mutation[] = [
  mutation(
    hunk({
      name: 'same_mfn_twice',
      what: 'xen_do_set_identity_and_remap_chunk: each mfn is that of the first pfn',
      of: xen_do_set_identity_and_remap_chunk,
      edits: (k) => [
        k.replace(
          'xen_remap_buf.mfns[i] = pfn_to_mfn(ident_pfn_iter + i)',
          k.step('xen_remap_buf.mfns[i] = pfn_to_mfn(ident_pfn_iter)', (s, l) => {
            const b = bootOf(s);
            const record = frameAt(b, b.buf_pte);
            if (record !== null) record.mfns[l.i].mfn = pfn_to_mfn(b, l.ident_pfn_iter);
            l.i += 1;
          }),
        ),
      ],
    }),
    { breaks: 'ListNamesEachFrameOnce', caught: { ListNamesEachFrameOnce: 16 } },
  ),
  mutation(
    without(
      'no_identity',
      xen_do_set_identity_and_remap_chunk,
      'set_phys_range_identity(ident_pfn_iter, chunk)',
    ),
    { breaks: 'NoFrameIsBehindTwoPfns', caught: { NoFrameIsBehindTwoPfns: 33 } },
  ),
  mutation(
    without('no_reserve', xen_do_set_identity_and_remap_chunk, 'memblock_reserve(remap_pfn, size)'),
    {
      breaks: 'FreedTargetHasMemory',
      caught: { AllocatedPageHasMemory: 31, FreedTargetHasMemory: 47 },
    },
  ),
  mutation(
    without(
      'no_m2p_update',
      xen_update_mem_tables,
      'HYPERVISOR_mmu_update(MMU_MACHPHYS_UPDATE)',
      'if (HYPERVISOR_mmu_update() < 0)',
    ),
    { breaks: 'M2PAgreesWithP2M', caught: { M2PAgreesWithP2M: 48 } },
  ),
  mutation(
    without(
      'no_kernel_mapping',
      xen_update_mem_tables,
      'HYPERVISOR_update_va_mapping(pfn, mfn)',
      'if (HYPERVISOR_update_va_mapping())',
    ),
    { breaks: 'KernelMapsItsMemory', caught: { KernelMapsItsMemory: 48 } },
  ),
  mutation(without('no_restore', xen_remap_memory, 'set_pte_mfn(buf, mfn_save, PAGE_KERNEL)'), {
    breaks: 'BufferMappingIsRestored',
    caught: { BufferMappingIsRestored: 48 },
  }),
  mutation(without('no_last_free', xen_remap_memory, 'memblock_free(pfn_s, len), the last'), {
    breaks: 'ReservedTargetIsFreedOnce',
    caught: { ReservedTargetIsFreedOnce: 48 },
  }),
  mutation(
    hunk({
      name: 'free_before_read',
      what: 'xen_remap_memory: frees the range of a record before it is moved',
      of: xen_remap_memory,
      edits: (k) => [
        k.insertAfter(
          'i < xen_remap_buf.size',
          k.call('memblock_free(target_pfn, size)', memblock_free, {
            pass: (l, callee) => {
              callee.base = l.pfn;
              callee.size = l.size;
            },
          }),
        ),
      ],
    }),
    {
      breaks: 'RecordIsIntactWhileListed',
      caught: {
        AllocatedPageHasMemory: 52,
        FreedTargetHasMemory: 39,
        RecordIsIntactWhileListed: 58,
        ReservedTargetIsFreedOnce: 50,
      },
    },
  ),
  mutation(
    hunk({
      name: 'first_record_only',
      what: 'xen_remap_memory: leaves the loop after one record',
      of: xen_remap_memory,
      edits: (k) => [
        k.insertAfter(
          'xen_remap_mfn = xen_remap_buf.next_area_mfn',
          k.goto('if (pfn_s != ~0UL && len)', 'break after one'),
        ),
      ],
    }),
    {
      scope: 'e820-8pfns',
      breaks: 'ListIsEmptyAfterBoot',
      caught: {
        ListIsEmptyAfterBoot: 77,
        NoFrameIsLost: 77,
        RamBelowMaxPfnHasMemory: 77,
        ReservedTargetIsFreedOnce: 77,
      },
    },
  ),
  mutation(
    without(
      'no_split',
      set_phys_range_identity,
      'early_split_p2m(pfn_s)',
      'early_split_p2m(pfn_e)',
    ),
    { breaks: 'SharedLeafIsNotWritten', caught: { SharedLeafIsNotWritten: 45 } },
  ),
  mutation(
    hunk({
      name: 'released_entry_stays',
      what: 'xen_set_identity_and_release_chunk: leaves the P2M alone',
      of: extended(xen_set_identity_and_release_chunk, releaseLocals),
      edits: (k) => [
        k.remove('__set_phys_to_machine(pfn, INVALID_P2M_ENTRY)'),
        k.remove('if (!__set_phys_to_machine())'),
        k.replace(
          SET_IDENTITY,
          k.set(SET_IDENTITY, () => {}),
        ),
      ],
    }),
    { breaks: 'P2MNamesOwnedFrames', caught: { HoleIsIdentity: 18, P2MNamesOwnedFrames: 18 } },
  ),
  mutation(
    hunk({
      name: 'release_store_fails',
      what: '__set_phys_to_machine: says false of INVALID_P2M_ENTRY, too',
      of: __set_phys_to_machine,
      edits: (k) => [
        k.insertBefore(
          'if (p2m_top[topidx][mididx] == p2m_missing)',
          k.branch('if (mfn == INVALID_P2M_ENTRY)', (l) => l.mfn === 0, [
            k.return('return false: no leaf'),
          ]),
        ),
      ],
    }),
    {
      breaks: 'ReleasedPagesAreCounted',
      caught: { ReleasedPagesAreCounted: 35, VacatedFrameIsInTheList: 21 },
    },
  ),
  mutation(without('no_break_after_release', xen_set_identity_and_remap_chunk, 'break: released'), {
    breaks: 'ChunkIsNotEmpty',
    caught: { ChunkIsNotEmpty: 18 },
  }),
  mutation(
    without(
      'no_highmem_check',
      xen_update_mem_tables,
      'if (pfn << PAGE_SHIFT >= __pa(high_memory))',
    ),
    {
      scope: 'e820-6pfns-highmem',
      breaks: 'HighmemHasNoLinearAddress',
      caught: { HighmemHasNoLinearAddress: 56 },
    },
  ),
  mutation(
    hunk({
      name: 'check_before_entry_is_read',
      what: 'xen_is_e820_reserved: asks about an entry before it reads it, so never about the last',
      of: xen_is_e820_reserved,
      edits: (k) => [k.move('entry', 'if (entry is RAM and holds start to end)')],
    }),
    {
      on: ['1f3ac86b4c45', '808fdb71936c', 'fac1bceeeb04'],
      scope: 'e820-kernel',
      breaks: 'KernelStopsOnlyOnConflict',
      caught: { KernelStopsOnlyOnConflict: 3 },
    },
  ),
  mutation(without('no_p2m_lock', alloc_p2m, 'spin_lock_irqsave(&p2m_update_lock, flags)'), {
    ...linear,
    breaks: 'PageIsPutInPlaceUnderTheLock',
    caught: { PageIsPutInPlaceUnderTheLock: 14 },
  }),
  mutation(without('no_p2m_unlock', alloc_p2m, 'spin_unlock_irqrestore(&p2m_update_lock, flags)'), {
    ...linear,
    breaks: 'P2mUpdateLockIsDropped',
    caught: { P2mUpdateLockIsDropped: 15 },
  }),
];
