/** Where a boot must come by, so that it is known what the other claims were tried on. */
import type { DomainMemory } from '../models/domain-memory.js';
import { bootOf, frameAt } from '../models/memory/remap.js';
import { propertiesOver } from '../src/model/index.js';

const { sometimes } = propertiesOver<DomainMemory>();

const about = { source: '1f3ac86b4c45', misses: 'nothing' };

export const ListHasTwoRecords = sometimes({
  ...about,
  name: 'ListHasTwoRecords',
  claim: 'A record of the list points to another.',
  formula: '<>( Len(List) >= 2 )',
  define: (at) => {
    at.inside('xen_remap_memory');
    return {
      holds: (s) => {
        const b = bootOf(s);
        const head = b.xen_remap_mfn === null ? null : frameAt(b, b.xen_remap_mfn);
        return head?.next_area_mfn != null;
      },
    };
  },
});

export const PageIsReleased = sometimes({
  ...about,
  name: 'PageIsReleased',
  claim: 'A page is given back, as there is no RAM to move it to.',
  formula: '<>( E m: ~allocated[m] )',
  define: (at) => {
    at.inside('setup_arch');
    return { holds: (s) => bootOf(s).frames.some(({ allocated }) => !allocated) };
  },
});

export const RangeIsFreedInTheLoop = sometimes({
  ...about,
  name: 'RangeIsFreedInTheLoop',
  claim: 'A range is freed while records are left, as the next one does not adjoin it.',
  formula: '<>( E p: frees[p] > 0 /\\ List # <<>> )',
  define: (at) => {
    at.inside('xen_remap_memory');
    return {
      holds: (s) => {
        const b = bootOf(s);
        return b.xen_remap_mfn !== null && b.pfns.some(({ frees }) => frees > 0);
      },
    };
  },
});

export const RangeIsAppendedTo = sometimes({
  ...about,
  name: 'RangeIsAppendedTo',
  claim: 'A record follows the running range, instead of coming before it.',
  formula: '<>( At(len += xen_remap_buf.size) )',
  define: (at) => {
    const actors = at.actors();
    const appends = at.at('xen_remap_memory', 'len += xen_remap_buf.size');
    return { holds: () => actors.some(appends) };
  },
});

export const ReleaseFindsNoLeaf = sometimes({
  ...about,
  name: 'ReleaseFindsNoLeaf',
  claim: 'The P2M entry of a page that was given back cannot be set to INVALID.',
  formula: '<>( At(break: no leaf) )',
  source: '1f3ac86b4c45: it stops when the store fails',
  define: (at) => {
    const actors = at.actors();
    const stops = at.at('xen_set_identity_and_release_chunk', 'break: no leaf');
    return { holds: () => actors.some(stops) };
  },
});

export const LeafIsAllocatedWhileRemapping = sometimes({
  ...about,
  name: 'LeafIsAllocatedWhileRemapping',
  claim: 'A leaf of the P2M is allocated while the list is worked off.',
  formula: '<>( At(cmpxchg(&mid[mididx], p2m_orig, p2m)) )',
  define: (at) => {
    const actors = at.actors();
    const allocates = at.at('alloc_p2m', 'cmpxchg(&mid[mididx], p2m_orig, p2m)');
    return { holds: () => actors.some(allocates) };
  },
});
