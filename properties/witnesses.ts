/** States that must be reached, so that it is known what the other claims were tried on. */
import type { DomainMemory } from '../models/domain-memory.js';
import { OpPointer } from '../models/domain-memory.js';
import { propertiesOver } from '../src/model/index.js';
import { aboutOverrides } from './anchors.js';

const { sometimes } = propertiesOver<DomainMemory>();

export const MapIsInUse = sometimes({
  name: 'MapIsInUse',
  claim: 'Some map is in use, and some page is overridden.',
  formula: '<>( E m: established[m] /\\ (E p: p in m2p_overrides) )',
  source: '0930bba674e2: mapped by gntdev, and in use',
  misses: 'With several maps, whether the page belongs to the map in use.',
  define: aboutOverrides(() => ({
    holds: (s) =>
      s.maps.some(({ established }) => established) &&
      s.pages.some((page) => page.in_m2p_overrides),
  })),
});

export const RemoveRunsWhileMapIsQueued = sometimes({
  name: 'RemoveRunsWhileMapIsQueued',
  claim:
    'm2p_remove_override runs for a page whose kernel map is still queued, with the handle at -1.',
  formula:
    '<>( E a inside m2p_remove_override: kmap_ops[page].handle = -1 /\\ (E e in mc: e maps page) )',
  source: 'asked in the review of 0930bba674e2: how can the handle be -1 here?',
  misses: 'nothing',
  define: (at) => {
    const actors = at.actors();
    const inside = at.inside('m2p_remove_override');
    const locals = at.locals<{ readonly page: number }>('m2p_remove_override');
    const isQueued = (s: DomainMemory, page: number): boolean =>
      s.cpus.some(({ mc }) =>
        mc.items.some(
          ({ op, kmap_op }, i) =>
            i < mc.length && op === 'map_grant_ref' && OpPointer.payload(kmap_op) === page,
        ),
      );
    return {
      holds: (s) =>
        actors.some((actor) => {
          const page = locals(actor)?.page;
          if (!inside(actor) || page === undefined) return false;
          return s.slots[page].kmap_op.handle === -1 && isQueued(s, page);
        }),
    };
  },
});
