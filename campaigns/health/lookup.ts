/** Lookups in the list of overrides, the balloon and filesystems beside them, on 3.1. */
import type { HealthPlan } from '../../src/campaign/index.js';
import { on } from './on.js';

const override = ['0930bba674e2', 'f62805f1f30a', '2fc136eecd0c'];

export const lookupHealth: HealthPlan = {
  machines: [
    ...on('3.1', override, 'lookup-1page-1cpu', 'lookup-1page-1cpu-balloon'),
    ...on('3.1', [], 'lookup-list-1cpu', 'lookup-1page-1cpu-blkback'),
    ...on('3.1', [], 'lookup-1page-1cpu-filesystem', 'lookup-1page-1cpu-leaf'),
    ...on('3.1', ['923b2919e2c3'], 'lookup-1frame-1cpu', 'lookup-1page-2cpus'),
    ...on('3.1', ['add_undoes_private'], 'lookup-1page-1cpu-1fault'),
    ...on(
      '3.1',
      ['b9e0d95c041c'],
      'lookup-1page-1cpu-frontend-1fault',
      'lookup-2pages-1cpu-frontend',
    ),
  ],
  notes: [],
};
