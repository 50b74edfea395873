/** What gntdev undoes of a map that failed, and how it goes through the slots of a map. */
import { type DomainMemory, EMPTY, GRANT } from '../models/domain-memory.js';
import { implies, propertiesOver } from '../src/model/index.js';

const { quiescent, step } = propertiesOver<DomainMemory>();

/** Whether gntdev has recorded a live handle of the user mapping of a slot. */
function hasHandle(s: DomainMemory, slot: number): boolean {
  const { handle } = s.slots[slot].unmap_op;
  return handle >= 0 && s.maptrack[handle].ref === slot;
}

export const ZapMeetsNoRecordedGrant = step({
  name: 'ZapMeetsNoRecordedGrant',
  claim: 'The core mm zaps no PTE that maps a grant whose handle gntdev has recorded.',
  formula: '[][ Zap => (A i: user_pte[i] = GRANT(i) /\\ Live(unmap_ops[i].handle) => ~Zapped(i)) ]',
  source: 'cf2acf66ad43: what was mapped is unmapped when mmap fails',
  misses: 'Grants whose handle was never recorded.',
  define: (at) => {
    const isZap = at.is('zap_pte_range', 'ptep_get_and_clear_full');
    return {
      given: (_before, _after, { action }) => isZap(action),
      holds: (before, after) =>
        before.slots.every(({ user_pte }, i) =>
          implies(
            user_pte === GRANT(i) && after.slots[i].user_pte === EMPTY,
            !hasHandle(before, i),
          ),
        ),
    };
  },
});

interface RangeLocals {
  readonly offset: number;
  readonly pages: number;
}

interface RunLocals {
  readonly first: number;
  readonly count: number;
}

export const RunOfHandlesEndsAtAHole = step({
  name: 'RunOfHandlesEndsAtAHole',
  claim:
    'A run of handles that is unmapped ends where a handle is missing or the range ends, and is empty at its end only.',
  formula:
    '[][ NextRun(first, count) => first + count = end \\/ (count > 0 /\\ unmap_ops[first + count].handle = -1) ]',
  source: '951a01023362: a run before a hole was taken one slot short, for ever if it was one slot',
  misses: 'Slots whose kernel map alone succeeded.',
  define: (at) => {
    const findsRun = at.is('unmap_grant_pages', 'find the next run of handles');
    const inRun = at.inside('__unmap_grant_pages');
    const range = at.locals<RangeLocals>('unmap_grant_pages');
    const run = at.locals<RunLocals>('__unmap_grant_pages');
    return {
      given: (_before, _after, { action }) => findsRun(action),
      holds: (_before, after, { actor }) => {
        const [l, r] = [range(actor), run(actor)];
        if (l === undefined || r === undefined) return false;
        // An empty run is right only where nothing is left of the range.
        if (!inRun(actor) || r.count === 0) return l.pages === 0;
        const end = r.first + r.count;
        return end === l.offset + l.pages || after.slots[end].unmap_op.handle === -1;
      },
    };
  },
});

export const FreedMapHasNoGrant = quiescent({
  name: 'FreedMapHasNoGrant',
  claim: 'A map that is in no list and has no vma has no page overridden and no grant mapped.',
  formula:
    '[]( Quiescent => (~listed /\\ vma = NULL => ~(E p: p in m2p_overrides) /\\ ~(E h: Live(h))) )',
  source: 'drivers/xen/gntdev.c, gntdev_put_map: its pages go back to the balloon',
  misses: 'With several maps, whose page or grant it is.',
  define: (at) => {
    at.inside('gntdev_ioctl_unmap_grant_ref');
    at.inside('m2p_add_override');
    const isFreed = (s: DomainMemory): boolean =>
      s.gntdev_maps.every(({ listed }, m) => !listed && !s.maps[m].vma);
    return {
      given: isFreed,
      holds: (s) =>
        implies(
          isFreed(s),
          !s.pages.some((page) => page.in_m2p_overrides) &&
            !s.maptrack.some(({ ref }) => ref !== null),
        ),
    };
  },
});
