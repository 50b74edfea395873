/** The P2M while entries of missing and identity ranges are set after boot. */
import type { DomainMemory } from '../models/domain-memory.js';
import {
  get_phys_to_machine,
  IDENTITY_FRAME,
  INVALID_P2M_ENTRY,
  LOCAL,
  leafOf,
  OWN_LEAF,
  OWN_MID,
  p2m_identity,
  p2m_missing,
} from '../models/memory/p2m-tree.js';
import { type Boot, bootOf, isRam, mfnOf } from '../models/memory/remap.js';
import { type Positions, propertiesOver } from '../src/model/index.js';

const { always, quiescent, sometimes } = propertiesOver<DomainMemory>();

/** Nothing of what follows is about a domain in which nobody sets an entry after boot. */
const onlyAfterBoot = (at: Positions): unknown => at.inside('p2m_user');

const everyEntryIs = (entries: readonly { readonly leaf: number }[], leaf: number): boolean => {
  for (let i = 0; i < entries.length; i++) if (entries[i].leaf !== leaf) return false;
  return true;
};

export const SharedMiddlePageIsNotWritten = always({
  name: 'SharedMiddlePageIsNotWritten',
  claim: 'No leaf is put into a middle page that ranges share: it would be the leaf of them all.',
  formula: '[]( (A e in p2m_mid_missing: e = p2m_missing) /\\ (A e in p2m_mid_identity: ...) )',
  source: 'f241b0b891b9: alloc_p2m_pmd returns a pointer into the shared page; 47e32fd4bd51',
  misses: 'What a reader of another range makes of it; see EntryOfAnotherPfnIsUntouched.',
  define: (at) => {
    onlyAfterBoot(at);
    return {
      holds: (s) => {
        const b = bootOf(s);
        return (
          everyEntryIs(b.p2m_mid_missing, p2m_missing) &&
          everyEntryIs(b.p2m_mid_identity, p2m_identity)
        );
      },
    };
  },
});

/** Whether the pages that nobody has are as they were when they were given back. */
function freePagesAreBlank(b: Boot): boolean {
  for (let i = 0; i < b.mid_pages.length; i++) {
    const { allocated, leaves } = b.mid_pages[i];
    if (!allocated && !everyEntryIs(leaves, p2m_missing)) return false;
  }
  return true;
}

export const FreedPageIsNotWritten = always({
  name: 'FreedPageIsNotWritten',
  claim: 'A middle page that was given back, as another CPU was first, is not written to.',
  formula: '[]( A m in MidPages: ~allocated[m] => m is blank )',
  source: 'arch/x86/xen/p2m.c, alloc_p2m: "use the one that is there" is what it says it does',
  misses: 'Leaf pages, which nobody has a pointer to after they were given back.',
  define: (at) => {
    onlyAfterBoot(at);
    return { holds: (s) => freePagesAreBlank(bootOf(s)) };
  },
});

const isUnset = (b: Boot, pfn: number): boolean => {
  for (let i = 0; i < b.sets.length; i++) {
    if (b.sets[i].told !== 'not called' && b.sets[i].pfn === pfn) return false;
  }
  return true;
};

export const EntryOfAnotherPfnIsUntouched = always({
  name: 'EntryOfAnotherPfnIsUntouched',
  claim:
    'The entry of a pfn that nobody sets says what it said: identity in a hole, INVALID in RAM.',
  formula: '[]( A p: ~Set(p) => P2M[p] = (IF Ram(p) THEN INVALID ELSE IDENTITY(p)) )',
  source: 'arch/x86/xen/p2m.c: a shared page is replaced by one that says the same',
  misses: 'What a store through an aliased leaf would do later.',
  define: (at) => {
    onlyAfterBoot(at);
    return {
      given: (s) => bootOf(s).sets.some(({ told }) => told !== 'not called'),
      holds: (s) => {
        const b = bootOf(s);
        for (let pfn = 0; pfn < b.pfns.length; pfn++) {
          const before = isRam(b, pfn) ? INVALID_P2M_ENTRY : IDENTITY_FRAME(pfn);
          if (isUnset(b, pfn) && get_phys_to_machine(b, pfn) !== before) return false;
        }
        return true;
      },
    };
  },
});

