/** The M2P override, the batched kernel mappings and who calls them, on 3.1. */
import type { HealthPlan } from '../../src/campaign/index.js';
import { on } from './on.js';

const override = ['0930bba674e2', 'f62805f1f30a', '2fc136eecd0c'];

export const overrideHealth: HealthPlan = {
  machines: [
    ...on(
      '3.1',
      override,
      '1page-1cpu',
      '1page-1cpu-owned',
      '1page-1cpu-lazy-batch1',
      '2slots-1cpu',
    ),
    ...on('3.1', [...override, 'kmap_handle_reset'], '1page-1cpu-lazy'),
    ...on('3.1', [...override, '14883a75ec76', 'freeable_maps'], '1page-1cpu-ioctls'),
    ...on('3.1', [...override, 'kmap_handle_reset', '14883a75ec76'], '1page-1cpu-1fault'),
    ...on('3.1', ['0930bba674e2', 'kmap_null_check'], '2slots-1cpu-pv-driver'),
    ...on('3.1', ['0930bba674e2'], '2slots-1cpu-blkback'),
  ],
  notes: [],
};
