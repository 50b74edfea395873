/** What a gntdev map is between system calls: counted, in a vma or not, and given back when it is not. */
import { type DomainMemory, EMPTY, GRANT, mapOf } from '../models/domain-memory.js';
import { implies, type Positions, propertiesOver } from '../src/model/index.js';
import { aboutVmas } from './anchors.js';

const { always, quiescent, sometimes } = propertiesOver<DomainMemory>();

/** A claim about the life of a map without the M2P override. Errors: M009 in other trees. */
const aboutMaps =
  <D>(define: (at: Positions) => D) =>
  (at: Positions): D => {
    at.inside('mmu_notifier_invalidate');
    return define(at);
  };

export const UsersOfAMapAreCounted = quiescent({
  name: 'UsersOfAMapAreCounted',
  claim: 'A map has one user for the list that it is in, and one for its vma.',
  formula: '[]( Quiescent => (A m: users[m] = Nat(listed[m]) + Nat(vma[m] # NULL)) )',
  source: 'drivers/xen/gntdev.c, gntdev_put_map: a map is freed with the last of its users',
  misses: 'The users of unmaps that are put off, until they are done.',
  define: aboutMaps(() => ({
    given: (s) => s.gntdev_maps.some(({ listed }, m) => listed || s.maps[m].vma),
    holds: (s) =>
      s.gntdev_maps.every(
        ({ listed, users }, m) => users === (listed ? 1 : 0) + (s.maps[m].vma ? 1 : 0),
      ),
  })),
});

export const EveryUseOfAMapIsCounted = always({
  name: 'EveryUseOfAMapIsCounted',
  claim:
    'A map has at least one user each for the list that it is in, for its vma and for an unmap that is put off.',
  formula: '[]( A m: users[m] >= Nat(listed[m]) + Nat(vma[m] # NULL) + Nat(queued[m]) )',
  source: 'drivers/xen/gntdev.c, gntdev_put_map: who can still find a map holds a reference of it',
  misses: 'Users that are never dropped.',
  define: aboutMaps(() => {
    const uses = (s: DomainMemory, m: number): number => {
      const { listed, unmap_data } = s.gntdev_maps[m];
      return (listed ? 1 : 0) + (s.maps[m].vma ? 1 : 0) + (unmap_data.queued ? 1 : 0);
    };
    return {
      given: (s) => s.gntdev_maps.some((_, m) => uses(s, m) > 0),
      holds: (s) => s.gntdev_maps.every(({ users }, m) => users >= uses(s, m)),
    };
  }),
});

export const VmaIsEstablishedAtRest = quiescent({
  name: 'VmaIsEstablishedAtRest',
  claim: 'A map has a vma only as long as the process has it mapped.',
  formula: '[]( Quiescent => (A m: vma[m] # NULL => Established(m)) )',
  source: 'drivers/xen/gntdev.c, gntdev_vma_close: map->vma goes with the vma',
  misses: 'The time within mmap and munmap.',
  define: aboutVmas(() => ({
    given: (s) => s.maps.some(({ vma }) => vma),
    holds: (s) => s.maps.every(({ vma, established }) => implies(vma, established)),
  })),
});

export const EstablishedMapHasAVma = quiescent({
  name: 'EstablishedMapHasAVma',
  claim: 'A map that the process has mapped has a vma.',
  formula: '[]( Quiescent => (A m: Established(m) => vma[m] # NULL) )',
  source: 'drivers/xen/gntdev.c, gntdev_mmap: map->vma is how the map is found to be in use',
  misses: 'The time within mmap and munmap.',
  define: aboutMaps(() => ({
    given: (s) => s.maps.some(({ established }) => established),
    holds: (s) => s.maps.every(({ vma, established }) => implies(established, vma)),
  })),
});

export const UnmappedMapHasNoUserPte = quiescent({
  name: 'UnmappedMapHasNoUserPte',
  claim: 'While a map has no vma, no PTE of the process is left of it.',
  formula: '[]( Quiescent => (A i: vma[map(i)] = NULL => user_pte[i] = EMPTY) )',
  source: 'mm/memory.c, unmap_vmas: the PTEs of a vma go with it, whatever its driver does',
  misses: 'TLB entries for user addresses.',
  define: aboutVmas(() => ({
    given: (s) => s.maps.some(({ vma }) => !vma),
    holds: (s) =>
      s.slots.every(({ user_pte }, i) => implies(!s.maps[mapOf(s, i)].vma, user_pte === EMPTY)),
  })),
});

