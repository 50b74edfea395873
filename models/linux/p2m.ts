/**
 * Modelled: m2p_add_override and m2p_remove_override as they are before 0930bba674e2, where a
 * grant's kernel mapping is zapped and later rebuilt from the P2M.
 *
 * Not modelled: lookup_address and its WARN (every page here is mapped by a 4K entry); WARN_ON of
 * PagePrivate (a warning changes nothing); the P2M tree (a store that needs a new leaf and gets
 * none is the fault `no memory`; that the allocation may sleep is not told apart from other
 * preemption); hash buckets of `m2p_overrides` (one list); the links of that list, but where a scope
 * walks it: to add a page that is in it, or to delete one that is not, corrupts them in the kernel,
 * with no check unless CONFIG_DEBUG_LIST is set, and stops the kernel here. The lookups are in
 * `xen-page.ts`.
 *
 * Source: arch/x86/xen/p2m.c @ 0f4b49eaf25e, the parent of 0930bba674e2.
 */
import { BUG, proceduresOver } from '../../src/model/index.js';
import { bool, id } from '../../src/schema/index.js';
import {
  type DomainMemory,
  EMPTY,
  errno,
  FOREIGN,
  Pte,
  pteOf,
  Word,
  withoutTag,
} from '../domain-memory.js';
import { allocateLeaf, leafIsMissing, linkIn, unlink } from '../memory/overrides.js';
import { xen_set_pte_at } from './mmu.js';

const { procedure } = proceduresOver<DomainMemory>();

/**
 * Folded: `spin_unlock` and `local_irq_restore`; between the two only other CPUs run, and to them
 * the lock is free. The preempt count that a held spinlock raises is not modelled: interrupts are
 * off.
 */
function spin_unlock_irqrestore(s: DomainMemory, l: { flags: boolean }, cpu: number): void {
  s.m2p_override_lock = null;
  s.cpus[cpu].irqs_off = l.flags;
}

/** Returns: 0, or -ENOMEM with PG_private, private and index set all the same. */
export const m2p_add_override = procedure('m2p_add_override', {
  source: 'arch/x86/xen/p2m.c, m2p_add_override @ 0f4b49eaf25e',
  locals: {
    mfn: id('frames'),
    page: id('pages'),
    clear_pte: bool(),
    old_mfn: Word,
    flags: bool(),
    ret: errno(),
  },
  body: (k) => [
    k.step('SetPagePrivate(page)', (s, l) => {
      s.pages[l.page].PG_private = true;
    }),
    k.step('set_page_private(page, mfn)', (s, l) => {
      s.pages[l.page].private = l.mfn;
    }),
    k.step('pfn_to_mfn(pfn)', (s, l) => {
      l.old_mfn = withoutTag(s.pages[l.page].p2m);
    }),
    k.step('page->index = pfn_to_mfn(pfn)', (s, l) => {
      s.pages[l.page].index = l.old_mfn;
    }),
    k.either(
      'set_phys_to_machine(pfn, FOREIGN_FRAME(mfn))',
      k.alternative('stored', {
        run: (s, l) => {
          allocateLeaf(s, l.page);
          s.pages[l.page].p2m = FOREIGN(l.mfn);
        },
      }),
      // A scope that has no leaves lets every store need one.
      k.alternative('no memory', {
        when: (s, l) =>
          s.faults_left > 0 && (s.p2m_leaves.length === 0 || leafIsMissing(s, l.page)),
        run: (s) => {
          s.faults_left -= 1;
        },
        body: [
          k.return('return -ENOMEM', (l) => {
            l.ret = '-ENOMEM';
          }),
        ],
      }),
    ),
    k.branch('if (clear_pte && !PageHighMem(page))', (l) => l.clear_pte, [
      k.call('pte_clear(&init_mm, address, ptep)', xen_set_pte_at, {
        pass: (l, callee) => {
          callee.page = l.page;
          callee.pteval = EMPTY;
        },
      }),
    ]),
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
    // Folded: the links are those of a list that only holders of the lock look at.
    k.step('list_add(lru)', (s, l) => {
      const page = s.pages[l.page];
      if (page.in_m2p_overrides) BUG('list_add: the page is in m2p_overrides already');
      page.in_m2p_overrides = true;
      linkIn(s, l.page);
    }),
    k.step('spin_unlock_irqrestore(&m2p_override_lock)', (s, l, me) => {
      spin_unlock_irqrestore(s, l, me.cpu);
    }),
    k.return('return 0'),
  ],
});

/** Returns: 0, or -EINVAL when the P2M entry is not FOREIGN. */
export const m2p_remove_override = procedure('m2p_remove_override', {
  source: 'arch/x86/xen/p2m.c, m2p_remove_override @ 0f4b49eaf25e',
  locals: {
    page: id('pages'),
    clear_pte: bool(),
    mfn: Word,
    pteval: Pte,
    flags: bool(),
    ret: errno(),
  },
  body: (k) => [
    k.step('mfn = get_phys_to_machine(pfn)', (s, l) => {
      l.mfn = s.pages[l.page].p2m;
    }),
    k.branch('if (!(mfn & FOREIGN_FRAME_BIT))', (l) => !Word.is(l.mfn, 'FOREIGN'), [
      k.return('return -EINVAL', (l) => {
        l.ret = '-EINVAL';
      }),
    ]),
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
    // Folded: the links are those of a list that only holders of the lock look at.
    k.step('list_del(lru)', (s, l) => {
      const page = s.pages[l.page];
      if (!page.in_m2p_overrides) BUG('list_del: the page is not in m2p_overrides');
      page.in_m2p_overrides = false;
      unlink(s, l.page);
    }),
    k.step('spin_unlock_irqrestore(&m2p_override_lock)', (s, l, me) => {
      spin_unlock_irqrestore(s, l, me.cpu);
    }),
    // Folded: page->index belongs to whoever maps the page.
    k.step('set_phys_to_machine(pfn, page->index)', (s, l) => {
      s.pages[l.page].p2m = s.pages[l.page].index;
    }),
    k.step('ClearPagePrivate(page)', (s, l) => {
      s.pages[l.page].PG_private = false;
    }),
    k.branch('if (clear_pte && !PageHighMem(page))', (l) => l.clear_pte, [
      k.step('pfn_pte(pfn, PAGE_KERNEL)', (s, l) => {
        l.pteval = pteOf(s.pages[l.page].p2m);
      }),
      k.call('set_pte_at(&init_mm, address, ptep)', xen_set_pte_at, {
        pass: (l, callee) => {
          callee.page = l.page;
          callee.pteval = l.pteval;
        },
      }),
    ]),
    k.return('return 0'),
  ],
});
