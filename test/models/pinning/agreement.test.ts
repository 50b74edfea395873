/** The small pinning machines say the same in both representations. */
import { describe, expect, it } from '@jest/globals';
import { bases, patches, scopes } from '../../../models/index.js';
import { pageTables } from '../../../models/memory/page-tables.js';
import { properties } from '../../../properties/index.js';
import { Catalogue } from '../../../src/campaign/index.js';
import { BreadthFirstSearch } from '../../../src/explore/index.js';
import type { RecordLayout } from '../../../src/schema/index.js';
import { finished } from '../../explore/outcome.js';
import { plainSearch } from '../../explore/plain-search.js';
import { plainSummary, stepsAgree, summary } from '../../explore/same-machine.js';

const catalogue = new Catalogue({ bases, patches, scopes, properties, campaign: [] });

const pin = 'f4f97b3ea901';
const newWalk = [
  pin,
  'f87e4cac4f4e',
  'f120f13ea0db',
  '9f79991d4186',
  '74260714c56d',
  '5deb30d194d2',
];

const everywhere = [
  'ActiveTableHasNoWritableAlias',
  'ActiveTableHasNoWritableTlbEntry',
  'PageBetweenStatesIsLocked',
  'PinnedFlagAgreesWithXen',
  'UnpinnedPageIsWritable',
  'LoadedTableIsPinned',
  'ExitRestoresPreemptCount',
  'ExitRestoresInterrupts',
].map((name) => catalogue.property(name));

describe('both representations agree', () => {
  for (const [scope, series] of [
    ['pin-1mm-1cpu', []],
    ['pin-1mm-1cpu', [pin]],
    ['pin-highpte-1cpu', [pin]],
    ['pin-pae-1cpu', newWalk],
    ['walk-folded', [pin, 'walk_caller']],
    ['walk-pae', [...newWalk, 'walk_caller']],
    ['pte-words', [pin]],
    ['pte-words-pinned', [pin]],
  ] as const) {
    it(`2.6.22 + ${series.length} patches, ${scope}`, () => {
      const machine = catalogue.machine('2.6.22', series, scope);
      const plain = plainSearch(machine, everywhere);
      expect(summary(finished(new BreadthFirstSearch(machine, everywhere)))).toEqual(
        plainSummary(plain),
      );
      stepsAgree(machine, plain.reached);
    });
  }
});

/** The bits of every field called one of `names`, at any depth; elements of vectors count each. */
function bitsOf(record: RecordLayout, names: readonly string[]): number {
  return record.fields.reduce((sum, field) => {
    const isNamed = names.includes(field.name);
    switch (field.kind) {
      case 'scalar':
        return sum + (isNamed ? field.scalar.width : 0);
      case 'record':
        return sum + (isNamed ? field.record.bits : bitsOf(field.record, names));
      case 'vector':
        return (
          sum + field.at.length * (isNamed ? field.element.bits : bitsOf(field.element, names))
        );
      case 'queue':
        return sum + field.at.length * bitsOf(field.element, names);
    }
  }, 0);
}

describe('a scope without page tables', () => {
  it('pays no bits for them', () => {
    const names = [...Object.keys(pageTables), 'pt'];
    const without = catalogue.machine('3.1', ['0930bba674e2'], '1page-1cpu');
    expect(bitsOf(without.layout.root, names)).toBe(0);
    const having = catalogue.machine('2.6.22', [pin], 'pin-1mm-1cpu');
    expect(bitsOf(having.layout.root, names)).toBeGreaterThan(100);
  });
});
