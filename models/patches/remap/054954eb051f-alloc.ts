/**
 * Modelled: alloc_p2m and alloc_p2m_pmd of the linear list: the entry of a pfn gets a leaf page, and the
 * PTE of that page gets a page of PTEs, where a shared one was before.
 *
 * Not modelled: more than one PMD for a page of mfns (PAE has two); the list for the toolstack;
 * paravirt_alloc_pte and paravirt_release_pte, which tell Xen that a page is one of PTEs; masking of
 * interrupts by the lock. `p2m_init` is no step, as a page that was not handed out is blank.
 *
 * Memory model: a CPU comes in between any two steps. The walk that lookup_address makes is one read of
 * the PMD: what is above it does not change.
 *
 * Source: arch/x86/xen/p2m.c @ 054954eb051f.
 */
import { proceduresOver } from '../../../src/model/index.js';
import { bool } from '../../../src/schema/index.js';
import type { DomainMemory } from '../../domain-memory.js';
import { memblock_alloc } from '../../linux/boot/memblock.js';
import {
  entryOf,
  freeLeaf,
  freeMid,
  IDENTITY_FRAME,
  Leaf,
  leafSize,
  Mid,
  midEntry,
  newLeaf,
  newMid,
  p2m_missing,
  takeLeaf,
  takeMid,
  topOf,
} from '../../memory/p2m-tree.js';
import { type Boot, bootOf, pfnOrEnd } from '../../memory/remap.js';

const { procedure } = proceduresOver<DomainMemory>();

const LOCK = 'spin_lock_irqsave(&p2m_update_lock, flags)';
const UNLOCK = 'spin_unlock_irqrestore(&p2m_update_lock, flags)';

const isUnlocked = (s: DomainMemory): boolean => !bootOf(s).p2m_update_lock;

function lock(s: DomainMemory): void {
  bootOf(s).p2m_update_lock = true;
}

function unlock(s: DomainMemory): void {
  bootOf(s).p2m_update_lock = false;
}

/** Reads the PMD again, and keeps the page that it leads to. */
export const PMD_SET = 'pteret = pte_offset_kernel(pmdp, addr)';
export const RELEASED = 'if (pte_newpg[i])';

/** Returns: the page of PTEs (`ptep` without its index), or false when there is no memory. */
export const alloc_p2m_pmd = procedure('alloc_p2m_pmd', {
  source: 'arch/x86/xen/p2m.c, alloc_p2m_pmd @ 054954eb051f',
  locals: { addr: pfnOrEnd(), pte_pg: Mid, pteret: Mid, pte_newpg: Mid, ok: bool(), ret: bool() },
  body: (k) => [
    k.set('pteret = ptep', (l) => {
      l.pteret = l.pte_pg;
    }),
    k.call('pte_newpg[i] = alloc_p2m_page()', memblock_alloc, {
      take: (l, callee) => {
        l.ok = callee.ret;
      },
    }),
    k.branch('if (!pte_newpg[i])', (l) => !l.ok, [k.return('return NULL')]),
    k.step('copy_page(pte_newpg[i], pte_pg)', (s, l, me) => {
      const b = bootOf(s);
      l.pte_newpg = newMid(b, l.addr, me.id);
      takeMid(b, l.pte_newpg, l.pte_pg);
    }),
    k.step(LOCK, { when: isUnlocked, run: lock }),
    k.test(
      'if (lookup_address(vaddr, &level) == pte_pg)',
      (s, l) => topOf(bootOf(s), l.addr).mid === l.pte_pg,
      [
        k.step('set_pmd(pmdp, pte_newpg[i])', (s, l) => {
          topOf(bootOf(s), l.addr).mid = l.pte_newpg;
        }),
        k.set(PMD_SET, (l) => {
          l.pteret = l.pte_newpg;
        }),
        k.set('pte_newpg[i] = NULL', (l) => {
          l.ok = false;
        }),
      ],
    ),
    k.step(UNLOCK, unlock),
    k.branch(RELEASED, (l) => l.ok, [
      k.step('free_p2m_page(pte_newpg[i])', (s, l) => {
        freeMid(bootOf(s), l.pte_newpg);
      }),
    ]),
    k.return('return pteret', (l) => {
      l.ret = true;
    }),
  ],
});

