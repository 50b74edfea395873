import { describe, expect, it } from '@jest/globals';
import { pageTables } from '../../../models/memory/page-tables.js';
import type { RecordLayout } from '../../../src/schema/index.js';
import { catalogue } from '../own-machines.js';

const pin = 'f4f97b3ea901';
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
