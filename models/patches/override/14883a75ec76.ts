/**
 * Leaves lazy MMU mode where an override fails, too.
 *
 * Not modelled: nothing; the commit changes two returns, and each of them is a hunk.
 *
 * Source: 14883a75ec76, drivers/xen/grant-table.c (3.13).
 */
import { extended, hunksOver, patch } from '../../../src/model/index.js';
import { bool } from '../../../src/schema/index.js';
import type { DomainMemory } from '../../domain-memory.js';
import { gnttab_map_refs, gnttab_unmap_refs } from '../../linux/grant-table.js';

const { hunk } = hunksOver<DomainMemory>();

const map_out = hunk({
  name: 'map_out',
  what: 'gnttab_map_refs: an error goes the way that leaves lazy MMU mode',
  of: extended(gnttab_map_refs, { lazy: bool() }),
  edits: (k) => [k.replace('return ret', k.goto('if (lazy)', 'goto out'))],
});

const unmap_out = hunk({
  name: 'unmap_out',
  what: 'gnttab_unmap_refs: an error goes the way that leaves lazy MMU mode',
  of: extended(gnttab_unmap_refs, { lazy: bool() }),
  edits: (k) => [k.replace('return ret', k.goto('if (lazy)', 'goto out'))],
});

export const p14883a75ec76 = patch({
  name: '14883a75ec76',
  title: 'xen/gnttab: leave lazy MMU mode in the case of a m2p override failure',
  source: 'torvalds/linux 14883a75ec76 (3.13)',
  hunks: [map_out, unmap_out],
});
