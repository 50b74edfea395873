/**
 * Modelled: how a booting PV domain makes its memory match the E820 map, before 1f3ac86b4c45: each
 * stretch of the map that is not RAM is identity mapped, and the frames that were behind it are moved
 * at once to RAM past the initial allocation, or given back. What moves them is in `setup-chunk.ts`.
 *
 * Not modelled: fetching and sanitizing the map (the initial state holds it sorted and merged);
 * partial pages; the counters `identity` and `remapped`, which are printed only, and printk; WARN;
 * extra memory, which begins at or after `max_pfn` and so is no target; E820_UNUSABLE, which dom0
 * turns into RAM; the ISA region; the reservation of start_info and of the P2M list.
 *
 * Memory model: one CPU, interrupts off; nobody else sees the memory yet. A step is still one access,
 * so that a claim can look in between.
 *
 * Source: arch/x86/xen/setup.c @ the parent of 1f3ac86b4c45, as the diff of that commit shows it.
 */
import { proceduresOver } from '../../../src/model/index.js';
import { bool, range } from '../../../src/schema/index.js';
import type { DomainMemory } from '../../domain-memory.js';
import { bootOf, pageCount, pfnOrEnd } from '../../memory/remap.js';
import { HYPERVISOR_update_va_mapping } from '../../xen/memory.js';
import { set_phys_range_identity } from './p2m-tree.js';
import { xen_do_set_identity_and_remap_chunk } from './setup-chunk.js';
import { xen_do_chunk } from './setup-pages.js';

const { procedure } = proceduresOver<DomainMemory>();

/** The number of entries of the map, or an index into it. */
export const entryCount = () => range(0, ({ regions }) => regions);

/** An entry of the map, as locals. */
export const entryLocals = { s_pfn: pfnOrEnd(), e_pfn: pfnOrEnd(), is_ram: bool() };

export interface EntryLocals {
  i: number;
  s_pfn: number;
  e_pfn: number;
  is_ram: boolean;
}

/** Reads entry `i`, and moves on. Folded: the map is not written to any more. */
export function nextEntry(s: DomainMemory, l: EntryLocals): void {
  const { start, end, is_ram } = bootOf(s).e820.items[l.i];
  l.s_pfn = start;
  l.e_pfn = end;
  l.is_ram = is_ram;
  l.i += 1;
}

const EACH = 'for (i = 0, entry = list; i < map_size; i++, entry++)';

/** Finds RAM at or after `min_pfn`, which it moves there. Returns: its length, or 0. */
export const xen_find_pfn_range = procedure('xen_find_pfn_range', {
  source: 'arch/x86/xen/setup.c, xen_find_pfn_range @ 1f3ac86b4c45',
  locals: {
    map_size: entryCount(),
    min_pfn: pfnOrEnd(),
    i: entryCount(),
    ...entryLocals,
    done: pageCount(),
  },
  body: (k) => [
    k.while(EACH, (l) => l.i < l.map_size, [
      k.step('s_pfn and e_pfn of entry', nextEntry),
      k.branch('if (entry->type != E820_RAM)', (l) => !l.is_ram, [k.goto(EACH, 'continue')]),
      k.branch('if (e_pfn < *min_pfn)', (l) => l.e_pfn < l.min_pfn, [
        k.goto(EACH, 'continue: it ends before'),
      ]),
      k.branch(
        'if (s_pfn <= *min_pfn)',
        (l) => l.s_pfn <= l.min_pfn,
        [
          k.set('done = e_pfn - *min_pfn', (l) => {
            l.done = l.e_pfn - l.min_pfn;
          }),
        ],
        [
          k.set('done = e_pfn - s_pfn', (l) => {
            l.done = l.e_pfn - l.s_pfn;
          }),
          k.set('*min_pfn = s_pfn', (l) => {
            l.min_pfn = l.s_pfn;
          }),
        ],
      ),
      k.return('break'),
    ]),
  ],
});