export const NotifierIsOverAtRest = quiescent({
  name: 'NotifierIsOverAtRest',
  claim: 'No invalidation of a map is under way when nobody unmaps.',
  formula: '[]( Quiescent => (A m: ~invalidating[m]) )',
  source: 'mm/mmu_notifier.c: each invalidate_range_start has an end, for which others wait',
  misses: 'nothing',
  define: aboutMaps(() => ({
    holds: (s) => s.gntdev_maps.every(({ invalidating }) => !invalidating),
  })),
});

export const MmapMapsEverySlot = always({
  name: 'MmapMapsEverySlot',
  claim: 'When mmap succeeds, the PTE of every slot maps its grant.',
  formula: '[]( At(mmap_region returns addr) => (A i: user_pte[i] = GRANT(i)) )',
  source: 'drivers/xen/gntdev.c, gntdev_mmap: a map of which a slot failed is an error of mmap',
  misses: 'The kernel addresses of the pages.',
  define: aboutMaps((at) => {
    const actors = at.actors();
    const succeeds = at.at('mmap_region', 'return addr');
    return {
      given: () => actors.some(succeeds),
      holds: (s) =>
        implies(
          actors.some(succeeds),
          s.slots.every(({ user_pte }, i) => user_pte === GRANT(i)),
        ),
    };
  }),
});

interface ElementLocals {
  readonly slot: number;
  readonly is_kmap: 'no' | 'yes';
}

/** The elements of map ops that Xen begins to execute: their slots, by actor. */
function elementsAt(at: Positions, is_kmap: ElementLocals['is_kmap']): () => readonly number[] {
  const actors = at.actors();
  const begins = at.at('gnttab_map_grant_ref', 'get_maptrack_handle');
  const locals = at.locals<ElementLocals>('gnttab_map_grant_ref');
  return () =>
    actors.flatMap((actor) => {
      const l = locals(actor);
      return l !== undefined && begins(actor) && l.is_kmap === is_kmap ? [l.slot] : [];
    });
}

export const KernelMapNamesItsAddress = always({
  name: 'KernelMapNamesItsAddress',
  claim: 'A kernel map op that Xen begins to execute names the address that is to be mapped.',
  formula: '[]( At(map element of kmap_ops[i]) => kmap_ops[i].host_addr # 0 )',
  source:
    'drivers/xen/gntdev.c, gntdev_map_grant_pages: the kernel maps are set up before they are used',
  misses: 'User maps, whose address is set up with their PTEs.',
  define: aboutMaps((at) => {
    const slots = elementsAt(at, 'yes');
    return {
      given: () => slots().length > 0,
      holds: (s) => slots().every((slot) => s.slots[slot].kmap_op.host_addr),
    };
  }),
});

export const MapFindsNoOldHandle = always({
  name: 'MapFindsNoOldHandle',
  claim:
    'When Xen begins to map a slot for the user, no handle of an earlier map of it is recorded.',
  formula: '[]( At(map element of map_ops[i]) => unmap_ops[i].handle = -1 )',
  source:
    'drivers/xen/gntdev.c, find_grant_ptes: a map that fails must not find a handle to be unmapped',
  misses: 'Handles of the kernel maps.',
  define: aboutMaps((at) => {
    const slots = elementsAt(at, 'no');
    return {
      given: () => slots().length > 0,
      holds: (s) => slots().every((slot) => s.slots[slot].unmap_op.handle === -1),
    };
  }),
});

export const GntdevMapIsMapped = sometimes({
  name: 'GntdevMapIsMapped',
  claim: 'A map of gntdev is mapped by its process.',
  formula: '<>( E m: Established(m) )',
  source: 'drivers/xen/gntdev.c, gntdev_mmap: what it takes for anything to be unmapped',
  misses: 'nothing',
  define: aboutMaps(() => ({ holds: (s) => s.maps.some(({ established }) => established) })),
});

export const NotifierReturns = sometimes({
  name: 'NotifierReturns',
  claim: 'The notifier of a map has done what there is to do, and returns.',
  formula: '<>( At(invalidate_range_start returns) )',
  source: 'drivers/xen/gntdev.c, gntdev_invalidate: its loops over the slots come to an end',
  misses: 'Whether it returns each time: a loop that may not end is not looked for.',
  define: aboutMaps((at) => {
    const actors = at.actors();
    const returns = at.at('mmu_notifier_invalidate', 'invalidate_range_start returns');
    return { holds: () => actors.some(returns) };
  }),
});
