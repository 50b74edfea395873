import { describe, expect, it } from '@jest/globals';
import { bases, patches } from '../../../models/index.js';
import type { LedgerRow } from '../../../models/ledger/f4f97b3ea901.js';
import { ledgerOfF4f97b3ea901 } from '../../../models/ledger/f4f97b3ea901.js';
import { apply, statementsOf, type Tree } from '../../../src/model/index.js';

const before = bases.find(({ name }) => name === '2.6.22') as Tree;
const seed = patches.find(({ name }) => name === 'f4f97b3ea901');
if (seed === undefined) throw new Error('there is no patch f4f97b3ea901');
const after = apply(before, seed);

const labelsIn = (tree: Tree, procedure: string): readonly string[] =>
  [...statementsOf(tree.procedures.get(procedure)?.body ?? [])].map(({ label }) => label);

/** The procedures that nothing calls; the diff takes one away, a patch only its callers. */
const called = new Set(
  [...after.procedures.values()]
    .flatMap(({ body }) => [...statementsOf(body)])
    .flatMap((statement) => (statement.kind === 'call' ? [statement.callee] : [])),
);

const isRemoved = ({ what }: LedgerRow): boolean => what.startsWith('- ');

describe('the ledger of f4f97b3ea901', () => {
  it('has a row for 72 statements, of which 21 are not modelled', () => {
    const left = ledgerOfF4f97b3ea901.filter(({ notModelled }) => notModelled !== null);
    expect([ledgerOfF4f97b3ea901.length, left.length]).toEqual([72, 21]);
  });

  it('names a label that exists, or the reason why there is none, and never both', () => {
    for (const row of ledgerOfF4f97b3ea901) {
      const tree = isRemoved(row) ? before : after;
      const missing = row.modelledBy.filter(
        ({ procedure, label }) => !labelsIn(tree, procedure).includes(label),
      );
      expect({ what: row.what, missing }).toEqual({ what: row.what, missing: [] });
      expect([row.what, row.modelledBy.length > 0]).toEqual([row.what, row.notModelled === null]);
    }
  });

  it('says of what is removed that it is gone', () => {
    for (const row of ledgerOfF4f97b3ea901.filter(isRemoved)) {
      const kept = row.modelledBy.filter(
        ({ procedure, label }) =>
          called.has(procedure) && labelsIn(after, procedure).includes(label),
      );
      expect({ what: row.what, kept }).toEqual({ what: row.what, kept: [] });
    }
  });
});
