/** What the kernel's own address of a granted page leads to. */
import {
  type DomainMemory,
  mapOf,
  NULL,
  Pte,
  pageOfAccess,
  pteOf,
} from '../models/domain-memory.js';
import { frameOfGrant } from '../models/memory/overrides.js';
import { reached } from '../models/xen/mmu.js';
import { implies, propertiesOver } from '../src/model/index.js';
import { aboutOverrides } from './anchors.js';
import { isRemoved, someIsRemoved } from './removed-page.js';

const { always, quiescent, step } = propertiesOver<DomainMemory>();

/** Whether the map that a page belongs to is in use: its mapping call succeeded. */
const inUse = (s: DomainMemory, page: number): boolean => s.maps[mapOf(s, page)].established;

export const KernelAccessReachesGrantedFrame = step({
  name: 'KernelAccessReachesGrantedFrame',
  claim:
    'A load from the kernel address of a granted page, while its map is in use and its override stands, reaches the granted frame.',
  formula:
    '[][ (Load(c, p) /\\ InUse(p) /\\ p in m2p_overrides) => Reached(c, p) = GrantedFrame(p) ]',
  source: '0930bba674e2, first paragraph: AIO goes through the kernel mapping',
  misses:
    'Loads before the mapping call has returned, or still in flight when munmap begins; pages whose override is gone; stores.',
  define: aboutOverrides((at) => {
    const isLoad = at.is('load', 'load');
    return {
      given: (s, _after, { action, choice }) => {
        if (!isLoad(action)) return false;
        const page = pageOfAccess(s, choice);
        return inUse(s, page) && s.pages[page].in_m2p_overrides;
      },
      holds: (s, _after, { choice }) => {
        const page = pageOfAccess(s, choice);
        return reached(s, choice % s.cpus.length, page) === frameOfGrant(s, page);
      },
    };
  }),
});

export const RemovedPageHasNoKernelMapping = quiescent({
  name: 'RemovedPageHasNoKernelMapping',
  claim:
    'After its override is removed, the kernel mapping of a page does not reach a granted frame.',
  formula: '[]( Quiescent => (A p: Removed(p) => pte[p] is no grant) )',
  source: '0930bba674e2: unmapping is the mirror of mapping',
  misses:
    'States in which an operation or a queued hypercall is pending; TLB entries; pages that a failed mmap left overridden.',
  define: aboutOverrides(() => ({
    given: someIsRemoved,
    holds: (s) => s.pages.every((page, p) => implies(isRemoved(s, p), !Pte.is(page.pte, 'GRANT'))),
  })),
});

export const RemovedPageHasNoLiveHandle = quiescent({
  name: 'RemovedPageHasNoLiveHandle',
  claim: 'After its override is removed, no grant handle of a page is live.',
  formula: '[]( Quiescent => (A p: Removed(p) => ~(E h: Live(h) /\\ h.ref = Grant(p))) )',
  source: '0930bba674e2: a map that is still queued must be executed before the page is given up',
  misses:
    'States in which an operation or a queued hypercall is pending; pages that a failed mmap left overridden.',
  define: aboutOverrides(() => ({
    given: someIsRemoved,
    holds: (s) =>
      s.pages.every((_, p) => implies(isRemoved(s, p), !s.maptrack.some(({ ref }) => ref === p))),
  })),
});

export const RemovedPageHasItsOldKernelMapping = quiescent({
  name: 'RemovedPageHasItsOldKernelMapping',
  claim: 'After its override is removed, the kernel PTE of a page is what its old P2M entry says.',
  formula: '[]( Quiescent => (A p: Removed(p) => pte[p] = PteOf(p2mAtStart[p])) )',
  source: '0930bba674e2: set_pte_at(pfn_pte(pfn, PAGE_KERNEL))',
  misses: 'The window between the unmap and set_pte_at; pages of blkback, which restores no PTE.',
  define: aboutOverrides(() => ({
    given: someIsRemoved,
    holds: (s) =>
      s.pages.every((page, p) => implies(isRemoved(s, p), page.pte === pteOf(page.p2m_at_start))),
  })),
});

interface CallerLocals {
  readonly kmap_ops?: number;
}
interface CalleeLocals {
  readonly kmap_op?: number;
}

export const KmapBranchIffArrayPassed = always({
  name: 'KmapBranchIffArrayPassed',
  claim:
    'A slot takes the kmap branch of m2p_add_override exactly if the caller passed a kmap array.',
  formula:
    '[]( A a inside m2p_add_override, called by gnttab_map_refs: kmap_op = NULL <=> kmap_ops = NULL )',
  source: '0930bba674e2, gnttab_map_refs: the address of an element of a NULL array',
  misses: 'Callers of m2p_add_override other than gnttab_map_refs.',
  define: (at) => {
    const actors = at.actors();
    const [calling, called] = [at.inside('gnttab_map_refs'), at.inside('m2p_add_override')];
    const caller = at.locals<CallerLocals>('gnttab_map_refs');
    const callee = at.locals<CalleeLocals>('m2p_add_override');
    const judged = (actor: number): boolean =>
      calling(actor) && called(actor) && callee(actor)?.kmap_op !== undefined;
    const agree = (actor: number): boolean =>
      (callee(actor)?.kmap_op === NULL) === (caller(actor)?.kmap_ops === NULL);
    return {
      given: () => actors.some(judged),
      holds: () => actors.every((actor) => implies(judged(actor), agree(actor))),
    };
  },
});
