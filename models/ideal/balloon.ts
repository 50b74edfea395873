/**
 * A page and the balloon, in one fact: the page is out of the domain, or in it. A page that is in has a
 * frame of the domain, by its P2M entry, by its kernel address and to Xen; one that is out has none.
 */
import { idealOver } from '../../src/model/index.js';
import { type DomainMemory, MAPS, MFN, mapOf, Pte, scratchFrame, Word } from '../domain-memory.js';

/** Of each page; null is one that a driver has used with a frame behind it, and may have unmapped. */
type Facts = { readonly out: (boolean | null)[] };

const OUT = [
  'balloon out',
  'balloon_out',
  'credit < 0',
  'ioctl MAP_GRANT_REF',
  'ballooned_gntdev_user',
  'ballooned_lazy_caller',
];
const IN = ['balloon in', 'credit > 0'];

/** A frame of RAM behind some page, not a grant's and not that of a scratch page. */
const isRam = (s: DomainMemory, frame: number): boolean =>
  frame >= s.grants.length && (s.scratch.length === 0 || frame < scratchFrame(s, 0));

/** Who asked for it was told so, by its list of pages; what it had before was a frame or none. */
function told(s: DomainMemory): Facts['out'] {
  return s.slots.map((_, p) => {
    const { by } = s.holdings[p];
    const { p2m_at_start } = s.pages[p];
    const hasFrame = Word.is(p2m_at_start, 'MFN') && isRam(s, Word.payload(p2m_at_start));
    return by === 'driver' && hasFrame ? null : by !== 'allocator';
  });
}

function isIn(s: DomainMemory, p: number): string | null {
  const { p2m, pte } = s.pages[p];
  if (!Word.is(p2m, 'MFN')) return `page ${p} is in, and its P2M entry names no frame`;
  const frame = Word.payload(p2m);
  if (!s.owners[frame].ours) return `page ${p} is in, and its frame is not the domain's`;
  if (s.frames[frame].m2p !== p) return `page ${p} is in, and the M2P entry of its frame differs`;
  if (p2m !== MFN(frame) || pte !== MAPS(frame))
    return `page ${p} is in, and its kernel address does not lead to its frame`;
  return null;
}

function isOut(s: DomainMemory, p: number): string | null {
  const { p2m, pte } = s.pages[p];
  if (Word.is(p2m, 'MFN') && isRam(s, Word.payload(p2m)))
    return `page ${p} is out, and its P2M entry names a frame`;
  const leads = Pte.is(pte, 'MAPS') || Pte.is(pte, 'MAPS_RO');
  if (leads && isRam(s, Pte.payload(pte)))
    return `page ${p} is out, and its kernel address leads to a frame`;
  return null;
}

/** As many frames of RAM are the domain's as pages are in it. */
function miscounts({ out }: Facts, s: DomainMemory): string | null {
  const frames = s.frames.filter((_, f) => isRam(s, f) && s.owners[f].ours).length;
  const pages = out.filter((is) => is !== true).length;
  return frames === pages ? null : `the domain has ${frames} frames for ${pages} pages`;
}

export const PagesAreWhereTheBalloonLeftThem = idealOver<DomainMemory>()<Facts>({
  name: 'PagesAreWhereTheBalloonLeftThem',
  claim:
    'A page that is out of the domain has none of its frames; one that is in has one, by P2M, M2P and kernel address.',
  formula:
    '[]( Quiescent => (A p: IF out[p] THEN ~ours(p2m[p]) /\\ ~ours(pte[p]) ELSE ours(p2m[p]) /\\ p2m[p] = pte[p] /\\ m2p[p2m[p]] = p) )',
  source: 'drivers/xen/balloon.c, decrease_reservation, increase_reservation @ 3.1',
  misses: 'What is behind a page that is out; TLBs; a page in the domain that blkback has used.',
  fits: (at) => void at.inside('decrease_reservation'),
  operations: [...OUT, ...IN, 'request'],
  begin: (s) => ({ out: told(s) }),
  done: ({ out }, { operation, id }, s) => {
    for (let p = 0; p < out.length; p++) {
      if (operation !== 'balloon_out' && mapOf(s, p) !== id) continue;
      out[p] = operation === 'request' ? null : OUT.includes(operation);
    }
  },
  told: (s) => ({ out: told(s) }),
  differs: (facts, s) => {
    for (let p = 0; p < facts.out.length; p++) {
      const out = facts.out[p];
      const what = out === null ? null : out ? isOut(s, p) : isIn(s, p);
      if (what !== null) return what;
    }
    return miscounts(facts, s);
  },
});
