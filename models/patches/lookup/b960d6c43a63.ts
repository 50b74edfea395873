/**
 * The search of the override list takes no lock, and remembers the element after the one that it
 * looks at. That helps against the removal of the one that it looks at, and not of the one after it.
 *
 * Not modelled: the head's own `next`, which the iterator reads and never uses; list_add and
 * list_del as single stores, in between which a search without the lock may see half of them.
 *
 * Source: b960d6c43a63, arch/x86/xen/p2m.c, since taken back. The commit was not at hand; its
 * message says what it does: list_for_each_entry_safe in m2p_find_override, and no spinlock there.
 */
import { hunksOver, patch, proceduresOver } from '../../../src/model/index.js';
import { bool, id } from '../../../src/schema/index.js';
import type { DomainMemory } from '../../domain-memory.js';
import { pageAt, pfn } from '../../linux/xen-page.js';
import { HEAD, Link } from '../../memory/overrides.js';

const { replaces } = hunksOver<DomainMemory>();
const { procedure } = proceduresOver<DomainMemory>();

/** What comes after an element; after the head nothing is asked for. */
const nextOf = (s: DomainMemory, link: number): number =>
  link === HEAD ? HEAD : s.links[pageAt(link)].next;

export const m2p_find_override = procedure('m2p_find_override', {
  source: 'arch/x86/xen/p2m.c, m2p_find_override @ b960d6c43a63',
  locals: { mfn: id('frames'), p: Link, n: Link, hit: bool(), ret: pfn() },
  body: (k) => [
    k.step('p = bucket->next', (s, l) => {
      l.p = s.buckets[0].next;
    }),
    k.step('n = p->lru.next', (s, l) => {
      l.n = nextOf(s, l.p);
    }),
    k.while('list_for_each_entry_safe(p, t, bucket, lru)', (l) => l.p !== HEAD && !l.hit, [
      k.step('if (page_private(p) == mfn)', (s, l) => {
        l.hit = s.pages[pageAt(l.p)].private === l.mfn;
      }),
      k.branch(
        'ret = p, break',
        (l) => l.hit,
        [
          k.set('ret = p', (l) => {
            l.ret = Link.payload(l.p);
          }),
        ],
        [
          k.set('p = n', (l) => {
            l.p = l.n;
          }),
          k.step('n = n->lru.next', (s, l) => {
            l.n = nextOf(s, l.p);
          }),
        ],
      ),
    ]),
    k.return('return ret'),
  ],
});

export const pb960d6c43a63 = patch({
  name: 'b960d6c43a63',
  title: 'xen/p2m: m2p_find_override: use list_for_each_entry_safe',
  source: 'torvalds/linux b960d6c43a63 (taken back)',
  hunks: [
    replaces('search', 'm2p_find_override: searches the list without the lock', m2p_find_override),
  ],
});
