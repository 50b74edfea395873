/**
 * A page that comes back from the balloon may have a valid P2M entry: that of a scratch page.
 *
 * Source: 6a6f6e72eca5, drivers/xen/balloon.c.
 */
import { hunksOver, patch } from '../../../src/model/index.js';
import type { DomainMemory } from '../../domain-memory.js';
import { increase_reservation } from '../../linux/balloon.js';

const { hunk } = hunksOver<DomainMemory>();

export const p6a6f6e72eca5 = patch({
  name: '6a6f6e72eca5',
  title: 'xen/balloon: remove BUG_ON in increase_reservation',
  source: 'torvalds/linux 6a6f6e72eca5 (3.12)',
  hunks: [
    hunk({
      name: 'check',
      what: 'increase_reservation: no BUG_ON of a valid P2M entry',
      of: increase_reservation,
      edits: (k) => [k.remove('BUG_ON(phys_to_machine_mapping_valid(pfn))')],
    }),
  ],
});
