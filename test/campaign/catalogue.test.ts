import { describe, expect, test } from '@jest/globals';
import { NoDeadlock } from '../../src/explore/index.js';
import { titleOf } from '../../src/model/index.js';
import { thrownBy } from './thrown.js';
import { toyCatalogue, toyParts } from './toy-catalogue.js';

const catalogue = toyCatalogue();

describe('a patch by its name', () => {
  test.each([
    ['0123456789ab', '0123456789ab'],
    ['012345', '0123456789ab'],
    ['0123456789ab-unlock', '0123456789ab-unlock'],
    ['01234567-unlock', '0123456789ab-unlock'],
    ['01234567-unlock-lock', '0123456789ab-lock-unlock'],
    ['01234567-lock-lock', '0123456789ab-lock'],
  ])('%s is %s', (spec, title) => {
    expect(titleOf(catalogue.patch(spec))).toBe(title);
  });

  test('a prefix of fewer than six characters is unknown: C001', () => {
    expect(thrownBy(() => catalogue.patch('01234'))).toMatchObject({
      code: 'C001',
      data: { what: 'patch', name: '01234' },
    });
  });

  test('a prefix that two patches have is unknown, and both are offered: C001', () => {
    const [one] = toyParts.patches;
    const twins = toyCatalogue({ patches: [one, { ...one, name: '012345ffffff' }] });
    expect(thrownBy(() => twins.patch('012345'))).toEqual({
      code: 'C001',
      data: { what: 'patch', name: '012345', known: ['0123456789ab', '012345ffffff'] },
    });
  });

  test('a hunk that the patch does not have: H003', () => {
    expect(thrownBy(() => catalogue.patch('01234567-unlok'))).toMatchObject({
      code: 'H003',
      data: { patch: '0123456789ab', hunk: 'unlok' },
    });
  });

  test('a name with hyphens is found before hunks are looked for', () => {
    const [one] = toyParts.patches;
    const named = toyCatalogue({ patches: [{ ...one, name: 'no-lock-yet' }] });
    expect(titleOf(named.patch('no-lock-yet-unlock'))).toBe('no-lock-yet-unlock');
  });
});

describe('other names', () => {
  test('an unknown tree offers those there are: C001', () => {
    expect(thrownBy(() => catalogue.base('counter-1.1'))).toEqual({
      code: 'C001',
      data: { what: 'tree', name: 'counter-1.1', known: ['counter-1.0', 'counter-0.9'] },
    });
  });

  test.each([
    ['scope', () => catalogue.scope('three-tasks')],
    ['property', () => catalogue.property('NoUpdateIsLots')],
  ])('an unknown %s: C001', (what, act) => {
    expect(thrownBy(act)).toMatchObject({ code: 'C001', data: { what } });
  });

  test('the properties that every search decides are known', () => {
    expect(catalogue.property('NoDeadlock')).toBe(NoDeadlock);
  });

  test.each(['bases', 'patches', 'scopes', 'properties'] as const)(
    'two %s of one name: X001',
    (part) => {
      const [one] = toyParts[part];
      expect(thrownBy(() => toyCatalogue({ [part]: [one, one] }))).toMatchObject({ code: 'X001' });
    },
  );

  test('two notes on one mutation: X001', () => {
    const note = { mutation: 'drop add: read', kind: 'harmless', why: 'toy' } as const;
    const health = { machines: [], notes: [note, note] };
    expect(thrownBy(() => toyCatalogue({ health }))).toMatchObject({ code: 'X001' });
  });

  test('a property called like a built-in one: X001', () => {
    expect(thrownBy(() => toyCatalogue({ properties: [NoDeadlock] }))).toMatchObject({
      code: 'X001',
    });
  });
});

test('a machine is of the patched tree, and of the scope', () => {
  const machine = catalogue.machine('counter-1.0', ['012345'], 'one-task');
  expect(machine.tree.patches).toEqual(['0123456789ab']);
  expect(machine.scope).toBe('1 tasks');
});

test('a patch on a tree without its procedure: H001', () => {
  expect(thrownBy(() => catalogue.tree('counter-0.9', ['012345']))).toMatchObject({
    code: 'H001',
    data: { patch: '0123456789ab', hunk: 'lock', procedure: 'add', label: null },
  });
});
