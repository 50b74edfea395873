/**
 * A granted page as a PV driver without a kmap array sees it, in one fact: the driver has mapped it.
 * Its own PTE leads to the grant and the P2M says so; the kernel address of the page is no part of it.
 */
import { idealOver } from '../../src/model/index.js';
import { type DomainMemory, FOREIGN, Pte, pteOf } from '../domain-memory.js';
import { frameOfGrant } from '../memory/overrides.js';

/** Of each slot: it was mapped. */
type Facts = boolean[];

/** The driver was told by Xen which of its maps succeeded. */
const told = (s: DomainMemory): Facts =>
  s.slots.map(({ map_op }) => map_op.handle >= 0 && map_op.status === 'GNTST_okay');

function differs(s: DomainMemory, p: number, isMapped: boolean): string | null {
  const { p2m, p2m_at_start, pte } = s.pages[p];
  const frame = frameOfGrant(s, p);
  const { user_pte } = s.slots[p];
  const leads = Pte.is(user_pte, 'GRANT') && Pte.payload(user_pte) === frame;
  if (leads !== isMapped) return `the PTE of slot ${p} leads ${leads ? '' : 'not '}to its grant`;
  if (p2m !== (isMapped ? FOREIGN(frame) : p2m_at_start))
    return `the P2M entry of page ${p} is ${isMapped ? 'not its granted frame' : 'not what it was'}`;
  if (s.grants[p].pin > 0 !== isMapped) return `grant ${p} is ${isMapped ? 'not ' : ''}pinned`;
  return pte === pteOf(p2m_at_start) ? null : `the kernel PTE of page ${p} is not what it was`;
}

export const MappedPagesAreAsThePvDriverLeftThem = idealOver<DomainMemory>()<{ mapped: Facts }>({
  name: 'MappedPagesAreAsThePvDriverLeftThem',
  claim:
    'What a PV driver has mapped is granted to it, by its own PTE and in the P2M; the kernel PTE of the page stays.',
  formula:
    '[]( Quiescent => (A p: (pte[p] = original[p]) /\\ (mapped[p] <=> userPte[p] = grant(p) <=> p2m[p] = FOREIGN(p))) )',
  source: '0930bba674e2: a caller of gnttab_map_refs may pass no kmap array',
  misses: 'What the driver sees in between; maps of which an override fails.',
  fits: (at) => void at.inside('pv_driver'),
  operations: ['map'],
  begin: (s) => ({ mapped: s.slots.map(() => false) }),
  done: (facts, _done, s) => {
    facts.mapped = told(s);
  },
  told: (s) => ({ mapped: told(s) }),
  differs: ({ mapped }, s) => {
    for (let p = 0; p < mapped.length; p++) {
      const what = differs(s, p, mapped[p]);
      if (what !== null) return what;
    }
    return null;
  },
});
