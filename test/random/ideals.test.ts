/** Each ideal as a claim on single states: it holds on a patched tree, and it can fail. */
import { describe, expect, it } from '@jest/globals';
import type { DomainMemory } from '../../models/domain-memory.js';
import { decrease_reservation, increase_reservation } from '../../models/linux/balloon.js';
import { m2p_add_override } from '../../models/linux/p2m.js';
import { planRandom, runRandom } from '../../src/campaign/index.js';
import { ownCatalogue } from '../../src/cli/catalogue.js';
import { BreadthFirstSearch } from '../../src/explore/index.js';
import { apply, type Hunk, hunksOver, patch, propertyOf } from '../../src/model/index.js';
import { finished } from '../explore/outcome.js';

const catalogue = ownCatalogue();
const { hunk } = hunksOver<DomainMemory>();

const [granted, blkback, driver, balloon, reuse] = [
  'GrantedPagesAreAsTheirUsersLeftThem',
  'RequestPagesAreAsBlkbackLeftThem',
  'MappedPagesAreAsThePvDriverLeftThem',
  'PagesAreWhereTheBalloonLeftThem',
  'ReusedPagesAreNobodysMapping',
];

const lazy = ['0930bba674e2', 'f62805f1f30a', '2fc136eecd0c', '14883a75ec76'];
const scratch = [...lazy, 'cd9151e26d31', '65a45fa2f640', 'ee0726407fea', 'd7f8f48d1eb3'];
const back = ['cd9151e26d31', '6a6f6e72eca5'];
const xen = ['9a0bd460cfc2', 'b7f6cbb9d43f', '8fdfcb2b6bcd', '11fc7ccb7217'];
const granter = ['6b1775f26a2d', 'abf1fd5919d6', '42baefac638f'];

interface Asked {
  readonly ideal: string;
  readonly tree: string;
  readonly patches: readonly string[];
  readonly scope: string;
}

/** Of every state: the verdict, how often it was asked, and the length of the shortest trace. */
function searched({ ideal, tree, patches, scope }: Asked, mutations: readonly Hunk[] = []) {
  const [{ name }] = mutations.length > 0 ? mutations : [{ name: '' }];
  const mutation = patch({ name, title: '', source: 'test', hunks: mutations });
  const built = catalogue.tree(tree, patches);
  const mutated = mutations.length > 0 ? apply(built, mutation) : built;
  const model = catalogue.ideals.find((one) => one.name === ideal);
  if (model === undefined) throw new Error(`no ideal ${ideal}`);
  const machine = catalogue.scope(scope).machine(mutated);
  const { properties } = finished(new BreadthFirstSearch(machine, [propertyOf(model)]));
  const [{ verdict, path }] = properties.filter(({ property }) => property.name === ideal);
  return { verdict, length: path?.taken.length ?? null };
}

describe('an ideal holds in every state of a patched tree', () => {
  it.each([
    [granted, '3.1', lazy, 'lookup-1page-1cpu-balloon'],
    [granted, '3.1', lazy, 'lookup-1frame-1cpu'],
    [granted, '3.1', scratch, 'scratch-2slots-1cpu'],
    [blkback, '3.1', lazy, '2slots-1cpu-blkback'],
    [blkback, '3.1', [], 'lookup-1page-1cpu-blkback'],
    [driver, '3.1', [...lazy, 'kmap_null_check'], '2slots-1cpu-pv-driver'],
    [balloon, '3.1', [], 'balloon-1page-1cpu'],
    [balloon, '3.1', back, 'balloon-1page-1cpu'],
    [balloon, '3.1', lazy, 'lookup-1page-1cpu-balloon-1fault'],
    [balloon, '3.1', scratch, 'scratch-1page-other-cpu'],
    [reuse, 'xen-4.8', xen, 'grant-1vcpu'],
    [reuse, 'xen-4.8', xen, 'grant-2halves'],
    [reuse, '5.16', granter, 'grant-persistent'],
    [reuse, '5.16', granter, 'grant-request'],
    [reuse, '5.16', granter, 'grant-removal'],
  ])('%s: %s + %j, %s', (ideal, tree, patches, scope) => {
    expect(searched({ ideal, tree, patches, scope })).toEqual({ verdict: 'HOLDS', length: null });
  });
});

