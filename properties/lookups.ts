/** What a lookup of a machine frame finds, and what it relies on. */
import { type DomainMemory, FOREIGN, MFN, Pte, Word } from '../models/domain-memory.js';
import { implies, propertiesOver } from '../src/model/index.js';
import { aboutLookups, aboutOverrides } from './anchors.js';

const { always, quiescent, sometimes } = propertiesOver<DomainMemory>();

type Page = DomainMemory['pages'][number];

interface Lookup {
  readonly slot: number;
  readonly pte: number;
  readonly page: number | null;
}

export const UserPageIsThePageInserted = always({
  name: 'UserPageIsThePageInserted',
  claim:
    'The page that get_user_pages_fast finds at a user address is the one that gntdev mapped there.',
  formula: '[]( A a inside get_user_pages_fast: page # NULL => page = pages[slot] )',
  source: '923b2919e2c3: one frame may be mapped twice, by two pages',
  misses: 'Lookups that find no page.',
  define: aboutLookups((at) => {
    const actors = at.actors();
    const locals = at.locals<Lookup>('get_user_pages_fast');
    const found = (actor: number): boolean => (locals(actor)?.page ?? null) !== null;
    const right = (actor: number): boolean => locals(actor)?.page === locals(actor)?.slot;
    return {
      given: () => actors.some(found),
      holds: () => actors.every((actor) => implies(found(actor), right(actor))),
    };
  }),
});

/** Overridden, as the list and the P2M both say, by a frame. */
const overrides = (page: Page, frame: number): boolean =>
  page.in_m2p_overrides && page.p2m === FOREIGN(frame);

export const LookupOfOverriddenFrameFindsOverridingPage = always({
  name: 'LookupOfOverriddenFrameFindsOverridingPage',
  claim:
    'When get_user_pages_fast has looked up the frame of a PTE, and a page is overridden with it, it has found such a page.',
  formula:
    '[]( A a at get_page: (E p: Overrides(p, mfn[pte])) => page # NULL /\\ Overrides(page, mfn[pte]) )',
  source: 'b9e0d95c041c: the page of the backend is to be found, not that of the frontend',
  misses: 'Which of several overriding pages; frames that nothing overrides any more.',
  define: aboutLookups((at) => {
    const actors = at.actors();
    const done = at.at('gup_pte_range', 'get_page(page)');
    const locals = at.locals<Lookup>('gup_pte_range');
    const judged = (s: DomainMemory, actor: number): boolean => {
      const l = locals(actor);
      if (l === undefined || !done(actor)) return false;
      return s.pages.some((page) => overrides(page, Pte.payload(l.pte)));
    };
    const right = (s: DomainMemory, actor: number): boolean => {
      const l = locals(actor);
      if (l === undefined || l.page === null) return false;
      return overrides(s.pages[l.page], Pte.payload(l.pte));
    };
    return {
      given: (s) => actors.some((actor) => judged(s, actor)),
      holds: (s) => actors.every((actor) => implies(judged(s, actor), right(s, actor))),
    };
  }),
});

export const LocalPfnIsOfAnOwnFrame = always({
  name: 'LocalPfnIsOfAnOwnFrame',
  claim: 'A pfn that mfn_to_local_pfn returns is that of a frame of the domain.',
  formula: '[]( A a at is_swiotlb_buffer: pfn # -1 => Owned(mfn) )',
  source: 'include/asm/xen/page.h: other frames must come out as -1, which is no valid pfn',
  misses: 'That the lookup of a frame of its own finds it.',
  define: (at) => {
    const actors = at.actors();
    const done = at.at('io_mapper', 'is_swiotlb_buffer(paddr)');
    const locals = at.locals<{ readonly mfn: number; readonly pfn: number | null }>('io_mapper');
    const right = (s: DomainMemory, actor: number): boolean => {
      const l = locals(actor);
      return l === undefined || l.pfn === null || s.owners[l.mfn].ours;
    };
    return {
      given: () => actors.some(done),
      holds: (s) => actors.every((actor) => implies(done(actor), right(s, actor))),
    };
  },
});

