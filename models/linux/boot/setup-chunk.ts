/**
 * Modelled: what moved the frames behind a stretch that is not RAM, before 1f3ac86b4c45: at once, in
 * blocks of a leaf as long as both ends are aligned, and then page by page at the ends.
 *
 * Not modelled: the check under DEBUG; WARN and printk; XENFEAT_auto_translated_physmap.
 *
 * Source: arch/x86/xen/setup.c @ the parent of 1f3ac86b4c45, as the diff of that commit shows it.
 */
import { BUG, proceduresOver } from '../../../src/model/index.js';
import { bool, range, type Sizes } from '../../../src/schema/index.js';
import type { DomainMemory } from '../../domain-memory.js';
import { leafSize } from '../../memory/p2m-tree.js';
import {
  bootOf,
  mfnOrInvalid,
  pageCount,
  pfn_to_mfn,
  pfnOrEnd,
  pfnPastEnd,
} from '../../memory/remap.js';
import { set_phys_range_identity } from './p2m-tree.js';
import { xen_update_mem_tables } from './setup-pages.js';

const { procedure } = proceduresOver<DomainMemory>();

/** A pfn, or one that alignment put before or after the range. */
const aligned = () => range(0, ({ pfns, leaf }: Sizes) => pfns + leaf);

const chunkLocals = {
  start_pfn: pfnOrEnd(),
  size: pageCount(),
  remap_pfn: pfnOrEnd(),
  per_page: range(0, ({ leaf }: Sizes) => leaf),
  ident_pfn_iter: aligned(),
  remap_pfn_iter: aligned(),
  ident_start_pfn_align: aligned(),
  remap_start_pfn_align: aligned(),
  ident_end_pfn_align: aligned(),
  remap_end_pfn_align: aligned(),
  ident_boundary_pfn: pfnPastEnd(),
  remap_boundary_pfn: pfnPastEnd(),
  ident_cnt: pageCount(),
  remap_cnt: pageCount(),
  left: pageCount(),
  i: pageCount(),
  mfn: mfnOrInvalid(),
  ret: bool(),
};

const up = (pfn: number, size: number): number => Math.ceil(pfn / size) * size;
const down = (pfn: number, size: number): number => Math.floor(pfn / size) * size;

interface IdentityRange {
  pfn_s: number;
  pfn_e: number;
}

const count = (l: { ident_cnt: number }, callee: { readonly ret: number }): void => {
  l.ident_cnt += callee.ret;
};