/** What a new page for entries that were identity begins with. */
export const INIT_IDENTITY = 'p2m_init_identity(p2m, pfn)';

/**
 * Fills the page that a CPU took for `pfn`: entry j is the identity of `first` + j.
 * Bound: a number past the last pfn is stored as the last.
 */
export function initIdentity(b: Boot, pfn: number, first: number, cpu: number): void {
  const p2m = newLeaf(b, pfn, cpu);
  takeLeaf(b, p2m);
  for (let j = 0; j < leafSize(b); j++) {
    entryOf(b, p2m, j).mfn = IDENTITY_FRAME(Math.min(first + j, b.pfns.length - 1));
  }
}

/** Returns: false when there is no memory. */
export const alloc_p2m = procedure('alloc_p2m', {
  source: 'arch/x86/xen/p2m.c, alloc_p2m @ 054954eb051f',
  locals: { pfn: pfnOrEnd(), ptep: Mid, p2m_pfn: Leaf, ok: bool(), ret: bool() },
  body: (k) => [
    k.step('ptep = lookup_address(addr, &level)', (s, l) => {
      l.ptep = topOf(bootOf(s), l.pfn).mid;
    }),
    k.branch(
      'if (pte_pg == p2m_missing_pte || pte_pg == p2m_identity_pte)',
      (l) => !Mid.is(l.ptep, 'OWN'),
      [
        k.call('ptep = alloc_p2m_pmd(addr, ptep, pte_pg)', alloc_p2m_pmd, {
          pass: (l, callee) => {
            callee.addr = l.pfn;
            callee.pte_pg = l.ptep;
          },
          take: (l, callee) => {
            l.ptep = callee.pteret;
            l.ok = callee.ret;
          },
        }),
        k.branch('if (!ptep)', (l) => !l.ok, [k.return('return false: no PTEs')]),
      ],
    ),
    k.step('p2m_pfn = pte_pfn(ACCESS_ONCE(*ptep))', (s, l) => {
      l.p2m_pfn = midEntry(bootOf(s), l.ptep, l.pfn).leaf;
    }),
    k.branch(
      'if (p2m_pfn == p2m_identity || p2m_pfn == p2m_missing)',
      (l) => !Leaf.is(l.p2m_pfn, 'OWN'),
      [
        k.call('p2m = alloc_p2m_page()', memblock_alloc, {
          take: (l, callee) => {
            l.ok = callee.ret;
          },
        }),
        k.branch('if (!p2m)', (l) => !l.ok, [k.return('return false')]),
        k.branch('if (p2m_pfn != p2m_missing)', (l) => l.p2m_pfn !== p2m_missing, [
          k.step(INIT_IDENTITY, (s, l, me) => {
            initIdentity(bootOf(s), l.pfn, l.pfn, me.id);
          }),
        ]),
        k.step(LOCK, { when: isUnlocked, run: lock }),
        k.test(
          'if (pte_pfn(*ptep) == p2m_pfn)',
          (s, l) => midEntry(bootOf(s), l.ptep, l.pfn).leaf === l.p2m_pfn,
          [
            k.step('set_pte(ptep, p2m)', (s, l, me) => {
              const b = bootOf(s);
              const p2m = newLeaf(b, l.pfn, me.id);
              takeLeaf(b, p2m);
              midEntry(b, l.ptep, l.pfn).leaf = p2m;
            }),
            k.set('p2m = NULL', (l) => {
              l.ok = false;
            }),
          ],
        ),
        k.step(UNLOCK, unlock),
        k.branch('if (p2m)', (l) => l.ok, [
          k.step('free_p2m_page(p2m)', (s, l, me) => {
            const b = bootOf(s);
            freeLeaf(b, newLeaf(b, l.pfn, me.id));
          }),
        ]),
      ],
    ),
    k.return('return true', (l) => {
      l.ret = true;
    }),
  ],
});
