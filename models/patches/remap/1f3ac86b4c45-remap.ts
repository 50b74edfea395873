/**
 * Modelled: the delayed remapping that 1f3ac86b4c45 brings. The frames behind a stretch that is not RAM
 * are written down, in records of REMAP_SIZE, in the first frame of each record itself; when virtual
 * memory is up, the list of records is worked off.
 *
 * Not modelled: `__init`, printk and the counter that it prints; WARN_ON(size == 0), which the claim
 * ChunkIsNotEmpty asks instead; XENFEAT_auto_translated_physmap; `ident_cnt`, which nothing reads;
 * `mfn = xen_remap_mfn` at the end of xen_remap_memory, a dead store (bf1b9ddf181d removes it); the TLB
 * flush of `set_pte_mfn`.
 *
 * Source: arch/x86/xen/setup.c @ 1f3ac86b4c45.
 */
import { BUG, proceduresOver } from '../../../src/model/index.js';
import { bool, range } from '../../../src/schema/index.js';
import type { DomainMemory } from '../../domain-memory.js';
import { memblock_free, memblock_reserve } from '../../linux/boot/memblock.js';
import { set_phys_range_identity } from '../../linux/boot/p2m-tree.js';
import {
  type Boot,
  bootOf,
  frameAt,
  mfnOrInvalid,
  pageCount,
  pfn_to_mfn,
  pfnOrEnd,
  pfnPastEnd,
} from '../../memory/remap.js';
import { xen_update_mem_tables } from './1f3ac86b4c45-tables.js';

const { procedure } = proceduresOver<DomainMemory>();

/** REMAP_SIZE. */
const recordSize = (b: Boot): number => b.frames[0].mfns.length;

/** The frame that the address of `xen_remap_buf` leads to. */
function xen_remap_buf(b: Boot): Boot['frames'][number] {
  const frame = frameAt(b, b.buf_pte);
  return frame ?? BUG('xen_remap_buf is mapped to no frame of the domain');
}

/** The same, to store to it. */
function stored(b: Boot): Boot['frames'][number] {
  const frame = xen_remap_buf(b);
  frame.overwritten = true;
  return frame;
}

/** Maps the address of the buffer to a frame. */
function set_pte_mfn(b: Boot, mfn: number | null): void {
  if (mfn === null) BUG('set_pte_mfn: INVALID_P2M_ENTRY is mapped');
  b.buf_pte = mfn;
}

/** `virt_to_mfn(&xen_remap_buf)`: asks the P2M, not the page tables. */
const virt_to_mfn = (b: Boot): number | null => pfn_to_mfn(b, b.buf_pfn);

const prepareLocals = {
  start_pfn: pfnOrEnd(),
  size: pageCount(),
  remap_pfn: pfnOrEnd(),
  mfn_save: mfnOrInvalid(),
  mfn: mfnOrInvalid(),
  ident_pfn_iter: pfnPastEnd(),
  remap_pfn_iter: pfnPastEnd(),
  ident_end_pfn: pfnOrEnd(),
  left: pageCount(),
  i: range(0, ({ remap }) => remap),
  chunk: range(0, ({ remap }) => remap),
};

