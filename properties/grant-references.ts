/** The granter's own accounts: its references, its pages, and what it was told of an end of access. */
import type { DomainMemory } from '../models/domain-memory.js';
import { implies, type Positions, propertiesOver } from '../src/model/index.js';

const { always, quiescent, sometimes, step } = propertiesOver<DomainMemory>();

/** A claim about blkfront's references. Errors: M009 where there is no blkfront. */
const aboutReferences =
  <D>(define: (at: Positions) => D) =>
  (at: Positions): D => {
    at.inside('get_grant');
    return define(at);
  };

/** A claim about ends of access that wait. Errors: M009 where nobody puts one off. */
const aboutDeferrals =
  <D>(define: (at: Positions) => D) =>
  (at: Positions): D => {
    at.inside('gnttab_add_deferred');
    return define(at);
  };

export const FreeReferenceIsNotGranted = always({
  name: 'FreeReferenceIsNotGranted',
  claim: 'An entry whose reference is in the free list permits no access.',
  formula: '[]( A r: r in FreeList => ~GTF_permit_access[r] )',
  source: 'drivers/xen/grant-table.c, put_free_entry: the next who grants gets the reference',
  misses: 'Which domain the entry was granted to.',
  define: aboutReferences(() => ({
    given: (s) => s.grant_entries.some(({ claimed }) => !claimed),
    holds: (s) =>
      s.grant_entries.every(({ claimed, GTF_permit_access }) =>
        implies(!claimed, !GTF_permit_access),
      ),
  })),
});

export const ClaimedReferenceIsGranted = quiescent({
  name: 'ClaimedReferenceIsGranted',
  claim: 'A reference that is not in the free list is granted: who keeps it may send it.',
  formula: '[]( Quiescent => (A r: r notin FreeList => GTF_permit_access[r]) )',
  source: 'abf1fd5919d6: a grant is kept in use where its access could not be ended, else given up',
  misses: 'References between their claim and their grant.',
  define: aboutReferences(() => ({
    given: (s) => s.grant_entries.some(({ claimed }) => claimed),
    holds: (s) =>
      s.grant_entries.every(({ claimed, GTF_permit_access }) =>
        implies(claimed, GTF_permit_access),
      ),
  })),
});

const isBlkfronts = (s: DomainMemory, r: number): boolean =>
  s.blkfronts.some(({ gref }) => gref === r);

export const ClaimedReferenceHasAnOwner = quiescent({
  name: 'ClaimedReferenceHasAnOwner',
  claim: 'A reference that is not in the free list is in a grant of blkfront or in deferred_list.',
  formula: '[]( Quiescent => (A r: r notin FreeList => r \\in Grefs \\/ r \\in deferred_list) )',
  source: '6b1775f26a2d: whoever ends an access frees its reference, or has somebody do it later',
  misses: 'nothing',
  define: aboutReferences(() => ({
    given: (s) => s.grant_entries.some(({ claimed }) => claimed),
    holds: (s) =>
      s.grant_entries.every(({ claimed, deferred }, r) =>
        implies(claimed, deferred || isBlkfronts(s, r)),
      ),
  })),
});

export const KeptReferenceIsClaimed = quiescent({
  name: 'KeptReferenceIsClaimed',
  claim: 'A reference that blkfront keeps in a grant is not in the free list.',
  formula: '[]( Quiescent => (A r \\in Grefs: r notin FreeList) )',
  source: 'abf1fd5919d6: a grant whose access was ended is one without a reference from then on',
  misses: 'A reference that somebody else has claimed again.',
  define: aboutReferences(() => ({
    given: (s) => s.blkfronts.some(({ gref }) => gref !== null),
    holds: (s) => s.grant_entries.every(({ claimed }, r) => implies(isBlkfronts(s, r), claimed)),
  })),
});

