/**
 * What the M2P says of an overridden frame is asked for by a function that knows where the M2P ends.
 *
 * Not modelled: mfn_to_pfn, which becomes a caller of that function and does what it did.
 *
 * Source: 0160676bba69, arch/x86/xen/p2m.c, arch/x86/include/asm/xen/page.h. The commit was not at hand,
 * nor its message (the title is from memory): the hunks are what differs in the two functions between
 * trees before and after.
 */
import { hunksOver, patch, proceduresOver } from '../../../src/model/index.js';
import { id } from '../../../src/schema/index.js';
import { type DomainMemory, Word } from '../../domain-memory.js';
import { pfn } from '../../linux/xen-page.js';
import { isBehindM2p } from '../../memory/overrides.js';
import { add_override_of_own, remove_override_of_own } from './b9e0d95c041c.js';

const { hunk, adds } = hunksOver<DomainMemory>();
const { procedure } = proceduresOver<DomainMemory>();

/** Returns: what the M2P says, or null for ~0. */
export const mfn_to_pfn_no_overrides = procedure('mfn_to_pfn_no_overrides', {
  source: 'arch/x86/include/asm/xen/page.h, mfn_to_pfn_no_overrides @ 0160676bba69',
  locals: { mfn: id('frames'), pfn: pfn() },
  body: (k) => [
    // Folded: the mfn is compared with machine_to_phys_nr, which is a constant by then.
    k.step('__get_user(pfn, &machine_to_phys_mapping[mfn])', (s, l) => {
      l.pfn = isBehindM2p(s, l.mfn) ? null : s.frames[l.mfn].m2p;
    }),
  ],
});

const add = hunk({
  name: 'add',
  what: 'm2p_add_override: the M2P is read by mfn_to_pfn_no_overrides',
  of: add_override_of_own,
  edits: (k) => [
    k.replace(
      'pfn = machine_to_phys_mapping[mfn]',
      k.call('pfn = mfn_to_pfn_no_overrides(mfn)', mfn_to_pfn_no_overrides, {
        pass: (l, callee) => {
          callee.mfn = l.mfn;
        },
        take: (l, callee) => {
          l.local_pfn = callee.pfn;
        },
      }),
    ),
  ],
});

const remove = hunk({
  name: 'remove',
  what: 'm2p_remove_override: the M2P is read by mfn_to_pfn_no_overrides',
  of: remove_override_of_own,
  edits: (k) => [
    k.replace(
      'pfn = machine_to_phys_mapping[mfn]',
      k.call('pfn = mfn_to_pfn_no_overrides(mfn)', mfn_to_pfn_no_overrides, {
        pass: (l, callee) => {
          callee.mfn = Word.payload(l.mfn);
        },
        take: (l, callee) => {
          l.local_pfn = callee.pfn;
        },
      }),
    ),
  ],
});

export const p0160676bba69 = patch({
  name: '0160676bba69',
  title: 'xen/p2m: check MFN is in range before using the m2p table',
  source: 'torvalds/linux 0160676bba69 (3.12)',
  hunks: [
    add,
    remove,
    adds(
      'no_overrides',
      'mfn_to_pfn_no_overrides: what the M2P says, if it has an entry',
      mfn_to_pfn_no_overrides,
    ),
  ],
});
