/**
 * A variant of our own: the list is worked off in the other order, the first record that was written first.
 *
 * The order of the records should not matter. In the order that 1f3ac86b4c45 has, targets go down, and each
 * range comes before the one that is running; in this one they go up.
 */
import { hunksOver, patch } from '../../../src/model/index.js';
import type { DomainMemory } from '../../domain-memory.js';
import { bootOf, frameAt } from '../../memory/remap.js';
import { xen_remap_memory } from './1f3ac86b4c45-remap.js';

const { hunk } = hunksOver<DomainMemory>();

/** Turns the pointers of the list round. */
function reverse(s: DomainMemory): void {
  const b = bootOf(s);
  let at = b.xen_remap_mfn;
  let before: number | null = null;
  while (at !== null) {
    const record = frameAt(b, at);
    if (record === null) return;
    const next: number | null = record.next_area_mfn;
    record.next_area_mfn = before;
    before = at;
    at = next;
  }
  b.xen_remap_mfn = before;
}

export const remapListReversed = patch({
  name: 'remap_list_reversed',
  title: 'xen_remap_memory: the records in the order they were written',
  source: 'pvmc; the other order of the list, in which the same claims hold',
  hunks: [
    hunk({
      name: 'order',
      what: 'xen_remap_memory: the list is turned round first',
      of: xen_remap_memory,
      edits: (k) => [
        k.insertBefore(
          'while (xen_remap_mfn)',
          // Folded: one CPU runs, and the records are the kernel's own.
          k.step('reverse the list', reverse),
        ),
      ],
    }),
  ],
});