/** Writes down where the frames of a chunk go, and makes its pfns identity. */
export const xen_do_set_identity_and_remap_chunk = procedure(
  'xen_do_set_identity_and_remap_chunk',
  {
    source: 'arch/x86/xen/setup.c, xen_do_set_identity_and_remap_chunk @ 1f3ac86b4c45',
    locals: prepareLocals,
    body: (k) => [
      k.call('memblock_reserve(remap_pfn, size)', memblock_reserve, {
        pass: (l, callee) => {
          callee.base = l.remap_pfn;
          callee.size = l.size;
        },
      }),
      k.step('mfn_save = virt_to_mfn(buf)', (s, l) => {
        l.mfn_save = virt_to_mfn(bootOf(s));
      }),
      k.set('ident_pfn_iter = start_pfn, remap_pfn_iter = remap_pfn', (l) => {
        l.ident_end_pfn = l.start_pfn + l.size;
        l.left = l.size;
        l.ident_pfn_iter = l.start_pfn;
        l.remap_pfn_iter = l.remap_pfn;
      }),
      k.while('for (ident_pfn_iter < ident_end_pfn)', (l) => l.ident_pfn_iter < l.ident_end_pfn, [
        // Folded: REMAP_SIZE is a constant.
        k.step('chunk = min(left, REMAP_SIZE)', (s, l) => {
          l.chunk = Math.min(l.left, recordSize(bootOf(s)));
        }),
        k.step('mfn = pfn_to_mfn(ident_pfn_iter)', (s, l) => {
          l.mfn = pfn_to_mfn(bootOf(s), l.ident_pfn_iter);
        }),
        k.step('set_pte_mfn(buf, mfn, PAGE_KERNEL)', (s, l) => {
          set_pte_mfn(bootOf(s), l.mfn);
        }),
        // Folded: the list head and the page are the kernel's own.
        k.step('xen_remap_buf.next_area_mfn = xen_remap_mfn', (s) => {
          const b = bootOf(s);
          stored(b).next_area_mfn = b.xen_remap_mfn;
        }),
        k.step('xen_remap_buf.target_pfn = remap_pfn_iter', (s, l) => {
          stored(bootOf(s)).target_pfn = l.remap_pfn_iter;
        }),
        k.step('xen_remap_buf.size = chunk', (s, l) => {
          const record = stored(bootOf(s));
          record.size = l.chunk;
          record.is_record = true;
        }),
        k.set('i = 0', (l) => {
          l.i = 0;
        }),
        k.while('for (i = 0; i < chunk; i++)', (l) => l.i < l.chunk, [
          // Folded: as above.
          k.step('xen_remap_buf.mfns[i] = pfn_to_mfn(ident_pfn_iter + i)', (s, l) => {
            const b = bootOf(s);
            stored(b).mfns[l.i].mfn = pfn_to_mfn(b, l.ident_pfn_iter + l.i);
            l.i += 1;
          }),
        ]),
        k.step('xen_remap_mfn = mfn', (s, l) => {
          bootOf(s).xen_remap_mfn = l.mfn;
        }),
        k.call('set_phys_range_identity(ident_pfn_iter, chunk)', set_phys_range_identity, {
          pass: (l, callee) => {
            callee.pfn_s = l.ident_pfn_iter;
            callee.pfn_e = l.ident_pfn_iter + l.chunk;
          },
        }),
        // Folded: REMAP_SIZE is a constant.
        k.step('left -= chunk, and the next record', (s, l) => {
          const size = recordSize(bootOf(s));
          l.left -= l.chunk;
          l.ident_pfn_iter += size;
          l.remap_pfn_iter += size;
        }),
      ]),
      k.step('set_pte_mfn(buf, mfn_save, PAGE_KERNEL)', (s, l) => {
        set_pte_mfn(bootOf(s), l.mfn_save);
      }),
    ],
  },
);

/** A pfn; -1 is ~0UL. */
const pfnOrNone = () => range(-1, ({ pfns, remap }) => pfns + remap);

const remapLocals = {
  mfn_save: mfnOrInvalid(),
  mfn: mfnOrInvalid(),
  pfn: pfnPastEnd(),
  i: range(0, ({ remap }) => remap),
  size: range(0, ({ remap }) => remap),
  target_pfn: pfnPastEnd(),
  pfn_s: pfnOrNone(),
  len: pageCount(),
  more: bool(),
};

