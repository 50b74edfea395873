/**
 * The bounds within which the walker and the PTE of two words are explored. Every combination of
 * present entries is an initial state, and so are limits on and off the boundary of a pte page.
 */
import {
  assertEnumerable,
  compile,
  type Machine,
  MOST_INITIAL_STATES,
  type Scope,
  type Tree,
} from '../../src/model/index.js';
import { DomainMemory, NO_SIZES } from '../domain-memory.js';
import { PTE_SPAN } from '../memory/page-tables.js';
import { assertBounds, atLeast } from './bounds.js';

const MOST_ENTRIES = Math.floor(Math.log2(MOST_INITIAL_STATES / 4));

export interface Toy {
  /** Entries of a pgd, and of a pmd where there are pmds. */
  readonly ptrs: number;
  readonly pae: boolean;
}

/** What one walk meets: a bit for each entry that can lead to a pte page, and its limits. */
interface Table extends Toy {
  readonly present: number;
  readonly TASK_SIZE: number;
  readonly FIXADDR_TOP: number;
  readonly limit: number;
}

/** Every table of the toy, below a FIXADDR_TOP on a boundary or in the middle of a pte page. */
function tablesOf({ ptrs, pae }: Toy): Table[] {
  const ptes = pae ? ptrs * ptrs : ptrs;
  const top = PTE_SPAN * ptes;
  const pgdSpan = pae ? PTE_SPAN * ptrs : PTE_SPAN;
  return Array.from({ length: 2 ** ptes }, (_, present) =>
    [top, top - 1].flatMap((FIXADDR_TOP) => {
      const TASK_SIZE = top - pgdSpan;
      return [TASK_SIZE, FIXADDR_TOP].map((limit) => ({
        ptrs,
        pae,
        present,
        TASK_SIZE,
        FIXADDR_TOP,
        limit,
      }));
    }),
  ).flat();
}

/** Page 0 is the pgd, then come the pmds, then a pte page for each entry. */
function write(s: DomainMemory, table: Table): void {
  const { ptrs, pae } = table;
  const space = s.address_space;
  space.PTRS_PER_PMD = pae ? ptrs : 1;
  space.TASK_SIZE = table.TASK_SIZE;
  space.FIXADDR_TOP = table.FIXADDR_TOP;
  s.walks[0].limit = table.limit;
  const ptes = pae ? ptrs * ptrs : ptrs;
  const firstPte = pae ? 1 + ptrs : 1;
  for (const page of s.ptpages) page.level = 'PTE';
  s.ptpages[0].level = 'PGD';
  for (let i = 0; i < ptes; i++) {
    if ((table.present & (1 << i)) === 0) continue;
    const pgd = pae ? Math.floor(i / ptrs) : i;
    const pmd = 1 + pgd;
    if (pae) {
      s.ptpages[pmd].level = 'PMD';
      s.ptpages[0].entries[pgd].to = pmd;
      s.ptpages[pmd].entries[i % ptrs].to = firstPte + i;
    } else s.ptpages[0].entries[pgd].to = firstPte + i;
  }
}

/** Errors: S006 for a table of no entries, S007 for one of too many, and those of `compile`. */
export function walkMachine(name: string, toy: Toy, tree: Tree): Machine {
  const { ptrs, pae } = toy;
  assertBounds(name, atLeast(1, 'ptrs', ptrs));
  const entries = pae ? ptrs * ptrs : ptrs;
  const counted = `each of ${entries} entries leads to a pte page or not, below 4 pairs of limits`;
  const domain = { initialStates: 4 * 2 ** entries, counted, bits: null };
  assertEnumerable(name, domain, `lower \`ptrs\`, so that there are ${MOST_ENTRIES} or fewer`);
  return compile<DomainMemory>({
    name: 'page-walk',
    scope: name,
    memory: DomainMemory,
    sizes: {
      ...NO_SIZES,
      cpus: 1,
      tasks: 1,
      batch: 1,
      mms: 1,
      ptpages: pae ? 1 + ptrs + ptrs * ptrs : 1 + ptrs,
      ptrs,
      addresses: (pae ? PTE_SPAN * ptrs : PTE_SPAN) * (ptrs + 1),
      vcpus: 1,
      lockers: 1,
      walks: 1,
    },
    tree,
    actors: [{ name: 'task0', program: 'walker', id: 0, cpu: 0, environment: false }],
    initial: tablesOf(toy).map((table) => (s: DomainMemory) => write(s, table)),
  });
}

function wordsMachine(name: string, typed: boolean, tree: Tree): Machine {
  return compile<DomainMemory>({
    name: 'pte-words',
    scope: name,
    memory: DomainMemory,
    sizes: { ...NO_SIZES, cpus: 2, pte_words: 1 },
    tree,
    actors: [
      { name: 'writer', program: 'pte_writer', id: 0, cpu: 0, environment: false },
      { name: 'hardware', program: 'pte_reader', id: 1, cpu: 1, environment: true },
    ],
    initial: [
      (s) => {
        s.pte_words[0].typed = typed;
        s.pte_words[0].high = 'old';
        s.pte_words[0].low = 'old';
      },
    ],
  });
}

export const pageWalkScopes: readonly Scope[] = [
  {
    name: 'walk-folded',
    what: 'a pgd of 3 entries, each with or without a pte page; every limit',
    machine: (tree) => walkMachine('walk-folded', { ptrs: 3, pae: false }, tree),
  },
  {
    name: 'walk-pae',
    what: 'a pgd of 2 entries, pmds of 2, each with or without a pte page; every limit',
    machine: (tree) => walkMachine('walk-pae', { ptrs: 2, pae: true }, tree),
  },
  {
    name: 'pte-words',
    what: '1 PTE of two words in an unpinned page; a writer, and a page walker on another CPU',
    machine: (tree) => wordsMachine('pte-words', false, tree),
  },
  {
    name: 'pte-words-pinned',
    what: '1 PTE of two words in a pinned table; a writer, and a page walker on another CPU',
    machine: (tree) => wordsMachine('pte-words-pinned', true, tree),
  },
];
