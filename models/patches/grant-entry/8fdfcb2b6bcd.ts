/**
 * An unmap that gives no bus address leaves the device half alone in its second phase too.
 *
 * Not modelled: `op->frame`, which comes from the active entry from here on, and the bits of the address
 * below the page number (an address is right or 0 here).
 *
 * Source: Xen 8fdfcb2b6bcd, "gnttab: Fix handling of dev_bus_addr during unmap",
 * xen/common/grant_table.c, read as the patch of XSA-224 for 4.8.
 */
import { hunksOver, patch } from '../../../src/model/index.js';
import type { DomainMemory } from '../../domain-memory.js';
import { __gnttab_unmap_common_complete } from '../../xen/grant-table-unmap.js';

const { hunk } = hunksOver<DomainMemory>();

export const p8fdfcb2b6bcd = patch({
  name: '8fdfcb2b6bcd',
  title: 'gnttab: Fix handling of dev_bus_addr during unmap',
  source: 'xen-project/xen 8fdfcb2b6bcd (4.9)',
  hunks: [
    hunk({
      name: 'complete',
      what: '__gnttab_unmap_common_complete: looks at dev_bus_addr before it drops the device half',
      of: __gnttab_unmap_common_complete,
      edits: (k) => [
        k.rewrite(
          'if (op->flags & GNTMAP_device_map)',
          k.branch(
            'if (op->dev_bus_addr && (op->flags & GNTMAP_device_map))',
            (l) => l.dev_bus_addr && l.device,
            [],
          ),
        ),
      ],
    }),
  ],
});
