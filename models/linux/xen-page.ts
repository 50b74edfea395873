/**
 * Modelled: from machine frames back to pages: mfn_to_pfn, which asks the M2P, checks the answer by
 * the P2M, and falls back on the override list; that list's search under its lock; mfn_to_local_pfn.
 * A pfn that is no page of the domain's (~0, or a number out of its range) is null.
 *
 * Not modelled: auto-translated domains; an M2P entry whose read faults (~0, without that search): every frame here has an entry;
 * identity frames, the last resort for a pfn of ~0, of which these scopes have none; pfn_to_mfn, of
 * which `withoutTag` is the part that is not a read of the P2M.
 *
 * Memory model: the M2P, the P2M and the list are read one after the other, and each may change in
 * between. Only the links of the list are under a lock; page->private is not.
 *
 * Source: arch/x86/include/asm/xen/page.h @ 0930bba674e2 (not changed by it but for prototypes);
 * arch/x86/xen/p2m.c @ 0f4b49eaf25e.
 */
import { BUG, proceduresOver } from '../../src/model/index.js';
import { bool, id, orNull } from '../../src/schema/index.js';
import { type DomainMemory, MFN } from '../domain-memory.js';
import { HEAD, isBehindM2p, Link, POISON } from '../memory/overrides.js';

const { procedure } = proceduresOver<DomainMemory>();

/** A page by its pfn, or null for ~0. */
export const pfn = () => orNull(id('pages'));

/** The page that a link leads to; only asked of one that is not the head. */
export function pageAt(link: number): number {
  if (link === POISON) BUG('m2p_find_override: LIST_POISON1 is followed');
  return Link.payload(link);
}

/** Returns: the first page of the list whose private is the mfn, or null. */
export const m2p_find_override = procedure('m2p_find_override', {
  source: 'arch/x86/xen/p2m.c, m2p_find_override @ 0f4b49eaf25e',
  locals: { mfn: id('frames'), p: Link, hit: bool(), flags: bool(), ret: pfn() },
  body: (k) => [
    k.step('local_irq_save(flags)', (s, l, me) => {
      l.flags = s.cpus[me.cpu].irqs_off;
      s.cpus[me.cpu].irqs_off = true;
    }),
    k.step('spin_lock(&m2p_override_lock)', {
      when: (s) => s.m2p_override_lock === null,
      run: (s, _l, me) => {
        s.m2p_override_lock = me.id;
      },
    }),
    k.step('p = bucket->next', (s, l) => {
      l.p = s.buckets[0].next;
    }),
    k.while('list_for_each_entry(p, bucket, lru)', (l) => l.p !== HEAD && !l.hit, [
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
          k.step('p = p->lru.next', (s, l) => {
            l.p = s.links[Link.payload(l.p)].next;
          }),
        ],
      ),
    ]),
    // Folded: `spin_unlock` and `local_irq_restore`; to other CPUs the lock is free in between.
    k.step('spin_unlock_irqrestore(&m2p_override_lock)', (s, l, me) => {
      s.m2p_override_lock = null;
      s.cpus[me.cpu].irqs_off = l.flags;
    }),
    k.return('return ret'),
  ],
});

/** Returns: the pfn of the overriding page, or null, where the kernel's callers pass ~0. */
export const m2p_find_override_pfn = procedure('m2p_find_override_pfn', {
  source: 'arch/x86/xen/p2m.c, m2p_find_override_pfn @ 0f4b49eaf25e',
  locals: { mfn: id('frames'), ret: pfn() },
  body: (k) => [
    k.call('m2p_find_override(mfn)', m2p_find_override, {
      pass: (l, callee) => {
        callee.mfn = l.mfn;
      },
      take: (l, callee) => {
        l.ret = callee.ret;
      },
    }),
    k.return('return ret'),
  ],
});

/** Whether the P2M entry of a pfn is the mfn, without a tag. Of ~0 the P2M says INVALID. */
const leadsBack = (s: DomainMemory, page: number | null, mfn: number): boolean =>
  page !== null && s.pages[page].p2m === MFN(mfn);

/** Returns: the pfn, or null for ~0. */
export const mfn_to_pfn = procedure('mfn_to_pfn', {
  source: 'arch/x86/include/asm/xen/page.h, mfn_to_pfn @ 0930bba674e2',
  locals: { mfn: id('frames'), pfn: pfn() },
  body: (k) => [
    // Folded: the mfn is compared with machine_to_phys_nr, which is a constant by then.
    k.step('pfn = machine_to_phys_mapping[mfn]', (s, l) => {
      l.pfn = isBehindM2p(s, l.mfn) ? null : s.frames[l.mfn].m2p;
    }),
    k.test('if (get_phys_to_machine(pfn) != mfn)', (s, l) => !leadsBack(s, l.pfn, l.mfn), [
      k.call('m2p_find_override_pfn(mfn, ~0)', m2p_find_override_pfn, {
        pass: (l, callee) => {
          callee.mfn = l.mfn;
        },
        take: (l, callee) => {
          l.pfn = callee.ret;
        },
      }),
    ]),
    k.return('return pfn'),
  ],
});

/** Returns: the pfn of a frame of the domain's own that nothing overrides, else null for -1. */
export const mfn_to_local_pfn = procedure('mfn_to_local_pfn', {
  source: 'arch/x86/include/asm/xen/page.h, mfn_to_local_pfn @ 0930bba674e2',
  locals: { mfn: id('frames'), pfn: pfn() },
  body: (k) => [
    k.call('mfn_to_pfn(mfn)', mfn_to_pfn, {
      pass: (l, callee) => {
        callee.mfn = l.mfn;
      },
      take: (l, callee) => {
        l.pfn = callee.pfn;
      },
    }),
    k.step('if (get_phys_to_machine(pfn) != mfn) return -1', (s, l) => {
      if (!leadsBack(s, l.pfn, l.mfn)) l.pfn = null;
    }),
    k.return('return pfn'),
  ],
});
