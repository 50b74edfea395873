/** What Xen keeps about a grant, and what the granter and the mapper see of it. */
import { type DomainMemory, Pte } from '../models/domain-memory.js';
import { frameOfGrant } from '../models/memory/overrides.js';
import { implies, propertiesOver } from '../src/model/index.js';
import { aboutOverrides } from './anchors.js';

const { always, quiescent, step } = propertiesOver<DomainMemory>();

export const PinsEqualLiveHandles = quiescent({
  name: 'PinsEqualLiveHandles',
  claim: 'The pin count of a grant is the number of live handles that refer to it.',
  formula: '[]( Quiescent => (A g: pin[g] = Cardinality({h: maptrack[h].ref = g})) )',
  source: 'xen/common/grant_table.c: each mapping raises both, each unmapping lowers both',
  misses: 'The phases of a hypercall, in which they differ on purpose.',
  define: aboutOverrides(() => ({
    given: (s) => s.grants.some(({ pin }) => pin > 0) || s.maptrack.some(({ ref }) => ref !== null),
    holds: (s) =>
      s.grants.every(({ pin }, g) => pin === s.maptrack.filter(({ ref }) => ref === g).length),
  })),
});

/** Whether some PTE or TLB entry of the mapper leads to a granted frame. */
function isReachable(s: DomainMemory, granted: number): boolean {
  const leads = (pte: number): boolean => Pte.is(pte, 'GRANT') && Pte.payload(pte) === granted;
  return (
    s.slots.some(({ user_pte }) => leads(user_pte)) ||
    s.pages.some(({ pte }) => leads(pte)) ||
    s.cpus.some(({ tlb }) => tlb.some(({ frame }) => frame === granted))
  );
}

const isClear = ({ GTF_reading, GTF_writing }: DomainMemory['grants'][number]): boolean =>
  !GTF_reading && !GTF_writing;

/** Whether the flags are clear of every grant of a frame. */
const isOver = (s: DomainMemory, granted: number): boolean =>
  s.grants.every((grant, g) => implies(frameOfGrant(s, g) === granted, isClear(grant)));

export const GranterSeesFlagsClearOnlyAfterFlush = always({
  name: 'GranterSeesFlagsClearOnlyAfterFlush',
  claim:
    'While GTF_reading and GTF_writing of the grants of a frame are clear, no PTE and no TLB reaches it.',
  formula:
    '[]( A g: (A h of Frame(g): ~(GTF_reading[h] \\/ GTF_writing[h])) => ~Reachable(Frame(g)) )',
  source: 'xen/common/grant_table.c: PTEs, then the flush, then the flags',
  misses: 'TLB entries for user addresses.',
  define: aboutOverrides(() => ({
    // Of a grant that was mapped before: at the start every flag is clear and nothing is reachable.
    given: (s) => s.grants.some((grant, g) => isClear(grant) && s.pages[g].private !== null),
    holds: (s) =>
      s.grants.every((_, g) => {
        const granted = frameOfGrant(s, g);
        return implies(isOver(s, granted), !isReachable(s, granted));
      }),
  })),
});

interface UnmapLocals {
  readonly first: number;
  readonly count: number;
  readonly i: number;
  readonly arena: 'no' | 'yes';
  readonly arena_handle: number;
}

export const UnmapHasLiveHandle = step({
  name: 'UnmapHasLiveHandle',
  claim: 'When Xen executes an unmap, its handle is live.',
  formula: '[][ UnmapElement(h) => Live(h) ]',
  source: '0930bba674e2: the map must have been executed before an unmap is queued',
  misses:
    'Whether the handle is the one that the caller meant; a handle between the two phases of another unmap; an unmap that has no second phase.',
  define: (at) => {
    const isUnmap = at.is('HYPERVISOR_unmap_grant_ref', '__gnttab_unmap_common');
    const locals = at.locals<UnmapLocals>('HYPERVISOR_unmap_grant_ref');
    return {
      given: (_before, _after, { action }) => isUnmap(action),
      // The step has moved on to the next element; a live handle stays live until the flush.
      holds: (_before, after, { actor }) => {
        const l = locals(actor);
        if (l === undefined) return false;
        // Blank locals are those of a hypercall that is over with this step.
        if (l.count === 0) return true;
        const array = after.slots[l.first + l.i - 1].unmap_op.handle;
        const handle = l.arena === 'yes' ? l.arena_handle : array;
        return handle >= 0 && after.maptrack[handle].ref !== null;
      },
    };
  },
});
