/** What a process has at the addresses that it has mapped by gntdev, and what is left of it afterwards. */
import { type DomainMemory, EMPTY, GRANT, mapOf } from '../models/domain-memory.js';
import { frameOfGrant, isSpecial } from '../models/memory/overrides.js';
import { implies, propertiesOver } from '../src/model/index.js';
import { aboutOverrides, aboutVmas } from './anchors.js';
import { someIsRemoved } from './removed-page.js';

const { always, quiescent, sometimes, step } = propertiesOver<DomainMemory>();

const someInUse = (s: DomainMemory): boolean => s.maps.some(({ established }) => established);

export const MapInUseHasItsUserPtes = quiescent({
  name: 'MapInUseHasItsUserPtes',
  claim: 'While a map is in use, each of its user PTEs maps its grant.',
  formula: '[]( Quiescent => (A i: established[map(i)] => user_pte[i] = GRANT(frame(i))) )',
  source: 'drivers/xen/gntdev.c, map_grant_pages: a map that failed makes the mmap fail',
  misses: 'Kernel mappings; what Xen keeps of the grant.',
  define: aboutVmas((at) => {
    // Where vmas are unmapped in whole only.
    at.inside('mn_invl_range_start');
    return {
      given: someInUse,
      holds: (s) =>
        s.slots.every(({ user_pte }, i) =>
          implies(s.maps[mapOf(s, i)].established, user_pte === GRANT(frameOfGrant(s, i))),
        ),
    };
  }),
});

export const KeptHandleIsOfItsGrant = quiescent({
  name: 'KeptHandleIsOfItsGrant',
  claim: 'A handle that is kept for the unmap of a slot is live, and of its grant.',
  formula:
    '[]( Quiescent => (A i: unmap_ops[i].handle # -1 => maptrack[unmap_ops[i].handle].ref = i) )',
  source:
    'drivers/xen/gntdev.c: -1 marks what is not mapped; a handle that was given back may be another grant by now',
  misses: 'Handles of kernel maps; handles that nobody has kept.',
  define: aboutOverrides(() => ({
    given: (s) => s.slots.some(({ unmap_op }) => unmap_op.handle >= 0),
    holds: (s) =>
      s.slots.every(({ unmap_op: { handle } }, i) => handle < 0 || s.maptrack[handle].ref === i),
  })),
});

export const MapWritesBackALiveHandle = step({
  name: 'MapWritesBackALiveHandle',
  claim:
    'Xen writes a handle into a map op only when it is live: a map that fails leaves it alone.',
  formula: "[][ MapElement /\\ handle[op]' # handle[op] => Live(handle[op]') ]",
  source: 'xen/common/grant_table.c, __gnttab_map_grant_ref: undo_out writes the status alone',
  misses: 'Whose grant the handle is.',
  define: (at) => {
    const writes = [
      at.is('gnttab_map_grant_ref', 'op->dev_bus_addr, op->handle'),
      at.is('gnttab_map_grant_ref', 'op->status = status'),
    ];
    const isLive = (s: DomainMemory, handle: number): boolean =>
      handle >= 0 && s.maptrack[handle].ref !== null;
    const right = (before: DomainMemory, after: DomainMemory): boolean =>
      after.slots.every(({ map_op, kmap_op }, i) => {
        const old = before.slots[i];
        return (
          (map_op.handle === old.map_op.handle || isLive(after, map_op.handle)) &&
          (kmap_op.handle === old.kmap_op.handle || isLive(after, kmap_op.handle))
        );
      });
    return {
      given: (_before, _after, { action }) => writes.some((is) => is(action)),
      holds: (before, after, { action }) =>
        !writes.some((is) => is(action)) || right(before, after),
    };
  },
});

export const UnmapGivesPagesBack = sometimes({
  name: 'UnmapGivesPagesBack',
  claim: 'A page that was overridden is given back, and whoever unmapped it has returned.',
  formula:
    '<>( AllAtRest /\\ (E p: private[p] # NULL /\\ p notin m2p_overrides /\\ ~vma[map(p)]) )',
  source: 'drivers/xen/gntdev.c, unmap_grant_pages: its loop comes to an end',
  misses: 'nothing',
  define: aboutOverrides((at) => {
    const actors = at.actors();
    const resting = at.resting();
    return { holds: (s) => actors.every(resting) && someIsRemoved(s) };
  }),
});

export const MapIsDroppedWhileMapped = sometimes({
  name: 'MapIsDroppedWhileMapped',
  claim: 'A map that has a vma is dropped from the list of its file.',
  formula: '<>( E m: vma[m] # NULL /\\ ~listed[m] )',
  source:
    'drivers/xen/gntdev.c, gntdev_ioctl_unmap_grant_ref: a map may be in use when it is dropped',
  misses: 'nothing',
  define: aboutVmas((at) => {
    at.inside('gntdev_release');
    return { holds: (s) => s.gntdev_maps.some(({ listed }, m) => !listed && s.maps[m].vma) };
  }),
});

interface Lookup {
  readonly slot: number;
  readonly page: number | null;
}

export const DirectIoFindsThePageMapped = always({
  name: 'DirectIoFindsThePageMapped',
  claim: 'A process that looks up an address where it has mapped a grant finds a page.',
  formula:
    '[]( A a at local_irq_enable in get_user_pages_fast: Present(user_pte[slot]) => page # NULL )',
  source: 'arch/x86/mm/gup.c: gup_pte_range takes the page of each entry that is present',
  misses: 'Special entries; lookups by other threads, before whose eyes the entry may come and go.',
  define: (at) => {
    const owners = ['direct_io_user', 'balloon_user', 'filesystem_user'].map((owner) =>
      at.localsOf(owner),
    );
    const callers = at
      .actors()
      .filter((actor) => owners.some((locals) => locals(actor) !== undefined));
    const done = at.at('get_user_pages_fast', 'local_irq_enable()');
    const locals = at.locals<Lookup>('get_user_pages_fast');
    const judged = (s: DomainMemory, actor: number): boolean => {
      const l = locals(actor);
      if (l === undefined || !done(actor)) return false;
      return s.slots[l.slot].user_pte !== EMPTY && !isSpecial(s, l.slot);
    };
    return {
      given: (s) => callers.some((actor) => judged(s, actor)),
      holds: (s) =>
        callers.every((actor) => implies(judged(s, actor), locals(actor)?.page !== null)),
    };
  },
});

export const FastWalkHasInterruptsOff = always({
  name: 'FastWalkHasInterruptsOff',
  claim: 'Whoever walks the page table without a lock has interrupts off.',
  formula: '[]( A a inside gup_pte_range: irqs_off[cpu[a]] )',
  source: 'arch/x86/mm/gup.c: page tables are freed after an IPI, which waits for such a walk',
  misses: 'That the IPI waits; the slow path.',
  define: (at) => {
    const { actors } = at.stepper.machine;
    const walks = at.inside('gup_pte_range');
    return {
      given: () => actors.some((_, actor) => walks(actor)),
      holds: (s) => actors.every(({ cpu }, actor) => implies(walks(actor), s.cpus[cpu].irqs_off)),
    };
  },
});