export const DeferredReferenceIsClaimed = always({
  name: 'DeferredReferenceIsClaimed',
  claim: 'A reference whose end of access waits in deferred_list is not in the free list.',
  formula: '[]( A r \\in deferred_list: r notin FreeList )',
  source:
    '6b1775f26a2d: an access is either ended, or put into the list of those to be ended later',
  misses: 'A reference that somebody else has claimed again.',
  define: aboutDeferrals(() => ({
    given: (s) => s.grant_entries.some(({ deferred }) => deferred),
    holds: (s) => s.grant_entries.every(({ claimed, deferred }) => implies(deferred, claimed)),
  })),
});

export const GrantedPageIsCounted = quiescent({
  name: 'GrantedPageIsCounted',
  claim: 'A granted page has one reference for blkfront and one for an end of access that waits.',
  formula: '[]( Quiescent => (A r: page_count[r] = Nat(page) + Nat(deferred_page[r])) )',
  source: '42baefac638f: an entry of deferred_list holds a reference of its page',
  misses: 'References that others hold.',
  define: aboutReferences(() => ({
    given: (s) => s.grant_entries.some(({ page_count }) => page_count > 0),
    holds: (s) => {
      const ofBlkfront = s.blkfronts.filter(({ page }) => page).length;
      return s.grant_entries.every(
        ({ page_count, deferred_page }) => page_count === ofBlkfront + (deferred_page ? 1 : 0),
      );
    },
  })),
});

export const RequestThatStaysIsAnError = step({
  name: 'RequestThatStaysIsAnError',
  claim: 'A response after which the request is still there leaves the device in error.',
  formula: '[][ Ends(blkif_completion) /\\ request => connected = BLKIF_STATE_ERROR ]',
  source: 'abf1fd5919d6: a backend that still has the page of a request that it answers is broken',
  misses: 'What becomes of a device in error.',
  define: (at) => {
    const inside = at.inside('blkif_completion');
    return {
      given: (_before, _after, { actor, action }) =>
        action.procedure === 'blkif_completion' && !inside(actor),
      holds: (_before, after) =>
        after.blkfronts.every(({ request, error }) => implies(request, error)),
    };
  },
});

export const EndedAccessIsTold = step({
  name: 'EndedAccessIsTold',
  claim: 'Whoever ends the access to a grant is told so, and has something left to do about it.',
  formula: "[][ (E r: GTF_permit_access[r] /\\ ~GTF_permit_access[r]') => ~Rest(self)' ]",
  source: 'drivers/xen/grant-table.c, gnttab_end_foreign_access_ref: returns 1 if it has ended it',
  misses: 'Callers that go on to something else in any case.',
  define: (at) => {
    at.inside('gnttab_end_foreign_access_ref');
    const isResting = at.resting();
    return {
      given: (before, after) =>
        before.grant_entries.some(
          ({ GTF_permit_access }, r) =>
            GTF_permit_access && !after.grant_entries[r].GTF_permit_access,
        ),
      holds: (_before, _after, { actor }) => !isResting(actor),
    };
  },
});

export const PageIsReused = sometimes({
  name: 'PageIsReused',
  claim: 'The granter uses a page that was granted for something else.',
  formula: '<>( E r: reused[r] )',
  source: '6b1775f26a2d: what it takes for a page to be reused too early',
  misses: 'Whether it was mapped before.',
  define: (at) => {
    at.inside('gnttab_end_foreign_access_ref');
    return { holds: (s) => s.grant_entries.some(({ reused }) => reused) };
  },
});

export const PurgeEndsAnAccess = sometimes({
  name: 'PurgeEndsAnAccess',
  claim: 'The purge of persistent grants ends the access to one that the backend has unmapped.',
  formula: '<>( At(purge gives up its grant) )',
  source: 'abf1fd5919d6: a grant is purged if its access could be ended',
  misses: 'nothing',
  define: (at) => {
    const actors = at.actors();
    const givesUp = at.at('purge_persistent_grants', 'gref = GRANT_INVALID_REF, list_add_tail');
    return { holds: () => actors.some(givesUp) };
  },
});
