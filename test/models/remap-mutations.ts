/**
 * Faults put into the tree with 1f3ac86b4c45, each a tiny patch: what the claims about remapping are
 * there to find, where history has no defect for it.
 */
import type { DomainMemory } from '../../models/domain-memory.js';
import { memblock_free } from '../../models/linux/memblock.js';
import { __set_phys_to_machine, set_phys_range_identity } from '../../models/linux/p2m-tree.js';
import { xen_set_identity_and_release_chunk } from '../../models/linux/setup.js';
import {
  xen_do_set_identity_and_prepare_chunk,
  xen_remap_memory,
} from '../../models/linux/setup-remap.js';
import { xen_update_mem_tables_or_bug } from '../../models/linux/setup-tables.js';
import { bootOf, frameAt, pfn_to_mfn } from '../../models/memory/remap.js';
import { releaseLocals, SET_IDENTITY } from '../../models/patches/1f3ac86b4c45.js';
import {
  extended,
  type Hunk,
  hunksOver,
  type Patch,
  type Procedure,
  patch,
} from '../../src/model/index.js';

const { hunk } = hunksOver<DomainMemory>();

const release = extended(xen_set_identity_and_release_chunk, releaseLocals);

/** A patch that takes statements out of one procedure. */
const removing = (name: string, of: Procedure, ...labels: readonly string[]): Patch =>
  mutation(
    name,
    hunk({
      name: 'fault',
      what: `${of.name}: without ${labels.join(', ')}`,
      of,
      edits: (k) => labels.map((label) => k.remove(label)),
    }),
  );

const mutation = (name: string, ...hunks: readonly Hunk[]): Patch =>
  patch({ name, title: name, source: 'a fault made for the tests', hunks });

/** D42c: the pfns become identity before their mfns are written down. */
export const identityBeforeCapture = mutation(
  'identity_before_capture',
  hunk({
    name: 'fault',
    what: 'xen_do_set_identity_and_remap_chunk: identity first, mfns after',
    of: xen_do_set_identity_and_prepare_chunk,
    edits: (k) => [
      k.move('set_phys_range_identity(ident_pfn_iter, chunk)', 'xen_remap_buf.size = chunk'),
    ],
  }),
);

export const sameMfnTwice = mutation(
  'same_mfn_twice',
  hunk({
    name: 'fault',
    what: 'xen_do_set_identity_and_remap_chunk: each mfn is that of the first pfn',
    of: xen_do_set_identity_and_prepare_chunk,
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
);

/** Nothing makes the vacated pfns identity. */
export const noIdentity = removing(
  'no_identity',
  xen_do_set_identity_and_prepare_chunk,
  'set_phys_range_identity(ident_pfn_iter, chunk)',
);

export const noReserve = removing(
  'no_reserve',
  xen_do_set_identity_and_prepare_chunk,
  'memblock_reserve(remap_pfn, size)',
);

export const noM2pUpdate = removing(
  'no_m2p_update',
  xen_update_mem_tables_or_bug,
  'HYPERVISOR_mmu_update(MMU_MACHPHYS_UPDATE)',
  'if (HYPERVISOR_mmu_update() < 0)',
);

export const noKernelMapping = removing(
  'no_kernel_mapping',
  xen_update_mem_tables_or_bug,
  'HYPERVISOR_update_va_mapping(pfn, mfn)',
  'if (HYPERVISOR_update_va_mapping())',
);

export const noRestore = removing(
  'no_restore',
  xen_remap_memory,
  'set_pte_mfn(buf, mfn_save, PAGE_KERNEL)',
);

export const noLastFree = removing(
  'no_last_free',
  xen_remap_memory,
  'memblock_free(pfn_s, len), the last',
);

/** The page of a record is free while the record is read. */
export const freeBeforeRead = mutation(
  'free_before_read',
  hunk({
    name: 'fault',
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
);

export const firstRecordOnly = mutation(
  'first_record_only',
  hunk({
    name: 'fault',
    what: 'xen_remap_memory: leaves the loop after one record',
    of: xen_remap_memory,
    edits: (k) => [
      k.insertAfter(
        'xen_remap_mfn = xen_remap_buf.next_area_mfn',
        k.goto('if (pfn_s != ~0UL && len)', 'break after one'),
      ),
    ],
  }),
);

/** D40: a leaf that a range ends in is not given a page of its own. */
export const noSplit = removing(
  'no_split',
  set_phys_range_identity,
  'early_split_p2m(pfn_s)',
  'early_split_p2m(pfn_e)',
);

/** D42a, as the note has it: the entry stays what it was after the frame was given back. */
export const releasedEntryStays = mutation(
  'released_entry_stays',
  hunk({
    name: 'fault',
    what: 'xen_set_identity_and_release_chunk: leaves the P2M alone',
    of: release,
    edits: (k) => [
      k.remove('__set_phys_to_machine(pfn, INVALID_P2M_ENTRY)'),
      k.remove('if (!__set_phys_to_machine())'),
      k.replace(
        SET_IDENTITY,
        k.set(SET_IDENTITY, () => {}),
      ),
    ],
  }),
);

/** D42a, as the code has it: the store fails, the loop ends, and identity is set all the same. */
export const releaseStoreFails = mutation(
  'release_store_fails',
  hunk({
    name: 'fault',
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
);
