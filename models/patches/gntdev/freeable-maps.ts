/**
 * The mmu notifier also finds a map that was dropped while it is mapped.
 *
 * Not modelled: the second list itself: what has a vma is in one of the two.
 *
 * Source: the commit is unknown; the list `freeable_maps` is in drivers/xen/gntdev.c @ 01b944fe1cd4,
 * and not @ ca6d779e2223.
 */
import { hunksOver, patch } from '../../../src/model/index.js';
import type { DomainMemory } from '../../domain-memory.js';
import { mn_invl_range_start } from '../../linux/gntdev.js';

const { hunk } = hunksOver<DomainMemory>();

const notifier = hunk({
  name: 'notifier',
  what: 'mn_invl_range_start: goes through freeable_maps, too',
  of: mn_invl_range_start,
  edits: (k) => [
    k.replace(
      'spin_lock(&priv->lock)',
      k.step('spin_lock(&priv->lock)', (s, _l, me) => {
        s.cpus[me.cpu].preempt_count += 1;
      }),
    ),
  ],
});

export const freeableMaps = patch({
  name: 'freeable_maps',
  title: 'xen/gntdev: unmap maps that were dropped while they are mapped',
  source: 'torvalds/linux, between ca6d779e2223 and 01b944fe1cd4',
  hunks: [notifier],
});
