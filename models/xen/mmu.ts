/**
 * Modelled: what mmu_update, update_va_mapping, MMUEXT_INVLPG_LOCAL and MMUEXT_NEW_BASEPTR do to
 * kernel linear PTEs and TLBs; the load by which hardware fills a TLB; a load or store of the
 * kernel's own.
 *
 * Not modelled: references of frames and types; the error code (Linux counts that of a hypercall
 * and warns; a direct store that is refused is a page fault, see linux/mmu.ts); domains with rights
 * to I/O memory, which Xen lets map a frame number that is no frame's; user PTEs, which gntdev
 * leaves to the grant operations. A TLB drops no entry by itself: a load that did not fill it
 * stands for that.
 *
 * Source: xen/arch/x86/mm.c, mod_l1_entry, do_mmuext_op @ 4.1.
 */
import { BUG, proceduresOver } from '../../src/model/index.js';
import { id } from '../../src/schema/index.js';
import { BOGUS, type DomainMemory, EMPTY, Pte, pageOfAccess } from '../domain-memory.js';

const { procedure } = proceduresOver<DomainMemory>();

/** Whether a frame is the domain's own: the granted ones are not, unless the scope says whose. */
const isOwn = (s: DomainMemory, frame: number): boolean =>
  s.owners.length > 0 ? s.owners[frame].ours : frame >= s.grants.length;

/**
 * Stores a level-1 entry as Xen does for an update by hypercall or by an emulated store.
 *
 * A present entry for a frame that the domain does not own is refused, and nothing changes. An
 * entry that held a grant is replaced all the same: the grant's pin and handle stay behind.
 *
 * Returns: whether the entry was stored.
 */
export function mod_l1_entry(s: DomainMemory, page: number, pte: number): boolean {
  if (!isAllowed(s, pte)) return false;
  s.pages[page].pte = pte;
  return true;
}

function isAllowed(s: DomainMemory, pte: number): boolean {
  const maps = Pte.is(pte, 'MAPS') || Pte.is(pte, 'MAPS_RO');
  return pte !== BOGUS && !(maps && !isOwn(s, Pte.payload(pte)));
}

/** The same for the kernel linear address of a CPU's scratch page. */
export function mod_scratch_entry(s: DomainMemory, cpu: number, pte: number): boolean {
  if (!isAllowed(s, pte)) return false;
  s.scratch[cpu].pte = pte;
  return true;
}

/**
 * Hardware: a load from the kernel linear address of a page, by the kernel or by speculation. It
 * uses the TLB entry if there is one, and fills it from the PTE if that is present.
 *
 * Folded: the walk reads one word, and nobody sees the TLB but the CPU that owns it.
 */
export const load = procedure('load', {
  source: 'Intel SDM vol. 3, 4.10 (caching of translations)',
  locals: {},
  body: (k) => [
    k.forever('hardware', [
      k.rest(
        'load',
        k.alternative('load', {
          among: 'accesses',
          run: (s, _l, _me, access) => {
            const page = pageOfAccess(s, access);
            const { pte } = s.pages[page];
            const entry = s.cpus[access % s.cpus.length].tlb[page];
            if (entry.frame === null && pte !== EMPTY) entry.frame = Pte.payload(pte);
          },
        }),
      ),
    ]),
  ],
});

/** The frame that a load from the page's kernel address reaches on a CPU; null is a page fault. */
export function reached(s: DomainMemory, cpu: number, page: number): number | null {
  const cached = s.cpus[cpu].tlb[page].frame;
  if (cached !== null) return cached;
  const { pte } = s.pages[page];
  return pte === EMPTY ? null : Pte.payload(pte);
}

/**
 * A load or store of the kernel through an address that it has mapped to `frame`; what it finds there
 * is not modelled.
 *
 * Folded: the walk reads one word, and nobody sees the TLB but the CPU that owns it.
 */
export const kernel_access = procedure('kernel_access', {
  source: 'Intel SDM vol. 3, 4.10 (caching of translations)',
  locals: { page: id('pages'), frame: id('frames') },
  body: (k) => [
    k.step('mov', (s, l, me) => {
      const frame = reached(s, me.cpu, l.page);
      if (frame === null) BUG('page fault: the kernel uses an address that is not mapped');
      s.cpus[me.cpu].tlb[l.page].frame = frame;
    }),
  ],
});
