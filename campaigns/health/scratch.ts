/** Scratch pages, unmap-and-replace and the balloon under them, on 3.1. */
import type { HealthPlan, SurvivorNote } from '../../src/campaign/index.js';
import { on } from './on.js';

const lazy = ['0930bba674e2', 'f62805f1f30a', '2fc136eecd0c', '14883a75ec76'];
const scratch = ['cd9151e26d31', '65a45fa2f640', 'ee0726407fea', 'd7f8f48d1eb3'];

const notes: readonly SurvivorNote[] = [
  {
    mutation: 'drop decrease_reservation: BUG_ON(ret != nr_pages)',
    kind: 'harmless',
    why: 'Xen takes every frame that it is given here; what stays on frame_list is written over before it is read again.',
  },
];

export const scratchHealth: HealthPlan = {
  machines: [
    ...on('3.1', lazy, 'scratch-1page-1cpu'),
    ...on(
      '3.1',
      [...lazy, ...scratch],
      'scratch-2slots-1cpu',
      'scratch-1page-1cpu-irq',
      'scratch-1page-1cpu-read',
    ),
    ...on('3.1', [...lazy, ...scratch, 'flush_after_map'], 'scratch-1page-other-cpu'),
    ...on('3.1', ['cd9151e26d31', '6a6f6e72eca5', 'flush_after_populate'], 'balloon-1page-1cpu'),
  ],
  notes,
};