/** The page that the M2P names for a frame of the domain, if nothing overrides that page. */
function ownPage(s: DomainMemory, frame: number): Page | null {
  const { m2p } = s.frames[frame];
  if (s.owners.length === 0 || !s.owners[frame].ours || m2p === null) return null;
  return s.pages[m2p].in_m2p_overrides ? null : s.pages[m2p];
}

const isOverriding = (s: DomainMemory, frame: number): boolean =>
  s.pages.some((page) => page.in_m2p_overrides && page.private === frame);

export const OverriddenOwnFrameIsForeign = quiescent({
  name: 'OverriddenOwnFrameIsForeign',
  claim:
    'While some page is overridden with a frame that a page of the domain has as its own, that P2M entry is FOREIGN.',
  formula:
    '[]( Quiescent => (A m: Own(m) /\\ (E q in m2p_overrides: private[q] = m) => p2m[m2p[m]] = FOREIGN | m) )',
  source: 'b9e0d95c041c: so that a lookup goes on in the override list',
  misses: 'States in which an operation is pending.',
  define: aboutOverrides(() => ({
    given: (s) => s.frames.some((_, m) => ownPage(s, m) !== null && isOverriding(s, m)),
    holds: (s) =>
      s.frames.every((_, m) => {
        const page = ownPage(s, m);
        return page === null || !isOverriding(s, m) || page.p2m === FOREIGN(m);
      }),
  })),
});

export const UnoverriddenOwnFrameIsLocal = quiescent({
  name: 'UnoverriddenOwnFrameIsLocal',
  claim:
    'The P2M entry of the page that the M2P names for an own frame is that frame, if no page is overridden with it.',
  formula:
    '[]( Quiescent => (A m: Own(m) /\\ ~(E q in m2p_overrides: private[q] = m) => p2m[m2p[m]] = m) )',
  source: "include/asm/xen/page.h: pfn_to_mfn and mfn_to_pfn are each other's inverse",
  misses: 'States in which an operation is pending.',
  define: aboutOverrides(() => ({
    given: (s) => s.frames.some((_, m) => ownPage(s, m) !== null && !isOverriding(s, m)),
    holds: (s) =>
      s.frames.every((_, m) => {
        const page = ownPage(s, m);
        return page === null || isOverriding(s, m) || page.p2m === MFN(m);
      }),
  })),
});

export const PrivateIsThatOfItsOwner = always({
  name: 'PrivateIsThatOfItsOwner',
  claim: 'While a page is overridden, page->private is the mfn that its P2M entry says.',
  formula: '[]( A p in m2p_overrides: p2m[p] = FOREIGN | m => private[p] = m )',
  source: '0f4b49eaf25e: PagePrivate tells others that page->private is taken',
  misses: 'Overridden pages whose P2M entry is not FOREIGN.',
  define: aboutOverrides(() => {
    const judged = (page: Page): boolean => page.in_m2p_overrides && Word.is(page.p2m, 'FOREIGN');
    return {
      given: (s) => s.pages.some(judged),
      holds: (s) =>
        s.pages.every((page) =>
          implies(judged(page), page.private !== null && page.p2m === FOREIGN(page.private)),
        ),
    };
  }),
});

export const OneFrameIsOverriddenTwice = sometimes({
  name: 'OneFrameIsOverriddenTwice',
  claim: 'Two pages are overridden with one frame.',
  formula: '<>( E p # q: p in m2p_overrides /\\ q in m2p_overrides /\\ private[p] = private[q] )',
  source: 'b9e0d95c041c: other entries of the list may be for the same mfn',
  misses: 'nothing',
  define: aboutOverrides(() => ({
    holds: (s) =>
      s.pages.some((page, p) =>
        s.pages.some(
          (other, q) =>
            p < q &&
            page.in_m2p_overrides &&
            other.in_m2p_overrides &&
            page.private === other.private,
        ),
      ),
  })),
});
