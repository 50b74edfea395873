/** Who may touch the list of overrides, and how its lock is held. */
import type { DomainMemory } from '../models/domain-memory.js';
import { implies, propertiesOver } from '../src/model/index.js';
import { aboutOverrides } from './anchors.js';

const { always, step } = propertiesOver<DomainMemory>();

/** Whether the list is the same: which pages are in it, and in which order where that is modelled. */
const sameList = (before: DomainMemory, after: DomainMemory): boolean =>
  before.pages.every(
    ({ in_m2p_overrides }, p) => in_m2p_overrides === after.pages[p].in_m2p_overrides,
  ) &&
  before.buckets.every(({ next }, b) => next === after.buckets[b].next) &&
  before.links.every(({ next }, p) => next === after.links[p].next);

export const OverrideListChangesUnderItsLock = step({
  name: 'OverrideListChangesUnderItsLock',
  claim: 'The list of overrides changes only by the holder of m2p_override_lock.',
  formula: "[][ m2p_overrides' # m2p_overrides => m2p_override_lock = self ]",
  source: 'arch/x86/xen/p2m.c: m2p_override_lock is around list_add and list_del',
  misses: 'Who reads the list.',
  define: aboutOverrides((at) => {
    const { actors } = at.stepper.machine;
    return {
      given: (before, after) => !sameList(before, after),
      holds: (before, after, { actor }) =>
        sameList(before, after) || before.m2p_override_lock === actors[actor].id,
    };
  }),
});

export const OverrideLockIsHeldWithInterruptsOff = always({
  name: 'OverrideLockIsHeldWithInterruptsOff',
  claim: 'The holder of m2p_override_lock has interrupts off.',
  formula: '[]( A t: m2p_override_lock = t => irqs_off[cpu[t]] )',
  source:
    'arch/x86/xen/p2m.c: spin_lock_irqsave; a handler that looks up a frame would wait for ever',
  misses: 'Handlers that do look up a frame.',
  define: aboutOverrides((at) => {
    const tasks = at.actors('task').map((task) => at.stepper.machine.actors[task]);
    return {
      given: (s) => s.m2p_override_lock !== null,
      holds: (s) =>
        tasks.every(({ id, cpu }) => implies(s.m2p_override_lock === id, s.cpus[cpu].irqs_off)),
    };
  }),
});

export const OverrideListIsSearchedUnderItsLock = always({
  name: 'OverrideListIsSearchedUnderItsLock',
  claim: 'A search of the list of overrides looks at a page only while it holds m2p_override_lock.',
  formula: '[]( A a at page_private(p) in m2p_find_override: m2p_override_lock = a )',
  source: 'arch/x86/xen/p2m.c, m2p_find_override: spin_lock_irqsave around list_for_each_entry',
  misses: 'The links that lead to the page.',
  define: (at) => {
    const actors = at.actors();
    const ids = at.stepper.machine.actors.map(({ id }) => id);
    const looks = at.at('m2p_find_override', 'if (page_private(p) == mfn)');
    return {
      given: () => actors.some(looks),
      holds: (s) =>
        actors.every((actor) => implies(looks(actor), s.m2p_override_lock === ids[actor])),
    };
  },
});