/** Moves the frames of every record of the list to their new pfns, and frees those. */
export const xen_remap_memory = procedure('xen_remap_memory', {
  source: 'arch/x86/xen/setup.c, xen_remap_memory @ 1f3ac86b4c45',
  locals: remapLocals,
  body: (k) => [
    k.set('pfn_s = ~0UL', (l) => {
      l.pfn_s = -1;
    }),
    k.step('mfn_save = virt_to_mfn(buf)', (s, l) => {
      l.mfn_save = virt_to_mfn(bootOf(s));
    }),
    k.forever('while (xen_remap_mfn)', [
      k.test(
        'while (xen_remap_mfn != INVALID_P2M_ENTRY)',
        (s) => bootOf(s).xen_remap_mfn === null,
        [k.goto('if (pfn_s != ~0UL && len)', 'the list is empty')],
      ),
      k.step('set_pte_mfn(buf, xen_remap_mfn, PAGE_KERNEL)', (s) => {
        const b = bootOf(s);
        set_pte_mfn(b, b.xen_remap_mfn);
      }),
      k.step('BUG_ON(xen_remap_mfn != xen_remap_buf.mfns[0])', (s) => {
        const b = bootOf(s);
        if (b.xen_remap_mfn !== xen_remap_buf(b).mfns[0].mfn) BUG('a record of another frame');
      }),
      k.step('pfn = xen_remap_buf.target_pfn', (s, l) => {
        l.pfn = xen_remap_buf(bootOf(s)).target_pfn;
      }),
      k.step('i < xen_remap_buf.size', (s, l) => {
        l.size = xen_remap_buf(bootOf(s)).size;
        l.i = 0;
      }),
      k.while('for (i = 0; i < xen_remap_buf.size; i++)', (l) => l.i < l.size, [
        k.step('mfn = xen_remap_buf.mfns[i]', (s, l) => {
          l.mfn = xen_remap_buf(bootOf(s)).mfns[l.i].mfn;
        }),
        k.call('xen_update_mem_tables(pfn, mfn)', xen_update_mem_tables, {
          pass: (l, callee) => {
            callee.pfn = l.pfn;
            callee.mfn = l.mfn;
          },
        }),
        k.set('pfn++, i++', (l) => {
          l.pfn += 1;
          l.i += 1;
        }),
      ]),
      // Folded: the record is read, and locals set by it.
      k.step('target_pfn and size of xen_remap_buf', (s, l) => {
        const record = xen_remap_buf(bootOf(s));
        l.target_pfn = record.target_pfn;
        l.size = record.size;
      }),
      k.branch(
        'if (pfn_s == ~0UL || pfn == pfn_s)',
        (l) => l.pfn_s === -1 || l.pfn === l.pfn_s,
        [
          k.set('pfn_s = target_pfn, len += size', (l) => {
            l.pfn_s = l.target_pfn;
            l.len += l.size;
          }),
        ],
        [
          k.branch(
            'if (pfn_s + len == xen_remap_buf.target_pfn)',
            (l) => l.pfn_s + l.len === l.target_pfn,
            [
              // A step of its own, so that a claim can ask whether it is ever taken.
              k.step('len += xen_remap_buf.size', (_s, l) => {
                l.len += l.size;
              }),
            ],
            [
              k.call('memblock_free(pfn_s, len)', memblock_free, {
                pass: (l, callee) => {
                  callee.base = l.pfn_s;
                  callee.size = l.len;
                },
              }),
              k.set('pfn_s = target_pfn, len = size', (l) => {
                l.pfn_s = l.target_pfn;
                l.len = l.size;
              }),
            ],
          ),
        ],
      ),
      // Folded: the list head and the page are the kernel's own.
      k.step('xen_remap_mfn = xen_remap_buf.next_area_mfn', (s) => {
        const b = bootOf(s);
        b.xen_remap_mfn = xen_remap_buf(b).next_area_mfn;
      }),
    ]),
    k.branch('if (pfn_s != ~0UL && len)', (l) => l.pfn_s !== -1 && l.len > 0, [
      k.call('memblock_free(pfn_s, len), the last', memblock_free, {
        pass: (l, callee) => {
          callee.base = l.pfn_s;
          callee.size = l.len;
        },
      }),
    ]),
    k.step('set_pte_mfn(buf, mfn_save, PAGE_KERNEL)', (s, l) => {
      set_pte_mfn(bootOf(s), l.mfn_save);
    }),
  ],
});