/** Gives the frames behind a stretch back to Xen, and makes it identity. Returns: how many. */
export const xen_set_identity_and_release_chunk = procedure('xen_set_identity_and_release_chunk', {
  source: 'arch/x86/xen/setup.c, xen_set_identity_and_release_chunk @ 1f3ac86b4c45^',
  locals: { start_pfn: pfnOrEnd(), end_pfn: pfnOrEnd(), nr_pages: pageCount(), len: pageCount() },
  body: (k) => [
    k.call('xen_do_chunk(start_pfn, min(end_pfn, nr_pages), true)', xen_do_chunk, {
      pass: (l, callee) => {
        callee.start = l.start_pfn;
        callee.end = Math.min(l.end_pfn, l.nr_pages);
      },
      take: (l, callee) => {
        l.len = callee.len;
      },
    }),
    k.call('set_phys_range_identity(start_pfn, end_pfn)', set_phys_range_identity, {
      pass: (l, callee) => {
        callee.pfn_s = l.start_pfn;
        callee.pfn_e = l.end_pfn;
      },
    }),
  ],
});

/** Locals of `xen_set_identity_and_remap_chunk`: its parameters, then its own. */
const chunkLocals = {
  map_size: entryCount(),
  start_pfn: pfnOrEnd(),
  end_pfn: pfnOrEnd(),
  nr_pages: pageCount(),
  remap_pfn: pfnOrEnd(),
  released: pageCount(),
  pfn: pfnOrEnd(),
  i: pageCount(),
  n: pageCount(),
  cur_pfn: pfnOrEnd(),
  left: pageCount(),
  size: pageCount(),
  remap_range_size: pageCount(),
  max_pfn_mapped: pfnOrEnd(),
  ok: bool(),
};

interface ReleaseArguments {
  start_pfn: number;
  end_pfn: number;
  nr_pages: number;
}

interface ChunkPlace {
  readonly cur_pfn: number;
  readonly left: number;
  readonly nr_pages: number;
}

/** Arguments of the release of all that is left of a stretch. */
export function restOfChunk(l: ChunkPlace, callee: ReleaseArguments): void {
  callee.start_pfn = l.cur_pfn;
  callee.end_pfn = l.cur_pfn + l.left;
  callee.nr_pages = l.nr_pages;
}

/** The loop that follows the remapping of a stretch. */
const MAPPED = 'pfn = start_pfn, max_pfn_mapped';

