/**
 * A repair of our own, not upstream's: a CPU that lost the race for a middle page goes on with the page
 * that is there, as the comment over alloc_p2m says it does, and not with the one that it has freed.
 *
 * 054954eb051f replaces the function and has no such pointer.
 */
import { hunksOver, patch } from '../../../src/model/index.js';
import type { DomainMemory } from '../../domain-memory.js';
import { alloc_p2m } from '../../linux/boot/p2m-tree.js';
import { topOf } from '../../memory/p2m-tree.js';
import { bootOf } from '../../memory/remap.js';

const { hunk } = hunksOver<DomainMemory>();

export const p2mMidReadAgain = patch({
  name: 'p2m_mid_read_again',
  title: 'alloc_p2m: uses the middle page that is there',
  source: 'pvmc; it repairs what FreedPageIsNotWritten finds',
  hunks: [
    hunk({
      name: 'again',
      what: 'alloc_p2m: reads *top_p again before it puts a leaf in',
      of: alloc_p2m,
      edits: (k) => [
        k.insertBefore(
          'p2m_orig = ACCESS_ONCE(p2m_top[topidx][mididx])',
          k.step('mid = ACCESS_ONCE(*top_p), again', (s, l) => {
            l.mid = topOf(bootOf(s), l.pfn).mid;
          }),
        ),
      ],
    }),
  ],
});
