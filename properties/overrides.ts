/** What adding and removing an override does to a page, and what it must leave alone. */
import {
  type DomainMemory,
  EMPTY,
  INVALID,
  Pte,
  scratchFrame,
  Word,
} from '../models/domain-memory.js';
import { implies, propertiesOver } from '../src/model/index.js';
import { aboutOverrides } from './anchors.js';

const { always, quiescent, step } = propertiesOver<DomainMemory>();

export const OverrideImpliesMapSucceeded = always({
  name: 'OverrideImpliesMapSucceeded',
  claim: 'When a page is added to the overrides, Xen has mapped its grant.',
  formula: '[]( A a at list_add(page): map_ops[page].status = GNTST_okay )',
  source: 'dc4972a4e2f3: no override for a map that failed',
  misses: 'Overrides that outlive a map; kernel maps.',
  define: (at) => {
    const actors = at.actors();
    const adding = at.at('m2p_add_override', 'list_add(lru)');
    const locals = at.locals<{ readonly page: number }>('m2p_add_override');
    const mapped = (s: DomainMemory, actor: number): boolean =>
      s.slots[locals(actor)?.page ?? 0].map_op.status === 'GNTST_okay';
    return {
      given: () => actors.some(adding),
      holds: (s) => actors.every((actor) => implies(adding(actor), mapped(s, actor))),
    };
  },
});

/** Whether a filesystem has a private of its own at a page. */
const isAttached = (s: DomainMemory, page: number): boolean =>
  s.attached.some((attached) => attached.page === page);

export const PrivateFlagIsOfAnOverride = quiescent({
  name: 'PrivateFlagIsOfAnOverride',
  claim:
    'A page has PG_private only while it is overridden, or while a filesystem has its private there.',
  formula: '[]( Quiescent => (A p: PG_private[p] => p in m2p_overrides \\/ Attached(p)) )',
  source:
    '0f4b49eaf25e: what add sets, remove clears, and a failed add has nothing to leave behind',
  misses: 'page->private and page->index themselves, which nobody clears.',
  define: aboutOverrides(() => ({
    given: (s) => s.pages.some(({ private: mfn }) => mfn !== null),
    holds: (s) =>
      s.pages.every((page, p) =>
        implies(page.PG_private, page.in_m2p_overrides || isAttached(s, p)),
      ),
  })),
});

const isGrant = (pte: number): boolean => Pte.is(pte, 'GRANT');

/** Whether a procedure is one by which Xen unmaps a grant. */
const isUnmap = (procedure: string): boolean => procedure.includes('_unmap_');

export const GuestDoesNotRewriteLiveGrantPte = step({
  name: 'GuestDoesNotRewriteLiveGrantPte',
  claim: 'An entry that maps a grant changes only by an unmap of that grant.',
  formula: "[][ A x in PTEs: Grant(pte[x]) /\\ pte[x]' # pte[x] => UnmapElement ]",
  source: 'xen/arch/x86/mm.c: put_page_from_l1e; a debug build crashes the domain for it',
  misses: 'A grant that is mapped over another one.',
  define: aboutOverrides(() => {
    const same = (before: DomainMemory, after: DomainMemory): boolean =>
      before.pages.every(({ pte }, p) => implies(isGrant(pte), after.pages[p].pte === pte)) &&
      before.slots.every(({ user_pte }, i) =>
        implies(isGrant(user_pte), after.slots[i].user_pte === user_pte),
      );
    return {
      given: (before) =>
        before.pages.some(({ pte }) => isGrant(pte)) ||
        before.slots.some(({ user_pte }) => isGrant(user_pte)),
      holds: (before, after, { action }) => same(before, after) || isUnmap(action.procedure),
    };
  }),
});

/** A word or PTE that names the frame of a scratch page, in scopes that have any. */
const isScratch = (s: DomainMemory, frame: number): boolean => frame >= scratchFrame(s, 0);

const leadsToNoRam = (s: DomainMemory, pte: number): boolean =>
  pte === EMPTY ||
  ((Pte.is(pte, 'MAPS') || Pte.is(pte, 'MAPS_RO')) && isScratch(s, Pte.payload(pte)));

export const BalloonedPageHasNoFrame = quiescent({
  name: 'BalloonedPageHasNoFrame',
  claim:
    'A page on the list of the balloon has no frame: P2M entry and kernel PTE are empty, or lead to a scratch page.',
  formula:
    '[]( Quiescent => (A p in Balloon: p2m[p] in {INVALID} + Scratch /\\ pte[p] in {EMPTY} + Scratch) )',
  source: 'drivers/xen/balloon.c: increase_reservation stops at a page whose entry is valid',
  misses: 'TLB entries; the frames themselves; which of the two it is.',
  define: (at) => {
    at.inside('decrease_reservation');
    const isBallooned = (s: DomainMemory, page: number): boolean =>
      s.holdings[page].by === 'balloon';
    const namesNoRam = (s: DomainMemory, word: number): boolean =>
      word === INVALID || (Word.is(word, 'MFN') && isScratch(s, Word.payload(word)));
    return {
      given: (s) => s.pages.some((_, p) => isBallooned(s, p)),
      holds: (s) =>
        s.pages.every((page, p) =>
          implies(isBallooned(s, p), namesNoRam(s, page.p2m) && leadsToNoRam(s, page.pte)),
        ),
    };
  },
});

export const P2MChangesForTheHolderOfThePage = step({
  name: 'P2MChangesForTheHolderOfThePage',
  claim: 'The P2M entry of a page changes only while a driver has taken the page.',
  formula: "[][ A p: p2m[p]' # p2m[p] => by[p] = driver ]",
  source:
    'drivers/xen/balloon.c: a page is taken from the allocator, or off the list, before its entry is set',
  misses: 'Which driver it is.',
  define: (at) => {
    at.inside('decrease_reservation');
    const changes = (before: DomainMemory, after: DomainMemory, page: number): boolean =>
      before.pages[page].p2m !== after.pages[page].p2m;
    return {
      given: (before, after) => before.pages.some((_, p) => changes(before, after, p)),
      holds: (before, after) =>
        before.holdings.every(({ by }, p) => implies(changes(before, after, p), by === 'driver')),
    };
  },
});