describe('an ideal fails on a tree with a defect', () => {
  it.each([
    [granted, '3.1', lazy.slice(0, 2), 'lookup-1page-1cpu-balloon', 121],
    [blkback, '3.1', ['without_d5431d527339'], 'lookup-1page-1cpu-blkback', 20],
    [reuse, 'xen-4.8', [], 'grant-1vcpu', 36],
    [reuse, 'xen-4.8', xen.slice(0, 1), 'grant-2halves', 39],
    [reuse, '5.16', [], 'grant-persistent', 26],
    [reuse, '5.16', granter.slice(0, 2), 'grant-removal', 29],
  ])('%s: %s + %j, %s, in %i steps', (ideal, tree, patches, scope, length) => {
    expect(searched({ ideal, tree, patches, scope })).toEqual({ verdict: 'VIOLATED', length });
  });

  const stored = hunk({
    name: 'no_store',
    what: 'm2p_add_override: the P2M entry stays',
    of: m2p_add_override,
    edits: (k) => [k.remove('set_phys_to_machine(pfn, FOREIGN_FRAME(mfn))')],
  });
  const mapped = hunk({
    name: 'no_map',
    what: 'increase_reservation: the kernel PTE stays empty',
    of: increase_reservation,
    edits: (k) => [k.remove('HYPERVISOR_update_va_mapping(va, mfn_pte(PAGE_KERNEL))')],
  });
  const zapped = hunk({
    name: 'no_zap',
    what: 'decrease_reservation: the kernel PTE stays',
    of: decrease_reservation,
    edits: (k) => [k.remove('HYPERVISOR_update_va_mapping(va, __pte_ma(0))')],
  });

  it.each([
    [driver, stored, '2slots-1cpu-pv-driver', []],
    [blkback, stored, '2slots-1cpu-blkback', []],
    [balloon, mapped, 'balloon-1page-1cpu', []],
    [balloon, zapped, 'balloon-1page-1cpu', []],
    [balloon, mapped, 'lookup-1page-1cpu-balloon', lazy],
  ])('%s: mutation %#', (ideal, mutation, scope, patches) => {
    const { verdict } = searched({ ideal, tree: '3.1', patches, scope }, [mutation]);
    expect(verdict).toBe('VIOLATED');
  });
});

it('a scope in which a vCPU unmaps by a handle it was not given has no such ideal', () => {
  const asked = { tree: 'xen-4.8', patches: xen, scope: 'grant-2unmaps', properties: [reuse] };
  expect(() => planRandom(catalogue, asked)).toThrow('a handle that the vCPU was given');
});

describe('random runs', () => {
  const runs = async (asked: Omit<Asked, 'ideal'>, properties: readonly string[], n: number) => {
    const plan = planRandom(catalogue, { ...asked, properties });
    return runRandom(plan, { strategy: 'commands', seed: 1, runs: n, maxCommands: 60 });
  };

  it.each([
    [{ tree: '3.1', patches: lazy, scope: 'lookup-1page-1cpu-balloon' }, [granted, balloon], 20],
    [{ tree: '3.1', patches: lazy, scope: 'balloon-6pages-2cpus-blkback' }, [blkback, balloon], 80],
    [{ tree: 'xen-4.8', patches: xen, scope: 'grant-4vcpus' }, [reuse], 20],
  ])('%j: facts and machine agree, and every operation ends', async (asked, properties, n) => {
    const { rows } = await runs(asked, properties, n);
    const said = rows.map(({ property, verdict }) => [property, verdict]);
    expect(said).toEqual(properties.map((property) => [property, 'NOT VIOLATED']));
  });

  it.each(['uniform', 'pct'] as const)('%s asks the ideal, too', async (strategy) => {
    const asked = { tree: '5.16', patches: [], scope: 'grant-request', properties: [reuse] };
    const options = { strategy, seed: 1, runs: 60, maxCommands: 300 };
    const { rows } = await runRandom(planRandom(catalogue, asked), options);
    expect(rows[0]).toMatchObject({ property: reuse, verdict: 'VIOLATED' });
  });

  it('a walk in which an operation of an ideal never ends leaves it VACUOUS', async () => {
    const asked = { tree: '5.16', patches: granter, scope: 'grant-request', properties: [reuse] };
    const options = { strategy: 'uniform', seed: 1, runs: 1, maxCommands: 3 } as const;
    const { rows } = await runRandom(planRandom(catalogue, asked), options);
    expect(rows[0].verdict).toBe('VACUOUS');
    expect(rows[0].untried).toContain('response');
  });
});
