/**
 * The kernel address is no longer invalidated after its grant was unmapped: the unmap has flushed the
 * TLBs of all CPUs, and an empty entry is not cached.
 *
 * Source: 65a45fa2f640, arch/x86/xen/p2m.c.
 */
import { hunksOver, patch } from '../../../src/model/index.js';
import type { DomainMemory } from '../../domain-memory.js';
import { remove_override_with_kmap } from '../override/2fc136eecd0c.js';

const { hunk } = hunksOver<DomainMemory>();

export const p65a45fa2f640 = patch({
  name: '65a45fa2f640',
  title: 'xen/p2m: avoid unneccesary TLB flush in m2p_remove_override()',
  source: 'torvalds/linux 65a45fa2f640 (3.12)',
  hunks: [
    hunk({
      name: 'invlpg',
      what: 'm2p_remove_override: no __flush_tlb_single after the kernel PTE was rebuilt',
      of: remove_override_with_kmap,
      edits: (k) => [k.remove('__flush_tlb_single(address)')],
    }),
  ],
});
