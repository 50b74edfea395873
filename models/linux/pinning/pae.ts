/**
 * Modelled: a PTE of two words, as PAE has it, written in halves or at once while another CPU loads
 * it. In a pinned table Xen writes each half, and checks the pte that comes of it.
 *
 * Values: the old pte, the new one and zero; a pte is present if its low word is not zero, and it is
 * torn if it is present with halves of different values. What is torn names a frame that Xen lets
 * nobody map: at an upper half it strips PRESENT then, and at a lower half it lets the fault through.
 *
 * Not modelled: accessed and dirty bits, which hardware writes; a torn frame that happens to be one
 * of the domain; the trap (one step a word).
 *
 * Memory model: words reach memory in the order in which they are written, as smp_wmb asks.
 *
 * Source: arch/i386/xen/mmu.c @ f4f97b3ea901, CONFIG_X86_PAE; xen/arch/x86/mm.c,
 * ptwr_emulated_update @ 3.1.
 */
import { BUG, type Me, proceduresOver } from '../../../src/model/index.js';
import { bool, oneOf } from '../../../src/schema/index.js';
import type { DomainMemory } from '../../domain-memory.js';

const { procedure } = proceduresOver<DomainMemory>();
const source = (name: string): string => `arch/i386/xen/mmu.c, ${name} @ f4f97b3ea901`;

type Half = 'zero' | 'old' | 'new';

/** What a pte of these halves is. */
export function pteValue(high: Half, low: Half): 'not_present' | 'old' | 'new' | 'torn' {
  if (low === 'zero') return 'not_present';
  return high === low ? low : 'torn';
}

function writeHigh(s: DomainMemory, half: Half): void {
  const pte = s.pte_words[0];
  if (pte.typed && pteValue(half, pte.low) === 'torn') pte.low = 'zero';
  pte.high = half;
}

function writeLow(s: DomainMemory, half: Half): void {
  const pte = s.pte_words[0];
  if (pte.typed && pteValue(pte.high, half) === 'torn') BUG('page fault: Xen refuses the low word');
  pte.low = half;
}

const locals = { to: oneOf('zero', 'old', 'new') };

export const xen_set_pte_words = procedure('xen_set_pte_words', {
  source: source('xen_set_pte'),
  locals,
  body: (k) => [
    k.step('ptep->pte_high = pte.pte_high', (s, l) => writeHigh(s, l.to)),
    // smp_wmb() orders the two, and is no access of its own.
    k.step('ptep->pte_low = pte.pte_low', (s, l) => writeLow(s, l.to)),
  ],
});

export const xen_pte_clear = procedure('xen_pte_clear', {
  source: source('xen_pte_clear'),
  body: (k) => [
    k.step('ptep->pte_low = 0', (s) => writeLow(s, 'zero')),
    k.step('ptep->pte_high = 0', (s) => writeHigh(s, 'zero')),
  ],
});

export const xen_set_pte_atomic = procedure('xen_set_pte_atomic', {
  source: source('xen_set_pte_atomic'),
  locals,
  body: (k) => [
    k.step('set_64bit(ptep, pte)', (s, l) => {
      s.pte_words[0].high = l.to;
      s.pte_words[0].low = l.to;
    }),
  ],
});

const to = (_l: unknown, callee: { to: Half }): void => {
  callee.to = 'new';
};

/**
 * Sets an entry that is empty, clears one that is present, or replaces one that is present; of these
 * only the last writes over a present entry.
 */
export const pte_writer = procedure('pte_writer', {
  source: 'a caller of set_pte, pte_clear and set_pte_atomic',
  locals: { replacing: bool() },
  body: (k) => [
    k.forever('updates', [
      k.rest(
        'writer',
        k.alternative('set an empty pte', {
          when: (s) => isEmpty(s),
          body: [k.call('set_pte(ptep, pte)', xen_set_pte_words, { pass: to })],
        }),
        k.alternative('clear a pte', {
          when: (s) => !isEmpty(s),
          body: [k.call('pte_clear(mm, addr, ptep)', xen_pte_clear)],
        }),
        k.alternative('replace a present pte', {
          when: (s) => s.pte_words[0].high === 'old' && s.pte_words[0].low === 'old',
          run: (_s, l) => {
            l.replacing = true;
          },
          body: [
            k.call('set_pte over a present pte', xen_set_pte_words, {
              pass: to,
              take: (l) => {
                l.replacing = false;
              },
            }),
          ],
        }),
      ),
    ]),
  ],
});

const isEmpty = (s: DomainMemory): boolean =>
  s.pte_words[0].high === 'zero' && s.pte_words[0].low === 'zero';

/** Another CPU loads the whole pte: its page walker does so in one access. */
export const pte_reader = procedure('pte_reader', {
  source: 'Intel SDM vol. 3, 4.4 (PAE paging)',
  body: (k) => [
    k.forever('page walks', [
      k.rest(
        'walker',
        k.alternative('load', { run: load }),
        k.alternative('forget', { run: forget }),
      ),
    ]),
  ],
});

function load(s: DomainMemory, _l: unknown, _me: Me): void {
  const { high, low } = s.pte_words[0];
  s.pte_words[0].seen = pteValue(high, low);
}

function forget(s: DomainMemory): void {
  s.pte_words[0].seen = 'none';
}