/** Whether CPU `i` finds its entry, or another CPU set the same one. */
function isThere(b: Boot, i: number): boolean {
  const { pfn } = b.sets[i];
  const entry = get_phys_to_machine(b, pfn);
  for (let other = 0; other < b.sets.length; other++) {
    const own = other === i || (b.sets[other].pfn === pfn && b.sets[other].told !== 'not called');
    if (own && entry === LOCAL(mfnOf(b, other))) return true;
  }
  return false;
}

export const SetEntryIsThere = always({
  name: 'SetEntryIsThere',
  claim: 'After set_phys_to_machine said true, the entry of the pfn is what was set.',
  formula: '[]( A c: told[c] = true => P2M[pfn[c]] = mfn[c] \\/ another CPU set it )',
  source: 'arch/x86/xen/p2m.c, set_phys_to_machine: false is what says that it is not',
  misses: 'nothing',
  define: (at) => {
    onlyAfterBoot(at);
    return {
      given: (s) => bootOf(s).sets.some(({ told }) => told === 'true'),
      holds: (s) => {
        const b = bootOf(s);
        for (let i = 0; i < b.sets.length; i++) {
          if (b.sets[i].told === 'true' && !isThere(b, i)) return false;
        }
        return true;
      },
    };
  },
});

export const SetSucceedsWithMemory = always({
  name: 'SetSucceedsWithMemory',
  claim: 'While there is memory, set_phys_to_machine does not say false.',
  formula: '[]( A c: told[c] # false )',
  source: 'arch/x86/xen/p2m.c, set_phys_to_machine: its callers take false for -ENOMEM',
  misses: 'A scope in which an allocation may fail, where it would say nothing.',
  define: (at) => {
    onlyAfterBoot(at);
    return {
      given: (s) => bootOf(s).sets.some(({ told }) => told !== 'not called'),
      holds: (s) => bootOf(s).sets.every(({ told }) => told !== 'false'),
    };
  },
});

/** Whether each page that was allocated is where a walk from the top finds it. */
function allocatedPagesAreInPlace(b: Boot): boolean {
  for (let i = 0; i < b.mid_pages.length; i++) {
    if (b.mid_pages[i].allocated && !b.p2m_top.some(({ mid }) => mid === OWN_MID(i))) return false;
  }
  for (let i = 0; i < b.leaf_pages.length; i++) {
    if (b.leaf_pages[i].allocated && !b.pfns.some((_, pfn) => leafOf(b, pfn) === OWN_LEAF(i))) {
      return false;
    }
  }
  return true;
}

export const AllocatedPageIsInPlace = quiescent({
  name: 'AllocatedPageIsInPlace',
  claim: 'When no CPU sets an entry, each page that was allocated for the P2M is in its place.',
  formula: '[]( Quiescent => (A m: allocated[m] => (E p: m on the way to P2M[p])) )',
  source: 'arch/x86/xen/p2m.c, alloc_p2m: a page that another CPU was faster with is given back',
  misses: 'Pages that are in two places.',
  define: (at) => {
    onlyAfterBoot(at);
    return {
      given: (s) => {
        const { mid_pages, leaf_pages } = bootOf(s);
        return mid_pages.some(({ allocated }) => allocated) || leaf_pages.some((p) => p.allocated);
      },
      holds: (s) => allocatedPagesAreInPlace(bootOf(s)),
    };
  },
});

export const TwoCpusAllocateOneRange = sometimes({
  name: 'TwoCpusAllocateOneRange',
  claim: 'Two CPUs have a middle page each for the same range.',
  formula: '<>( E t: allocated[mid of t and CPU 0] /\\ allocated[mid of t and CPU 1] )',
  source: 'f241b0b891b9',
  misses: 'nothing',
  define: (at) => {
    onlyAfterBoot(at);
    return {
      holds: (s) => {
        const { mid_pages, sets } = bootOf(s);
        if (sets.length < 2) return false;
        for (let i = 0; i < mid_pages.length; i += sets.length) {
          if (mid_pages[i].allocated && mid_pages[i + 1].allocated) return true;
        }
        return false;
      },
    };
  },
});
