/** A PTE of two words, as another CPU sees it. */
import type { DomainMemory } from '../models/domain-memory.js';
import { propertiesOver } from '../src/model/index.js';
import { aboutPteWords } from './anchors.js';

const { always, quiescent, sometimes } = propertiesOver<DomainMemory>();

export const LoadedPteIsWhole = always({
  name: 'LoadedPteIsWhole',
  claim: 'A present PTE that the hardware loads is the old one or the new one, never half of each.',
  formula: '[]( seen # torn )',
  source: 'f4f97b3ea901: xen_set_pte writes the high word first, with a barrier',
  misses: 'Readers that load the two words one by one.',
  define: aboutPteWords(() => ({
    given: (s) => s.pte_words.some(({ seen }) => seen !== 'none'),
    holds: (s) => s.pte_words.every(({ seen }) => seen !== 'torn'),
  })),
});

export const ReplacedPteStaysPresent = always({
  name: 'ReplacedPteStaysPresent',
  claim: 'While a present PTE is replaced by another, the hardware finds one of them.',
  formula: '[]( A a inside xen_set_pte, old present: seen # not_present )',
  source: 'Xen clears PRESENT of a present entry whose upper half does not fit',
  misses:
    'Replacements by clearing first, which mean to be seen. A replacement by one store cannot break it: it is there, or nothing is replaced.',
  define: (at) => {
    const replacing = at.locals<{ readonly replacing: boolean }>('pte_writer');
    const actors = at.actors();
    const inProgress = (): boolean => actors.some((actor) => replacing(actor)?.replacing === true);
    return {
      given: inProgress,
      holds: (s) => s.pte_words.every(({ high, low }) => !(low === 'zero' && high !== 'zero')),
    };
  },
});

export const WrittenPteIsWhole = quiescent({
  name: 'WrittenPteIsWhole',
  claim: 'When nobody writes it, both words of a PTE are halves of one value.',
  formula: '[]( Quiescent => high = low )',
  source: 'f4f97b3ea901: xen_set_pte and xen_pte_clear write both words',
  misses: 'Which value it is.',
  define: aboutPteWords(() => ({
    given: (s) => s.pte_words.length > 0,
    holds: (s) => s.pte_words.every(({ high, low }) => high === low),
  })),
});

export const NewPteIsSeen = sometimes({
  name: 'NewPteIsSeen',
  claim: 'The hardware loads the new PTE.',
  formula: '<>( seen = new )',
  source: 'f4f97b3ea901: xen_set_pte',
  misses: 'By which of two ways of writing it has come there.',
  define: aboutPteWords(() => ({
    holds: (s) => s.pte_words.some(({ seen }) => seen === 'new'),
  })),
});
