/** Two patches of the history, reviewed and taken apart. */
import { describe, expect, test } from '@jest/globals';
import { ownCatalogue } from '../../src/catalogue.js';
import { type Ablation, ablate, placeOf, review } from '../../src/review/index.js';

const catalogue = ownCatalogue();
const options = { foundWith: '1.2.3' };

const taken = (spec: string, scope: string, on = '3.1'): Promise<Ablation> =>
  ablate(catalogue, placeOf(catalogue, [spec], { on, scopes: [scope] }), options);

const hunk = ({ hunks }: Ablation, name: string) => hunks.find((one) => one.hunk === name);

describe('0930bba674e2 within 1page-1cpu-lazy', () => {
  const ablation = taken('0930bba6', '1page-1cpu-lazy');

  test('the flush is needed: without it, the map is executed after remove gave up on it', async () => {
    const row = hunk(await ablation, 'flush');
    expect(row?.verdict).toBe('LOAD-BEARING');
    const loss = row?.losses.find(({ property }) => property === 'RemovedPageHasNoLiveHandle');
    expect(loss).toMatchObject({ kind: 'another way', instead: { length: 274 } });
    expect(loss?.trace.length).toBe(64);
  });

  test('without what it restores from, the rest does not apply', async () => {
    expect(hunk(await ablation, 'remove_restore')).toMatchObject({ verdict: 'VOID', losses: [] });
  });

  test('host_addr is redundant, as far as other defects let one see', async () => {
    const row = hunk(await ablation, 'host_addr');
    expect(row).toMatchObject({ verdict: 'REDUNDANT', losses: [] });
    const masked = row?.masked.map(({ property, fix, applies }) => [property, fix, applies]);
    expect(masked).toContainEqual(['UnmapHasLiveHandle', ['kmap_handle_reset'], true]);
    // What mends this changes the line that is left out.
    expect(masked).toContainEqual(['NoKernelBug', ['2fc136eecd0c'], false]);
  });

  test('the flush breaks what held, once each map presets the handle', async () => {
    const place = placeOf(catalogue, ['0930bba6'], { on: '3.1', scopes: ['1page-1cpu-lazy'] });
    const asked = { ...options, onTop: ['kmap_handle_reset'], hunks: ['flush'] };
    const row = hunk(await ablate(catalogue, place, asked), 'flush');
    expect(row?.losses.map(({ property, kind }) => `${property} ${kind}`)).toEqual([
      'RemovedPageHasItsOldKernelMapping broken',
      'RemovedPageHasNoKernelMapping broken',
      'RemovedPageHasNoLiveHandle broken',
      'KeptHandleIsOfItsGrant broken',
    ]);
  });

  test('an entry is reserved before it is filled', async () => {
    const { orders } = await ablation;
    const row = orders.find(({ first }) => first === 'xen_mc_entry(sizeof(*kmap_op))');
    expect(row).toMatchObject({
      verdict: 'ORDER MATTERS',
      losses: [{ property: 'NoKernelBug', message: 'no multicall entry is reserved' }, {}, {}, {}],
    });
  });
});

test('2fc136eecd0c fixes the P2M entry of a removed page in 119 steps, and breaks nothing', async () => {
  const place = placeOf(catalogue, ['2fc136ee'], { scopes: ['1page-1cpu'] });
  expect(place).toMatchObject({ tree: '3.1', before: ['0930bba674e2', 'f62805f1f30a'] });
  const { reviews } = await review(catalogue, place, options);
  const changes = reviews[0]?.changes.filter(({ change }) => change !== 'unchanged');
  expect(changes).toMatchObject([
    { property: 'RemovedPageHasItsOldP2M', change: 'fixed', before: { length: 119 } },
  ]);
});
