/**
 * Behind each ballooned page is the scratch page of the CPU that ballooned it: the kernel PTE maps it
 * read-only, and the P2M entry names its frame. pfn_to_mfn and mfn_to_pfn are no more each other's inverse
 * there: many pages have the entry of one scratch page.
 *
 * Not modelled: the allocation of the scratch pages at boot and of those of CPUs that come later (a
 * scope that has them has them from the start, mapped as the allocator's pages are); the migration
 * of the task between the loop over PTEs and that over P2M entries, after which the two name scratch
 * pages of different CPUs.
 *
 * Source: cd9151e26d31, "xen/balloon: set a mapping for ballooned out pages", drivers/xen/balloon.c.
 */
import { BUG, hunksOver, patch, proceduresOver } from '../../../src/model/index.js';
import { id, orNull } from '../../../src/schema/index.js';
import { type DomainMemory, MAPS_RO, MFN, scratchFrame } from '../../domain-memory.js';
import { decrease_reservation, setEntry, update_va_mapping } from '../../linux/balloon.js';

const { hunk, adds } = hunksOver<DomainMemory>();
const { procedure } = proceduresOver<DomainMemory>();

/**
 * The kernel has room for 255 and complains when 10 are left; here the last two are left to locks.
 */
const PREEMPT_LEFT = 5;

/** Returns: the CPU whose scratch page it is. */
export const get_balloon_scratch_page = procedure('get_balloon_scratch_page', {
  source: 'drivers/xen/balloon.c, get_balloon_scratch_page @ cd9151e26d31',
  locals: { ret: orNull(id('scratch')) },
  body: (k) => [
    // Folded: the pointer is the CPU's own, and never changes.
    k.step('get_cpu_var(balloon_scratch_page)', (s, l, me) => {
      const cpu = s.cpus[me.cpu];
      if (cpu.preempt_count >= PREEMPT_LEFT) BUG('preempt_count is about to overflow');
      cpu.preempt_count += 1;
      if (s.scratch.length === 0) BUG('get_balloon_scratch_page: BUG_ON(ret == NULL)');
      l.ret = me.cpu;
    }),
  ],
});

export const put_balloon_scratch_page = procedure('put_balloon_scratch_page', {
  source: 'drivers/xen/balloon.c, put_balloon_scratch_page @ cd9151e26d31',
  body: (k) => [
    k.step('put_cpu_var(balloon_scratch_page)', (s, _l, me) => {
      s.cpus[me.cpu].preempt_count -= 1;
    }),
  ],
});

const needsScratch = (s: DomainMemory): void => {
  if (s.scratch.length === 0) BUG('no scratch page was allocated');
};

const pte = hunk({
  name: 'pte',
  what: 'decrease_reservation: maps the scratch page of this CPU, read-only, instead of nothing',
  of: decrease_reservation,
  edits: (k) => [
    k.replace(
      'HYPERVISOR_update_va_mapping(va, __pte_ma(0))',
      k.step('HYPERVISOR_update_va_mapping(va, pfn_pte(scratch, RO))', (s, l, me) => {
        needsScratch(s);
        update_va_mapping(s, l.first + l.i, MAPS_RO(scratchFrame(s, me.cpu)));
      }),
    ),
  ],
});

const p2m = hunk({
  name: 'p2m',
  what: 'decrease_reservation: the P2M entry names the frame of the scratch page of this CPU',
  of: decrease_reservation,
  edits: (k) => [
    k.replace(
      '__set_phys_to_machine(pfn, INVALID_P2M_ENTRY)',
      // Folded: `p2m_at_start` is no field of the kernel's.
      k.step('__set_phys_to_machine(pfn, pfn_to_mfn(scratch))', (s, l, me) => {
        needsScratch(s);
        if (l.pfn === null) BUG('decrease_reservation: the frame has no pfn');
        else setEntry(s, l.pfn, MFN(scratchFrame(s, me.cpu)));
      }),
    ),
  ],
});

export const pcd9151e26d31 = patch({
  name: 'cd9151e26d31',
  title: 'xen/balloon: set a mapping for ballooned out pages',
  source: 'torvalds/linux cd9151e26d31 (3.12)',
  hunks: [
    pte,
    p2m,
    adds(
      'get',
      'get_balloon_scratch_page: the scratch page of this CPU, with preemption off',
      get_balloon_scratch_page,
    ),
    adds('put', 'put_balloon_scratch_page: preemption on again', put_balloon_scratch_page),
  ],
});
