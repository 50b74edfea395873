/** What the P2M says of a page, and what the struct page says with it. */
import { type DomainMemory, FOREIGN, scratchFrame, Word } from '../models/domain-memory.js';
import { implies, propertiesOver } from '../src/model/index.js';
import { aboutOverrides } from './anchors.js';

const { quiescent } = propertiesOver<DomainMemory>();

type Page = DomainMemory['pages'][number];

/** Overridden once (page->private says so, as nothing clears it), and not any more. */
const isRemoved = (page: Page): boolean => page.private !== null && !page.in_m2p_overrides;

/** Not overridden, and its entry names a frame that is not that of a scratch page. */
const namesFrame = (s: DomainMemory, page: Page): boolean =>
  !page.in_m2p_overrides && Word.is(page.p2m, 'MFN') && Word.payload(page.p2m) < scratchFrame(s, 0);

export const RemovedPageHasItsOldP2M = quiescent({
  name: 'RemovedPageHasItsOldP2M',
  claim:
    'After its override is removed, the P2M entry of a page is what it was before it was added.',
  formula:
    '[]( Quiescent => (A p: private[p] # NULL /\\ p notin m2p_overrides => p2m[p] = p2mAtStart[p]) )',
  source:
    '0930bba674e2: the saved mfn is restored; broken where the flush comes late, repaired by 2fc136eecd0c',
  misses: 'States in which an operation or a queued hypercall is pending.',
  define: aboutOverrides(() => ({
    given: (s) => s.pages.some(isRemoved),
    holds: (s) => s.pages.every((page) => implies(isRemoved(page), page.p2m === page.p2m_at_start)),
  })),
});

export const P2MAndM2PAgree = quiescent({
  name: 'P2MAndM2PAgree',
  claim:
    'The P2M entry of a page that is not overridden, if it names a frame but that of a scratch page, is the inverse of M2P.',
  formula:
    '[]( Quiescent => (A p notin m2p_overrides: (E m notin Scratch: p2m[p] = MFN(m)) => m2p[p2m[p]] = p) )',
  source: "include/asm/xen/page.h: mfn_to_pfn and pfn_to_mfn are each other's inverse",
  misses:
    'Overridden pages; frames that no P2M entry names; ballooned pages, many of which have the entry of one scratch page since cd9151e26d31.',
  define: aboutOverrides(() => ({
    given: (s) => s.pages.some((page) => namesFrame(s, page)),
    holds: (s) =>
      s.pages.every((page, p) =>
        implies(namesFrame(s, page), s.frames[Word.payload(page.p2m)].m2p === p),
      ),
  })),
});

export const OverriddenPageIsForeign = quiescent({
  name: 'OverriddenPageIsForeign',
  claim:
    'An overridden page has PG_private, its mfn in page->private, and that mfn, FOREIGN, in P2M.',
  formula:
    '[]( Quiescent => (A p in m2p_overrides: PG_private[p] /\\ p2m[p] = FOREIGN | private[p]) )',
  source: '0930bba674e2; PG_private was asked for in the review of its fourth version',
  misses:
    'Other users of page->private; states in which an operation or a queued hypercall is pending.',
  define: aboutOverrides(() => ({
    given: (s) => s.pages.some((page) => page.in_m2p_overrides),
    holds: (s) =>
      s.pages.every((page) =>
        implies(
          page.in_m2p_overrides,
          page.PG_private && page.private !== null && page.p2m === FOREIGN(page.private),
        ),
      ),
  })),
});
