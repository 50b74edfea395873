/** The small pinning machines say the same in both representations. */
import { describe, expect, it } from '@jest/globals';
import { bases, patches, scopes } from '../../../models/index.js';
import { properties } from '../../../properties/index.js';
import { Catalogue } from '../../../src/campaign/index.js';
import { BreadthFirstSearch } from '../../../src/explore/index.js';
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
  'LinuxKnowsWhatIsLoaded',
  'ExitRestoresPreemptCount',
  'ExitRestoresInterrupts',
].map((name) => catalogue.property(name));

describe('both representations agree', () => {
  for (const [scope, series] of [
    ['pin-1mm-1cpu', []],
    ['pin-1mm-1cpu', [pin]],
    ['pin-highpte-1cpu', [pin]],
    ['pin-pae-1cpu', newWalk],
    ['walk-folded', [pin]],
    ['walk-pae', newWalk],
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

describe('a scope without page tables', () => {
  it('pays no bits for them', () => {
    const { layout } = catalogue.machine('3.1', ['0930bba674e2'], '1page-1cpu');
    const memory = layout.root.fields.find(({ name }) => name === 'memory');
    const fields = memory?.kind === 'record' ? memory.record.fields : [];
    const names = ['ptpages', 'mms', 'vcpus', 'pte_words', 'walks'];
    const vectors = fields.filter(({ name }) => names.includes(name));
    expect(vectors.map((field) => (field.kind === 'vector' ? field.at.length : -1))).toEqual(
      names.map(() => 0),
    );
    const scalars = fields.filter(({ name }) => ['kmap_lock', 'call_lock'].includes(name));
    expect(scalars.map((field) => (field.kind === 'scalar' ? field.scalar.width : -1))).toEqual([
      0, 0,
    ]);
  });
});
