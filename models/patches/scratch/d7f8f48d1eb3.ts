/**
 * The scratch page is given back on the way out by an error, it is taken once, and both entries are
 * made in one batch: no interrupt comes in between, and outside of lazy mode one flush executes both.
 *
 * Source: d7f8f48d1eb3, arch/x86/xen/p2m.c. Of the commit only the message was at hand; the hunks are
 * what differs in m2p_remove_override between the tree of ee0726407fea and later ones.
 */
import { hunksOver, patch } from '../../../src/model/index.js';
import { type DomainMemory, MAPS_RO, scratchFrame } from '../../domain-memory.js';
import { __xen_mc_entry, reserved, xen_mc_batch } from '../../linux/multicalls.js';
import { put_balloon_scratch_page } from './cd9151e26d31.js';
import { REINSTATE, remove_override_with_scratch } from './ee0726407fea.js';

const { hunk } = hunksOver<DomainMemory>();

const put = hunk({
  name: 'put',
  what: 'm2p_remove_override: gives the scratch page back before it returns -1',
  of: remove_override_with_scratch,
  edits: (k) => [
    k.insertBefore(
      'return -1',
      k.call('put_balloon_scratch_page(), the map failed', put_balloon_scratch_page),
    ),
  ],
});

const batch = hunk({
  name: 'batch',
  what: 'm2p_remove_override: one batch of two entries, issued once',
  of: remove_override_with_scratch,
  edits: (k) => [
    k.replace(
      'xen_mc_entry(sizeof(*unmap_op))',
      k.call('xen_mc_batch()', xen_mc_batch),
      k.call('__xen_mc_entry(sizeof(*unmap_op))', __xen_mc_entry),
    ),
    k.remove('xen_mc_issue(PARAVIRT_LAZY_MMU)'),
  ],
});

const once = hunk({
  name: 'once',
  what: 'm2p_remove_override: uses the scratch page that it has',
  of: remove_override_with_scratch,
  edits: (k) => [
    k.remove('pfn_pte(page_to_pfn(get_balloon_scratch_page()), RO)'),
    k.replace(
      REINSTATE,
      // Folded: the entry is the CPU's own.
      k.step(REINSTATE, (s, l, me) => {
        const entry = reserved(s, me.cpu);
        entry.op = 'update_va_mapping';
        entry.scratch = l.scratch_page;
        entry.pte = MAPS_RO(scratchFrame(s, l.scratch_page ?? 0));
      }),
    ),
  ],
});

export const pd7f8f48d1eb3 = patch({
  name: 'd7f8f48d1eb3',
  title:
    "xen/p2m: Don't call get_balloon_scratch_page() twice, keep interrupts disabled for multicalls",
  source: 'torvalds/linux d7f8f48d1eb3 (3.12)',
  hunks: [put, batch, once],
});
