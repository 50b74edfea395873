import { describe, expect, it } from '@jest/globals';
import { bases } from '../../../models/index.js';
import { lazyMachine } from '../../../models/scopes/lazy.js';
import { overrideMachine } from '../../../models/scopes/override.js';
import { p2mMachine } from '../../../models/scopes/p2m-tree.js';
import { walkMachine } from '../../../models/scopes/page-walk.js';
import { pinningMachine } from '../../../models/scopes/pinning.js';
import { type BootBounds, bootMachine, bootScope } from '../../../models/scopes/remap.js';
import { PvmcError } from '../../../src/errors/index.js';
import type { Tree } from '../../../src/model/index.js';

function refusal(make: () => unknown): PvmcError | null {
  try {
    make();
    return null;
  } catch (thrown) {
    if (thrown instanceof PvmcError) return thrown;
    throw thrown;
  }
}

const tree = (name: string): Tree => {
  const found = bases.find((base) => base.name === name);
  if (found === undefined) throw new Error(`no ${name}`);
  return found;
};

const OVERRIDE = { pages: 2, cpus: 1, tasks: ['gntdev_user', 'gntdev_user'] };
const override = (changes: object) => () =>
  overrideMachine('toy', { ...OVERRIDE, ...changes }, tree('3.1'));
const PINNING = { cpus: 2, tasks: ['process', 'sibling'], ptes: 1 };
const pinning = (changes: object) => () =>
  pinningMachine('toy', { ...PINNING, ...changes }, tree('2.6.22'));
const LAZY = { tasks: ['swapping'], addresses: 1, frames: 2 };
const lazy = (changes: object) => () => lazyMachine('toy', { ...LAZY, ...changes }, tree('3.1'));
const walk = (ptrs: number) => () => walkMachine('toy', { ptrs, pae: true }, tree('2.6.22'));
const BOOT: BootBounds = { pfns: 6, nr_pages: 3, regions: 3, remap: 2, leaf: 2 };
const RAM = [{ start: 0, end: 6, type: 'RAM' }] as const;
const boot = (changes: Partial<BootBounds>) => () =>
  bootMachine('toy', { ...BOOT, ...changes }, tree('3.18'), [RAM]);
const P2M = { cpus: 2, ranges: [['missing', 'missing']] as const, mids: 2, leaf: 2 };
const p2m = (changes: object) => () => p2mMachine('toy', { ...P2M, ...changes }, tree('3.18'));

/** The scope as it is, then what is changed and the fact that names it. */
const SCOPES = {
  override: [
    override({}),
    [override({ pages: 0 }), '`pages` is 0'],
    [override({ pages: 1.5 }), '`pages` is 1.5'],
    [override({ cpus: 0 }), '`cpus` is 0'],
    [override({ faults: -1 }), '`faults` is -1'],
    [override({ batch: 0 }), '`batch` is 0'],
    [override({ tasks: [] }), 'it has no task'],
    [override({ pages: 3 }), 'its 3 pages, and the grants on them, cannot be shared out'],
  ],
  pinning: [
    pinning({}),
    [pinning({ cpus: 0 }), '`cpus` is 0'],
    [pinning({ ptes: 0 }), '`ptes` is 0'],
    [pinning({ batch: 0 }), '`batch` is 0'],
    [pinning({ tasks: [] }), 'it has no task'],
    [pinning({ cpus: 1 }), 'task 1 would run on CPU 1, and there are 1'],
    [pinning({ tasks: ['sibling'] }), 'no task is a `process`'],
    [pinning({ pae: true, vmalloc: true }), '`vmalloc` copies entries of a pgd'],
  ],
  lazy: [
    lazy({}),
    [lazy({ cpus: 0 }), '`cpus` is 0'],
    [lazy({ addresses: -1 }), '`addresses` is -1'],
    [lazy({ frames: 0 }), '`frames` is 0'],
    [lazy({ tasks: [] }), 'it has no task'],
    [lazy({ frames: 1 }), '`swapping` needs an address for each CPU'],
  ],
  walk: [walk(2), [walk(0), '`ptrs` is 0']],
  boot: [
    boot({}),
    [boot({ pfns: 0 }), '`pfns` is 0'],
    [boot({ leaf: 0 }), '`leaf` is 0'],
    [boot({ nr_pages: 0 }), '`nr_pages` is 0'],
    [boot({ regions: 0 }), '`regions` is 0'],
    [boot({ remap: 0 }), '`remap` is 0'],
    [boot({ faults: -1 }), '`faults` is -1'],
    [boot({ leaf: 4 }), 'its 6 pfns are no whole number of leaves of 4'],
    [boot({ nr_pages: 7 }), '7 frames are allocated, and there are 6 pfns'],
    [boot({ remap: 4 }), 'a record names 4 mfns, and the domain has 3 frames'],
    [boot({ brk: 0 }), 'brk space is page 0'],
    [boot({ brk: 3 }), 'brk space is page 3'],
    [boot({ max_pfn_mapped: 3 }), 'pages up to 3 are mapped, and 3 have a frame'],
    [boot({ high_memory: 7 }), 'highmem begins at page 7 of 6'],
    [
      () => bootScope('toy', '', { ...BOOT, maps: () => false }).machine(tree('3.18')),
      'no E820 map within the bounds',
    ],
  ],
  p2m: [
    p2m({}),
    [p2m({ cpus: 0 }), '`cpus` is 0'],
    [p2m({ mids: 0 }), '`mids` is 0'],
    [p2m({ leaf: 0 }), '`leaf` is 0'],
    [p2m({ ranges: [] }), 'it lists no ranges'],
    [p2m({ ranges: [['missing']] }), 'its lists of ranges are not all of one length'],
  ],
} as const;

describe('a scope whose bounds make no sense together', () => {
  for (const [name, [sensible, ...nonsense]] of Object.entries(SCOPES)) {
    it(`is refused with S006 before a machine is made: ${name}`, () => {
      expect(refusal(sensible)).toBeNull();
      for (const [make, fact] of nonsense) {
        const error = refusal(make);
        expect([error?.code, error?.exitCode]).toEqual(['S006', 75]);
        expect(error?.message).toContain(`scope toy makes no sense: ${fact}`);
      }
    });
  }
});

describe('a scope with too many initial states', () => {
  it('is refused with S007 before they are listed, with their number and what to lower', () => {
    const error = refusal(() => bootScope('toy', '', { ...BOOT, pfns: 40 }).machine(tree('3.18')));
    expect([error?.code, error?.exitCode]).toEqual(['S007', 20]);
    expect(error?.data).toMatchObject({ initialStates: 3 ** 40, most: 1_048_576, bits: null });
    expect(error?.message).toContain('lower `pfns` to 12 or less');
    const table = refusal(walk(5));
    expect(table?.data).toMatchObject({ initialStates: 4 * 2 ** 25 });
    expect(table?.message).toContain('lower `ptrs`, so that there are 18 or fewer');
  });

  it('is not one of those that there are, the largest of which has 10 pfns', () => {
    const ten = bootScope('toy', '', { ...BOOT, pfns: 10, nr_pages: 6 }).machine(tree('3.18'));
    expect(ten.initial.length).toBeGreaterThan(1000);
  });
});
