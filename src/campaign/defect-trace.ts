/** The shortest trace of each defect of a catalogue: what `counterexamples/` is made of. */
import { PvmcError } from '../errors/index.js';
import { drive } from '../explore/index.js';
import { PinnedSearch } from '../minimize/index.js';
import { type Counterexample, counterexampleOf, type Reproduced, replay } from '../trace/index.js';
import { type Defect, type DefectRow, defectRow } from './accounts.js';
import type { Catalogue } from './catalogue.js';

/** What becomes of a trace on the tree where its defect is mended. */
export type Mended =
  | { readonly kind: 'not violated' }
  | { readonly kind: 'does not fit'; readonly step: number };

export interface DefectTrace {
  /** In kebab-case: the name of its files. */
  readonly name: string;
  readonly row: DefectRow;
  /** The bounds in words. */
  readonly bounds: string;
  readonly counterexample: Counterexample;
  readonly replayed: Reproduced;
  /** Null when nothing mends it. */
  readonly mended: Mended | null;
}

const LONGEST_NAME = 72;
/** Words that a name does not end with. */
const DANGLING = /(?:-(?:a|an|the|of|for|to|no|in|on|its))+$/u;

/** The defects of a catalogue with their names. Errors: X001 where the manifest says otherwise. */
export function defectNames(catalogue: Catalogue): ReadonlyMap<string, DefectRow> {
  const campaign = catalogue.campaign.map((expectation) => ({
    ...expectation,
    patches: catalogue.titles(expectation.patches),
  }));
  const rows = new Map<string, DefectRow>();
  for (const defect of catalogue.defects) {
    const first = kebab(defect);
    let name = first;
    for (let number = 2; rows.has(name); number++) name = `${first}-${number}`;
    rows.set(name, defectRow(campaign, defect));
  }
  return rows;
}

/** `a table is unpinned: too early` is `table-is-unpinned-too-early`; a long one ends with a word. */
function kebab({ what }: Defect): string {
  const words = what
    .toLowerCase()
    .replace(/^(?:an?|the|and) /u, '')
    .replace(/[^a-z0-9]+/gu, '-')
    .replace(/^-|-$/gu, '');
  return words.length <= LONGEST_NAME
    ? words
    : words
        .slice(0, LONGEST_NAME + 1)
        .replace(/-[^-]*$/u, '')
        .replace(DANGLING, '');
}

/**
 * Searches for the shortest trace of a defect.
 *
 * Errors: X001 when there is none; those of the search.
 */
export async function searchDefect(
  catalogue: Catalogue,
  row: DefectRow,
  foundWith: string,
): Promise<Counterexample> {
  const { tree, patches, scope } = row.before;
  const machine = catalogue.machine(tree, patches, scope);
  const property = catalogue.property(row.property);
  const search = new PinnedSearch(machine, { property, symptom: null });
  await drive(search);
  const path = search.found;
  if (path === null) throw new PvmcError('X001', { what: `no trace violates ${placeOf(row)}` });
  const found = { property, path, strategy: 'breadth-first', shortest: true, foundWith };
  return counterexampleOf(machine, { ...found, tree, patches, scope });
}

/**
 * A trace of a defect, replayed on both trees.
 *
 * Errors: X001 when it is not as long as the manifest says, does not break the property where it
 * should, or does where it should not.
 */
export function defectTrace(
  catalogue: Catalogue,
  name: string,
  row: DefectRow,
  counterexample: Counterexample,
): DefectTrace {
  const { tree, patches, scope, traceLength } = row.before;
  const { length } = counterexample;
  const machine = catalogue.machine(tree, patches, scope);
  const replayed = replay(machine, counterexample, catalogue.property(row.property));
  if (replayed.kind !== 'reproduced' || (traceLength ?? length) !== length) {
    const what = `the trace of ${placeOf(row)} has ${length} steps, the manifest ${traceLength}`;
    throw new PvmcError('X001', { what });
  }
  const { what: bounds } = catalogue.scope(scope);
  const mended = mendedBy(catalogue, row, counterexample);
  return { name, row, bounds, counterexample, replayed, mended };
}

const placeOf = ({ property, before: { tree, patches, scope } }: DefectRow): string =>
  `${property} on ${[tree, ...patches, scope].join(' ')}`;

function mendedBy(
  catalogue: Catalogue,
  { property, after }: DefectRow,
  counterexample: Counterexample,
): Mended | null {
  if (after === null) return null;
  const machine = catalogue.machine(after.tree, after.patches, after.scope);
  try {
    const { kind } = replay(machine, counterexample, catalogue.property(property));
    if (kind === 'not reproduced') return { kind: 'not violated' };
  } catch (thrown) {
    if (!(thrown instanceof PvmcError) || thrown.code !== 'R002') throw thrown;
    return { kind: 'does not fit', step: (thrown as PvmcError<'R002'>).data.step };
  }
  const where = [after.tree, ...after.patches, after.scope].join(' ');
  throw new PvmcError('X001', { what: `${property} is violated on ${where}, which mends it` });
}
