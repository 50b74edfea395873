/** Scratch pages, unmap-and-replace and the balloon under them, on 3.1. */
import type { HealthPlan } from '../../src/campaign/index.js';
import { on } from './on.js';

const series = [
  '0930bba674e2',
  'f62805f1f30a',
  '2fc136eecd0c',
  '14883a75ec76',
  'cd9151e26d31',
  '65a45fa2f640',
  'ee0726407fea',
  'd7f8f48d1eb3',
];

export const scratchHealth: HealthPlan = {
  machines: [
    ...on('3.1', series, 'scratch-2slots-1cpu', 'scratch-1page-1cpu-irq'),
    ...on('3.1', [...series, 'flush_after_map'], 'scratch-1page-2cpus'),
    ...on('3.1', ['cd9151e26d31', '6a6f6e72eca5', 'flush_after_populate'], 'balloon-1page-1cpu'),
  ],
  notes: [],
};
