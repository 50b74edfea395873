import { describe, expect, test } from '@jest/globals';
import { type Plan, planCampaign, type Selection } from '../../src/campaign/index.js';
import { thrownBy } from './thrown.js';
import { toyCampaign, toyCatalogue } from './toy-catalogue.js';

const catalogue = toyCatalogue();

/** `TREE+PATCHES SCOPE: PROPERTY, PROPERTY?`; a property that nothing is expected of has a `?`. */
const shape = ({ machines }: Plan): string[] =>
  machines.map(({ tree, patches, scope, asks }) => {
    const names = asks.map((ask) => `${ask.property.name}${ask.expectation === null ? '?' : ''}`);
    return `${[tree, ...patches].join('+')} ${scope}: ${names.join(', ')}`;
  });

const planned = (selection: Selection): string[] => shape(planCampaign(catalogue, selection));

describe('what the manifest has', () => {
  test('each machine is planned once, in the order of the manifest', () => {
    expect(planned({})).toEqual([
      'counter-1.0 two-tasks: NoUpdateIsLost',
      'counter-1.0+0123456789ab two-tasks: NoUpdateIsLost, TwoUpdatesAreSeen',
      'counter-1.0 one-task: NoUpdateIsLost',
      'counter-1.0+0123456789ab-unlock two-tasks: NoDeadlock',
    ]);
  });

  test('a series selects the machines with exactly that series', () => {
    expect(planned({ patches: ['012345'] })).toEqual([
      'counter-1.0+0123456789ab two-tasks: NoUpdateIsLost, TwoUpdatesAreSeen',
    ]);
  });

  test('an empty series selects the trees as they are', () => {
    expect(planned({ patches: [] })).toEqual([
      'counter-1.0 two-tasks: NoUpdateIsLost',
      'counter-1.0 one-task: NoUpdateIsLost',
    ]);
  });

  test('a property selects the machines of which it is expected', () => {
    expect(planned({ properties: ['NoDeadlock'] })).toEqual([
      'counter-1.0+0123456789ab-unlock two-tasks: NoDeadlock',
    ]);
  });

  test('a property that is expected nowhere is asked of every machine selected', () => {
    expect(planned({ patches: [], properties: ['FortyIsEnough', 'NoUpdateIsLost'] })).toEqual([
      'counter-1.0 two-tasks: NoUpdateIsLost, FortyIsEnough?',
      'counter-1.0 one-task: NoUpdateIsLost, FortyIsEnough?',
    ]);
  });

  test('one expected elsewhere only is asked of the machine that is named', () => {
    expect(planned({ patches: [], scope: 'one-task', properties: ['NoDeadlock'] })).toEqual([
      'counter-1.0 one-task: NoDeadlock?',
    ]);
  });

  test('two expectations of one property of one machine: X001', () => {
    const campaign = [toyCampaign[1], { ...toyCampaign[1], patches: ['0123456789ab'] }];
    expect(thrownBy(() => planCampaign(toyCatalogue({ campaign })))).toMatchObject({
      code: 'X001',
    });
  });
});

describe('what the manifest does not have', () => {
  test('another series is explored with all properties that fit', () => {
    const plan = planCampaign(catalogue, {
      tree: 'counter-1.0',
      patches: ['0123fe'],
      scope: 'two-tasks',
    });
    expect(shape(plan)).toEqual([
      'counter-1.0+0123feedface two-tasks: NoUpdateIsLost?, TwoUpdatesAreSeen?, FortyIsEnough?, NoDeadlock?, NoKernelBug?',
    ]);
    expect(plan.notApplicable).toEqual([
      {
        tree: 'counter-1.0',
        patches: ['0123feedface'],
        scope: 'two-tasks',
        property: 'LockedTaskIsTheHolder',
        reason: 'it names `spin_unlock` of add, which is not there',
      },
    ]);
  });

  test('a scope that does not fit the tree is left out, and said', () => {
    const plan = planCampaign(catalogue, { tree: 'counter-0.9', properties: ['NoDeadlock'] });
    expect(shape(plan)).toEqual(['counter-0.9 idle: NoDeadlock?']);
    expect(plan.notApplicable.map(({ scope, property }) => [scope, property])).toEqual([
      ['one-task', null],
      ['two-tasks', null],
      ['twelve-tasks', null],
    ]);
  });

  test('a machine named in full that does not fit: M006', () => {
    const selection = { tree: 'counter-0.9', scope: 'one-task' };
    expect(thrownBy(() => planCampaign(catalogue, selection))).toMatchObject({ code: 'M006' });
  });

  test('a property that does not fit the only machine leaves nothing to check: C003', () => {
    const selection = { tree: 'counter-1.0', patches: [], properties: ['LockedTaskIsTheHolder'] };
    expect(thrownBy(() => planCampaign(catalogue, selection))).toMatchObject({ code: 'C003' });
  });
});

test('a catalogue with an empty manifest has nothing to run by default, but machines to explore', () => {
  const bare = toyCatalogue({ campaign: [] });
  expect(shape(planCampaign(bare, { scope: 'idle', properties: ['NoDeadlock'] }))).toEqual([
    'counter-0.9 idle: NoDeadlock?',
  ]);
  expect(thrownBy(() => planCampaign(toyCatalogue({ campaign: [], scopes: [] })))).toEqual({
    code: 'C003',
    data: {
      what: 'there is no property to check; the catalogue has no scopes, no campaign. See what there is: npx pvmc list',
    },
  });
});

test('an expectation that names what nobody knows: C001', () => {
  const campaign = [{ ...toyCampaign[0], property: 'NoUpdateGetsLost' }];
  expect(thrownBy(() => planCampaign(toyCatalogue({ campaign })))).toMatchObject({
    code: 'C001',
    data: { what: 'property', name: 'NoUpdateGetsLost' },
  });
});
