import { describe, expect, it } from '@jest/globals';
import { bases, ledgers, patches } from '../../models/index.js';
import {
  apply,
  type Ledger,
  type LedgerRow,
  type Patch,
  series,
  statementsOf,
  type Tree,
} from '../../src/model/index.js';

const patchNamed = (name: string): Patch => {
  const found = patches.find((one) => one.name === name);
  if (found === undefined) throw new Error(`no patch ${name}`);
  return found;
};

/** The tree before a patch, and with it. */
function treesOf({ patch, base, series: before }: Ledger): Readonly<Record<'+' | '-', Tree>> {
  const tree = bases.find(({ name }) => name === base);
  if (tree === undefined) throw new Error(`no tree ${base}`);
  const without = series(tree, ...before.map(patchNamed));
  return { '-': without, '+': apply(without, patchNamed(patch)) };
}

const hasLabel = (tree: Tree, procedure: string, label: string): boolean =>
  [...statementsOf(tree.procedures.get(procedure)?.body ?? [])].some((s) => s.label === label);

/** None if it is not modelled. */
const placesOf = (row: LedgerRow) => ('labels' in row ? row.labels : []);

const texts = (row: LedgerRow): readonly string[] => [
  row.file,
  row.function,
  row.what,
  ...placesOf(row).flatMap(({ procedure, label }) => [procedure, label]),
  ...('notModelled' in row ? [row.notModelled] : []),
];

for (const ledger of ledgers) {
  describe(`the ledger of ${ledger.patch}`, () => {
    it('names labels that are in the tree it speaks of', () => {
      const trees = treesOf(ledger);
      const wrong = ledger.rows.flatMap((row) =>
        placesOf(row).filter(
          ({ procedure, label }) => !hasLabel(trees[row.sign], procedure, label),
        ),
      );
      expect(wrong).toEqual([]);
    });

    it('says of a statement which labels stand for it, or why none does', () => {
      const wanting = ledger.rows.filter((row) => 'labels' in row && row.labels.length === 0);
      expect(wanting).toEqual([]);
    });

    it('has no row that is empty, and none twice', () => {
      const empty = ledger.rows.filter((row) => texts(row).some((text) => text.trim() === ''));
      expect(empty).toEqual([]);
      const said = ledger.rows.map((row) => `${row.sign} ${texts(row).join('; ')}`);
      const repeated = said.filter((text, i) => said.indexOf(text) !== i);
      expect(repeated).toEqual([]);
    });

    it('has a row for each procedure that the patch adds or edits', () => {
      const named = new Set(ledger.rows.flatMap(placesOf).map(({ procedure }) => procedure));
      const hunks = patchNamed(ledger.patch).hunks.map(({ procedure }) => procedure);
      expect(hunks.filter((procedure) => !named.has(procedure))).toEqual(ledger.elsewhere);
    });
  });
}