/** Returns: `remap_pfn`, where the next stretch goes, and `released`. */
export const xen_set_identity_and_remap_chunk = procedure('xen_set_identity_and_remap_chunk', {
  source: 'arch/x86/xen/setup.c, xen_set_identity_and_remap_chunk @ 1f3ac86b4c45^',
  locals: chunkLocals,
  body: (k) => [
    k.set('n = end_pfn - start_pfn', (l) => {
      l.n = l.end_pfn - l.start_pfn;
    }),
    k.while('while (i < n)', (l) => l.i < l.n, [
      k.set('cur_pfn, left, size', (l) => {
        l.cur_pfn = l.start_pfn + l.i;
        l.left = l.n - l.i;
        l.size = l.left;
      }),
      k.branch('if (cur_pfn >= nr_pages)', (l) => l.cur_pfn >= l.nr_pages, [
        k.call('set_phys_range_identity(cur_pfn, cur_pfn + size)', set_phys_range_identity, {
          pass: (l, callee) => {
            callee.pfn_s = l.cur_pfn;
            callee.pfn_e = l.cur_pfn + l.size;
          },
        }),
        k.goto(MAPPED, 'break: beyond the allocation'),
      ]),
      k.branch('if (cur_pfn + size > nr_pages)', (l) => l.cur_pfn + l.size > l.nr_pages, [
        k.set('size = nr_pages - cur_pfn', (l) => {
          l.size = l.nr_pages - l.cur_pfn;
        }),
      ]),
      k.call('remap_range_size = xen_find_pfn_range(&remap_pfn)', xen_find_pfn_range, {
        pass: (l, callee) => {
          callee.map_size = l.map_size;
          callee.min_pfn = l.remap_pfn;
        },
        take: (l, callee) => {
          l.remap_pfn = callee.min_pfn;
          l.remap_range_size = callee.done;
        },
      }),
      k.branch('if (!remap_range_size)', (l) => l.remap_range_size === 0, [
        k.call('xen_set_identity_and_release_chunk', xen_set_identity_and_release_chunk, {
          pass: restOfChunk,
          take: (l, callee) => {
            l.released += callee.len;
          },
        }),
        k.goto(MAPPED, 'break: released'),
      ]),
      k.branch('if (size > remap_range_size)', (l) => l.size > l.remap_range_size, [
        k.set('size = remap_range_size', (l) => {
          l.size = l.remap_range_size;
        }),
      ]),
      k.call('xen_do_set_identity_and_remap_chunk', xen_do_set_identity_and_remap_chunk, {
        pass: (l, callee) => {
          callee.start_pfn = l.cur_pfn;
          callee.size = l.size;
          callee.remap_pfn = l.remap_pfn;
        },
        take: (l, callee) => {
          l.ok = callee.ret;
        },
      }),
      k.branch('if (!xen_do_set_identity_and_remap_chunk())', (l) => !l.ok, [
        k.call('xen_set_identity_and_release_chunk, failed', xen_set_identity_and_release_chunk, {
          pass: restOfChunk,
          take: (l, callee) => {
            l.released += callee.len;
          },
        }),
        k.goto(MAPPED, 'break: failed'),
      ]),
      k.set('i += size, remap_pfn += size', (l) => {
        l.i += l.size;
        l.remap_pfn += l.size;
      }),
    ]),
    k.step(MAPPED, (s, l) => {
      l.pfn = l.start_pfn;
      l.max_pfn_mapped = bootOf(s).max_pfn_mapped;
    }),
    k.while(
      'for (pfn <= max_pfn_mapped && pfn < end_pfn)',
      (l) => l.pfn <= l.max_pfn_mapped && l.pfn < l.end_pfn,
      [
        k.call('HYPERVISOR_update_va_mapping(pfn, PAGE_KERNEL_IO)', HYPERVISOR_update_va_mapping, {
          pass: (l, callee) => {
            callee.pfn = l.pfn;
            callee.mfn = l.pfn;
          },
        }),
        k.set('pfn++', (l) => {
          l.pfn += 1;
        }),
      ],
    ),
  ],
});

/** Returns: `last_pfn`, the end of the memory that was moved. */
export const xen_set_identity_and_remap = procedure('xen_set_identity_and_remap', {
  source: 'arch/x86/xen/setup.c, xen_set_identity_and_remap @ 1f3ac86b4c45^',
  locals: {
    map_size: entryCount(),
    nr_pages: pageCount(),
    start: pfnOrEnd(),
    i: entryCount(),
    ...entryLocals,
    last_pfn: pfnOrEnd(),
    num_released: pageCount(),
  },
  body: (k) => [
    k.set('last_pfn = nr_pages', (l) => {
      l.last_pfn = l.nr_pages;
    }),
    k.while(EACH, (l) => l.i < l.map_size, [
      k.step('end = entry->addr + entry->size', nextEntry),
      k.branch(
        'if (entry->type == E820_RAM || i == map_size - 1)',
        (l) => l.is_ram || l.i === l.map_size,
        [
          k.branch('if (start_pfn < end_pfn)', (l) => l.start < (l.is_ram ? l.s_pfn : l.e_pfn), [
            k.call('xen_set_identity_and_remap_chunk', xen_set_identity_and_remap_chunk, {
              pass: (l, callee) => {
                callee.map_size = l.map_size;
                callee.start_pfn = l.start;
                callee.end_pfn = l.is_ram ? l.s_pfn : l.e_pfn;
                callee.nr_pages = l.nr_pages;
                callee.remap_pfn = l.last_pfn;
              },
              take: (l, callee) => {
                l.last_pfn = callee.remap_pfn;
                l.num_released += callee.released;
              },
            }),
          ]),
          k.set('start = end', (l) => {
            l.start = l.e_pfn;
          }),
        ],
      ),
    ]),
    k.step('*released = num_released', (s, l) => {
      bootOf(s).xen_released_pages = l.num_released;
    }),
  ],
});
