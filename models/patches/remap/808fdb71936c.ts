/**
 * The kernel stops before it remaps the memory that it is in itself.
 *
 * Not modelled: the message that it prints. In its series the remapping was first moved to the end of
 * xen_memory_setup; in the tree here it stands earlier, and so does the check.
 *
 * Source: 808fdb71936c, "xen: check for kernel memory conflicting with memory layout" (4.3), as it was
 * posted; xen_is_e820_reserved is of e612b4a7db4a, "xen: check memory area against e820 map".
 */
import { BUG, hunksOver, patch, proceduresOver } from '../../../src/model/index.js';
import { bool } from '../../../src/schema/index.js';
import type { DomainMemory } from '../../domain-memory.js';
import { xen_memory_setup } from '../../linux/boot/boot.js';
import { entryCount, entryLocals, nextEntry } from '../../linux/boot/setup.js';
import { bootOf, pfnOrEnd } from '../../memory/remap.js';

const { hunk, adds } = hunksOver<DomainMemory>();
const { procedure } = proceduresOver<DomainMemory>();

const EACH = 'for (mapcnt = 0; mapcnt < map_size; mapcnt++)';

/** Returns: false if one entry of RAM holds the whole area. */
export const xen_is_e820_reserved = procedure('xen_is_e820_reserved', {
  source: 'arch/x86/xen/setup.c, xen_is_e820_reserved @ 4.3',
  locals: {
    map_size: entryCount(),
    start: pfnOrEnd(),
    end: pfnOrEnd(),
    i: entryCount(),
    ...entryLocals,
    ret: bool(),
  },
  body: (k) => [
    k.while(EACH, (l) => l.i < l.map_size, [
      k.step('entry', nextEntry),
      k.branch(
        'if (entry is RAM and holds start to end)',
        (l) => l.is_ram && l.s_pfn <= l.start && l.e_pfn >= l.end,
        [k.return('return false')],
      ),
    ]),
    k.return('return true', (l) => {
      l.ret = true;
    }),
  ],
});

/** Locals of xen_memory_setup from this patch on. */
export const checkLocals = { text: pfnOrEnd(), stop: pfnOrEnd(), conflicts: bool() };

/** Reads how far the kernel reaches. */
export const KERNEL_RANGE = '_text and __bss_stop';

const check = hunk({
  name: 'check',
  what: 'xen_memory_setup: stops if the kernel image is not in RAM',
  of: xen_memory_setup,
  locals: checkLocals,
  edits: (k) => [
    k.insertBefore(
      'xen_set_identity_and_remap(map, nr_entries, max_pfn)',
      // Folded: where the kernel is does not change.
      k.step(KERNEL_RANGE, (s, l) => {
        const { pfns } = bootOf(s);
        l.text = pfns.findIndex(({ kernel }) => kernel === 'image');
        l.stop = pfns.findLastIndex(({ kernel }) => kernel === 'image') + 1;
      }),
      k.call('xen_is_e820_reserved(_text, __bss_stop - _text)', xen_is_e820_reserved, {
        pass: (l, callee) => {
          callee.map_size = l.map_size;
          callee.start = l.text;
          callee.end = l.stop;
        },
        take: (l, callee) => {
          l.conflicts = callee.ret;
        },
      }),
      k.branch('if (xen_is_e820_reserved())', (l) => l.conflicts, [
        k.step('BUG: conflict', () => {
          BUG('Xen hypervisor allocated kernel memory conflicts with E820 map');
        }),
      ]),
    ),
  ],
});

export const p808fdb71936c = patch({
  name: '808fdb71936c',
  title: 'xen: check for kernel memory conflicting with memory layout',
  source: 'torvalds/linux 808fdb71936c (4.3)',
  hunks: [
    adds(
      'is_e820_reserved',
      'xen_is_e820_reserved: whether an area reaches out of RAM',
      xen_is_e820_reserved,
    ),
    check,
  ],
});
