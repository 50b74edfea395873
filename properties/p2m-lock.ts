/** p2m_update_lock, under which pages of the linear list are put in place. */
import type { DomainMemory } from '../models/domain-memory.js';
import { leafOf, topOf } from '../models/memory/p2m-tree.js';
import { type Boot, bootOf } from '../models/memory/remap.js';
import { implies, type Positions, propertiesOver } from '../src/model/index.js';

const { always, step } = propertiesOver<DomainMemory>();

/** Errors: M009 where the P2M is a tree, which has no lock. */
const onlyWithTheLock = (at: Positions): unknown => at.inside('alloc_p2m_pmd');

/** Whether the way to some entry leads through another page than before. */
function isRewired(before: Boot, after: Boot): boolean {
  for (let pfn = 0; pfn < before.pfns.length; pfn++) {
    if (topOf(before, pfn).mid !== topOf(after, pfn).mid) return true;
    if (leafOf(before, pfn) !== leafOf(after, pfn)) return true;
  }
  return false;
}

export const PageIsPutInPlaceUnderTheLock = step({
  name: 'PageIsPutInPlaceUnderTheLock',
  claim: 'A CPU that allocates pages of the P2M puts them in place while p2m_update_lock is held.',
  formula: "[][ In(alloc_p2m) /\\ (E p: way'[p] # way[p]) => p2m_update_lock ]",
  source: '054954eb051f: alloc_p2m, alloc_p2m_pmd',
  misses: 'Who holds it; the rebuilding of the list at boot, when one CPU runs.',
  define: (at) => {
    onlyWithTheLock(at);
    const inside = at.inside('alloc_p2m');
    return {
      given: (before, after, { actor }) =>
        inside(actor) && isRewired(bootOf(before), bootOf(after)),
      holds: (before) => bootOf(before).p2m_update_lock,
    };
  },
});

export const P2mUpdateLockIsDropped = always({
  name: 'P2mUpdateLockIsDropped',
  claim: 'When no CPU allocates pages of the P2M, p2m_update_lock is free.',
  formula: '[]( (A c: ~In(alloc_p2m, c)) => ~p2m_update_lock )',
  source: '054954eb051f: alloc_p2m, alloc_p2m_pmd',
  misses: 'A CPU that goes on allocating with the lock held, until it needs it again.',
  define: (at) => {
    onlyWithTheLock(at);
    const actors = at.actors();
    const inside = at.inside('alloc_p2m');
    const someInside = (): boolean => actors.some(inside);
    return {
      given: () => !someInside(),
      holds: (s) => implies(!someInside(), !bootOf(s).p2m_update_lock),
    };
  },
});