/** Returns: false when a page could not be moved; what was taken from its pfn before is then lost. */
export const xen_do_set_identity_and_remap_chunk = procedure(
  'xen_do_set_identity_and_remap_chunk',
  {
    source: 'arch/x86/xen/setup.c, xen_do_set_identity_and_remap_chunk @ 1f3ac86b4c45^',
    locals: chunkLocals,
    body: (k) => [
      // Folded: P2M_PER_PAGE is a constant.
      k.step('the aligned parts of both ranges', (s, l) => {
        const size = leafSize(bootOf(s));
        l.per_page = size;
        l.left = l.size;
        l.ident_start_pfn_align = up(l.start_pfn, size);
        l.remap_start_pfn_align = up(l.remap_pfn, size);
        l.ident_end_pfn_align = down(l.start_pfn + l.size, size);
        l.remap_end_pfn_align = down(l.remap_pfn + l.size, size);
        l.ident_pfn_iter = l.ident_start_pfn_align;
        l.remap_pfn_iter = l.remap_start_pfn_align;
      }),
      k.while(
        'for (each leaf in both ranges)',
        (l) => l.ident_pfn_iter < l.ident_end_pfn_align && l.remap_pfn_iter < l.remap_end_pfn_align,
        [
          k.step('BUG_ON(past the end of a range)', (_s, l) => {
            if (l.ident_pfn_iter + l.per_page > l.start_pfn + l.size)
              BUG('past the identity range');
            if (l.remap_pfn_iter + l.per_page > l.remap_pfn + l.size) BUG('past the remap range');
          }),
          k.set('i = 0, save', (l) => {
            l.i = 0;
          }),
          k.while('for (i < P2M_PER_PAGE), save', (l) => l.i < l.per_page, [
            // Folded: the buffer is the kernel's own.
            k.step('xen_remap_buf[i] = pfn_to_mfn(ident_pfn_iter + i)', (s, l) => {
              const b = bootOf(s);
              b.xen_remap_buf[l.i].mfn = pfn_to_mfn(b, l.ident_pfn_iter + l.i);
              l.i += 1;
            }),
          ]),
          k.call('set_phys_range_identity(leaf)', set_phys_range_identity, {
            pass: (l, callee: IdentityRange) => {
              callee.pfn_s = l.ident_pfn_iter;
              callee.pfn_e = l.ident_pfn_iter + l.per_page;
            },
            take: count,
          }),
          k.set('i = 0, remap', (l) => {
            l.i = 0;
          }),
          k.while('for (i < P2M_PER_PAGE), remap', (l) => l.i < l.per_page, [
            k.step('mfn = xen_remap_buf[i]', (s, l) => {
              l.mfn = bootOf(s).xen_remap_buf[l.i].mfn;
            }),
            k.call('xen_update_mem_tables(remap_pfn_iter + i, mfn)', xen_update_mem_tables, {
              pass: (l, callee) => {
                callee.pfn = l.remap_pfn_iter + l.i;
                callee.mfn = l.mfn;
              },
              take: (l, callee) => {
                l.ret = callee.ret;
              },
            }),
            k.branch('if (!xen_update_mem_tables()), leaf', (l) => !l.ret, [k.return('return 0')]),
            k.set('remap_cnt++, i++', (l) => {
              l.remap_cnt += 1;
              l.i += 1;
            }),
          ]),
          k.set('the next leaf', (l) => {
            l.left -= l.per_page;
            l.ident_pfn_iter += l.per_page;
            l.remap_pfn_iter += l.per_page;
          }),
        ],
      ),
      k.step('BUG_ON(left > (P2M_PER_PAGE - 1) * 2)', (_s, l) => {
        if (l.left > (l.per_page - 1) * 2) BUG('more is left than two ends');
        l.ident_boundary_pfn = l.start_pfn;
        l.remap_boundary_pfn = l.remap_pfn;
        l.i = 0;
      }),
      k.while('for (i = 0; i < left; i++)', (l) => l.i < l.left, [
        k.set('from the start to the end', (l) => {
          if (l.ident_boundary_pfn === l.ident_start_pfn_align)
            l.ident_boundary_pfn = l.ident_pfn_iter;
          if (l.remap_boundary_pfn === l.remap_start_pfn_align)
            l.remap_boundary_pfn = l.remap_pfn_iter;
        }),
        k.step('BUG_ON(past the end of a range), end', (_s, l) => {
          if (l.ident_boundary_pfn >= l.start_pfn + l.size) BUG('past the identity range');
          if (l.remap_boundary_pfn >= l.remap_pfn + l.size) BUG('past the remap range');
        }),
        k.step('mfn = pfn_to_mfn(ident_boundary_pfn)', (s, l) => {
          l.mfn = pfn_to_mfn(bootOf(s), l.ident_boundary_pfn);
        }),
        k.call('xen_update_mem_tables(remap_boundary_pfn, mfn)', xen_update_mem_tables, {
          pass: (l, callee) => {
            callee.pfn = l.remap_boundary_pfn;
            callee.mfn = l.mfn;
          },
          take: (l, callee) => {
            l.ret = callee.ret;
          },
        }),
        k.branch('if (!xen_update_mem_tables()), end', (l) => !l.ret, [k.return('return 0: end')]),
        k.set('remap_cnt++, and the next page', (l) => {
          l.remap_cnt += 1;
          l.ident_boundary_pfn += 1;
          l.remap_boundary_pfn += 1;
          l.i += 1;
        }),
      ]),
      k.branch(
        'if (ident_start_pfn_align >= ident_end_pfn_align)',
        (l) => l.ident_start_pfn_align >= l.ident_end_pfn_align,
        [
          k.call('set_phys_range_identity(start_pfn, start_pfn + size)', set_phys_range_identity, {
            pass: (l, callee: IdentityRange) => {
              callee.pfn_s = l.start_pfn;
              callee.pfn_e = l.start_pfn + l.size;
            },
            take: count,
          }),
        ],
        [
          k.branch(
            'if (start_pfn < ident_start_pfn_align)',
            (l) => l.start_pfn < l.ident_start_pfn_align,
            [
              k.call('set_phys_range_identity(start_pfn, align)', set_phys_range_identity, {
                pass: (l, callee: IdentityRange) => {
                  callee.pfn_s = l.start_pfn;
                  callee.pfn_e = l.ident_start_pfn_align;
                },
                take: count,
              }),
            ],
          ),
          k.branch(
            'if (start_pfn + size > ident_pfn_iter)',
            (l) => l.start_pfn + l.size > l.ident_pfn_iter,
            [
              k.call('set_phys_range_identity(ident_pfn_iter, end)', set_phys_range_identity, {
                pass: (l, callee: IdentityRange) => {
                  callee.pfn_s = l.ident_pfn_iter;
                  callee.pfn_e = l.start_pfn + l.size;
                },
                take: count,
              }),
            ],
          ),
        ],
      ),
      k.step('BUG_ON(ident_cnt != size), BUG_ON(remap_cnt != size)', (_s, l) => {
        if (l.ident_cnt !== l.size) BUG('ident_cnt is not the size of the chunk');
        if (l.remap_cnt !== l.size) BUG('remap_cnt is not the size of the chunk');
      }),
      k.return('return size', (l) => {
        l.ret = true;
      }),
    ],
  },
);
